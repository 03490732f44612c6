import type { ServerEvent } from '@crmsync/contract';
import { type ColumnType, type Generated, type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** What open pages are told; see migrations/005_events.ts. */
export interface EventsTables {
  events: {
    id: Generated<number>;
    user_id: string;
    event: ColumnType<ServerEvent, string, never>;
    created_at: Generated<Date>;
  };
}

/** The channel of {@link publish}; payloads are `userId:eventId`. */
export const eventsChannel = 'events';

/** Tells the user's open pages, once the transaction commits. */
export function publish(tx: Transaction<Database>, userId: string, event: ServerEvent): Promise<void> {
  return publishAll(tx, userId, [event]);
}

/** {@link publish} for several events in order. */
export async function publishAll(
  tx: Transaction<Database>,
  userId: string,
  events: readonly ServerEvent[],
): Promise<void> {
  if (events.length === 0) return;
  // Ids are handed out as the transaction commits, in the order of commits, per user (migrations/015_event_drafts.ts): a page that
  // resumes after id n has then seen everything up to n.
  await sql`
    insert into event_drafts (user_id, channel, events)
    values (${userId}::uuid, ${eventsChannel}, ${JSON.stringify(events)}::jsonb)`.execute(tx);
}

/** One event with the id a page resumes after. */
export interface StoredEvent {
  readonly id: number;
  readonly event: ServerEvent;
}

/** The user's events after an id, oldest first. */
export function eventsAfter(
  db: Kysely<Database>,
  userId: string,
  after: number,
  limit: number,
): Promise<StoredEvent[]> {
  return db
    .selectFrom('events')
    .select(['id', 'event'])
    .where('user_id', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The newest id there is for this user: where a page that has just loaded everything starts. */
export async function newestEvent(db: Kysely<Database>, userId: string): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select(({ fn }) => fn.max('id').as('id'))
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row?.id ?? 0;
}

/** True when the events after `after` may be incomplete because older ones were removed. */
export async function missedEvents(db: Kysely<Database>, userId: string, after: number): Promise<boolean> {
  const row = await db
    .selectFrom('events')
    .select('id')
    .where('user_id', '=', userId)
    .where('id', '<=', after)
    .limit(1)
    .executeTakeFirst();
  return row === undefined && after > 0;
}

/** Removes events older than `before`. */
export async function forgetEvents(db: Kysely<Database>, before: Date): Promise<void> {
  await db.deleteFrom('events').where('created_at', '<', before).execute();
}
