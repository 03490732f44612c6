import { sql, type Transaction } from 'kysely';
import type { Database } from '../src/store/schema.ts';

/** Rows of these tables that the transaction has read so far, as PostgreSQL counts them. */
export async function rowsRead(tx: Transaction<Database>, tables: readonly string[]): Promise<number> {
  const { rows } = await sql<{ read: number }>`
    select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int as read
    from pg_stat_xact_user_tables where relname in (${sql.join(tables)})`.execute(tx);
  return rows[0]?.read ?? 0;
}
