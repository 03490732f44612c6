import type { RecordRef, Settlement } from '@crmsync/sync';
import { type Kysely, sql, type Transaction } from 'kysely';
import { closeAttempts } from './attempts.ts';
import { crmEvents } from './crm-states.ts';
import { publishAll } from './events.ts';
import { forgetLinks, storeLinks } from './links.ts';
import { pushEvent } from './pushes.ts';
import type { PushItemRow, PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';
import { logOutcomes } from './sync-log.ts';

/** What settling needs beyond the settlements. */
export interface SettleContext {
  readonly push: PushRow;
  readonly fence: number;
  readonly now: Date;
  recordUrl(record: RecordRef): string;
  /** An object's name for people. */
  objectLabel(object: string): string;
}

/**
 * Writes how items ended, their links, log lines and events, all or nothing. An item that is no longer this claim's (its
 * lease died and someone else took it) is left alone. Should this fail, the items stay `sending` with their attempt and are
 * looked up later: it can never turn what the CRM did into a failure.
 */
export async function settleItems(
  db: Kysely<Database>,
  settlements: readonly Settlement[],
  context: SettleContext,
): Promise<void> {
  if (settlements.length === 0) return;
  await db.transaction().execute(async tx => {
    await lockForSettling(tx, settlements, context);
    const items = await updateItems(tx, settlements, context);
    const byId = new Map(settlements.map(settlement => [settlement.itemId, settlement]));
    const results = items.map(item => ({ itemId: item.id, result: item.outcome ?? item.state }));
    await closeAttempts(tx, results, context.now);
    await updateLinks(tx, items, byId, context);
    await logOutcomes(
      tx,
      context.push,
      items.map(item => item.id),
      context.now,
    );
    const push = await finishPush(tx, context);
    const contactIds = items.flatMap(item => item.contact_id ?? []);
    const chips = await crmEvents(tx, push.user_id, push.connector, contactIds);
    await publishAll(tx, push.user_id, [...chips, await pushEvent(tx, push)]);
  });
}

/**
 * The push, then the contacts, then their items: the order in which a cancel and a delete take them, so that none waits for the
 * other in a ring. And two claims of one push settle one after the other, so that the last one sees that nothing is open.
 */
async function lockForSettling(
  tx: Transaction<Database>,
  settlements: readonly Settlement[],
  { push }: SettleContext,
): Promise<void> {
  await sql`select 1 from pushes where id = ${push.id}::uuid for no key update`.execute(tx);
  const ids = JSON.stringify(settlements.map(settlement => settlement.itemId));
  await sql`
    select 1 from contacts
    where user_id = ${push.user_id}::uuid and id in (
      select contact_id from push_items
      where id in (select value::uuid from jsonb_array_elements_text(${ids}::jsonb)))
    order by id for key share`.execute(tx);
}

async function updateItems(
  tx: Transaction<Database>,
  settlements: readonly Settlement[],
  { fence, now, recordUrl }: SettleContext,
): Promise<PushItemRow[]> {
  const changes = settlements.map(settlement => changeOf(settlement, recordUrl));
  const { rows } = await sql<PushItemRow>`
    update push_items i set
      state = s.state, outcome = s.outcome, object = s.object, record_id = s.record_id, record_url = s.record_url,
      changes = s.changes, problem = s.problem, candidates = s.candidates,
      known = case when s.state = 'done' then null when s.knows then s.known else i.known end,
      unsettled = case when s.state = 'unknown' then i.unsettled end,
      strikes = i.strikes + s.strike, due_at = coalesce(s.due_at, i.due_at),
      settled_at = case when s.state = 'done' then ${now}::timestamptz end,
      fence = null, lease_until = null
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as s (
      id uuid, state text, outcome text, object text, record_id text, record_url text, changes jsonb, problem jsonb,
      candidates jsonb, known jsonb, knows boolean, strike integer, due_at timestamptz)
    where i.id = s.id and i.fence = ${fence} and i.state = 'sending'
    returning i.*`.execute(tx);
  return rows;
}

/** One settlement as a row of SQL. A missing key is null there. */
function changeOf(settlement: Settlement, recordUrl: SettleContext['recordUrl']) {
  const same = { id: settlement.itemId, state: settlement.as, changes: [], candidates: [], strike: 0 };
  if (settlement.as === 'done') {
    const { outcome, record, changes, problem, candidates } = settlement;
    const place = record && { object: record.object, record_id: record.id, record_url: recordUrl(record) };
    return { ...same, ...place, outcome, changes, problem: problem ?? undefined, candidates };
  }
  const { problem, at, strike } = settlement;
  const record = settlement.as === 'retry-wait' ? settlement.record : undefined;
  return {
    ...same,
    problem: problem ?? undefined,
    due_at: at,
    strike: strike ? 1 : 0,
    known: record ?? undefined,
    knows: record !== undefined,
  };
}

async function updateLinks(
  tx: Transaction<Database>,
  items: readonly PushItemRow[],
  byId: ReadonlyMap<string, Settlement>,
  { push, now, recordUrl, objectLabel }: SettleContext,
): Promise<void> {
  const gone: string[] = [];
  const links = items.flatMap(item => {
    const settlement = byId.get(item.id);
    if (!settlement || item.contact_id === null) return [];
    if (settlement.as === 'retry-wait' && settlement.record === null) gone.push(item.contact_id);
    if (settlement.as !== 'done' || !settlement.record || !linking.has(settlement.outcome)) return [];
    const { object, id } = settlement.record;
    const version = settlement.version ?? 0;
    return [
      {
        contactId: item.contact_id,
        object,
        objectLabel: objectLabel(object),
        recordId: id,
        recordUrl: recordUrl({ object, id }),
        version,
      },
    ];
  });
  await forgetLinks(tx, push, gone);
  await storeLinks(tx, push, links, now);
}

/** Outcomes after which we know which record the contact is. */
const linking: ReadonlySet<string> = new Set(['created', 'updated', 'unchanged', 'skipped']);

/** The push as it is after this settlement: over when nothing is open. */
async function finishPush(tx: Transaction<Database>, { push, now }: SettleContext): Promise<PushRow> {
  await sql`
    update pushes set
      state = case when state = 'cancelled' then state else 'done' end,
      finished_at = coalesce(finished_at, ${now}::timestamptz)
    where id = ${push.id}::uuid
      and not exists (select 1 from push_items where push_id = ${push.id}::uuid and state <> 'done')`.execute(
    tx,
  );
  return tx.selectFrom('pushes').selectAll().where('id', '=', push.id).executeTakeFirstOrThrow();
}
