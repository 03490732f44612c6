const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Plain text as the HTML of a note's body (sheet §7): what looks like a tag stays text, lines stay lines, indents stay indents. */
export function toNoteHtml(text: string): string {
  return text
    .trim()
    .replace(/\r\n?/g, '\n')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/ (?= )|(?<=\n) /g, '&nbsp;')
    .replaceAll('\n', '<br>');
}

/** The text of a note's body, whoever wrote it: breaks and ends of blocks are line breaks, other tags go. */
export function fromNoteHtml(html: string): string {
  return html
    .replace(/<br\s*\/?>|<\/(p|div|li|h\d|tr)>(?=[\s\S]*\S)/gi, '\n')
    .replace(/<\/?[a-z][^>]*>/gi, '')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) =>
      name === undefined ? fromCode(whole, decimal, hex) : (entities[name.toLowerCase()] ?? whole),
    )
    .replaceAll('\u00a0', ' ')
    .trim();
}

function fromCode(whole: string, decimal: string | undefined, hex: string | undefined): string {
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
}
