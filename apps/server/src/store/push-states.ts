import { type Kysely, sql, type Transaction } from 'kysely';
import { crmNews, publishAll, pushNews, tellingOf } from './events.ts';
import { cancelFollowUps, retryFollowUps } from './follow-ups.ts';
import { loadPush } from './pushes.ts';
import type { PushRow } from './pushes-tables.ts';
import { type RequestKey, seenRequest } from './request-keys.ts';
import type { Database } from './schema.ts';
import { logOutcomes } from './sync-log.ts';

/** Chips are told of one by one only in a push this small; pages fetch a larger one. */
const fewItems = 50;

/** A run starts: the push is no longer queued or parked. Undefined when it has ended or is gone. */
export function markRunning(db: Kysely<Database>, pushId: string): Promise<PushRow | undefined> {
  return db.transaction().execute(async tx => {
    const row = await tx
      .updateTable('pushes')
      .set({
        state: sql`case when state = 'cancelled' then state else 'running' end`,
        parked_reason: null,
        parked_until: null,
      })
      .where('id', '=', pushId)
      .where('state', '<>', 'done')
      .returningAll()
      .executeTakeFirst();
    if (row) await tell(tx, row);
    return row;
  });
}

/** A run gave up its place with more to do: the push waits in line again. Undefined when it has ended meanwhile. */
export function markQueued(db: Kysely<Database>, pushId: string): Promise<PushRow | undefined> {
  return db
    .updateTable('pushes')
    .set({ state: sql`case when state = 'running' then 'queued' else state end` })
    .where('id', '=', pushId)
    .where('finished_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/** Whether a push waits in line that this one stands in the way of: of its own connection, or any when all places are taken. */
export async function othersWait(db: Kysely<Database>, pushId: string, full: boolean): Promise<boolean> {
  const { rows } = await sql<{ wait: boolean }>`
    select exists (
      select 1 from pushes other join pushes own on own.id = ${pushId}::uuid
      where other.state = 'queued' and other.id <> own.id
        and (${full}::boolean or other.connection_id = own.connection_id)) as wait`.execute(db);
  return rows[0]?.wait ?? false;
}

/** Why and how long a push pauses. */
export interface Pause {
  readonly reason: NonNullable<PushRow['parked_reason']>;
  readonly until: Date | null;
  readonly failures: number;
}

/** The push waits for something outside: a quota, a reconnect, the vendor. */
export async function markParked(db: Kysely<Database>, pushId: string, pause: Pause): Promise<void> {
  await db.transaction().execute(async tx => {
    const row = await tx
      .updateTable('pushes')
      .set({
        state: 'parked',
        parked_reason: pause.reason,
        parked_until: pause.until,
        failures: pause.failures,
      })
      .where('id', '=', pushId)
      .where('state', 'in', ['queued', 'running', 'parked'])
      .returningAll()
      .executeTakeFirst();
    if (row) await tellAll(tx, row);
  });
}

/** The run went well: the next outage is counted from nought. */
export async function forgetFailures(db: Kysely<Database>, pushId: string): Promise<void> {
  await db
    .updateTable('pushes')
    .set({ failures: 0 })
    .where('id', '=', pushId)
    .where('failures', '>', 0)
    .execute();
}

/** Ends what is not yet sent; what is being sent settles by its answer, what is unknown by a look-up. */
export function cancelPush(
  db: Kysely<Database>,
  userId: string,
  pushId: string,
  at: Date,
): Promise<PushRow | undefined> {
  return db.transaction().execute(tx => cancelPushIn(tx, userId, pushId, at));
}

async function cancelPushIn(
  tx: Transaction<Database>,
  userId: string,
  pushId: string,
  at: Date,
): Promise<PushRow | undefined> {
  const row = await tx
    .updateTable('pushes')
    .set({ state: 'cancelled', finished_at: at, parked_reason: null, parked_until: null })
    .where('user_id', '=', userId)
    .where('id', '=', pushId)
    .where('state', 'in', ['queued', 'running', 'parked'])
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  // An item with nothing unsettled was not sent, whatever its state: its row is locked here, so no attempt can begin.
  const items = await tx
    .updateTable('push_items')
    .set({ state: 'done', outcome: 'cancelled', settled_at: at, fence: null, lease_until: null })
    .where('push_id', '=', pushId)
    .where('state', '<>', 'done')
    .where('unsettled', 'is', null)
    .returning(['id', 'contact_id'])
    .execute();
  await cancelFollowUps(tx, pushId, at);
  await logOutcomes(
    tx,
    row,
    items.map(item => item.id),
    at,
  );
  await tell(tx, row, items);
  return loadPush(tx, row.id);
}

/** Cancels all that is open on a connection, in the transaction that ends it. */
export async function cancelPushesOf(
  tx: Transaction<Database>,
  connectionId: string,
  at: Date,
): Promise<void> {
  const open = await tx
    .selectFrom('pushes')
    .select(['user_id', 'id'])
    .where('connection_id', '=', connectionId)
    .where('finished_at', 'is', null)
    .orderBy('id')
    // All of them before anything is told: a settlement holds its push first and tells last.
    .forUpdate()
    .execute();
  for (const push of open) await cancelPushIn(tx, push.user_id, push.id, at);
}

/** Which failed items are sent again: all, or those of some problem codes. */
export interface Retry {
  readonly codes: readonly string[] | undefined;
  readonly request: RequestKey | null;
  readonly at: Date;
}

/** Opens the failed items again, and what failed after others, at any time. Undefined when the push is not the user's; as it is when none had failed. */
export function retryFailed(
  db: Kysely<Database>,
  userId: string,
  pushId: string,
  { codes, request, at }: Retry,
  also: (tx: Transaction<Database>, row: PushRow) => Promise<void>,
): Promise<PushRow | 'other-request' | undefined> {
  return db.transaction().execute(async tx => {
    const seen = await seenRequest(tx, userId, request, at);
    if (seen === 'other-request') return seen;
    const found = await tx
      .selectFrom('pushes')
      .selectAll()
      .where('user_id', '=', userId)
      .where('id', '=', pushId)
      .forUpdate()
      .executeTakeFirst();
    if (!found || seen === 'again') return found;
    const items = await tx
      .updateTable('push_items')
      .set({ state: 'pending', outcome: null, problem: null, strikes: 0, due_at: at, settled_at: null })
      .where('push_id', '=', pushId)
      .where('outcome', '=', 'failed')
      .where('contact_id', 'is not', null)
      .$if(codes !== undefined, query =>
        query.where(
          sql<boolean>`problem->>'code' in (select jsonb_array_elements_text(${JSON.stringify(codes)}::jsonb))`,
        ),
      )
      .returning('contact_id')
      .execute();
    const followUps = await retryFollowUps(tx, pushId, codes, at);
    if (items.length === 0 && followUps === 0) return found;
    return reopen(tx, found, items, also);
  });
}

/** An ended push has items again. */
export async function reopen(
  tx: Transaction<Database>,
  { id }: PushRow,
  items: readonly { contact_id: string | null }[],
  also: (tx: Transaction<Database>, row: PushRow) => Promise<void>,
): Promise<PushRow> {
  const row = await tx
    .updateTable('pushes')
    .set({
      state: sql`case when state in ('parked', 'running') then state else 'queued' end`,
      finished_at: null,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  await also(tx, row);
  await tell(tx, row, items);
  return row;
}

/** Pushes that a reconnect sets going again: those of the same connection and account (never another account's). */
export function pushesParkedFor(
  db: Kysely<Database>,
  connectionId: string,
  accountId: string,
): Promise<PushRow[]> {
  return db
    .selectFrom('pushes')
    .selectAll()
    .where('connection_id', '=', connectionId)
    .where('account_id', '=', accountId)
    .where('finished_at', 'is', null)
    .execute();
}

/** All pushes of a person that have not ended. */
export function openPushesOf(db: Kysely<Database>, userId: string): Promise<PushRow[]> {
  return db
    .selectFrom('pushes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('finished_at', 'is', null)
    .execute();
}

/**
 * Open pushes that nobody works for: with a lease that ended, after a crash, or with something due since before `at`, when a job
 * was lost.
 */
export async function strandedPushes(db: Kysely<Database>, now: Date, at: Date): Promise<PushRow[]> {
  const { rows } = await sql<PushRow>`
    select p.* from pushes p
    where (exists (
        select 1 from push_items i
        where i.push_id = p.id and i.state <> 'done'
          and case when i.state = 'sending' then i.lease_until <= ${now}::timestamptz
            else i.due_at <= ${at}::timestamptz end)
        or exists (
          select 1 from push_follow_ups f
          where f.push_id = p.id and f.state in ('waiting', 'sending')
            and case when f.state = 'sending' then f.lease_until <= ${now}::timestamptz
              else f.due_at <= ${at}::timestamptz end))
      and (p.state <> 'parked' or p.parked_until <= ${at}::timestamptz
        -- Its connection was mended, and is still to the same account (matrix A14).
        or p.parked_reason = 'connection' and exists (
          select 1 from crm_integrations n
          where n.id = p.connection_id and n.account_id = p.account_id and n.state = 'connected'))
      -- What was on its way when its connection ended can only be looked up over a new one.
      and (p.state <> 'cancelled' or exists (
        select 1 from crm_integrations n
        where n.id = p.connection_id and n.account_id = p.account_id and n.state = 'connected'))
      and not exists (
        select 1 from push_items busy join pushes other on other.id = busy.push_id
        where other.connection_id = p.connection_id and other.finished_at is null
          and busy.state = 'sending' and busy.lease_until > ${now}::timestamptz)
      and not exists (
        select 1 from push_follow_ups busy join pushes other on other.id = busy.push_id
        where other.connection_id = p.connection_id and other.finished_at is null
          and busy.state = 'sending' and busy.lease_until > ${now}::timestamptz)`.execute(db);
  return rows;
}

/** Tells open pages of a push, and of these contacts when they are few. */
export async function tell(
  tx: Transaction<Database>,
  row: Pick<PushRow, 'id' | 'user_id' | 'connector'>,
  items: readonly { contact_id: string | null }[] = [],
): Promise<void> {
  const ids = items.length <= fewItems ? items.flatMap(item => item.contact_id ?? []) : [];
  const chips = ids.map(id => crmNews(id, row.connector));
  await publishAll(tx, row.user_id, [...chips, pushNews(row.id)]);
}

/** {@link tell} of all items of a push. */
export async function tellAll(tx: Transaction<Database>, row: PushRow): Promise<void> {
  if (row.total > fewItems) return tell(tx, row);
  await tellingOf(
    row.user_id,
    row.id,
    sql`(select contact_id, connector, planning from push_items where push_id = ${row.id}::uuid)`,
  ).execute(tx);
}
