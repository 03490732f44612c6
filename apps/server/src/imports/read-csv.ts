import type { ImportColumns, ImportShape, Remark } from '@crmsync/contract';
import { CsvError, parse } from 'csv-parse';
import { remark } from '../contacts/remarks.ts';
import { type Column, columnsOf } from './columns.ts';
import type { DecodedText } from './decode.ts';
import type { PeopleFile, ReadPerson } from './people.ts';
import { readRow } from './read-row.ts';
import { type CsvShape, csvOptions, sniffCsv } from './sniff-csv.ts';
import { sampleOf, toPerson } from './to-person.ts';
import { UnreadableFile } from './unreadable.ts';

/** A row longer than this is a file gone wrong, most often by a quote that is never closed. In characters. */
const maxRow = 1_000_000;

/** No product exports as many; each one is shown to the person. */
const maxColumns = 1000;

/** Reads a table of people. `chosen` overrules what the header tells, by column index. @throws {UnreadableFile} */
export function readCsv(decoded: DecodedText, chosen: ImportColumns): PeopleFile {
  const sniffed = sniffCsv(decoded.head);
  if (sniffed.headers.length > maxColumns)
    throw new UnreadableFile(
      'content',
      { reason: 'too-many-columns', params: {} },
      `This table has more than ${maxColumns} columns`,
    );
  const columns = columnsOf(sniffed.format, sniffed.headers).map(column => choose(column, chosen));
  const needsColumns = !columns.some(({ field }) => field !== null && naming.has(field));
  return {
    people: needsColumns ? unnamedRows(decoded, sniffed) : rows(decoded, sniffed, columns),
    shape: () => ({
      format: sniffed.format.id,
      encoding: decoded.encoding(),
      delimiter: sniffed.delimiter,
      columns: columns.map(column => ({
        index: column.index,
        header: column.header,
        field: column.field,
        sample: sampleOf([sniffed.firstRows.map(row => row[column.index]?.trim()).find(Boolean) ?? '']),
      })),
      needsColumns,
    }),
    notes: () => replacedNote(decoded.replaced()),
  };
}

/** Told once for the whole file when bytes in it could not be read. */
export function replacedNote(count: number): Remark[] {
  return count === 0 ? [] : [remark('unreadable-replaced', { n: count })];
}

const naming: ReadonlySet<string> = new Set<NonNullable<ImportShape['columns'][number]['field']>>([
  'emails',
  'firstName',
  'lastName',
  'fullName',
]);

function choose(column: Column, chosen: ImportColumns): Column {
  const field = chosen[String(column.index)];
  if (field === undefined) return column;
  const { index, header, labelIndex } = column;
  const group = field?.startsWith('address.') ? { group: 'chosen' } : {};
  return { index, header, field, ...group, ...(labelIndex === undefined ? {} : { labelIndex }) };
}

async function* rows(
  decoded: DecodedText,
  { format, delimiter, skip }: CsvShape,
  columns: readonly Column[],
): AsyncGenerator<ReadPerson> {
  for await (const { line, cells, broken } of records(decoded.text, delimiter, skip)) {
    if (broken !== undefined) yield { row: line, sample: sampleOf(cells), reason: broken };
    else yield toPerson(line, readRow(format, columns, cells), cells, 'csv');
  }
}

/** Nobody can be named without a column for names or e-mails: every row is refused until the person says which it is. */
async function* unnamedRows(decoded: DecodedText, { delimiter, skip }: CsvShape): AsyncGenerator<ReadPerson> {
  for await (const { line, cells } of records(decoded.text, delimiter, skip)) {
    yield { row: line, sample: sampleOf(cells), reason: remark('no-columns') };
  }
}

interface CsvRecord {
  /** 1-based line of the file on which the record begins. */
  line: number;
  cells: string[];
  /** Why the rest of the file could not be read; the last record then. */
  broken?: Remark;
}

async function* records(
  text: AsyncIterable<string>,
  delimiter: string,
  skip: number,
): AsyncGenerator<CsvRecord> {
  let seen = 0;
  let lastLine = 0;
  try {
    for await (const { record, info, raw } of parsedRecords(text, delimiter)) {
      lastLine = info.lines;
      seen += 1;
      if (seen <= skip || record.every(cell => cell.trim() === '')) continue;
      yield { line: info.lines - lineBreaks(raw), cells: record };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield { line: lastLine + 1, cells: [], broken: brokenReason(error) };
  }
}

/**
 * Feeds csv-parse piece by piece and hands on each piece's records before the next. Not read as a stream: a stream that
 * breaks drops the records it has already parsed, and they would be lost silently.
 * @throws {CsvError} after the last good record of a broken table.
 */
async function* parsedRecords(text: AsyncIterable<string>, delimiter: string): AsyncGenerator<ParsedRecord> {
  const parsed: ParsedRecord[] = [];
  let failure: Error | null | undefined;
  const take = (record: ParsedRecord) => {
    parsed.push(record);
    return null;
  };
  const parser = parse({
    ...csvOptions,
    delimiter,
    info: true,
    raw: true,
    max_record_size: maxRow,
    // With `info` and `raw` csv-parse gives its own wrapping, which its types do not know.
    on_record: take as unknown as (record: string[]) => null,
  });
  parser.on('error', error => {
    failure = error;
  });
  parser.resume();
  for await (const piece of text) {
    await new Promise<void>(resolve => parser.write(piece, () => resolve()));
    yield* parsed.splice(0);
    if (failure) throw failure;
  }
  await new Promise<void>(resolve => parser.once('close', resolve).end());
  yield* parsed.splice(0);
  if (failure) throw failure;
}

/** What csv-parse gives with `info` and `raw`. */
interface ParsedRecord {
  record: string[];
  info: { lines: number };
  raw: string;
}

function lineBreaks(raw: string): number {
  return raw.replace(/^[\r\n]+|[\r\n]+$/g, '').match(/\r\n|\n|\r/g)?.length ?? 0;
}

function brokenReason({ code }: CsvError): Remark {
  const open = code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE';
  return remark(open ? 'quote-open' : 'table-broken');
}
