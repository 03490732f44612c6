import type { ServerEvent } from '@crmsync/contract';
import { type ColumnType, type Generated, type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';
import { together } from './together.ts';

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
  if (events.length > 0) await drafted(userId, events).execute(tx);
}

/**
 * {@link publishAll} as the last thing of a transaction, which may be committed at once: it is told together with this. Should it fail,
 * the commit does.
 */
export async function publishLast(
  tx: Transaction<Database>,
  userId: string,
  events: readonly ServerEvent[],
): Promise<void> {
  const telling = together(tx, 'tell', [drafted(userId, events)]);
  // Over a single connection, inside this process, there is no way to be saved.
  if (!tx.getExecutor().adapter.supportsMultipleConnections) await telling;
  telling.catch(() => undefined);
}

function drafted(userId: string, events: readonly ServerEvent[]): RawBuilder<unknown> {
  // Ids are handed out as the transaction commits, in the order of commits, per user (migrations/015_event_drafts.ts): a page that
  // resumes after id n has then seen everything up to n.
  return sql`
    insert into event_drafts (user_id, channel, events)
    values (${userId}::uuid, ${eventsChannel}, ${JSON.stringify(events)}::jsonb)`;
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
