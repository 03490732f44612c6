import type { Intent } from '@crmsync/sync';
import { type Kysely, sql } from 'kysely';
import { heldUnder, leaseMs } from './claims.ts';
import type { Database } from './schema.ts';
import { together } from './together.ts';

/**
 * Commits one attempt per item that is still this claim's, before anything is sent, and prolongs their
 * leases. Answers the items that may be sent. The intent stands in the clear only while it is unsettled; what stays is sealed.
 * An item that was cancelled or taken over meanwhile is not among them.
 */
export async function openAttempts(
  db: Kysely<Database>,
  fence: number,
  attempts: readonly { itemId: string; intent: Intent; sealed: string }[],
  at: Date,
): Promise<Set<string>> {
  const until = new Date(at.getTime() + leaseMs);
  const opening = sql<{ item_id: string }>`
    with planned as (
      select * from jsonb_to_recordset(${JSON.stringify(attempts)}::jsonb) as p ("itemId" uuid, intent jsonb, sealed text)),
    ours as (
      update push_items i
      set unsettled = planned.intent, attempts = i.attempts + 1, lease_until = ${until}::timestamptz
      from planned
      where i.id = planned."itemId" and ${heldUnder(sql`${fence}::bigint`)}
      returning i.id, i.user_id, planned.sealed)
    insert into sync_attempts (user_id, item_id, fence, sealed, started_at)
    select user_id, id, ${fence}::bigint, sealed, ${at}::timestamptz from ours
    returning item_id`;
  const [rows] = await together(db, attempts.length === 1 ? 'attempt' : null, [opening]);
  return new Set(rows.map(row => row.item_id));
}
