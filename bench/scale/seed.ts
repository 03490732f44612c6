import { randomUUID } from 'node:crypto';
import type pg from 'pg';

/** Tables whose rows a contact has; each leads with `user_id`. */
const tables = ['contacts', 'contact_emails', 'contact_links'] as const;

/** Gives every second contact of a person a record in the CRM account of a connection, as a push would have. */
export async function linkHalf(database: pg.Pool, userId: string, connector: string): Promise<void> {
  await database.query(
    `insert into contact_links
      (user_id, contact_id, connector, account_id, object, object_label, record_id, record_url, contact_version, synced_at)
    select c.user_id, c.id, i.connector, i.account_id, 'Lead', 'Lead', 'scale' || n, 'https://crm.example/' || n, c.version, now()
    from (select *, row_number() over (order by sort_name) as n from contacts where user_id = $1) c
    join crm_integrations i on i.user_id = c.user_id and i.connector = $2
    where n % 2 = 0`,
    [userId, connector],
  );
}

/**
 * Makes so many more people who keep what the first one keeps: the very rows that the product wrote, under other ids. Rows refer to
 * each other inside one person only, so nothing needs to be checked while they are copied.
 */
export async function copyPerson(
  database: pg.Pool,
  userId: string,
  count: number,
  onCopied: (done: number) => void,
): Promise<void> {
  const client = await database.connect();
  try {
    await client.query("set session_replication_role = 'replica'");
    const columns = await columnsOf(client);
    for (let done = 1; done <= count; done += 1) {
      const id = randomUUID();
      await client.query('insert into users (id, name, email) values ($1, $2, $3)', [
        id,
        'Scale',
        `${id}@scale.example`,
      ]);
      for (const table of tables) await client.query(copyStatement(table, columns), [userId, id]);
      onCopied(done);
    }
    await client.query("set session_replication_role = 'origin'");
    await client.query('vacuum analyze');
  } finally {
    client.release();
  }
}

type Columns = ReadonlyMap<string, readonly string[]>;

/** Columns of the tables but for those that the database makes itself. */
async function columnsOf(client: pg.PoolClient): Promise<Columns> {
  const { rows } = await client.query<{ table: string; names: string[] }>(
    `select table_name as table, array_agg(column_name::text) as names from information_schema.columns
    where table_schema = 'public' and table_name = any($1) and is_generated = 'NEVER' group by table_name`,
    [tables],
  );
  return new Map(rows.map(({ table, names }) => [table, names]));
}

/** `$1` is the person copied and `$2` the new one; a contact's new id follows from both. */
function copyStatement(table: string, columns: Columns): string {
  const names = columns.get(table) ?? [];
  const contactId = table === 'contacts' ? 'id' : 'contact_id';
  const values = names.map(name => {
    if (name === 'user_id') return '$2::uuid';
    return name === contactId ? `md5($2::uuid::text || ${name}::text)::uuid` : name;
  });
  return `insert into ${table} (${names.join(', ')}) select ${values.join(', ')} from ${table} where user_id = $1::uuid`;
}
