import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';

/** How rows that were kept as JSON become rows of their table again. */
export interface StoredRows {
  /** The names of the table's columns, for `insert into table (…)`. */
  readonly columns: RawBuilder<unknown>;
  /** Their values, for `select`. A column that came to the table later has its default. */
  readonly values: RawBuilder<unknown>;
  /** The row of the JSON, for `from … cross join`. */
  readonly kept: RawBuilder<unknown>;
}

/** For a table, of rows that are found in the SQL expression `json`. Reads the table's columns as they are today. */
export async function storedRows(
  db: Kysely<Database>,
  table: string,
  json: RawBuilder<unknown>,
): Promise<StoredRows> {
  const { rows } = await sql<{ name: string; otherwise: string | null }>`
    select column_name as name, column_default as otherwise from information_schema.columns
    where table_schema = current_schema() and table_name = ${table} and is_generated = 'NEVER'
    order by ordinal_position`.execute(db);
  const values = rows.map(({ name, otherwise }) => {
    const kept = sql.ref(`kept.${name}`);
    // The default is the schema's own expression, never anybody's input.
    return otherwise === null
      ? kept
      : sql`case when jsonb_exists(${json}, ${name}) then ${kept} else ${sql.raw(otherwise)} end`;
  });
  return {
    columns: sql.join(rows.map(({ name }) => sql.ref(name))),
    values: sql.join(values),
    kept: sql`lateral jsonb_populate_record(null::${sql.table(table)}, ${json}) kept`,
  };
}
