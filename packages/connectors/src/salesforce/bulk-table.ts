import { notProcessed } from '../batches.ts';
import type { CrmRecord, Fields, FieldValue, WriteResult } from '../connector.ts';
import { longId } from './ids.ts';

/** The records of a job as the table that is uploaded; every index is that of an input. */
export interface BulkTable {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly index: number; readonly cells: readonly string[] }[];
  /** Inputs that are not sent, and why. */
  readonly unsent: ReadonlyMap<number, WriteResult>;
}

/**
 * Lays records out under the union of their fields. The same records give the same table, so that it need not be kept until the
 * results come. A record given twice is sent once: the second waits, as in a batch.
 */
export function toTable(records: readonly (Fields | CrmRecord)[]): BulkTable {
  const whole = records.map(record =>
    isRecord(record) ? { ...record.fields, Id: longId(record.id) } : record,
  );
  const names = new Map(
    whole.flatMap(fields => Object.keys(fields).map(name => [name.toLowerCase(), name] as const)),
  );
  const unsent = new Map<number, WriteResult>();
  const ids = new Set<string>();
  const rows = whole.flatMap((fields, index) => {
    const id = isRecord(records[index]) ? String(fields.Id) : undefined;
    if (id !== undefined && ids.has(id)) {
      unsent.set(index, { ok: false, error: notProcessed('Salesforce', 'same-record') });
      return [];
    }
    if (id !== undefined) ids.add(id);
    const cells = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), toCell(value)]));
    return [{ index, cells: [...names.keys()].map(name => cells.get(name) ?? '') }];
  });
  return { columns: [...names.values()], rows, unsent };
}

/** Whether an input is a record to change; otherwise it is the fields of a new one, of which none holds an object. */
export function isRecord(input: Fields | CrmRecord | undefined): input is CrmRecord {
  const fields = input?.fields;
  return typeof fields === 'object' && fields !== null && !Array.isArray(fields);
}

/**
 * A value as a cell. An empty cell leaves the field as it is, `#N/A` empties it (sheet §4): blanks are left empty, and a text that is
 * just `#N/A` is a blank, so nothing sent from here can ever empty a field.
 */
function toCell(value: FieldValue): string {
  const text = typeof value === 'object' && value !== null ? value.join(';') : String(value ?? '');
  return text.trim().toUpperCase() === '#N/A' ? '' : text;
}
