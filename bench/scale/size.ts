import type pg from 'pg';

/** What the database holds. Bytes are on disk, with indexes and what is free inside them. */
export interface Size {
  readonly contacts: number;
  readonly bytes: number;
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[];
}

/** Reads it; rows are the database's own estimates, made by its last `analyze`. */
export async function sizeOf(database: pg.Pool): Promise<Size> {
  const { rows } = await database.query<{ name: string; rows: string; bytes: string }>(
    `select c.relname as name, c.reltuples::bigint as rows, pg_total_relation_size(c.oid) as bytes
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    order by bytes desc`,
  );
  const tables = rows.map(row => ({ name: row.name, rows: Number(row.rows), bytes: Number(row.bytes) }));
  return {
    contacts: tables.find(({ name }) => name === 'contacts')?.rows ?? 0,
    bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0),
    tables: tables.slice(0, 3),
  };
}
