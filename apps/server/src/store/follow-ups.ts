import type { FollowUp as FollowUpShown } from '@crmsync/contract';
import type { FollowUpEnd, NewFollowUp } from '@crmsync/sync';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { FollowUpRow } from './follow-ups-tables.ts';
import type { PushItemRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/**
 * Notes what is to follow after items ended, in the transaction of their outcome. A note that this record has is left out; so is
 * everything of a cancelled push.
 */
export async function addFollowUps(
  tx: Transaction<Database>,
  items: readonly Pick<PushItemRow, 'id'>[],
  wanted: ReadonlyMap<string, readonly NewFollowUp[]>,
  now: Date,
): Promise<void> {
  const rows = items.flatMap(item =>
    (wanted.get(item.id) ?? []).map((followUp, place) => ({
      place,
      itemId: item.id,
      kind: followUp.kind,
      state: followUp.as,
      target: followUp.as === 'waiting' ? (followUp.target ?? undefined) : undefined,
      problem: followUp.as === 'skipped' ? followUp.problem : undefined,
    })),
  );
  if (rows.length === 0) return;
  await sql`
    insert into push_follow_ups (user_id, push_id, item_id, contact_id, connector, account_id, kind, object, record_id,
      target, state, problem, created_at, due_at, settled_at)
    select i.user_id, i.push_id, i.id, i.contact_id, i.connector, i.account_id, w.kind, i.object, i.record_id,
      w.target, w.state, w.problem, ${now}::timestamptz, ${now}::timestamptz,
      case when w.state = 'skipped' then ${now}::timestamptz end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as w (place integer, "itemId" uuid, kind text, state text, target text, problem jsonb)
    join push_items i on i.id = w."itemId"
    join pushes p on p.id = i.push_id and p.state <> 'cancelled'
    left join contacts c on c.user_id = i.user_id and c.id = i.contact_id
    where i.record_id is not null and not (w.kind = 'note' and exists (
      select 1 from push_follow_ups o
      where o.user_id = i.user_id and o.connector = i.connector and o.account_id = i.account_id
        and o.object = i.object and o.record_id = i.record_id and o.kind = 'note' and o.state = 'done'
        and o.text_hash = encode(sha256(convert_to(c.notes, 'UTF8')), 'hex')))
    order by i.position, w.place
    on conflict (item_id, kind) do nothing`.execute(tx);
}

/** Writes how follow-ups stand. What is no longer this fence's is left alone. Call it with the push locked. */
export async function settleFollowUps(
  tx: Transaction<Database>,
  fence: number,
  ends: readonly FollowUpEnd[],
  now: Date,
): Promise<void> {
  const rows = ends.map(end => ({
    id: end.id,
    state: end.as,
    problem: end.problem ?? undefined,
    ...(end.as === 'waiting' ? { due_at: end.at, strike: end.strike ? 1 : 0, lost: end.lost } : {}),
  }));
  await sql`
    update push_follow_ups f set
      state = case when e.state = 'waiting' and p.state = 'cancelled' then 'cancelled' else e.state end,
      problem = e.problem, due_at = coalesce(e.due_at, f.due_at), strikes = f.strikes + coalesce(e.strike, 0),
      lost = case e.state when 'waiting' then e.lost when 'failed' then f.lost or e.problem->>'code' = 'unconfirmed' else false end,
      settled_at = case when e.state <> 'waiting' then ${now}::timestamptz end,
      fence = null, lease_until = null
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as e (id uuid, state text, problem jsonb, due_at timestamptz, strike integer, lost boolean), pushes p
    where f.id = e.id and f.fence = ${fence} and f.state = 'sending' and p.id = f.push_id`.execute(tx);
}

/** Ends the follow-ups that are not on their way, in the transaction that cancels their push. One that was lost stays known as that. */
export async function cancelFollowUps(tx: Transaction<Database>, pushId: string, at: Date): Promise<void> {
  await tx
    .updateTable('push_follow_ups')
    .set({ state: 'cancelled', settled_at: at })
    .where('push_id', '=', pushId)
    .where('state', '=', 'waiting')
    .execute();
}

/** Opens failed follow-ups again, all or those with one of these problems; answers how many there were. */
export async function retryFollowUps(
  tx: Transaction<Database>,
  pushId: string,
  codes: readonly string[] | undefined,
  at: Date,
): Promise<number> {
  const opened = await tx
    .updateTable('push_follow_ups')
    .set({ state: 'waiting', problem: null, strikes: 0, due_at: at, settled_at: null })
    .where('push_id', '=', pushId)
    .where('state', '=', 'failed')
    .$if(codes !== undefined, query =>
      query.where(
        sql<boolean>`problem->>'code' in (select jsonb_array_elements_text(${JSON.stringify(codes)}::jsonb))`,
      ),
    )
    .executeTakeFirst();
  return Number(opened.numUpdatedRows);
}

/** What followed after each item, by the item's id, in the order in which it is done. */
export async function followUpsOf(
  db: Kysely<Database>,
  itemIds: readonly string[],
): Promise<ReadonlyMap<string, FollowUpShown[]>> {
  if (itemIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('push_follow_ups')
    .select(['item_id', 'kind', 'state', 'problem'])
    .where('item_id', 'in', [...itemIds])
    .orderBy('seq')
    .execute();
  const byItem = Map.groupBy(rows, row => row.item_id);
  return new Map([...byItem].map(([id, all]) => [id, all.map(shown)]));
}

/** What followed after the save that each line of the log tells of, by the line's id. */
export async function followUpsOfLines(
  db: Kysely<Database>,
  userId: string,
  lines: readonly {
    readonly id: number;
    readonly push_id: string | null;
    readonly contact_id: string | null;
  }[],
): Promise<ReadonlyMap<number, FollowUpShown[]>> {
  const pushIds = lines.flatMap(line => line.push_id ?? []);
  const contactIds = lines.flatMap(line => line.contact_id ?? []);
  if (pushIds.length === 0 || contactIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('push_follow_ups')
    .select(['push_id', 'contact_id', 'kind', 'state', 'problem'])
    .where('user_id', '=', userId)
    .where('push_id', 'in', pushIds)
    .where('contact_id', 'in', contactIds)
    .orderBy('seq')
    .execute();
  const byPlace = Map.groupBy(rows, row => `${row.push_id} ${row.contact_id}`);
  return new Map(
    lines.map(line => [line.id, (byPlace.get(`${line.push_id} ${line.contact_id}`) ?? []).map(shown)]),
  );
}

function shown({ kind, state, problem }: Pick<FollowUpRow, 'kind' | 'state' | 'problem'>): FollowUpShown {
  return { kind, state: state === 'sending' ? 'waiting' : state, problem };
}
