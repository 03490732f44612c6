import type { Contact } from '@crmsync/contract';
import type { Kysely } from 'kysely';
import { type ContactRow, contactOf } from './contacts-table.ts';
import type { Database } from './schema.ts';

/** Rows as the contract's contacts, in their order, each with where it stands in every connected CRM. */
export async function withCrmStates(
  _db: Kysely<Database>,
  _userId: string,
  rows: readonly ContactRow[],
): Promise<Contact[]> {
  return rows.map(row => contactOf(row, {}));
}
