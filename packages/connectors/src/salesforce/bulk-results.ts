import { notProcessed, unanswered } from '../batches.ts';
import type { CrmError, WriteResult } from '../connector.ts';
import type { BulkTable } from './bulk-table.ts';
import { isId, longId } from './ids.ts';
import { itemError } from './read-error.ts';

const label = 'Salesforce';

/** The result files of a job as tables, header first (sheet §4); null for one that was not asked for. */
export interface ResultFiles {
  readonly successful: readonly (readonly string[])[] | null;
  readonly failed: readonly (readonly string[])[] | null;
  readonly unprocessed: readonly (readonly string[])[] | null;
}

/**
 * How every input fared. Result files carry the columns that were sent, in an order of their own: a changed record is known by its
 * id, a new one by all its cells. New records that are the same in every cell are interchangeable, so each takes one of their
 * results. An input that no file names has an unknown outcome (matrix C13).
 */
export function matchResults(table: BulkTable, files: ResultFiles, failure?: CrmError): WriteResult[] {
  const results = new Map<string, WriteResult[]>();
  const file = (rows: ResultFiles['failed'], read: (meta: (name: string) => string) => WriteResult) => {
    const [header = [], ...lines] = rows ?? [];
    const places = new Map(header.map((name, place) => [name.toLowerCase(), place]));
    for (const cells of lines) {
      const cell = (name: string) => cells[places.get(name.toLowerCase()) ?? -1] ?? '';
      const key = keyOf(table.columns, table.columns.map(cell));
      results.set(key, [...(results.get(key) ?? []), read(cell)]);
    }
  };
  file(files.successful, saved);
  file(files.failed, cell => ({ ok: false, error: rowError(cell('sf__Error')) }));
  file(files.unprocessed, () => ({ ok: false, error: failure ?? notProcessed(label, 'batch-mate') }));
  const byIndex = new Map(table.unsent);
  for (const { index, cells } of table.rows)
    byIndex.set(index, results.get(keyOf(table.columns, cells))?.shift() ?? unanswered(label));
  return [...byIndex].sort(([a], [b]) => a - b).map(([, result]) => result);
}

/** Spaces at the edges and kinds of line ends may be lost on the way, so they do not count. */
function keyOf(columns: readonly string[], cells: readonly string[]): string {
  const id = columns.findIndex(name => name.toLowerCase() === 'id');
  if (id >= 0) return longId((cells[id] ?? '').trim());
  return JSON.stringify(cells.map(cell => cell.trim().replace(/\r\n?/g, '\n')));
}

function saved(cell: (name: string) => string): WriteResult {
  const id = cell('sf__Id').trim();
  if (!isId(id)) return unanswered(label);
  return { ok: true, id: longId(id), created: cell('sf__Created').toLowerCase() === 'true' };
}

/** The first of `CODE:message:FIELD --`, as Collections would have told it (sheet §4). */
function rowError(text: string): CrmError {
  const [, errorCode, message, fields = ''] = /^([A-Z][A-Z\d_]*):(.*?):([\w,\s]*?)\s?--/s.exec(text) ?? [];
  if (errorCode === undefined) return itemError(text);
  return itemError({
    errorCode,
    message,
    fields: fields
      .split(',')
      .map(field => field.trim())
      .filter(Boolean),
  });
}
