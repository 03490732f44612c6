import type { ServerEvent } from '@crmsync/contract';
import { type ColumnType, type Generated, type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';

/**
 * What open pages are told, as it is stored: a push, or a contact in a CRM, is only named, and told as it stands when a page is told
 * (told-events.ts). Events of older versions hold what they tell.
 */
export type News =
  | { readonly type: 'push'; readonly pushId: string }
  | { readonly type: 'contact.crm'; readonly contactId: string; readonly connector: string }
  | Extract<ServerEvent, { type: 'connection' | 'contacts' }>;

/** What open pages are told; see migrations/005_events.ts. */
export interface EventsTables {
  events: {
    id: Generated<number>;
    user_id: string;
    event: ColumnType<News | ServerEvent, string, never>;
    created_at: Generated<Date>;
  };
}

/** That a contact stands elsewhere in a CRM now. */
export function crmNews(contactId: string, connector: string): News {
  return { type: 'contact.crm', contactId, connector };
}

/** That a push moved. */
export function pushNews(pushId: string): News {
  return { type: 'push', pushId };
}

/** The channel of {@link publish}; payloads are `userId:eventId`. */
export const eventsChannel = 'events';

/** Tells the user's open pages, once the transaction commits. */
export function publish(tx: Transaction<Database>, userId: string, event: News): Promise<void> {
  return publishAll(tx, userId, [event]);
}

/** {@link publish} for several events in order. */
export async function publishAll(
  tx: Transaction<Database>,
  userId: string,
  events: readonly News[],
): Promise<void> {
  if (events.length > 0) await drafting(userId, sql`${JSON.stringify(events)}::jsonb`).execute(tx);
}

/**
 * {@link publishAll} of a push and of the contacts of these of its items, as a statement. `items`: rows with a `contact_id`, a `connector`
 * and whether they are `planning`, which is told of the push alone.
 */
export function tellingOf(userId: string, pushId: string, items: RawBuilder<unknown>): RawBuilder<unknown> {
  return drafting(
    userId,
    sql`
      coalesce((
        select jsonb_agg(jsonb_build_object('type', 'contact.crm', 'contactId', contact_id, 'connector', connector))
        from ${items} told where contact_id is not null and not planning), '[]'::jsonb)
      || ${JSON.stringify([pushNews(pushId)])}::jsonb`,
  );
}

/** An insertion of what is told as the transaction commits; a condition may follow it. `events`: of {@link News}, as JSON. */
export function drafting(userId: string, events: RawBuilder<unknown>): RawBuilder<unknown> {
  // Ids are handed out as the transaction commits, in the order of commits, per user (migrations/015_event_drafts.ts): a page that
  // resumes after id n has then seen everything up to n.
  return sql`
    insert into event_drafts (user_id, channel, events) select ${userId}::uuid, ${eventsChannel}, ${events}`;
}

/** One event with the id a page resumes after. */
export interface StoredEvent {
  readonly id: number;
  readonly event: News | ServerEvent;
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
