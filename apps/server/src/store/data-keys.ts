import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** A row's data key as stored. */
export interface StoredDataKey {
  readonly table: string;
  readonly id: string;
  readonly wrapped: string;
}

/** How many data keys of a table a key wraps. */
export interface KeyUse {
  readonly keyId: string;
  readonly table: string;
  readonly rows: number;
}

/** Every table that holds data keys, as the schema has them: each has an `id` and a `wrapped_key`. */
async function tablesWithKeys(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where table_schema = current_schema() and column_name = 'wrapped_key' order by table_name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Which keys wrap what is stored; each must be at hand. */
export async function keyUses(db: Db): Promise<KeyUse[]> {
  const uses: KeyUse[] = [];
  for (const table of await tablesWithKeys(db)) {
    const { rows } = await sql<{ keyId: string; rows: number }>`
      select split_part(wrapped_key, '.', 1) as "keyId", count(*)::int as rows from ${sql.table(table)}
      where wrapped_key is not null group by 1 order by 1`.execute(db);
    uses.push(...rows.map(row => ({ ...row, table })));
  }
  return uses;
}

/** Up to `limit` data keys that another key than this one wraps, after `after` in the order of their tables and ids. */
export async function keysNotUnder(
  db: Db,
  keyId: string,
  after: Pick<StoredDataKey, 'table' | 'id'> | undefined,
  limit: number,
): Promise<StoredDataKey[]> {
  for (const table of await tablesWithKeys(db)) {
    if (after !== undefined && table < after.table) continue;
    const from = after?.table === table ? sql`and id > ${after.id}::uuid` : sql``;
    const { rows } = await sql<{ id: string; wrapped: string }>`
      select id, wrapped_key as wrapped from ${sql.table(table)}
      where wrapped_key is not null and split_part(wrapped_key, '.', 1) <> ${keyId} ${from}
      order by id limit ${limit}`.execute(db);
    if (rows.length > 0) return rows.map(row => ({ table, ...row }));
  }
  return [];
}

/** Puts a re-wrapped data key in the place of the old one. False: the row has another key by now, or none. */
export async function replaceDataKey(
  db: Db,
  { table, id, wrapped }: StoredDataKey,
  rewrapped: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set wrapped_key = ${rewrapped}
    where id = ${id}::uuid and wrapped_key = ${wrapped}`.execute(db);
  return numAffectedRows === 1n;
}
