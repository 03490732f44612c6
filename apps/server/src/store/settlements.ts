import type { CrmLimits } from '@crmsync/connectors';
import type { PlannedField, PlannedItem } from '@crmsync/contract';
import type { FollowUpEnd, NewFollowUp, RecordRef, Settlement } from '@crmsync/sync';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { heldUnder } from './claims.ts';
import { publishAll, pushNews, tellingOf } from './events.ts';
import { addFollowUps, settleFollowUps } from './follow-ups.ts';
import { forgetLinks, linking, type NewLink } from './links.ts';
import { costPlan } from './plans.ts';
import type { PushItemRow, PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';
import { committed, together, transact } from './together.ts';

/** What settling needs beyond the settlements. */
export interface SettleContext {
  readonly push: PushRow;
  readonly now: Date;
  recordUrl(record: RecordRef): string;
  /** The vendor's batch limits, for what a plan would cost. */
  readonly limits: CrmLimits;
  /** Calls of the vendor's API made since the last settlement. */
  takeCalls(): number;
  /** An object's name for people. */
  objectLabel(object: string): string;
}

/** How one item stands, by the claim that says so. */
export interface Settled {
  readonly fence: number;
  readonly settlement: Settlement;
}

/** The push as it is once settled, and its item where it was the only one. */
export interface AfterSettling {
  readonly push: PushRow;
  readonly item: PushItemRow | null;
  /** Whether anything follows these saves. */
  readonly followed: boolean;
}

/**
 * Writes how items ended, their links, log lines and events, all or nothing. An item that is no longer this claim's (its
 * lease died and someone else took it) is left alone. Should this fail, the items stay `sending` with their attempt and are
 * looked up later: it can never turn what the CRM did into a failure.
 */
export async function settleItems(
  db: Kysely<Database>,
  settled: readonly Settled[],
  { takeCalls, ...context }: SettleContext,
): Promise<AfterSettling> {
  const writing = { ...context, calls: takeCalls() };
  const followUps = followUpsBy(settled);
  const gone = new Set(
    settled.flatMap(({ settlement }) =>
      settlement.as === 'retry-wait' && settlement.record === null ? settlement.itemId : [],
    ),
  );
  const alone = context.push.kind === 'push' && followUps.size === 0 && gone.size === 0;
  const { push, items } = await (alone
    ? settleAlone(db, settled, writing)
    : transact(db, tx => settleWith(tx, settled, writing, { followUps, gone })));
  const [item] = items;
  return { push, item: item && isWhole(item) ? item : null, followed: followUps.size > 0 };
}

/** An item that was settled: all of it where it was the only one, else no more than is needed, as there may be thousands. */
type SettledItem = PushItemRow | Pick<PushItemRow, 'id' | 'contact_id'>;

function isWhole(item: SettledItem): item is PushItemRow {
  return 'state' in item;
}

type Writing = Omit<SettleContext, 'takeCalls'> & { readonly calls: number };

/** All of it in one go. */
async function settleAlone(db: Kysely<Database>, settled: readonly Settled[], writing: Writing) {
  const queries = [...settling(settled, writing), finishingPush(writing)] as const;
  // Planned once: a single one is found as any other single one is.
  const [, items, [push]] = await committed(db, settled.length === 1 ? 'settle-one' : null, queries);
  return { items, push: found(push) };
}

/** With what else has to be done for it. */
async function settleWith(
  tx: Transaction<Database>,
  settled: readonly Settled[],
  writing: Writing,
  { followUps, gone }: { followUps: ReturnType<typeof followUpsBy>; gone: ReadonlySet<string> },
) {
  const [, items] = await together(tx, null, settling(settled, writing));
  const forgotten = items.flatMap(item => (gone.has(item.id) ? (item.contact_id ?? []) : []));
  await forgetLinks(tx, writing.push, forgotten);
  await addFollowUps(tx, items, followUps, writing.now);
  const [[row]] = await together(tx, null, [finishingPush(writing)]);
  const push = found(row);
  const planned = push.kind === 'plan' && push.state === 'done';
  return { items, push: planned ? await costPlan(tx, push, writing.limits) : push };
}

function settling(settled: readonly Settled[], writing: Writing) {
  return [lockingForSettling(settled, writing), updatingItems(settled, writing)] as const;
}

function found(push: PushRow | undefined): PushRow {
  if (!push) throw new Error('A push vanished while it was settled');
  return push;
}

/**
 * The push, then the contacts, then their items: the order in which a cancel and a delete take them, so that none waits for the
 * other in a ring. And two claims of one push settle one after the other, so that the last one sees that nothing is open.
 */
function lockingForSettling(
  settled: readonly Settled[],
  { push }: Pick<SettleContext, 'push'>,
): RawBuilder<unknown> {
  const ids = JSON.stringify(settled.map(({ settlement }) => settlement.itemId));
  return sql`
    with first as materialized (select user_id from pushes where id = ${push.id}::uuid for no key update)
    select 1 from contacts
    where user_id = (select user_id from first) and id in (
      select contact_id from push_items
      where id in (select value::uuid from jsonb_array_elements_text(${ids}::jsonb)))
    order by id for key share`;
}

/** The items, the ends of their attempts, their lines in the log, which records their contacts are, and that pages are told. */
function updatingItems(settled: readonly Settled[], context: Writing): RawBuilder<SettledItem> {
  const { push, now, recordUrl } = context;
  const changes = settled.map(({ fence, settlement }) => ({ fence, ...changeOf(settlement, recordUrl) }));
  const links = settled.flatMap(({ settlement }) => linkAfter(settlement, context) ?? []);
  const told = settled.length === 1 ? sql`*` : sql`id, contact_id`;
  return sql<SettledItem>`
    with settled as (${settlingItems(JSON.stringify(changes), now)}),
    closed as (
      update sync_attempts a set finished_at = ${now}::timestamptz, result = coalesce(settled.outcome, settled.state)
      from settled where a.item_id = settled.id and a.finished_at is null),
    logged as (
      insert into crm_sync_logs (user_id, at, contact_id, name, connector, connector_label, object, outcome,
        record_id, record_url, changes, problem, push_id)
      select user_id, ${now}::timestamptz, contact_id, name, connector, ${push.connector_label},
        coalesce(object, ${push.object}), outcome, record_id, record_url, changes, problem, push_id
      from settled where outcome is not null and not planning order by position),
    linked as (${linking(push, sql`settled`, links, now)}),
    told as (${tellingOf(push.user_id, push.id, sql`settled`)})
    select ${told} from settled`;
}

function settlingItems(changes: string, now: Date) {
  return sql`
    update push_items i set
      state = s.state, outcome = s.outcome, object = s.object, record_id = s.record_id, record_url = s.record_url,
      changes = s.changes, problem = s.problem, candidates = s.candidates,
      plan = s.plan, plan_action = s.plan->>'action', filled = coalesce(s.filled, 0), replaced = coalesce(s.replaced, 0),
      known = case when s.state = 'done' then null when s.knows then s.known else i.known end,
      unsettled = case when s.state = 'unknown' then i.unsettled end,
      strikes = i.strikes + s.strike, due_at = coalesce(s.due_at, i.due_at),
      settled_at = case when s.state = 'done' then ${now}::timestamptz end,
      fence = null, lease_until = null
    from jsonb_to_recordset(${changes}::jsonb) as s (
      id uuid, fence bigint, state text, outcome text, object text, record_id text, record_url text, changes jsonb, problem jsonb,
      candidates jsonb, known jsonb, knows boolean, strike integer, due_at timestamptz, plan jsonb, filled integer,
      replaced integer)
    where i.id = s.id and ${heldUnder(sql`s.fence`)}
    returning i.*`;
}

/** One settlement as a row of SQL. A missing key is null there. */
function changeOf(settlement: Settlement, recordUrl: SettleContext['recordUrl']) {
  const same = { id: settlement.itemId, state: settlement.as, changes: [], candidates: [], strike: 0 };
  if (settlement.as === 'planned') {
    const { plan, problem, candidates } = settlement;
    return { ...same, state: 'done', ...planned(plan), problem: problem ?? undefined, candidates };
  }
  if (settlement.as === 'done') {
    const { outcome, record, changes, problem, candidates } = settlement;
    const place = record && { object: record.object, record_id: record.id, record_url: recordUrl(record) };
    const instead = settlement.plan && planned(settlement.plan);
    return { ...same, ...place, ...instead, outcome, changes, problem: problem ?? undefined, candidates };
  }
  const { problem, at, strike, record } = settlement;
  return {
    ...same,
    problem: problem ?? undefined,
    due_at: at,
    strike: strike ? 1 : 0,
    known: record ?? undefined,
    knows: record !== undefined,
  };
}

/** A plan, with how many fields it fills and replaces in a record that is there. */
function planned(plan: PlannedItem) {
  const count = (...reasons: PlannedField['why'][]) =>
    plan.fields.filter(field => reasons.includes(field.why)).length;
  const writes = plan.action === 'update';
  return {
    plan,
    filled: writes ? count('was-blank') : 0,
    replaced: writes ? count('replaced-by-rule', 'replaced-by-policy') : 0,
  };
}

/** The record that a contact is after this; null when it does not tell. */
function linkAfter(settlement: Settlement, { recordUrl, objectLabel }: Writing): NewLink | null {
  if (settlement.as !== 'done' || !settlement.record || !linkingOutcomes.has(settlement.outcome)) return null;
  const { itemId, record, version } = settlement;
  return {
    itemId,
    object: record.object,
    objectLabel: objectLabel(record.object),
    recordId: record.id,
    recordUrl: recordUrl({ object: record.object, id: record.id }),
    version: version ?? 0,
  };
}

/** What follows the writes, by the item's id. */
function followUpsBy(settled: readonly Settled[]): Map<string, readonly NewFollowUp[]> {
  return new Map(
    settled.flatMap(({ settlement }) =>
      settlement.as === 'done' && settlement.followUps ? [[settlement.itemId, settlement.followUps]] : [],
    ),
  );
}

/** Writes how follow-ups stand, and that their push is over when nothing is open any more. */
export async function settleFollowUpsOf(
  db: Kysely<Database>,
  ends: readonly FollowUpEnd[],
  context: Pick<SettleContext, 'push' | 'now' | 'takeCalls'> & { readonly fence: number },
): Promise<void> {
  await db.transaction().execute(async tx => {
    await sql`select 1 from pushes where id = ${context.push.id}::uuid for no key update`.execute(tx);
    await settleFollowUps(tx, context.fence, ends, context.now);
    const { rows } = await finishingPush({ ...context, calls: context.takeCalls() }).execute(tx);
    const push = found(rows[0]);
    await publishAll(tx, push.user_id, [pushNews(push.id)]);
  });
}

/** Outcomes after which we know which record the contact is. */
const linkingOutcomes: ReadonlySet<string> = new Set(['created', 'updated', 'unchanged', 'skipped']);

/** The push as it is after this settlement: over when nothing is open. */
function finishingPush({
  push,
  now,
  calls,
}: Pick<SettleContext, 'push' | 'now'> & { readonly calls: number }): RawBuilder<PushRow> {
  const over = sql`waiting = 0 and sending = 0 and not exists (
    select 1 from push_follow_ups where push_id = pushes.id and state in ('waiting', 'sending'))`;
  return sql<PushRow>`
    update pushes set
      calls = calls + ${calls},
      state = case when state <> 'cancelled' and ${over} then 'done' else state end,
      finished_at = case when finished_at is null and ${over} then ${now}::timestamptz else finished_at end
    where id = ${push.id}::uuid
    returning *`;
}
