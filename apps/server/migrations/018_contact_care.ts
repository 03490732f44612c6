import { type Kysely, sql } from 'kysely';

/** Filters kept under a name, and what was done to contacts here: their timeline beside the sync log. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table saved_filters (
      user_id uuid not null references users (id) on delete cascade,
      id uuid not null default gen_random_uuid(),
      name text not null,
      filter jsonb not null,
      created_at timestamptz(3) not null default now(),
      primary key (user_id, id)
    )`.execute(db);
  await sql`create unique index saved_filters_name on saved_filters (user_id, lower(name))`.execute(db);
  // No foreign key to the contact: what was done to a deleted one comes back with it.
  await sql`
    create table contact_changes (
      user_id uuid not null references users (id) on delete cascade,
      id bigint generated always as identity,
      contact_id uuid not null,
      at timestamptz(3) not null default now(),
      kind text not null check (kind in ('edited', 'imported', 'tagged', 'merged', 'restored')),
      fields jsonb not null default '[]',
      -- Of a merge: who went into this contact, and the records that it is linked to no more.
      merged_id uuid,
      merged jsonb,
      primary key (user_id, id),
      check ((kind = 'merged') = (merged_id is not null and merged is not null))
    )`.execute(db);
  await sql`create index contact_changes_contact on contact_changes (user_id, contact_id, id desc)`.execute(
    db,
  );
  await sql`
    create index contact_changes_merged on contact_changes (user_id, merged_id) where merged_id is not null`.execute(
    db,
  );
  await sql`create index contact_changes_age on contact_changes (at)`.execute(db);
}
