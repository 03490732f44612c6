/** A table as CSV with LF line ends; a cell with a separator, a quote, a line end or a space at its edge is quoted. */
export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map(cells => `${cells.map(quoted).join(',')}\n`).join('');
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** One cell and what ends it: quoted with doubled quotes inside, or plain. */
const nextCell = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/gy;

/** The cells of a CSV, row by row; line ends of any kind, blank lines left out. Null when it is no CSV. */
export function readCsv(text: string): string[][] | null {
  const rows: string[][] = [];
  let row: string[] = [];
  const cells = new RegExp(nextCell);
  while (cells.lastIndex < text.length) {
    const match = cells.exec(text);
    if (!match) return null;
    const [, inQuotes, plain = '', end] = match;
    row.push(inQuotes === undefined ? plain : inQuotes.replaceAll('""', '"'));
    if (end === ',' && cells.lastIndex < text.length) continue;
    if (end === ',') row.push('');
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
