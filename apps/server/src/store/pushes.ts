import type { Push, PushCounts } from '@crmsync/contract';
import type { Kysely } from 'kysely';
import { planSummaries } from './plans.ts';
import type { PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/** A push as the contract tells it. The row must have been read after the last change of its items: it holds their numbers. */
export async function pushOf(db: Kysely<Database>, row: PushRow): Promise<Push> {
  const [push] = await pushesOf(db, [row]);
  if (!push) throw new Error('pushesOf answers one push per row');
  return push;
}

/** {@link pushOf} for several rows; only plans cost a query. */
export async function pushesOf(db: Kysely<Database>, rows: readonly PushRow[]): Promise<Push[]> {
  if (rows.length === 0) return [];
  const plans = await planSummaries(db, rows);
  return rows.map(row => ({
    id: row.id,
    kind: row.kind,
    planId: row.plan_id,
    plan: plans.get(row.id) ?? null,
    connector: row.connector,
    connectorLabel: row.connector_label,
    object: row.object,
    objectLabel: row.object_label,
    policy: row.policy,
    state: row.state,
    parked:
      row.state === 'parked' && row.parked_reason
        ? { reason: row.parked_reason, until: row.parked_until?.toISOString() ?? null }
        : null,
    counts: countsOf(row),
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  }));
}

function countsOf(row: PushRow): PushCounts {
  const { total, waiting, sending, created, updated, unchanged, duplicate, failed, skipped, cancelled } = row;
  return { total, waiting, sending, created, updated, unchanged, duplicate, failed, skipped, cancelled };
}

/** One push of the user; undefined when it is not there or not his. */
export function findPush(db: Kysely<Database>, userId: string, id: string): Promise<PushRow | undefined> {
  return db
    .selectFrom('pushes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** A push whoever it belongs to, for the worker. */
export function loadPush(db: Kysely<Database>, id: string): Promise<PushRow | undefined> {
  return db.selectFrom('pushes').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The user's pushes of one kind, newest first, before the cursor (a `seq`). */
export function listPushes(
  db: Kysely<Database>,
  userId: string,
  kind: PushRow['kind'],
  before: number | null,
  limit: number,
): Promise<PushRow[]> {
  return db
    .selectFrom('pushes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .$if(before !== null, query => query.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** The one-contact push that is under way for this contact, when a second click meets it. */
export async function openClick(
  db: Kysely<Database>,
  userId: string,
  connector: string,
  contactId: string,
): Promise<PushRow | undefined> {
  return db
    .selectFrom('pushes')
    .selectAll('pushes')
    .innerJoin('push_items', 'push_items.push_id', 'pushes.id')
    .where('push_items.user_id', '=', userId)
    .where('push_items.connector', '=', connector)
    .where('push_items.contact_id', '=', contactId)
    .where('push_items.interactive', '=', true)
    .where('push_items.state', '<>', 'done')
    .executeTakeFirst();
}
