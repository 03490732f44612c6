import type { Claim, ClaimedItem, PushedContact } from '@crmsync/sync';
import { type Kysely, sql, type Transaction } from 'kysely';
import { type ContactRow, fieldsOf } from './contacts-table.ts';
import type { PushItemRow, PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/** A claim that was not renewed for so long is over: its process is dead. In milliseconds. */
export const leaseMs = 10_000;

/**
 * A dead process's call may still be at work at the vendor: a call lasts 30 s at most (connectors' call-api.ts). A create is not
 * looked up before that time is over; looked up sooner it would not be found, and made once more.
 */
const callMs = 35_000;

/**
 * Leases up to `limit` due items of a push under a new fence; null when none is due. Items whose lease has died become
 * `unknown` first when an attempt was committed, else `pending`. A contact that another push is writing to the same account
 * waits for it.
 */
export async function claimItems(
  db: Kysely<Database>,
  push: PushRow,
  limit: number,
  now: Date,
): Promise<Claim | null> {
  try {
    return await db.transaction().execute(async tx => {
      await expireLeases(tx, push.id, now);
      const { fence, cancelled } = await nextFence(tx, push.id);
      const items = await lease(tx, push, { fence, limit, now });
      return items.length === 0
        ? null
        : { fence: String(fence), cancelled, items: await withContacts(tx, push, items) };
    });
  } catch (error) {
    // Another push took one of these contacts in the same moment; the next claim sees it and leaves that contact out.
    if (error instanceof Error && 'code' in error && error.code === '23505') return null;
    throw error;
  }
}

async function expireLeases(tx: Transaction<Database>, pushId: string, now: Date): Promise<void> {
  await sql`
    update push_items set
      state = case when unsettled is null then 'pending' else 'unknown' end,
      strikes = strikes + case when unsettled is null then 0 else 1 end,
      fence = null, lease_until = null,
      due_at = case when unsettled->>'do' = 'create' then greatest(${now}::timestamptz, (
        select max(started_at) from sync_attempts
        where item_id = push_items.id and finished_at is null) + ${callMs} * interval '1 millisecond')
        else ${now}::timestamptz end
    where push_id = ${pushId}::uuid and state = 'sending' and lease_until < ${now}::timestamptz`.execute(tx);
}

async function nextFence(tx: Transaction<Database>, pushId: string) {
  const { rows } = await sql<{ fence: number; cancelled: boolean }>`
    select nextval('push_fences') as fence, state = 'cancelled' as cancelled
    from pushes where id = ${pushId}::uuid`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('A push vanished while it was run');
  return row;
}

async function lease(
  tx: Transaction<Database>,
  push: PushRow,
  { fence, limit, now }: { fence: number; limit: number; now: Date },
): Promise<PushItemRow[]> {
  const until = new Date(now.getTime() + leaseMs);
  const { rows } = await sql<PushItemRow>`
    with due as (
      select i.id from push_items i
      where i.push_id = ${push.id}::uuid and i.state in ('pending', 'retry-wait', 'unknown')
        and i.due_at <= ${now}::timestamptz
        and not exists (
          select 1 from push_items o
          where o.user_id = i.user_id and o.connector = i.connector and o.account_id = i.account_id
            and o.contact_id = i.contact_id and o.state in ('sending', 'unknown') and o.id <> i.id)
      order by i.position limit ${limit}
      for update of i skip locked)
    update push_items i
    set state = 'sending', fence = ${fence}, lease_until = ${until}::timestamptz
    from due where i.id = due.id
    returning i.*`.execute(tx);
  return rows.toSorted((one, other) => one.position - other.position);
}

async function withContacts(
  tx: Transaction<Database>,
  push: PushRow,
  items: readonly PushItemRow[],
): Promise<ClaimedItem[]> {
  const ids = items.flatMap(item => item.contact_id ?? []);
  if (ids.length === 0) return items.map(item => claimedItem(item, undefined, undefined));
  const contacts = await tx
    .selectFrom('contacts')
    .selectAll()
    .where('user_id', '=', push.user_id)
    .where('id', 'in', ids)
    .execute();
  const links = await tx
    .selectFrom('contact_links')
    .select(['contact_id', 'object', 'record_id'])
    .where('user_id', '=', push.user_id)
    .where('connector', '=', push.connector)
    .where('account_id', '=', push.account_id)
    .where('contact_id', 'in', ids)
    .execute();
  const contactById = new Map(contacts.map(contact => [contact.id, contact]));
  const linkById = new Map(links.map(link => [link.contact_id, link]));
  return items.map(item =>
    claimedItem(item, contactById.get(item.contact_id ?? ''), linkById.get(item.contact_id ?? '')),
  );
}

function claimedItem(
  item: PushItemRow,
  contact: ContactRow | undefined,
  link: { object: string; record_id: string } | undefined,
): ClaimedItem {
  return {
    id: item.id,
    contact: contact ? pushedContact(contact) : null,
    link: item.known ?? (link ? { object: link.object, id: link.record_id } : null),
    strikes: item.strikes,
    unsettled: item.unsettled,
    decision: item.decision,
  };
}

function pushedContact(row: ContactRow): PushedContact {
  const { source: _, ...fields } = fieldsOf(row);
  return { id: row.id, version: row.version, ...fields };
}

/** Prolongs everything this claim still holds. Never waits: what is being begun or settled just now is left out. */
export async function renewLease(
  db: Kysely<Database>,
  pushId: string,
  fence: number,
  now: Date,
): Promise<void> {
  const until = new Date(now.getTime() + leaseMs);
  await sql`
    update push_items set lease_until = ${until}::timestamptz
    where id in (
      select id from push_items
      where push_id = ${pushId}::uuid and state = 'sending' and fence = ${fence}
      for update skip locked)`.execute(db);
}

/** When the next item of a push can be taken; null when none is open. Never in the past: one that is due waits for another push. */
export async function nextDue(db: Kysely<Database>, pushId: string, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ due: Date | null }>`
    select min(case when state = 'sending' then lease_until else due_at end) as due
    from push_items where push_id = ${pushId}::uuid and state <> 'done'`.execute(db);
  const due = rows[0]?.due;
  return due ? new Date(Math.max(due.getTime(), now.getTime() + 1000)) : null;
}
