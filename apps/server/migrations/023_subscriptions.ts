import { type Kysely, sql } from 'kysely';

/**
 * What people pay for, as the payment provider told last; no card data. Whoever has no row is on the free tier. `revision` counts
 * the changes, so that an answer read before somebody else's change does not undo it. `place` is the CRM that shall have the one
 * place of a tier with one. Customers of deleted people wait in `billing_endings`, without a name, until the provider has
 * deleted them too.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table subscriptions (
      user_id uuid primary key references users (id) on delete cascade,
      tier text not null default 'free' check (tier in ('free', 'pro', 'business')),
      payment text not null default 'none' check (payment in ('none', 'active', 'trial', 'past-due', 'unpaid')),
      place text,
      customer_id text unique,
      renews_at timestamptz,
      ends_at timestamptz,
      revision integer not null default 0
    )`.execute(db);
  await sql`
    create table billing_events (
      id text primary key,
      taken_at timestamptz not null
    )`.execute(db);
  await sql`
    create table billing_endings (
      customer_id text primary key,
      due_at timestamptz not null default now()
    )`.execute(db);
  await sql`
    alter table pushes drop constraint pushes_parked_reason_check,
      add constraint pushes_parked_reason_check check (parked_reason in ('quota', 'connection', 'vendor', 'plan'))`.execute(
    db,
  );
}
