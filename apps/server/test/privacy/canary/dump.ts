import { type Kysely, sql } from 'kysely';
import type { Database } from '../../../src/store/schema.ts';

/** A table of any schema but the database's own, its rows as JSON text, one a line. */
export interface TableDump {
  readonly table: string;
  readonly text: string;
}

/** All that a copy of the database holds, of every schema, also the queue's. */
export async function dumpOf(db: Kysely<Database>): Promise<TableDump[]> {
  const { rows } = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
    order by 1, 2`.execute(db);
  const dumps: TableDump[] = [];
  for (const { schema, name } of rows) {
    const found = await sql<{ line: string }>`
      select to_jsonb(t)::text as line from ${sql.id(schema, name)} t`.execute(db);
    const table = schema === 'public' ? name : `${schema}.${name}`;
    dumps.push({ table, text: found.rows.map(({ line }) => line).join('\n') });
  }
  return dumps;
}
