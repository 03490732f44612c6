import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** A table with a person's rows, as the schema has it. */
export interface UserTable {
  readonly name: string;
  /** The column that says whose a row is. */
  readonly owner: string;
  readonly key: readonly { readonly name: string; readonly type: string }[];
}

/**
 * Columns that are no data of the person's but a way in: passwords, sessions, sealed tokens with their keys, sealed flows,
 * second factors. No export
 * has them.
 */
const secretColumns = [
  'access_token',
  'authorize_url',
  'backup_codes',
  'backup_salt',
  'id_token',
  'password',
  'refresh_token',
  'sealed',
  'state_hash',
  'token',
  'verifier',
  'wrapped_key',
];

/** Every table that holds rows of people: `users`, and each with a `user_id`. A new one is in here by itself. */
export async function userTables(db: Db): Promise<UserTable[]> {
  const { rows } = await sql<UserTable>`
    select c.relname as name, o.attname as owner,
      (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))
          order by k.position)
        from pg_index i cross join unnest(i.indkey::int2[]) with ordinality as k (attnum, position)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary) as key
    from pg_class c join pg_attribute o on o.attrelid = c.oid and not o.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and o.attname = case when c.relname = 'users' then 'id' else 'user_id' end
    order by c.relname`.execute(db);
  return rows;
}

/** A person's rows of one table, in parts, in the order of their keys, without {@link secretColumns}. */
export async function* userRows(
  db: Db,
  { name, owner, key }: UserTable,
  userId: string,
  partSize: number,
): AsyncGenerator<unknown[]> {
  const columns = key.map(column => sql.ref(column.name));
  const asText = columns.map(column => sql`${column}::text`);
  let after: RawBuilder<unknown> = sql``;
  for (;;) {
    const { rows } = await sql<{ row: unknown; key: string[] }>`
      select to_jsonb(t) - array(select jsonb_array_elements_text(${JSON.stringify(secretColumns)}::jsonb)) as row,
        jsonb_build_array(${sql.join(asText)}) as key
      from ${sql.table(name)} t where ${sql.ref(owner)} = ${userId}::uuid ${after}
      order by ${sql.join(columns)} limit ${partSize}`.execute(db);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(({ row }) => row);
    const values = key.map(({ type }, index) => sql`${last.key[index]}::${sql.raw(type)}`);
    after = sql`and (${sql.join(columns)}) > (${sql.join(values)})`;
  }
}

/** Rows of a person per table; empty tables are left out. */
export async function countUserRows(db: Db, userId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { name, owner } of await userTables(db)) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${sql.table(name)} where ${sql.ref(owner)} = ${userId}::uuid`.execute(
      db,
    );
    if (rows[0] && rows[0].count > 0) counts[name] = rows[0].count;
  }
  return counts;
}

/** Deletes a person with every row of theirs. False when there was nobody. */
export async function deleteUser(db: Db, userId: string): Promise<boolean> {
  return db.transaction().execute(async tx => {
    // The payment provider's customer is deleted afterwards (billing/billing.ts), also when it cannot be asked just now.
    await sql`
      insert into billing_endings (customer_id)
      select customer_id from subscriptions where user_id = ${userId}::uuid and customer_id is not null
      on conflict do nothing`.execute(tx);
    const { numDeletedRows } = await tx.deleteFrom('users').where('id', '=', userId).executeTakeFirst();
    return numDeletedRows > 0n;
  });
}
