import { type Kysely, sql } from 'kysely';

/** A password that an operator made signs in once, before this moment, to choose another. Null: the person's own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table users add column initial_password_until timestamptz(3)`.execute(db);
}
