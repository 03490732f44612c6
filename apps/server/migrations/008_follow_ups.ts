import { type Kysely, sql } from 'kysely';

/** What pushes do beyond writing records: the options each was made with, what follows a write, and companies being made. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pushes add column options jsonb not null default '{}'`.execute(db);
  await sql`
    create table push_follow_ups (
      id uuid primary key default gen_random_uuid(),
      seq bigint generated always as identity,
      user_id uuid not null references users (id) on delete cascade,
      push_id uuid not null references pushes (id) on delete cascade,
      item_id uuid not null references push_items (id) on delete cascade,
      contact_id uuid,
      connector text not null,
      account_id text not null,
      kind text not null check (kind in ('company', 'group', 'note')),
      object text not null,
      record_id text not null,
      target text,
      -- A note's digest, from when it is first sent.
      text_hash text,
      state text not null check (state in ('waiting', 'sending', 'done', 'skipped', 'failed', 'cancelled')),
      problem jsonb,
      -- It may have been done: an answer was lost.
      lost boolean not null default false,
      strikes integer not null default 0,
      created_at timestamptz not null,
      due_at timestamptz not null,
      started_at timestamptz,
      fence bigint,
      lease_until timestamptz,
      settled_at timestamptz,
      unique (item_id, kind),
      foreign key (user_id, contact_id) references contacts (user_id, id) on delete set null (contact_id)
    )`.execute(db);
  await sql`
    create index push_follow_ups_open on push_follow_ups (push_id, due_at)
    where state in ('waiting', 'sending')`.execute(db);
  await sql`create index push_follow_ups_contact on push_follow_ups (user_id, contact_id)`.execute(db);
  // A record gets the same note once, whichever push brings it.
  await sql`
    create unique index push_follow_ups_one_note
    on push_follow_ups (user_id, connector, account_id, object, record_id, text_hash)
    where kind = 'note' and (state in ('sending', 'done') or state = 'waiting' and lost)`.execute(db);
  await sql`
    create table crm_companies (
      user_id uuid not null references users (id) on delete cascade,
      connection_id uuid not null references crm_integrations (id) on delete cascade,
      key text not null,
      begun_at timestamptz not null,
      company_id text,
      made_at timestamptz,
      check ((company_id is null) = (made_at is null)),
      primary key (user_id, connection_id, key)
    )`.execute(db);
}
