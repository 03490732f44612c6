import type { Billing, Tier } from '@crmsync/contract';
import { type ColumnType, type Generated, type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from './schema.ts';

type Moment = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** See migrations/023_subscriptions.ts. */
export interface SubscriptionsTables {
  subscriptions: {
    user_id: string;
    tier: Generated<Tier>;
    payment: Generated<Billing['payment']>;
    place: string | null;
    customer_id: string | null;
    renews_at: Moment;
    ends_at: Moment;
    revision: Generated<number>;
  };
  billing_events: { id: string; taken_at: Date };
  billing_endings: { customer_id: string; due_at: ColumnType<Date, Date | undefined, Date> };
}

/** What a person pays for. */
export type SubscriptionRow = Selectable<SubscriptionsTables['subscriptions']>;

/** What the payment provider says of a person's subscription. */
export type SubscriptionState = Pick<SubscriptionRow, 'tier' | 'payment' | 'renews_at' | 'ends_at'>;

/** Events are remembered longer than the provider repeats them (three days). */
const keptMs = 30 * 86_400_000;

/** A person's row; undefined while they never paid nor chose. */
export function subscriptionOf(db: Kysely<Database>, userId: string): Promise<SubscriptionRow | undefined> {
  return db.selectFrom('subscriptions').selectAll().where('user_id', '=', userId).executeTakeFirst();
}

/** The row of the provider's customer; undefined when they are nobody here (any more). */
export function subscriptionOfCustomer(
  db: Kysely<Database>,
  customerId: string,
): Promise<SubscriptionRow | undefined> {
  return db.selectFrom('subscriptions').selectAll().where('customer_id', '=', customerId).executeTakeFirst();
}

/** A person's tier, the CRM they chose for its place, and the CRMs they are connected to, the oldest first: in one query. */
export async function tierRowOf(
  db: Kysely<Database>,
  userId: string,
): Promise<{ tier: Tier; place: string | null; connected: string[] }> {
  const { rows } = await sql<{ tier: Tier | null; place: string | null; connected: string[] }>`
    select s.tier, s.place, coalesce((
        select jsonb_agg(n.connector order by n.connected_at, n.id) from crm_integrations n
        where n.user_id = u.id and n.state <> 'disconnected'), '[]'::jsonb) as connected
    from (select ${userId}::uuid as id) u left join subscriptions s on s.user_id = u.id`.execute(db);
  const [row] = rows;
  return { tier: row?.tier ?? 'free', place: row?.place ?? null, connected: row?.connected ?? [] };
}

/** Notes the provider's customer of a person, once: answers the one that counts. */
export async function keepCustomer(
  db: Kysely<Database>,
  userId: string,
  customerId: string,
): Promise<string> {
  const { customer_id } = await db
    .insertInto('subscriptions')
    .values({ user_id: userId, customer_id: customerId, place: null })
    .onConflict(conflict =>
      conflict.column('user_id').doUpdateSet({
        customer_id: sql`coalesce(subscriptions.customer_id, excluded.customer_id)`,
      }),
    )
    .returning('customer_id')
    .executeTakeFirstOrThrow();
  return customer_id ?? customerId;
}

/** Gives the place of a tier with one place to a CRM. */
export async function keepPlace(db: Kysely<Database>, userId: string, place: string): Promise<void> {
  await db
    .insertInto('subscriptions')
    .values({ user_id: userId, place, customer_id: null })
    .onConflict(conflict => conflict.column('user_id').doUpdateSet({ place }))
    .execute();
}

/** Puts a person on a tier without the provider (an operator's gift), and answers who; undefined when there is no such person. */
export async function grantTier(
  db: Kysely<Database>,
  email: string,
  tier: Tier,
): Promise<string | undefined> {
  const { rows } = await sql<{ user_id: string }>`
    insert into subscriptions (user_id, tier)
    select id, ${tier} from users where lower(email) = lower(${email})
    on conflict (user_id) do update set tier = excluded.tier, revision = subscriptions.revision + 1
    returning user_id`.execute(db);
  return rows[0]?.user_id;
}

/** Saves what the provider said, unless the row was changed since `revision` was read: false then, and it is to be asked again. */
export async function saveSubscription(
  db: Kysely<Database>,
  { user_id, revision }: Pick<SubscriptionRow, 'user_id' | 'revision'>,
  state: SubscriptionState,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('subscriptions')
    .set({ ...state, revision: revision + 1 })
    .where('user_id', '=', user_id)
    .where('revision', '=', revision)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Whether an event of the provider was taken before. */
export async function wasTaken(db: Kysely<Database>, eventId: string): Promise<boolean> {
  const row = await db.selectFrom('billing_events').select('id').where('id', '=', eventId).executeTakeFirst();
  return row !== undefined;
}

/** Remembers an event as taken, and forgets those that cannot come again. */
export async function noteTaken(db: Kysely<Database>, eventId: string, now: Date): Promise<void> {
  await db
    .deleteFrom('billing_events')
    .where('taken_at', '<', new Date(now.getTime() - keptMs))
    .execute();
  await db
    .insertInto('billing_events')
    .values({ id: eventId, taken_at: now })
    .onConflict(conflict => conflict.doNothing())
    .execute();
}

/** Customers of deleted people that the provider still has. */
export async function customersToEnd(db: Kysely<Database>, now: Date): Promise<string[]> {
  const rows = await db
    .selectFrom('billing_endings')
    .select('customer_id')
    .where('due_at', '<=', now)
    .limit(20)
    .execute();
  return rows.map(row => row.customer_id);
}

/** The provider has deleted this customer. */
export async function customerEnded(db: Kysely<Database>, customerId: string): Promise<void> {
  await db.deleteFrom('billing_endings').where('customer_id', '=', customerId).execute();
}

/** The provider could not be asked; it is asked again at `due`. */
export async function customerEndsLater(db: Kysely<Database>, customerId: string, due: Date): Promise<void> {
  await db
    .updateTable('billing_endings')
    .set({ due_at: due })
    .where('customer_id', '=', customerId)
    .execute();
}
