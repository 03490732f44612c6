import { type Kysely, sql } from 'kysely';

/** What is told to open pages, kept for a day so that a page that was away can catch up. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table events (
      id bigint generated always as identity primary key,
      user_id uuid not null references users (id) on delete cascade,
      event jsonb not null,
      created_at timestamptz not null default now()
    )`.execute(db);
  await sql`create index events_user on events (user_id, id)`.execute(db);
  await sql`create index events_age on events (created_at)`.execute(db);
}
