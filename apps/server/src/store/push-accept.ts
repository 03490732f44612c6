import type { ContactFilter, Policy, PushOptions } from '@crmsync/contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import { contactFilterQuery } from './contacts-list.ts';
import { publishAll } from './events.ts';
import { pushEvent } from './pushes.ts';
import type { PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

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
      const planId = 'planId' in chosen ? chosen.planId : null;
      const made = await insertPush(tx, userId, push, planId);
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

function insertPush(
  tx: Transaction<Database>,
  userId: string,
  push: NewPush,
  planId: string | null,
): Promise<PushRow | undefined> {
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
      kind: push.kind,
      plan_id: planId,
      options: JSON.stringify(push.options),
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
      (user_id, push_id, connector, account_id, position, contact_id, name, email, due_at, interactive,
        planning, agreed)
    select c.user_id, ${row.id}::uuid, ${row.connector}, ${row.account_id},
      row_number() over (order by ${orderOf(chosen)}), c.id,
      coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''), nullif(c.company, ''),
        c.primary_email, nullif(c.phone, ''), 'Contact'),
      c.primary_email, ${push.at}::timestamptz, ${push.interactive}, ${push.kind === 'plan'}::boolean,
      ${'planId' in chosen ? sql`given.plan` : sql`null::jsonb`}
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
  return 'filter' in chosen ? sql`c.created_at, c.id` : sql`given.place`;
}

function joinOf(chosen: Chosen) {
  if ('filter' in chosen) return sql``;
  if ('planId' in chosen)
    return sql`join (
    select contact_id as id, position as place, plan from push_items
    where push_id = ${chosen.planId}::uuid and plan_action <> 'invalid') given on given.id = c.id`;
  const ids = JSON.stringify(chosen.contactIds);
  return sql`join (
    select value::uuid as id, min(place) as place
    from jsonb_array_elements_text(${ids}::jsonb) with ordinality as each (value, place)
    group by value) given on given.id = c.id`;
}

function whereOf(tx: Transaction<Database>, userId: string, chosen: Chosen) {
  if (!('filter' in chosen)) return sql``;
  return sql`and c.id in (${contactFilterQuery(tx, userId, chosen.filter).select('contacts.id')})`;
}
