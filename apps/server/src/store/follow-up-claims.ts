import { createHash } from 'node:crypto';
import type { FollowUp } from '@crmsync/sync';
import { type Kysely, sql, type Transaction } from 'kysely';
import { callMs, leaseMs, pushedContact } from './claims.ts';
import { cancelFollowUps } from './follow-ups.ts';
import type { FollowUpRow } from './follow-ups-tables.ts';
import type { PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

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
