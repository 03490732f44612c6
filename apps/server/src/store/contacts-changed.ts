import type { Transaction } from 'kysely';
import { publish } from './events.ts';
import type { Database } from './schema.ts';

/** The contract names no more than this; beyond it open windows read their list again. */
const maxNamed = 100;

/** Tells the user's open windows which contacts changed, once the transaction commits. */
export function contactsChanged(
  tx: Transaction<Database>,
  userId: string,
  ids: readonly string[],
): Promise<void> {
  return publish(tx, userId, { type: 'contacts', ids: ids.length > maxNamed ? [] : [...ids] });
}
