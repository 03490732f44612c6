import { type Kysely, sql } from 'kysely';

/**
 * Whose an item or an attempt is goes by its push, which is that person's: a check of the person for each row said it once more, and goes
 * with them as before, by way of the push. It was made 10,000 times for a push of 10,000, and for attempts, which several claims commit
 * at once, it took longer than all else: who holds one row together is looked up for each of them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // In the order in which everybody else takes them.
  await sql`lock table push_items, sync_attempts, users in access exclusive mode`.execute(db);
  await sql`alter table push_items drop constraint push_items_user_id_fkey`.execute(db);
  await sql`alter table sync_attempts drop constraint sync_attempts_user_id_fkey`.execute(db);
}
