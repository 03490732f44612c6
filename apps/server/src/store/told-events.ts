import type { ContactCrmState, Push, ServerEvent } from '@crmsync/contract';
import type { Kysely } from 'kysely';
import { crmStatesFor } from './crm-states.ts';
import { eventsAfter, type News, type StoredEvent } from './events.ts';
import { pushesOf } from './pushes.ts';
import type { Database } from './schema.ts';

/** An event as a page is told it; null when what it names is gone. */
export interface ToldEvent {
  readonly id: number;
  readonly event: ServerEvent | null;
}

/** The user's events after an id, oldest first: each tells how things stand now, which may be later than what it was about. */
export async function toldAfter(
  db: Kysely<Database>,
  userId: string,
  after: number,
  limit: number,
): Promise<ToldEvent[]> {
  const stored = await eventsAfter(db, userId, after, limit);
  const news = stored.flatMap(({ event }) => (isNews(event) ? event : []));
  const [pushes, states] = await Promise.all([
    pushesById(
      db,
      userId,
      news.flatMap(each => (each.type === 'push' ? each.pushId : [])),
    ),
    statesOf(
      db,
      userId,
      news.filter(each => each.type === 'contact.crm'),
    ),
  ]);
  return stored.map(({ id, event }) => ({ id, event: isNews(event) ? told(event, pushes, states) : event }));
}

/** Whether it only names what it is about. */
function isNews(event: StoredEvent['event']): event is News {
  return !('push' in event || 'crm' in event);
}

/** States by connector, then by contact. */
type States = ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, ContactCrmState>>>>;

function told(news: News, pushes: ReadonlyMap<string, Push>, states: States): ServerEvent | null {
  if (news.type === 'push') {
    const push = pushes.get(news.pushId);
    return push ? { type: 'push', push } : null;
  }
  if (news.type !== 'contact.crm') return news;
  const { connector, contactId } = news;
  const crm = states.get(connector)?.get(contactId)?.[connector];
  return crm ? { ...news, crm } : null;
}

async function pushesById(
  db: Kysely<Database>,
  userId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Push>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('pushes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('id', 'in', [...new Set(ids)])
    .execute();
  const pushes = await pushesOf(db, rows);
  return new Map(pushes.map(push => [push.id, push]));
}

async function statesOf(
  db: Kysely<Database>,
  userId: string,
  news: readonly Extract<News, { type: 'contact.crm' }>[],
): Promise<States> {
  const states = new Map<string, Awaited<ReturnType<typeof crmStatesFor>>>();
  for (const [connector, named] of Map.groupBy(news, each => each.connector)) {
    const ids = [...new Set(named.map(({ contactId }) => contactId))];
    states.set(connector, await crmStatesFor(db, userId, ids, connector));
  }
  return states;
}
