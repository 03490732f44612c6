import { type Kysely, sql } from 'kysely';

/** What the admin page counts by days goes by these, instead of through everybody's pushes and people. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index pushes_finished on pushes (finished_at) where kind = 'push'`.execute(db);
  await sql`create index users_age on users (created_at)`.execute(db);
}
