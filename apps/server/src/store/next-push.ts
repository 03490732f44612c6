import { type Kysely, sql } from 'kysely';
import type { ConnectionRow } from './connections.ts';
import type { Database } from './schema.ts';

/** How many of the person's contacts have no record in this account yet. */
export async function countWithoutRecord(
  db: Kysely<Database>,
  { user_id, connector, account_id }: Pick<ConnectionRow, 'user_id' | 'connector' | 'account_id'>,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from contacts where user_id = ${user_id}::uuid)::int
      - (select count(*) from contact_links where user_id = ${user_id}::uuid and connector = ${connector}
          and account_id = ${account_id})::int as count`.execute(db);
  return rows[0]?.count ?? 0;
}
