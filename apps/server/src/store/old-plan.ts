import type { ItemProblem } from '@crmsync/contract';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** Where the tables of the first CRMSync wait while they are brought over. */
const aside = 'crmsync_old';
/** One upgrade at a time, whichever process starts it. */
const lock = sql`select pg_advisory_xact_lock(7220310)`;

/** A row of one of the old tables, whatever its columns are. */
export type OldRow = Readonly<Record<string, unknown>>;

/** A line of the old log as the new one takes it. */
export interface OldLogLine {
  readonly user_id: string;
  readonly at: string;
  readonly contact_id: string | null;
  readonly name: string;
  readonly connector: string;
  readonly connector_label: string;
  readonly outcome: string;
  readonly record_id: string | null;
  readonly problem: ItemProblem | null;
}

/**
 * The first CRMSync had a `crm_integrations` with a `platform` and tokens in clear (integer ids, before any migration of ours). Its
 * tables are moved into a schema of their own, so that ours can be made; {@link endOldPlan} removes them.
 */
export async function setOldPlanAside<Tables>(db: Kysely<Tables>): Promise<void> {
  await db.transaction().execute(async tx => {
    await lock.execute(tx);
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables
      where table_schema = current_schema() and table_type = 'BASE TABLE'
        and exists (select 1 from information_schema.columns where table_schema = current_schema()
          and table_name = 'crm_integrations' and column_name = 'platform')`.execute(tx);
    if (rows.length === 0) return;
    await sql`create schema if not exists ${sql.id(aside)}`.execute(tx);
    for (const { name } of rows)
      await sql`alter table ${sql.table(name)} set schema ${sql.id(aside)}`.execute(tx);
  });
}

/** Whether there is something to bring over; nobody else does it until the transaction ends. */
export async function takeOldPlan(tx: Transaction<Database>): Promise<boolean> {
  await lock.execute(tx);
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass(${`${aside}.crm_integrations`}) is not null as there`.execute(tx);
  return rows[0]?.there === true;
}

/** All rows of an old table in the order of their ids; none when there is no such table. */
export async function* oldRows(
  tx: Transaction<Database>,
  table: 'users' | 'contacts' | 'crm_integrations' | 'crm_sync_logs',
  partSize: number,
): AsyncGenerator<OldRow[]> {
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass(${`${aside}.${table}`}) is not null as there`.execute(tx);
  if (found[0]?.there !== true) return;
  for (let last = -1; ; ) {
    const { rows } = await sql<{ id: number; row: OldRow }>`
      select t.id, to_jsonb(t) as row from ${sql.id(aside, table)} t where t.id > ${last}
      order by t.id limit ${partSize}`.execute(tx);
    const newest = rows.at(-1);
    if (newest === undefined) return;
    yield rows.map(({ row }) => row);
    last = newest.id;
  }
}

/** A person of the old tables; the id they have had since an earlier try, or under this e-mail, or a new one. */
export async function bringUser(
  tx: Transaction<Database>,
  user: { readonly email: string; readonly name: string },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into users (email, name) values (${user.email}, ${user.name})
    on conflict (email) do update set email = excluded.email returning id`.execute(tx);
  return rows[0]?.id ?? '';
}

/** A connection of the old tables. Its tokens are sealed already, or destroyed. */
export async function bringConnection(
  tx: Transaction<Database>,
  row: {
    readonly id: string;
    readonly user_id: string;
    readonly connector: string;
    readonly state: 'needs-reconnect' | 'disconnected';
    readonly account_id: string;
    readonly account_name: string;
    readonly app_url: string;
    readonly problem: string | null;
    readonly wrapped_key: string | null;
    readonly access_token: string | null;
    readonly refresh_token: string | null;
    readonly connected_at: Date;
    readonly disconnected_at: Date | null;
  },
): Promise<void> {
  const tokens = { access_expires_at: null, token_version: 1 };
  await tx
    .insertInto('crm_integrations')
    .values({
      ...row,
      ...tokens,
      api_url: row.app_url,
      account_user: null,
      sign_in_host: null,
      missing_scopes: '[]',
      settings: '{}',
    })
    .onConflict(conflict => conflict.doNothing())
    .execute();
}

/** Lines of the old log, oldest first. */
export async function bringLog(tx: Transaction<Database>, lines: readonly OldLogLine[]): Promise<void> {
  await sql`
    insert into crm_sync_logs (user_id, at, contact_id, name, connector, connector_label, outcome, record_id, changes, problem)
    select r.user_id, r.at, r.contact_id, r.name, r.connector, r.connector_label, r.outcome, r.record_id, '[]', r.problem
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as r (user_id uuid, at timestamptz, contact_id uuid, name text,
      connector text, connector_label text, outcome text, record_id text, problem jsonb)`.execute(tx);
}

/**
 * Removes the old tables. Dropped, not emptied: their files go with the transaction, so no token is left in a dead row. A server's
 * write-ahead log and its backups are the operator's to let expire.
 */
export async function endOldPlan(tx: Transaction<Database>): Promise<void> {
  await sql`drop schema ${sql.id(aside)} cascade`.execute(tx);
}
