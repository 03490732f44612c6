import { type Kysely, sql } from 'kysely';
import type { ContactFields } from '../contacts/fields.ts';
import { recordset, writtenColumns } from './contacts-table.ts';
import type { Database } from './schema.ts';

/** A contact and what it is to say. */
export interface ContactToWrite {
  id: string;
  fields: ContactFields;
}

/**
 * Inserts contacts and says which. One whose primary e-mail another contact of the user has is left out. Call it inside
 * a transaction.
 */
export async function insertContacts(
  tx: Kysely<Database>,
  userId: string,
  contacts: readonly ContactToWrite[],
): Promise<string[]> {
  if (contacts.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    insert into contacts (user_id, id, ${writtenColumns()})
    select ${userId}::uuid, r.id, ${writtenColumns('r.')} from ${recordset(contacts)}
    on conflict (user_id, primary_email) where primary_email is not null do nothing
    returning id`.execute(tx);
  const ids = rows.map(({ id }) => id);
  await indexEmails(tx, userId, ids);
  return ids;
}

/**
 * Writes contacts that are there, counts their version up. Call it inside a transaction that holds the rows.
 * @throws the driver's unique violation (23505) when a primary e-mail is another contact's.
 */
export async function updateContacts(
  tx: Kysely<Database>,
  userId: string,
  contacts: readonly ContactToWrite[],
): Promise<void> {
  if (contacts.length === 0) return;
  await sql`
    update contacts as c
    set (${writtenColumns()}, version, updated_at) = (${writtenColumns('r.')}, c.version + 1, now())
    from ${recordset(contacts)}
    where c.user_id = ${userId} and c.id = r.id`.execute(tx);
  const ids = contacts.map(({ id }) => id);
  await tx
    .deleteFrom('contact_emails')
    .where('user_id', '=', userId)
    .where('contact_id', 'in', ids)
    .execute();
  await indexEmails(tx, userId, ids);
}

/** Writes the index of e-mails of contacts that are not in it. Call it inside a transaction. */
export async function indexEmails(
  tx: Kysely<Database>,
  userId: string,
  ids: readonly string[],
): Promise<void> {
  await sql`
    insert into contact_emails (user_id, email, contact_id, position)
    select c.user_id, e.email, c.id, e.number - 1
    from contacts c, unnest(c.emails) with ordinality as e (email, number)
    where c.user_id = ${userId} and c.id = any(${ids}::uuid[])`.execute(tx);
}

/** Whether an error is Postgres' answer to a value that must be unique and is not. */
export function isUniqueViolation(error: unknown): boolean {
  return hasSqlState(error, '23505');
}

/** Whether Postgres ended a transaction for the sake of another, so that trying again is right. */
export function isTransientConflict(error: unknown): boolean {
  return isUniqueViolation(error) || hasSqlState(error, '40P01') || hasSqlState(error, '40001');
}

function hasSqlState(error: unknown, state: string): boolean {
  return error instanceof Error && 'code' in error && error.code === state;
}
