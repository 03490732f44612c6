import type { Contact } from '@crmsync/contract';
import type { Kysely } from 'kysely';
import { type ContactRow, contactOf } from './contacts-table.ts';
import { crmStatesFor } from './crm-states.ts';
import type { Database } from './schema.ts';

/** Rows as the contract's contacts, in their order, each with where it stands in every connected CRM. */
export async function withCrmStates(
  db: Kysely<Database>,
  userId: string,
  rows: readonly ContactRow[],
): Promise<Contact[]> {
  const states = await crmStatesFor(
    db,
    userId,
    rows.map(({ id }) => id),
  );
  return rows.map(row => contactOf(row, states.get(row.id) ?? {}));
}
