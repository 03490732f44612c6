import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** Asks the database for an answer, however small. @throws the driver's error when it gives none. */
export async function ping(db: Kysely<Database>): Promise<void> {
  await sql`select 1`.execute(db);
}

/**
 * What autovacuum does on a PostgreSQL server: frees space and renews the planner's statistics. The embedded database has no
 * background workers, so somebody must ask.
 */
export async function tidy(db: Kysely<Database>): Promise<void> {
  await sql`vacuum (analyze)`.execute(db);
}
