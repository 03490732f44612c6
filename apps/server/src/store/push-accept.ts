import { randomUUID } from 'node:crypto';
import type { ContactFilter, Policy, PushOptions } from '@crmsync/contract';
import type { Claim } from '@crmsync/sync';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { claimingNew, claimOfNew, takeTurn } from './claims.ts';
import { contactFilterQuery } from './contacts-list.ts';
import { isUniqueViolation } from './contacts-write.ts';
import { drafting, pushNews } from './events.ts';
import { tell, tellAll } from './push-states.ts';
import type { PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';
import { committed } from './together.ts';

/**
 * Which contacts a push is of. Ids that are not the user's are left out. Of a plan: all that can be sent; of a push: those that
 * were refused because something had changed, with what they would become now.
 */
export type Chosen =
  | { readonly contactIds: readonly string[] }
  | { readonly filter: ContactFilter }
  | { readonly planId: string };

/** A push to be made. */
export interface NewPush {
  readonly connectionId: string;
  readonly connector: string;
  readonly connectorLabel: string;
  readonly accountId: string;
  readonly object: string;
  readonly objectLabel: string;
  readonly policy: Policy;
  readonly options: PushOptions;
  readonly kind: PushRow['kind'];
  readonly idempotency: { readonly key: string; readonly hash: string } | null;
  readonly interactive: boolean;
  readonly at: Date;
}

/**
 * Makes a push with an item per contact, in the order given (a filter: oldest contact first), runs `also` in the same transaction
 * and tells open pages. With an idempotency key that was used before, answers that push instead and makes nothing (`isNew` false).
 * `other-request`: the key was used for something else. `nobody`: no contact was chosen, or each has a one-contact push under way
 * already; nothing is made then either.
 */
export async function acceptPush(
  db: Kysely<Database>,
  userId: string,
  push: NewPush,
  chosen: Chosen,
  also: (tx: Transaction<Database>, row: PushRow) => Promise<void>,
): Promise<{ row: PushRow; isNew: boolean } | 'nobody' | 'other-request'> {
  try {
    return await db.transaction().execute(async tx => {
      const { rows } = await insertion(tx, userId, push, chosen).execute(tx);
      const row = madeOf(rows);
      if (!row) return pushOfKey(tx, userId, push);
      if (row.waiting === 0) throw nobody;
      await also(tx, row);
      if (push.interactive) await tell(tx, row);
      else await tellAll(tx, row);
      return { row, isNew: true };
    });
  } catch (error) {
    if (error === nobody) return 'nobody';
    throw error;
  }
}

/** A one-contact push that a person waits for, with its contact claimed for whoever made it; null when another push has it. */
export interface BegunPush {
  readonly push: PushRow;
  readonly claim: Claim | null;
}

/**
 * {@link acceptPush} of one contact that is sent here and now: it begins with its only item claimed. What a crash of the database
 * loses of it was neither sent nor answered, so nobody waits for its disk here; see claims.ts.
 */
export async function acceptClick(
  db: Kysely<Database>,
  userId: string,
  push: NewPush & { readonly interactive: true },
  contactId: string,
): Promise<BegunPush | 'nobody'> {
  const chosen = { contactIds: [contactId] };
  try {
    const id = randomUUID();
    // The claim needs of the push only what is known before it is made.
    const [made, items, contacts] = await committed(db, 'click', [
      insertion(db, userId, push, chosen, { id, turn: takeTurn }),
      ...claimingNew({ id, userId, ...push, contactId }),
      tellingOfClick(userId, id),
    ]);
    const row = madeOf(made);
    if (!row || row.waiting === 0) return 'nobody';
    const claim = claimOfNew(items, contacts);
    return { push: claim ? { ...row, waiting: 0, sending: 1 } : row, claim };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const accepted = await acceptPush(db, userId, push, chosen, async () => {});
    return typeof accepted === 'string' ? 'nobody' : { push: accepted.row, claim: null };
  }
}

/** Tells of the push, or takes it back when it is of nobody. */
function tellingOfClick(userId: string, pushId: string): RawBuilder<unknown> {
  return sql`
    with nobody as (
      delete from pushes where id = ${pushId}::uuid and waiting = 0 and sending = 0 returning 1)
    ${drafting(userId, sql`${JSON.stringify([pushNews(pushId)])}::jsonb`)} where not exists (select 1 from nobody)`;
}

/** Thrown to roll back. */
const nobody = new Error('nobody');

/** What {@link insertion} answers. */
type MadePush = PushRow & { made: number; fence: unknown; unwaited: unknown; turn: unknown };

/**
 * The key, the push and its items in one statement. The chosen contacts are locked first, so that none is deleted meanwhile; in the
 * order of ids, as everybody who locks several. No row: the key was used before. `turn`: with a claim to follow, {@link takeTurn}.
 */
function insertion(
  db: Kysely<Database>,
  userId: string,
  push: NewPush,
  chosen: Chosen,
  { id = randomUUID(), turn = sql`null as fence, null as unwaited, null as turn` } = {},
): RawBuilder<MadePush> {
  const key = push.idempotency?.key ?? null;
  const hash = push.idempotency?.hash ?? null;
  const planId = 'planId' in chosen ? chosen.planId : null;
  return sql<MadePush>`
    with keyed as (
      insert into request_keys (user_id, key, hash, created_at)
      select ${userId}::uuid, ${key}, ${hash}, ${push.at}::timestamptz where ${key}::text is not null
      on conflict do nothing returning key),
    locked as materialized (${locked(db, userId, chosen)}),
    pushed as (
      insert into pushes (id, user_id, connection_id, connector, connector_label, account_id, object, object_label, policy, kind,
        plan_id, options, state, total, idempotency_key, request_hash, created_at)
      select ${id}::uuid, ${userId}::uuid, ${push.connectionId}::uuid, ${push.connector}, ${push.connectorLabel}, ${push.accountId},
        ${push.object}, ${push.objectLabel}, ${push.policy}, ${push.kind}, ${planId}::uuid, ${JSON.stringify(push.options)}::jsonb,
        ${push.interactive ? 'running' : 'queued'},
        (select count(*) from locked), ${key}, ${hash}, ${push.at}::timestamptz
      where ${key}::text is null or exists (select 1 from keyed)
      on conflict (user_id, idempotency_key) do nothing returning *),
    made as (
      insert into push_items
        (user_id, push_id, connector, account_id, position, contact_id, name, email, due_at, interactive, planning, agreed)
      select p.user_id, p.id, p.connector, p.account_id,
        row_number() over (order by ${'filter' in chosen ? sql`c.created_at, c.id` : sql`c.place`}), c.id,
        coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''), nullif(c.company, ''),
          c.primary_email, nullif(c.phone, ''), 'Contact'),
        c.primary_email, p.created_at, ${push.interactive}::boolean, p.kind = 'plan', c.agreed
      from pushed p cross join locked c
      on conflict do nothing returning 1)
    select p.*, (select count(*)::int from made) as made, ${turn} from pushed p`;
}

/** The push that {@link insertion} made. */
function madeOf([found]: readonly MadePush[]): PushRow | undefined {
  if (!found) return undefined;
  // What the database counts up as the statement ends.
  const { made, fence: _, unwaited: __, turn: ___, ...row } = found;
  return { ...row, waiting: made };
}

/** What the key was used for before. */
async function pushOfKey(
  tx: Transaction<Database>,
  userId: string,
  { idempotency }: NewPush,
): Promise<{ row: PushRow; isNew: false } | 'other-request'> {
  const row = await tx
    .selectFrom('pushes')
    .selectAll()
    .where('user_id', '=', userId)
    .where('idempotency_key', '=', idempotency?.key ?? '')
    .executeTakeFirst();
  return row && row.request_hash === idempotency?.hash ? { row, isNew: false } : 'other-request';
}

/** The chosen contacts, locked. Shaped so that a planner who has not seen yet what was just imported goes through nobody twice. */
function locked(db: Kysely<Database>, userId: string, chosen: Chosen): RawBuilder<unknown> {
  const columns = sql`c.id, c.first_name, c.last_name, c.company, c.primary_email, c.phone, c.created_at`;
  if ('filter' in chosen)
    return sql`
      select ${columns}, null::int as place, null::jsonb as agreed from contacts c
      -- A list that is hashed: as a join all contacts are gone through for each of them.
      where c.user_id = ${userId}::uuid
        and (c.id in (${contactFilterQuery(db, userId, chosen.filter).select('contacts.id')})) is true
      order by c.id for key share of c`;
  return sql`
    select ${columns}, given.place, given.agreed
    from (${givenOf(chosen)} order by id offset 0) given
    cross join lateral (select * from contacts where user_id = ${userId}::uuid and id = given.id for key share) c`;
}

function givenOf(chosen: Exclude<Chosen, { readonly filter: ContactFilter }>): RawBuilder<unknown> {
  if ('planId' in chosen)
    return sql`
      select contact_id as id, position as place, plan as agreed from push_items
      where push_id = ${chosen.planId}::uuid and plan_action <> 'invalid' and contact_id is not null`;
  const ids = JSON.stringify(chosen.contactIds);
  return sql`
    select value::uuid as id, min(place) as place, null::jsonb as agreed
    from jsonb_array_elements_text(${ids}::jsonb) with ordinality as each (value, place)
    group by value`;
}
