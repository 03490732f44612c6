import { type Claim, type ClaimedItem, lateMs, type PushedContact, type RecordRef } from '@crmsync/sync';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { ownFieldsOf, type PushedRow, pushedColumns } from './contacts-table.ts';
import { tell } from './push-states.ts';
import type { PushItemRow, PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/** A claim that was not renewed for so long is over: its process is dead. In milliseconds. */
export const leaseMs = 10_000;

/** A dead process's call may still be at work at the vendor: its create is not looked up before that time is over. */
export const callMs = lateMs;

/**
 * Whether item `i` is still a claim's. Written so that no index serves it: what is on the way is found by its id, one look each,
 * while the planner, who knows nothing of a push that just began, would go through all that any push has on the way.
 */
export function heldUnder(fence: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case i.state when 'sending' then i.fence = ${fence} else false end`;
}

/** Who is on the way for somebody else, and was due so long ago, is not being looked after. In milliseconds. */
const staleMs = 120_000;

/**
 * Leases up to `limit` due items of a push under a new fence, and with them whoever in the push shares an e-mail with one of
 * them; null when none is due. Items whose lease has died become `unknown` first when an attempt was committed, else `pending`;
 * not those under `carried` fences, which the asking process carries itself: only the database was slow to prolong them.
 * Who is on the way to the same account already waits: the same contact, or anybody with one of its e-mails, in whatever push or
 * claim and whoever sends it. So two can never look for one person at once, find nobody, and both create it. A plan writes
 * nothing and waits for nobody.
 */
export async function claimItems(
  db: Kysely<Database>,
  push: PushRow,
  limit: number,
  now: Date,
  carried: readonly string[] = [],
): Promise<Claim | null> {
  try {
    return await db.transaction().execute(async tx => {
      const { fence, state } = await nextFence(tx, push.id);
      await expireLeases(tx, push.id, now, carried);
      const items = await lease(tx, push, { fence, limit, now });
      if (items.length === 0) return null;
      const claimed = await withContacts(tx, push, items);
      // What is looked up only has been counted as being sent all the time.
      if (push.kind === 'push' && items.some(({ unsettled }) => unsettled === null)) await tell(tx, push);
      return { fence: String(fence), cancelled: state === 'cancelled', items: claimed };
    });
  } catch (error) {
    // Another push took one of these contacts in the same moment; the next claim sees it and leaves that contact out.
    if (error instanceof Error && 'code' in error && error.code === '23505') return null;
    throw error;
  }
}

/** A push that is being made of one contact, as its claim needs it. */
interface NewClick {
  readonly id: string;
  readonly userId: string;
  readonly connector: string;
  readonly accountId: string;
  readonly kind: PushRow['kind'];
  readonly contactId: string;
  readonly at: Date;
}

/**
 * {@link claimItems} for a one-contact push, as queries that follow the one which makes it and takes its fence ({@link takeTurn}), in
 * the same transaction. They may throw a unique violation, where another push took its contact in the same moment.
 */
export function claimingNew(click: NewClick): [RawBuilder<Leased>, RawBuilder<LinkedContact>] {
  const { id, userId, connector, accountId, kind, contactId, at } = click;
  const push = { id, user_id: userId, connector, account_id: accountId, kind, total: 1 };
  const fence = sql`currval('push_fences')`;
  return [leasing(push, { fence, limit: 1, now: at }, sql``), contactsOf(push, [contactId])];
}

/** The claim that {@link claimingNew} took; null when its contact is on the way for another push. */
export function claimOfNew(items: readonly Leased[], contacts: readonly LinkedContact[]): Claim | null {
  const [item] = items;
  if (!item) return null;
  return { fence: String(item.fence), cancelled: false, items: [claimedItem(item, contacts[0], null)] };
}

/** Gives back what a claim holds and has not begun to send. */
export async function dropClaim(db: Kysely<Database>, fence: string): Promise<void> {
  await db
    .updateTable('push_items')
    .set({ state: 'pending', fence: null, lease_until: null })
    .where('fence', '=', Number(fence))
    .where('state', '=', 'sending')
    .where('unsettled', 'is', null)
    .execute();
}

async function expireLeases(
  tx: Transaction<Database>,
  pushId: string,
  now: Date,
  carried: readonly string[],
): Promise<void> {
  await sql`
    update push_items set
      state = case when unsettled is null then 'pending' else 'unknown' end,
      strikes = strikes + case when unsettled is null then 0 else 1 end,
      fence = null, lease_until = null,
      -- Its call went out while the lease was surely held (jobs/lease-keeper.ts), perhaps long after the attempt.
      due_at = case when unsettled->>'do' = 'create'
        then greatest(${now}::timestamptz, lease_until + ${callMs - leaseMs} * interval '1 millisecond')
        else ${now}::timestamptz end
    where push_id = ${pushId}::uuid and state = 'sending' and lease_until < ${now}::timestamptz
      and fence not in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(carried)}::jsonb))`.execute(
    tx,
  );
}

/**
 * Columns that take the turn of a claim, to be read with its push: the `fence`, and what holds the turn. Claims of pushes to one account
 * take turns until they are committed: each sees whom the others have taken, from its next statement on. A claim that a crash of the
 * database loses was never sent: its attempts, which are waited for, come after it in the database's own log. So nobody waits for its
 * disk here.
 */
export const takeTurn = sql`nextval('push_fences') as fence, set_config('synchronous_commit', 'off', true) as unwaited,
  case when kind = 'push' then pg_advisory_xact_lock(hashtextextended(connector || ' ' || account_id, 0))::text end as turn`;

/** The push is held before its items, as by whoever settles or cancels: what becomes of them is counted on it. */
async function nextFence(tx: Transaction<Database>, pushId: string) {
  const { rows } = await sql<{ state: PushRow['state']; fence: number }>`
    select state, ${takeTurn} from pushes where id = ${pushId}::uuid for no key update`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error('A push vanished while it was run');
  return row;
}

/** A push whose items are claimed. */
type ClaimedPush = Pick<PushRow, 'id' | 'user_id' | 'connector' | 'account_id' | 'kind' | 'total'>;

/** What a claim needs of an item: it holds thousands. */
const leased = [
  'id',
  'contact_id',
  'position',
  'fence',
  'known',
  'strikes',
  'unsettled',
  'decision',
  'agreed',
] as const;
const leasedColumns = sql.raw(leased.map(column => `i.${column}`).join(', '));
type Leased = Pick<PushItemRow, (typeof leased)[number]>;

interface Leasing {
  readonly fence: number | RawBuilder<unknown>;
  readonly limit: number;
  readonly now: Date;
}

async function lease(tx: Transaction<Database>, push: PushRow, leasing: Leasing): Promise<Leased[]> {
  const job = await dueJob(tx, push.id, leasing.now);
  if (job !== null) {
    const all = { ...leasing, limit: 1_000_000 };
    return leaseWhere(tx, push, all, sql`and i.unsettled->'job'->>'id' = ${job}`);
  }
  const items = await leaseWhere(tx, push, leasing, sql`and i.unsettled->'job' is null`);
  // With fewer than asked for nobody is left in the push.
  const twins = items.length < leasing.limit ? [] : await leaseTwins(tx, push, leasing, items);
  return [...items, ...twins].toSorted((one, other) => one.position - other.position);
}

/** A job of the vendor's that is to be looked at, with all of its records: only together they are told apart. */
async function dueJob(tx: Transaction<Database>, pushId: string, now: Date): Promise<string | null> {
  const { rows } = await sql<{ job: string }>`
    select unsettled->'job'->>'id' as job from push_items
    where push_id = ${pushId}::uuid and state in ('unknown', 'sending') and unsettled->'job' is not null
    group by 1
    having bool_and(state = 'unknown') and max(due_at) <= ${now}::timestamptz
    limit 1`.execute(tx);
  return rows[0]?.job ?? null;
}

/** Whoever shares an e-mail with those just leased, directly or through a third one: a person is carried by one claim. */
async function leaseTwins(
  tx: Transaction<Database>,
  push: PushRow,
  leasing: Leasing,
  items: readonly Leased[],
): Promise<Leased[]> {
  const ids = JSON.stringify(items.flatMap(item => item.contact_id ?? []));
  // `offset 0` looks each person up by the indexes: planned as one join, all e-mails of the user are gone through.
  const { rows } = await sql<{ contact_id: string }>`
    with recursive person (contact_id) as (
      select value::uuid from jsonb_array_elements_text(${ids}::jsonb)
      union
      select twin.contact_id from person cross join lateral (
        select other.contact_id from contact_emails own cross join lateral (
          select contact_id from contact_emails
          where user_id = own.user_id and email = own.email and contact_id <> own.contact_id offset 0) other
        where own.user_id = ${push.user_id}::uuid and own.contact_id = person.contact_id offset 0) twin)
    select contact_id from person
    except select value::uuid from jsonb_array_elements_text(${ids}::jsonb)`.execute(tx);
  if (rows.length === 0) return [];
  const twins = JSON.stringify(rows.map(row => row.contact_id));
  // `is true` keeps it a hashed list: as a join it is gone through once per item while the planner knows nothing of a new push.
  return leaseWhere(
    tx,
    push,
    leasing,
    sql`and (i.contact_id in (select value::uuid from jsonb_array_elements_text(${twins}::jsonb))) is true`,
  );
}

async function leaseWhere(
  tx: Transaction<Database>,
  push: PushRow,
  what: Leasing,
  only: RawBuilder<unknown>,
): Promise<Leased[]> {
  const { rows } = await leasing(push, what, only).execute(tx);
  return rows;
}

function leasing(
  push: ClaimedPush,
  { fence, limit, now }: Leasing,
  only: RawBuilder<unknown>,
): RawBuilder<Leased> {
  const until = new Date(now.getTime() + leaseMs);
  return sql<Leased>`
    with busy as materialized (${busyEmails(push, fence, now)}),
    held as materialized (
      select e.contact_id, busy.sending
      from busy cross join lateral (
        select contact_id from contact_emails where user_id = busy.reader and email = busy.email offset 0) e
      union all
      select o.contact_id, false from push_items o
      where o.user_id = ${push.user_id}::uuid and o.connector = ${push.connector} and o.account_id = ${push.account_id}
        and o.state in ('sending', 'unknown') and not o.planning and o.contact_id is not null),
    due as (
      select i.id from push_items i
      where i.push_id = ${push.id}::uuid and i.state in ('pending', 'retry-wait', 'unknown')
        and i.due_at <= ${now}::timestamptz ${only}
        -- Lists that are hashed whatever the planner believes: thousands may be on the way, and just have been put there.
        and case when i.planning or i.contact_id is null then true
          when i.state = 'unknown' then i.contact_id not in (select contact_id from held where sending)
          else i.contact_id not in (select contact_id from held) end
      order by i.position limit ${limit}
      for update of i skip locked)
    update push_items i
    set state = 'sending', fence = ${fence}, lease_until = ${until}::timestamptz
    from due where i.id = due.id
    returning ${leasedColumns}`;
}

/**
 * E-mails of those on their way to the account under other fences. Somebody else's that nobody works for any more (their
 * connection has ended) hold nobody up.
 */
function busyEmails(push: ClaimedPush, fence: Leasing['fence'], now: Date): RawBuilder<unknown> {
  const stale = new Date(now.getTime() - staleMs);
  return sql`
    -- The user as a column of unknown value: of one who came after the last look at the table the planner believes that nobody has a
    -- row, and then any index of theirs is as good as the one of e-mails.
    select e.email, ${push.user_id}::uuid as reader, bool_or(o.state = 'sending') as sending
    from push_items o join contact_emails e on e.user_id = o.user_id and e.contact_id = o.contact_id
    where o.connector = ${push.connector} and o.account_id = ${push.account_id}
      and o.state in ('sending', 'unknown') and not o.planning and ${push.kind === 'push'}::boolean
      and o.fence is distinct from ${fence}
      -- A lost answer of this push that is due is looked up by this same claim, twins and all.
      and (o.push_id <> ${push.id}::uuid or o.state = 'sending' or o.due_at > ${now}::timestamptz)
      and (o.user_id = ${push.user_id}::uuid
        or greatest(o.due_at, o.lease_until) > ${stale}::timestamptz)
    group by e.email`;
}

async function withContacts(
  tx: Transaction<Database>,
  push: PushRow,
  items: readonly Leased[],
): Promise<ClaimedItem[]> {
  const ids = items.flatMap(item => item.contact_id ?? []);
  if (ids.length === 0) return items.map(item => claimedItem(item, undefined, null));
  const { rows } = await contactsOf(push, ids).execute(tx);
  const begun = await lastAttempts(tx, items);
  const contactById = new Map(rows.map(contact => [contact.id, contact]));
  return items.map(item =>
    claimedItem(item, contactById.get(item.contact_id ?? ''), begun.get(item.id) ?? null),
  );
}

function contactsOf(push: ClaimedPush, ids: readonly string[]): RawBuilder<LinkedContact> {
  // Each looked up by itself, and the user unknown to the planner, as in `busyEmails`.
  return sql<LinkedContact>`
    with given as materialized (
      select ${push.user_id}::uuid as user_id, value::uuid as id
      from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
    select ${pushedColumns('c.')}, c.version > l.contact_version as edited,
      -- Asked only for a click: it alone is not looked up.
      ${push.total === 1}::boolean and c.primary_email = (
        select i.email from push_items i
        where i.user_id = c.user_id and i.contact_id = c.id and i.connector = l.connector and i.account_id = l.account_id
          and i.outcome in ('created', 'updated', 'unchanged')
        order by i.seq desc limit 1) as same_email,
      case when l.record_id is not null then jsonb_build_object('object', l.object, 'id', l.record_id) end as link
    from given
      cross join lateral (select * from contacts where user_id = given.user_id and id = given.id offset 0) c
      left join lateral (
        select * from contact_links
        where user_id = given.user_id and contact_id = given.id
          and connector = ${push.connector} and account_id = ${push.account_id} offset 0) l on true`;
}

/**
 * When the lost writes among these items were found to be lost, by item, or begun when nobody found out: a call may go out long after
 * its attempt, when it waits for its turn.
 */
async function lastAttempts(
  tx: Transaction<Database>,
  items: readonly Leased[],
): Promise<ReadonlyMap<string, Date>> {
  const ids = items.filter(item => item.unsettled).map(item => item.id);
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('sync_attempts')
    .select(['item_id', ({ fn }) => fn.max(fn.coalesce('finished_at', 'started_at')).as('begun')])
    .where('item_id', 'in', ids)
    .groupBy('item_id')
    .execute();
  return new Map(rows.map(row => [row.item_id, row.begun]));
}

/** A contact with the record it is known to be, and what became of it since it was last sent there. */
type LinkedContact = PushedRow & {
  readonly link: RecordRef | null;
  readonly edited: boolean | null;
  readonly same_email: boolean | null;
};

function claimedItem(
  item: Leased,
  contact: LinkedContact | undefined,
  attemptedAt: Date | null,
): ClaimedItem {
  return {
    id: item.id,
    contact: contact ? pushedContact(contact) : null,
    link: item.known ?? contact?.link ?? null,
    edited: item.known === null && contact?.edited === true,
    sameEmail: contact?.same_email === true,
    strikes: item.strikes,
    unsettled: item.unsettled,
    attemptedAt: item.unsettled && attemptedAt,
    decision: item.decision,
    agreed: item.agreed,
  };
}

/** A stored contact as a push reads it. */
export function pushedContact(row: PushedRow): PushedContact {
  return { id: row.id, version: row.version, ...ownFieldsOf(row) };
}

/** Prolongs everything these claims still hold. Never waits: what is being begun or settled just now is left out. */
export async function renewLeases(
  db: Kysely<Database>,
  pushId: string,
  fences: readonly string[],
  now: Date,
): Promise<void> {
  const until = new Date(now.getTime() + leaseMs);
  await sql`
    update push_items set lease_until = ${until}::timestamptz
    where id in (
      select id from push_items
      where push_id = ${pushId}::uuid and state = 'sending'
        and fence in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(fences)}::jsonb))
      for update skip locked)`.execute(db);
}

/** When the next item of a push can be taken; null when none is open. Never in the past: one that is due waits for another push. */
export async function nextDue(db: Kysely<Database>, pushId: string, now: Date): Promise<Date | null> {
  const { rows } = await sql<{ due: Date | null }>`
    select min(case when state = 'sending' then lease_until else due_at end) as due
    from (
      select state, lease_until, due_at from push_items where push_id = ${pushId}::uuid and state <> 'done'
      union all
      select state, lease_until, due_at from push_follow_ups
      where push_id = ${pushId}::uuid and state in ('waiting', 'sending')) open`.execute(db);
  const due = rows[0]?.due;
  return due ? new Date(Math.max(due.getTime(), now.getTime() + 1000)) : null;
}
