import { parse } from 'csv-parse/sync';
import { normaliseEmail } from '../contacts/email.ts';
import { type CsvFormat, columnsOf, isFormat } from './columns.ts';
import { anyCsv } from './formats/any-csv.ts';
import { google } from './formats/google.ts';
import { googleLegacy } from './formats/google-legacy.ts';
import { linkedin } from './formats/linkedin.ts';
import { outlook } from './formats/outlook.ts';

/** How a table is read, found out from its first part. */
export interface CsvShape {
  format: CsvFormat;
  delimiter: string;
  headers: string[];
  /** Non-empty records above the first person: notes and the header itself. */
  skip: number;
  /** The first records below the header, for samples. */
  firstRows: string[][];
}

/** How csv-parse reads people's files: tolerant of stray quotes and of rows longer or shorter than the header. */
export const csvOptions = {
  bom: true,
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
  record_delimiter: ['\r\n', '\n', '\r'],
};

/** The more telling signatures first. */
const formats = [google, googleLegacy, linkedin, outlook];
const delimiters = [',', ';', '\t', '|'];
const looked = 25;

/** Finds delimiter, header and product of a table. Notes above the header are stepped over. */
export function sniffCsv(head: string): CsvShape {
  const candidates = delimiters.map(delimiter => {
    const records = firstRecords(head, delimiter);
    const header = findHeader(records);
    return { delimiter, records, header, score: header.recognised * 100 + regularity(records) };
  });
  const best = candidates.reduce((one, other) => (other.score > one.score ? other : one));
  const headers = best.records[best.header.index] ?? [];
  const withHeader = best.header.recognised > 0 || !headers.some(holdsEmail);
  const skip = withHeader ? best.header.index + 1 : best.header.index;
  return {
    format: formats.find(format => isFormat(format, headers)) ?? anyCsv,
    delimiter: best.delimiter,
    headers: withHeader ? headers : guessedHeaders(headers),
    skip,
    firstRows: best.records.slice(skip),
  };
}

function firstRecords(head: string, delimiter: string): string[][] {
  const records: string[][] = [];
  try {
    parse(head, {
      ...csvOptions,
      delimiter,
      to: looked,
      on_record: (record: string[]) => {
        records.push(record);
        return record;
      },
    });
  } catch {
    // The head may end within a quoted cell: what came before it is enough.
  }
  return records;
}

function findHeader(records: readonly string[][]): { index: number; recognised: number } {
  let best = { index: -1, recognised: 0 };
  for (const [index, record] of records.entries()) {
    const recognised = record.some(holdsEmail) ? 0 : recognisedCells(record);
    if (recognised > best.recognised) best = { index, recognised };
  }
  if (best.index >= 0) return best;
  const width = usualWidth(records);
  return {
    index: Math.max(
      0,
      records.findIndex(record => record.length === width),
    ),
    recognised: 0,
  };
}

function recognisedCells(record: readonly string[]): number {
  const format = formats.find(candidate => isFormat(candidate, record)) ?? anyCsv;
  const fields = columnsOf(format, record).flatMap(({ field }) => (field === null ? [] : [field]));
  return format === anyCsv ? new Set(fields).size : 100 + fields.length;
}

function holdsEmail(cell: string): boolean {
  return normaliseEmail(cell) !== null;
}

/** How much like a table it looks: columns count once more than one row has the same number of several. */
function regularity(records: readonly string[][]): number {
  const width = usualWidth(records);
  if (width < 2) return 0;
  return (10 * records.filter(record => record.length === width).length) / records.length;
}

function usualWidth(records: readonly string[][]): number {
  const counts = new Map<number, number>();
  for (const { length } of records) counts.set(length, (counts.get(length) ?? 0) + 1);
  return [...counts].reduce((one, other) => (other[1] > one[1] ? other : one), [0, 0])[0];
}

/** A table without a header: an address tells its own column, the others must be named by the person. */
function guessedHeaders(firstRow: readonly string[]): string[] {
  return firstRow.map((cell, index) => (holdsEmail(cell) ? 'E-mail' : `Column ${index + 1}`));
}
