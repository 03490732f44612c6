import { type Kysely, sql } from 'kysely';

/**
 * Contacts. The sort columns, the search text and the person key are made by us (src/contacts/keys.ts), so that every
 * database orders alike; collation "C" compares their bytes. Each order a list can have is one index that leads with the
 * user. Moments are kept in milliseconds because cursors are.
 *
 * Search is a plain scan of the user's rows. Measured with 100,000 contacts of one user among 200,000 (two cores, shared):
 * about 120 ms on PGlite and 65 ms on PostgreSQL 15 for a page or a count, pages of a list without search 2-5 ms at any
 * depth. A trigram index makes the search 2 ms, but it needs pg_trgm and btree_gin, which not every host has, and every
 * write would pay for it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table contacts (
      id uuid not null,
      user_id uuid not null references users (id) on delete cascade,
      emails text[] not null,
      first_name text not null,
      last_name text not null,
      company text not null,
      title text not null,
      phone text not null,
      mobile text not null,
      website text not null,
      linkedin_url text not null,
      address jsonb not null,
      notes text not null,
      tags text[] not null,
      source jsonb,
      custom jsonb not null,
      primary_email text,
      person_key text,
      sort_name text collate "C" not null,
      sort_company text collate "C" not null,
      sort_email text collate "C" not null,
      search text collate "C" not null,
      version integer not null default 1,
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (user_id, id)
    )`.execute(db);
  await sql`
    create unique index contacts_primary_email on contacts (user_id, primary_email)
    where primary_email is not null`.execute(db);
  await sql`
    create index contacts_person_key on contacts (user_id, person_key) where person_key is not null`.execute(
    db,
  );
  await sql`create index contacts_by_name on contacts (user_id, sort_name, id)`.execute(db);
  await sql`create index contacts_by_company on contacts (user_id, sort_company, id)`.execute(db);
  await sql`create index contacts_by_email on contacts (user_id, sort_email, id)`.execute(db);
  await sql`create index contacts_by_created on contacts (user_id, created_at, id)`.execute(db);
  await sql`create index contacts_by_updated on contacts (user_id, updated_at, id)`.execute(db);
  // Which contacts have this address, as primary or not. Written only together with contacts.emails.
  await sql`
    create table contact_emails (
      user_id uuid not null,
      email text not null,
      contact_id uuid not null,
      position integer not null,
      primary key (user_id, email, contact_id),
      foreign key (user_id, contact_id) references contacts (user_id, id) on delete cascade
    )`.execute(db);
  await sql`create index contact_emails_contact on contact_emails (user_id, contact_id)`.execute(db);
}
