import { parse } from 'csv-parse/sync';
import { ApiError, dmlError, type ErrorItem } from '../errors.ts';
import { parseId } from '../ids.ts';
import type { WriteContext } from '../records/context.ts';
import type { Body } from '../records/deserialise.ts';
import { transaction } from '../records/org.ts';
import { createRecord, deleteRecord, findByKey, updateRecord, upsertRecord } from '../records/write.ts';
import { findField } from '../schema/catalogue.ts';
import type { ObjectDef } from '../schema/types.ts';
import { type BulkJob, type BulkRow, DELIMITERS } from './bulk-job.ts';

/** Limits of a field, a record and a header in characters and columns (§4). */
const MAX = { field: 32_000, record: 400_000, columns: 5_000 };

/** Processes an uploaded job row by row. A job whose header names an unknown field fails whole (§4), as one beyond a limit does. */
export function runJob(ctx: WriteContext, object: ObjectDef, job: BulkJob): void {
  const [header = [], ...rows] = readCsv(job);
  job.columns = header;
  const problem = batchProblem(object, job, header, rows);
  if (problem !== null) {
    job.state = 'Failed';
    job.errorMessage = problem;
    return;
  }
  job.rows = rows.map(cells => runRow(ctx, object, job, cells));
  job.state = 'JobComplete';
}

/** Why nothing of a job can be processed. Only the unknown field's words were captured (§4), the others are *assumed*. */
function batchProblem(object: ObjectDef, job: BulkJob, header: string[], rows: string[][]): string | null {
  const firstEnd = /\r?\n/.exec(job.data ?? '')?.[0];
  if (firstEnd !== undefined && (firstEnd === '\n') !== (job.lineEnding === 'LF')) {
    const setting = `Current LineEnding setting is ${job.lineEnding}`;
    return `ClientInputError : LineEnding is invalid on user data. ${setting}`;
  }
  const unknown = header.find(name => !findField(object, name));
  if (unknown !== undefined) return `InvalidBatch : Field name not found : ${unknown}`;
  if (header.length > MAX.columns) return `InvalidBatch : More than ${MAX.columns} fields`;
  if (rows.some(cells => cells.length !== header.length)) {
    return 'InvalidBatch : The number of columns of a record differs from that of the header';
  }
  const sizes = rows.map(cells => cells.map(cell => cell.length));
  if (sizes.some(cells => Math.max(...cells) > MAX.field)) {
    return `InvalidBatch : A field has more than ${MAX.field} characters`;
  }
  const tooLong = sizes.some(cells => cells.reduce((sum, size) => sum + size, 0) > MAX.record);
  return tooLong ? `InvalidBatch : A record has more than ${MAX.record} characters` : null;
}

function readCsv(job: BulkJob): string[][] {
  const records: unknown = parse(job.data ?? '', {
    delimiter: DELIMITERS[job.columnDelimiter] ?? ',',
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  return Array.isArray(records) ? records.filter(isRow) : [];
}

function isRow(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(cell => typeof cell === 'string');
}

function runRow(ctx: WriteContext, object: ObjectDef, job: BulkJob, cells: string[]): BulkRow {
  const body = bodyOf(job.columns, cells);
  try {
    const { id, created } = transaction(
      ctx.org,
      () => writeRow(ctx, object, job, body),
      () => true,
    );
    return { id, created, error: null, cells };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return {
      id: '',
      created: false,
      error: error.items.map(item => errorText(item, job.columns, cells)).join(';'),
      cells,
    };
  }
}

/** An empty cell is ignored, `#N/A` empties the field (§4). */
function bodyOf(columns: readonly string[], cells: readonly string[]): Body {
  const body: Body = {};
  for (const [index, name] of columns.entries()) {
    const cell = cells[index] ?? '';
    if (cell !== '') body[name] = cell === '#N/A' ? null : cell;
  }
  return body;
}

function takeCell(body: Body, name: string): { value: string; rest: Body } {
  const key = Object.keys(body).find(each => each.toLowerCase() === name.toLowerCase());
  const value = key === undefined ? undefined : body[key];
  if (typeof value !== 'string') throw dmlError('MISSING_ARGUMENT', `${name} not specified`);
  return { value, rest: Object.fromEntries(Object.entries(body).filter(([each]) => each !== key)) };
}

function writeRow(
  ctx: WriteContext,
  object: ObjectDef,
  job: BulkJob,
  body: Body,
): { id: string; created: boolean } {
  if (job.operation === 'insert') {
    return { id: createRecord(ctx, object, { values: body, raw: null }), created: true };
  }
  const { value, rest } = takeCell(
    body,
    job.operation === 'upsert' ? (job.externalIdFieldName ?? 'Id') : 'Id',
  );
  if (job.operation === 'upsert') return upsertRow(ctx, object, job, value, rest);
  const id = parseId(value);
  if (id === null) throw dmlError('MALFORMED_ID', `malformed id ${value}`, ['Id']);
  if (job.operation === 'delete') deleteRecord(ctx, object, id);
  else updateRecord(ctx, object, id, { values: rest, raw: null });
  return { id, created: false };
}

function upsertRow(ctx: WriteContext, object: ObjectDef, job: BulkJob, value: string, rest: Body) {
  const match = findByKey(ctx, object, job.externalIdFieldName ?? 'Id', value);
  if (match.ids.length > 1) {
    const message = `${match.def.label}: more than one record found for external id field: [${match.ids.join(', ')}]`;
    throw dmlError('DUPLICATE_EXTERNAL_ID', message, [match.def.name]);
  }
  return upsertRecord(ctx, object, match, value, { values: rest, raw: null });
}

/** `CODE:message:FIELD --`, as failedResults prints it (§4); a cell that cannot be read is named by its column. */
function errorText(item: ErrorItem, columns: readonly string[], cells: readonly string[]): string {
  const unread = /^Cannot deserialize instance of (\w+) from VALUE_STRING value "(.*)" at /s.exec(
    item.message,
  );
  if (item.errorCode === 'JSON_PARSER_ERROR' && unread) {
    const at = cells.indexOf(unread[2] ?? '');
    const type = unread[1] === 'datetime' ? 'dateTime' : unread[1];
    return `INVALID_FIELD:Failed to deserialize field at col ${at}. Due to, '${unread[2]}' is not a valid value for the type xsd:${type}:${columns[at] ?? ''} --`;
  }
  const fields = item.fields ?? [];
  return `${item.errorCode}:${item.message}:${fields.join(',')}${fields.length > 0 ? ' ' : ''}--`;
}
