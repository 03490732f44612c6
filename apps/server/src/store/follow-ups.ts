import { createHash } from 'node:crypto';
import type { FollowUp as FollowUpShown } from '@crmsync/contract';
import type { FollowUp, FollowUpEnd, NewFollowUp } from '@crmsync/sync';
import { type Kysely, sql, type Transaction } from 'kysely';
import { callMs, leaseMs, pushedContact } from './claims.ts';
import type { FollowUpRow } from './follow-ups-tables.ts';
import type { PushItemRow, PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/**
 * Notes what is to follow after items ended, in the transaction of their outcome. A note that this record has is left out; so is
 * everything of a cancelled push.
 */
export async function addFollowUps(
  tx: Transaction<Database>,
  items: readonly PushItemRow[],
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

/**
 * Leases up to `limit` due follow-ups of a push under a new fence; null when none is due. A note that another push is adding to
 * the same record waits for it; one that another push has added is done.
 */
export async function claimFollowUps(
  db: Kysely<Database>,
  push: PushRow,
  limit: number,
  now: Date,
): Promise<{ fence: string; items: FollowUp[] } | null> {
  try {
    return await db.transaction().execute(async tx => {
      await expire(tx, push.id, now);
      if (await isCancelled(tx, push.id)) {
        await cancelFollowUps(tx, push.id, now);
        return null;
      }
      const due = await dueFollowUps(tx, push.id, limit, now);
      if (due.length === 0) return null;
      const contacts = await contactsOf(tx, push.user_id, due);
      const hashes = new Map(due.flatMap(row => hashOf(row, contacts.get(row.contact_id ?? '')?.notes)));
      const { mine, lost } = await takeNotes(tx, push, due, hashes, now);
      const fence = mine.length === 0 ? null : await start(tx, mine, { hashes, lost, now });
      if (fence === null) return null;
      return { fence, items: mine.map(row => followUpOf(row, contacts, lost)) };
    });
  } catch (error) {
    // Another push took one of these notes in the same moment; the next claim sees it.
    if (error instanceof Error && 'code' in error && error.code === '23505') return null;
    throw error;
  }
}

/** What died on its way may have been done. A dead call may still be at work; a note is not looked for before that is over. */
async function expire(tx: Transaction<Database>, pushId: string, now: Date): Promise<void> {
  await sql`
    update push_follow_ups set
      state = 'waiting', lost = true, strikes = strikes + 1, fence = null, lease_until = null,
      due_at = case when kind = 'note' then greatest(${now}::timestamptz, started_at + ${callMs} * interval '1 millisecond')
        else ${now}::timestamptz end
    where push_id = ${pushId}::uuid and state = 'sending' and lease_until < ${now}::timestamptz`.execute(tx);
}

async function isCancelled(tx: Transaction<Database>, pushId: string): Promise<boolean> {
  const row = await tx.selectFrom('pushes').select('state').where('id', '=', pushId).executeTakeFirst();
  return row?.state === 'cancelled';
}

async function dueFollowUps(
  tx: Transaction<Database>,
  pushId: string,
  limit: number,
  now: Date,
): Promise<FollowUpRow[]> {
  const { rows } = await sql<FollowUpRow>`
    select * from push_follow_ups
    where push_id = ${pushId}::uuid and state = 'waiting' and due_at <= ${now}::timestamptz
    order by seq limit ${limit} for update skip locked`.execute(tx);
  return rows;
}

async function contactsOf(tx: Transaction<Database>, userId: string, rows: readonly FollowUpRow[]) {
  const ids = rows.flatMap(row => row.contact_id ?? []);
  if (ids.length === 0) return new Map<string, ReturnType<typeof pushedContact>>();
  const contacts = await tx
    .selectFrom('contacts')
    .selectAll()
    .where('user_id', '=', userId)
    .where('id', 'in', ids)
    .execute();
  return new Map(contacts.map(row => [row.id, pushedContact(row)]));
}

function hashOf({ id, kind }: FollowUpRow, notes = ''): [string, string][] {
  return kind === 'note' ? [[id, createHash('sha256').update(notes).digest('hex')]] : [];
}

/** Which of the due ones may be done now, and which of those may have been done by somebody before. */
async function takeNotes(
  tx: Transaction<Database>,
  push: PushRow,
  due: readonly FollowUpRow[],
  hashes: ReadonlyMap<string, string>,
  now: Date,
): Promise<{ mine: FollowUpRow[]; lost: Set<string> }> {
  const lost = new Set(due.filter(row => row.lost).map(row => row.id));
  const others = await sameNotes(tx, push, due, hashes);
  const mine: FollowUpRow[] = [];
  const taken = new Set<string>();
  for (const row of due) {
    const place = `${row.object} ${row.record_id} ${hashes.get(row.id)}`;
    const others_ = row.kind === 'note' ? (others.get(row.id) ?? []) : [];
    if (others_.some(each => each.state === 'done')) await endAs(tx, row.id, 'done', now);
    else if (row.kind === 'note' && (taken.has(place) || others_.some(busy))) await later(tx, row.id, now);
    else {
      mine.push(row);
      if (row.kind === 'note') taken.add(place);
      if (others_.length > 0) lost.add(row.id);
    }
  }
  return { mine, lost };
}

interface SameNote {
  readonly id: string;
  readonly state: FollowUpRow['state'];
}

function busy({ state }: SameNote): boolean {
  return state === 'sending' || state === 'waiting';
}

/** Per follow-up, the others with the same note for the same record that were done, are on their way or were lost. */
async function sameNotes(
  tx: Transaction<Database>,
  push: PushRow,
  due: readonly FollowUpRow[],
  hashes: ReadonlyMap<string, string>,
): Promise<Map<string, SameNote[]>> {
  const notes = due.flatMap(({ id, object, record_id }) => {
    const hash = hashes.get(id);
    return hash === undefined ? [] : [{ id, object, record: record_id, hash }];
  });
  if (notes.length === 0) return new Map();
  const { rows } = await sql<SameNote>`
    select n.id, o.state from jsonb_to_recordset(${JSON.stringify(notes)}::jsonb)
      as n (id uuid, object text, record text, hash text)
    join push_follow_ups o on o.user_id = ${push.user_id}::uuid and o.connector = ${push.connector}
      and o.account_id = ${push.account_id} and o.object = n.object and o.record_id = n.record
      and o.kind = 'note' and o.text_hash = n.hash and o.id <> n.id
    where o.state in ('sending', 'done') or o.lost`.execute(tx);
  return Map.groupBy(rows, row => row.id);
}

async function endAs(tx: Transaction<Database>, id: string, state: 'done', now: Date): Promise<void> {
  await tx
    .updateTable('push_follow_ups')
    // Without its digest: the other row stands for the note.
    .set({ state, settled_at: now, text_hash: null })
    .where('id', '=', id)
    .execute();
}

/** How long a note waits for another push to add it, in milliseconds. */
const laterMs = 2000;

async function later(tx: Transaction<Database>, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('push_follow_ups')
    .set({ due_at: new Date(now.getTime() + laterMs) })
    .where('id', '=', id)
    .execute();
}

async function start(
  tx: Transaction<Database>,
  mine: readonly FollowUpRow[],
  how: {
    readonly hashes: ReadonlyMap<string, string>;
    readonly lost: ReadonlySet<string>;
    readonly now: Date;
  },
): Promise<string> {
  const { now } = how;
  const until = new Date(now.getTime() + leaseMs);
  const rows = mine.map(({ id }) => ({ id, hash: how.hashes.get(id), lost: how.lost.has(id) }));
  const { rows: started } = await sql<{ fence: number }>`
    with turn as (select nextval('push_fences') as fence)
    update push_follow_ups f
    set state = 'sending', fence = turn.fence, lease_until = ${until}::timestamptz, started_at = ${now}::timestamptz,
      text_hash = m.hash, lost = m.lost
    from turn, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m (id uuid, hash text, lost boolean)
    where f.id = m.id
    returning f.fence`.execute(tx);
  const [first] = started;
  if (!first) throw new Error('Follow-ups vanished while they were taken');
  return String(first.fence);
}

function followUpOf(
  row: FollowUpRow,
  contacts: Awaited<ReturnType<typeof contactsOf>>,
  lost: ReadonlySet<string>,
): FollowUp {
  return {
    id: row.id,
    kind: row.kind,
    record: { object: row.object, id: row.record_id },
    target: row.target,
    contact: contacts.get(row.contact_id ?? '') ?? null,
    at: row.created_at,
    lost: lost.has(row.id),
    strikes: row.strikes,
  };
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

/** Prolongs everything a claim still holds. Never waits. */
export async function renewFollowUps(
  db: Kysely<Database>,
  pushId: string,
  fence: number,
  now: Date,
): Promise<void> {
  const until = new Date(now.getTime() + leaseMs);
  await sql`
    update push_follow_ups set lease_until = ${until}::timestamptz
    where id in (
      select id from push_follow_ups
      where push_id = ${pushId}::uuid and state = 'sending' and fence = ${fence}
      for update skip locked)`.execute(db);
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
