import { isDeepStrictEqual } from 'node:util';
import type { ContactChange, ContactLink } from '@crmsync/contract';
import { type ColumnType, type Generated, type Kysely, type Selectable, sql } from 'kysely';
import type { ContactFields } from '../contacts/fields.ts';
import type { Database } from './schema.ts';

/** What a merge leaves to be told: the name of who went into the contact, and records that it is linked to no more. */
export interface MergeNote {
  readonly name: string;
  readonly left: readonly ContactLink[];
}

/** What was done to contacts here; see migrations/018_contact_care.ts. */
export interface ContactChangesTables {
  contact_changes: {
    user_id: string;
    id: Generated<number>;
    contact_id: string;
    at: Generated<Date>;
    kind: ContactChange['kind'];
    fields: ColumnType<string[], string, never>;
    merged_id: string | null;
    merged: ColumnType<MergeNote | null, string | null, never>;
  };
}

/** A row of `contact_changes` as it is read. */
export type ContactChangeRow = Selectable<ContactChangesTables['contact_changes']>;

/** One change to note. */
export interface NewChange {
  readonly contactId: string;
  readonly fields: readonly string[];
}

/** Notes changes of one kind, in the transaction that makes them. */
export async function noteChanges(
  tx: Kysely<Database>,
  userId: string,
  kind: Exclude<ContactChange['kind'], 'merged'>,
  changes: readonly NewChange[],
): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    insert into contact_changes (user_id, contact_id, kind, fields)
    select ${userId}::uuid, r."contactId", ${kind}, r.fields
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as r ("contactId" uuid, fields jsonb)`.execute(
    tx,
  );
}

/** Names of the fields that differ between two states of a contact. */
export function changedFields(before: ContactFields, after: ContactFields): string[] {
  const old: Record<string, unknown> = { ...before };
  return Object.entries(after).flatMap(([key, value]) => (isDeepStrictEqual(old[key], value) ? [] : [key]));
}

/** Changes of a contact, newest first, before a place (a change's id). */
export function changesOf(
  db: Kysely<Database>,
  userId: string,
  contactId: string,
  before: number | null,
  limit: number,
): Promise<ContactChangeRow[]> {
  let query = db
    .selectFrom('contact_changes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('contact_id', '=', contactId);
  if (before !== null) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** Contacts that were merged away, by their ids, with the contact that each is part of now. */
export async function mergedInto(
  db: Kysely<Database>,
  userId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('contact_changes')
    .select(['merged_id', 'contact_id'])
    .where('user_id', '=', userId)
    .where('merged_id', 'in', [...new Set(ids)])
    .orderBy('id')
    .execute();
  return new Map(rows.flatMap(row => (row.merged_id === null ? [] : [[row.merged_id, row.contact_id]])));
}

/** A row as the contract's change. */
export function changeOf(row: ContactChangeRow): ContactChange {
  const { merged_id: id, merged } = row;
  return {
    at: row.at.toISOString(),
    kind: row.kind,
    fields: row.fields,
    merged: id === null || merged === null ? null : { id, name: merged.name, left: [...merged.left] },
  };
}
