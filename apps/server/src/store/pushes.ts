import type { ContactFilter, Policy, Push, PushCounts, ServerEvent } from '@crmsync/contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import { contactFilterQuery } from './contacts-list.ts';
import { publishAll } from './events.ts';
import type { PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/** Items of a push by state and outcome, as one row each. */
type Tally = readonly { state: string; outcome: string | null; count: number }[];

/** A push as the contract tells it, counted now. */
export async function pushOf(db: Kysely<Database>, row: PushRow): Promise<Push> {
  const [push] = await pushesOf(db, [row]);
  if (!push) throw new Error('pushesOf answers one push per row');
  return push;
}

/** {@link pushOf} for several rows in one query. */
export async function pushesOf(db: Kysely<Database>, rows: readonly PushRow[]): Promise<Push[]> {
  if (rows.length === 0) return [];
  const counted = await db
    .selectFrom('push_items')
    .select(['push_id', 'state', 'outcome', ({ fn }) => fn.countAll<number>().as('count')])
    .where(
      'push_id',
      'in',
      rows.map(row => row.id),
    )
    .groupBy(['push_id', 'state', 'outcome'])
    .execute();
  return rows.map(row => ({
    id: row.id,
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
    counts: countsOf(
      row.total,
      counted.filter(each => each.push_id === row.id),
    ),
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  }));
}

function countsOf(total: number, tally: Tally): PushCounts {
  const sum = (match: (each: Tally[number]) => boolean) =>
    tally.filter(match).reduce((all, each) => all + Number(each.count), 0);
  const ended = (outcome: string) => sum(each => each.outcome === outcome);
  return {
    total,
    waiting: sum(each => each.state === 'pending' || each.state === 'retry-wait'),
    sending: sum(each => each.state === 'sending' || each.state === 'unknown'),
    created: ended('created'),
    updated: ended('updated'),
    unchanged: ended('unchanged'),
    duplicate: ended('duplicate'),
    failed: ended('failed'),
    skipped: ended('skipped'),
    cancelled: ended('cancelled'),
  };
}

/** The event that tells of a push as it is now. */
export async function pushEvent(tx: Transaction<Database>, row: PushRow): Promise<ServerEvent> {
  return { type: 'push', push: await pushOf(tx, row) };
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

/** The user's pushes, newest first, before the cursor (a `seq`). */
export function listPushes(
  db: Kysely<Database>,
  userId: string,
  before: number | null,
  limit: number,
): Promise<PushRow[]> {
  return db
    .selectFrom('pushes')
    .selectAll()
    .where('user_id', '=', userId)
    .$if(before !== null, query => query.where('seq', '<', before ?? 0))
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** Which contacts a push is of. Ids that are not the user's are left out. */
export type Chosen = { readonly contactIds: readonly string[] } | { readonly filter: ContactFilter };

/** A push to be made. */
export interface NewPush {
  readonly connectionId: string;
  readonly connector: string;
  readonly connectorLabel: string;
  readonly accountId: string;
  readonly object: string;
  readonly objectLabel: string;
  readonly policy: Policy;
  readonly idempotency: { readonly key: string; readonly hash: string } | null;
  readonly interactive: boolean;
  readonly at: Date;
}

/**
 * Makes a push with an item per contact, in the order given (a filter: oldest contact first), and runs `also` in the same
 * transaction. With an idempotency key that was used before, answers that push instead and makes nothing (`isNew` false).
 * `nobody`: no contact was chosen, or each has a one-contact push under way already; nothing is made then either.
 */
export async function acceptPush(
  db: Kysely<Database>,
  userId: string,
  push: NewPush,
  chosen: Chosen,
  also: (tx: Transaction<Database>, row: PushRow) => Promise<void>,
): Promise<{ row: PushRow; isNew: boolean } | 'nobody'> {
  try {
    return await db.transaction().execute(async tx => {
      const made = await insertPush(tx, userId, push);
      if (!made) return { row: await pushOfKey(tx, userId, push), isNew: false };
      const total = await insertItems(tx, made, chosen, push);
      if (total === 0) throw nobody;
      const row = await tx
        .updateTable('pushes')
        .set({ total })
        .where('id', '=', made.id)
        .returningAll()
        .executeTakeFirstOrThrow();
      await also(tx, row);
      await publishAll(tx, userId, [await pushEvent(tx, row)]);
      return { row, isNew: true };
    });
  } catch (error) {
    if (error === nobody) return 'nobody';
    throw error;
  }
}

/** Thrown to roll back. */
const nobody = new Error('nobody');

function insertPush(tx: Transaction<Database>, userId: string, push: NewPush): Promise<PushRow | undefined> {
  return tx
    .insertInto('pushes')
    .values({
      user_id: userId,
      connection_id: push.connectionId,
      connector: push.connector,
      connector_label: push.connectorLabel,
      account_id: push.accountId,
      object: push.object,
      object_label: push.objectLabel,
      policy: push.policy,
      total: 0,
      idempotency_key: push.idempotency?.key ?? null,
      request_hash: push.idempotency?.hash ?? null,
      created_at: push.at,
    })
    .onConflict(conflict => conflict.columns(['user_id', 'idempotency_key']).doNothing())
    .returningAll()
    .executeTakeFirst();
}

function pushOfKey(tx: Transaction<Database>, userId: string, push: NewPush): Promise<PushRow> {
  return tx
    .selectFrom('pushes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', push.idempotency?.key ?? '')
    .executeTakeFirstOrThrow();
}

async function insertItems(
  tx: Transaction<Database>,
  row: PushRow,
  chosen: Chosen,
  push: NewPush,
): Promise<number> {
  await lockChosen(tx, row.user_id, chosen);
  const { rows } = await sql<{ count: number }>`
    with made as (insert into push_items
      (user_id, push_id, connector, account_id, position, contact_id, name, email, due_at, interactive)
    select c.user_id, ${row.id}::uuid, ${row.connector}, ${row.account_id},
      row_number() over (order by ${orderOf(chosen)}), c.id,
      coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''), nullif(c.company, ''),
        c.primary_email, nullif(c.phone, ''), 'Contact'),
      c.primary_email, ${push.at}::timestamptz, ${push.interactive}
    from contacts c ${joinOf(chosen)}
    where c.user_id = ${row.user_id}::uuid ${whereOf(tx, row.user_id, chosen)}
    on conflict do nothing
    returning 1)
    select count(*)::int as count from made`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Keeps the chosen contacts from being deleted meanwhile; in the order of ids, as everybody who locks several. */
async function lockChosen(tx: Transaction<Database>, userId: string, chosen: Chosen): Promise<void> {
  await sql`
    select count(*) from (
      select 1 from contacts c ${joinOf(chosen)}
      where c.user_id = ${userId}::uuid ${whereOf(tx, userId, chosen)}
      order by c.id for key share of c) locked`.execute(tx);
}

function orderOf(chosen: Chosen) {
  return 'contactIds' in chosen ? sql`given.place` : sql`c.created_at, c.id`;
}

function joinOf(chosen: Chosen) {
  if (!('contactIds' in chosen)) return sql``;
  const ids = JSON.stringify(chosen.contactIds);
  return sql`join (
    select value::uuid as id, min(place) as place
    from jsonb_array_elements_text(${ids}::jsonb) with ordinality as each (value, place)
    group by value) given on given.id = c.id`;
}

function whereOf(tx: Transaction<Database>, userId: string, chosen: Chosen) {
  if ('contactIds' in chosen) return sql``;
  return sql`and c.id in (${contactFilterQuery(tx, userId, chosen.filter).select('contacts.id')})`;
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
