import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import type { CrmMatch, FieldsByObject } from '../connector.ts';
import { isId, longId } from './ids.ts';
import { queryDeleted, splitIn } from './query.ts';
import { fieldValue, SalesforceRecord, toMatch } from './records.ts';
import type { Session } from './session.ts';
import { selectList } from './soql.ts';

/** Fields by which a replaced record is followed: a converted lead has become a contact (sheet §3.2). */
const conversion: Readonly<Record<string, readonly string[]>> = {
  Lead: ['IsConverted', 'ConvertedContactId'],
};

/** The fields a query of an object needs: those wanted, its id, and what following takes. */
export function neededFields(object: string, want: FieldsByObject, more: readonly string[] = []): string[] {
  return selectList(['Id', ...more, ...(conversion[object] ?? []), ...(want[object] ?? [])]);
}

/** The contact a lead was converted to; null for an open lead or another record; undefined when that contact is not told. */
export function convertedTo(record: SalesforceRecord): string | null | undefined {
  if (record.attributes.type !== 'Lead' || fieldValue(record, 'IsConverted') !== true) return null;
  const id = fieldValue(record, 'ConvertedContactId');
  return typeof id === 'string' ? longId(id) : undefined;
}

/**
 * Records by id. A converted lead is answered as its contact, a merged record as the one it was merged into (sheet §3.2); null for
 * what is gone.
 */
export async function read(
  session: Session,
  object: string,
  ids: readonly string[],
  want: FieldsByObject,
): Promise<(CrmMatch | null)[]> {
  const found = await retrieve(session, object, ids, want);
  const gone = ids.map(longId).filter(id => isId(id) && !found.has(id));
  const masters = await mergedInto(session, object, gone);
  const survivors = await retrieve(session, object, [...masters.values()], want);
  const living = (id: string) => found.get(id) ?? survivors.get(masters.get(id) ?? '');
  const records = ids.map(id => living(longId(id)));
  const contacts = await retrieve(session, 'Contact', convertedIds(records), want);
  return records.map(record => {
    const contact = record && convertedTo(record);
    const living = contact === null ? record : contacts.get(contact ?? '');
    return living ? toMatch(living, want[living.attributes.type] ?? []) : null;
  });
}

/** Ids of the contacts that leads among the records were converted to. */
export function convertedIds(records: readonly (SalesforceRecord | undefined)[]): string[] {
  return records.flatMap(record => (record && convertedTo(record)) ?? []);
}

/** Records by their long id, over Collections (sheet §4: up to 2,000 ids, null for a missing one). */
export async function retrieve(
  session: Session,
  object: string,
  ids: readonly string[],
  want: FieldsByObject,
): Promise<Map<string, SalesforceRecord>> {
  const asked = [...new Set(ids.map(longId))].filter(isId);
  if (asked.length === 0) return new Map();
  const answer = await session.call(`${await session.base()}/composite/sobjects/${object}`, {
    method: 'POST',
    body: { ids: asked, fields: neededFields(object, want) },
    reads: true,
  });
  const records = readAnswer(z.array(SalesforceRecord.nullable()), answer.body, {
    label: 'Salesforce',
    writes: false,
  });
  return new Map(records.flatMap(record => (record ? [[longId(record.Id), record]] : [])));
}

/** Who took the place of records that are gone: `MasterRecordId` of those in the recycle bin (sheet §3.2). */
async function mergedInto(
  session: Session,
  object: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const head = `SELECT Id, MasterRecordId FROM ${object} WHERE MasterRecordId != null AND Id`;
  const rows = await queryDeleted(session, splitIn(object, head, [...new Set(ids)]));
  return new Map(
    rows.flatMap(row => {
      const master = fieldValue(row, 'MasterRecordId');
      return typeof master === 'string' ? [[longId(row.Id), longId(master)]] : [];
    }),
  );
}
