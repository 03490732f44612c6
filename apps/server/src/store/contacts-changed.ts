import type { Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** Tells the user's open windows which contacts changed, when the transaction is committed. */
export async function contactsChanged(
  _tx: Transaction<Database>,
  _userId: string,
  _ids: readonly string[],
): Promise<void> {}
