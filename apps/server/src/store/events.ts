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

/** Tells the user's open pages, once the transaction commits. Call it last: it holds a lock of the user's until then. */
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
  // Ids are handed out in the order of commits, per user: a page that resumes after id n has then seen everything up to n.
  await sql`
    with turn as materialized (select pg_advisory_xact_lock(hashtextextended(${userId}, 0))),
    told as (
      insert into events (user_id, event)
      select ${userId}::uuid, value
      from turn cross join jsonb_array_elements(${JSON.stringify(events)}::jsonb) with ordinality
      order by ordinality
      returning id)
    select pg_notify(${eventsChannel}, ${`${userId}:`} || max(id)) from told`.execute(tx);
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
