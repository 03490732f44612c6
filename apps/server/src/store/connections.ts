import type { CrmAccount, CrmField, Quota } from '@crmsync/connectors';
import type { ConnectionSettings, ConnectionSettingsPatch } from '@crmsync/contract';
import { type ColumnType, type Generated, type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { publish } from './events.ts';
import type { Database } from './schema.ts';

type Moment = ColumnType<Date, Date, Date>;

/** Written as JSON text, read as what it was. */
type Json<Value> = ColumnType<Value, string | undefined, string>;

/** Why a connection does not work, in words for the person and for their CRM's admin. */
export interface ConnectionProblem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly forAdmin: string | null;
}

/** Calls left as last told, with `resetsAt` as ISO text. */
export interface StoredQuota {
  readonly remaining: number;
  readonly limit: number;
  readonly resetsAt: string | null;
}

/** See migrations/003_connections.ts. */
export interface ConnectionsTables {
  crm_integrations: {
    id: Generated<string>;
    user_id: string;
    connector: string;
    state: 'connected' | 'needs-reconnect' | 'blocked' | 'disconnected';
    account_id: string;
    account_name: string;
    account_user: string | null;
    api_url: string;
    app_url: string;
    sign_in_host: string | null;
    missing_scopes: Json<string[]>;
    settings: Json<Partial<ConnectionSettings>>;
    problem: ColumnType<ConnectionProblem | null, string | null | undefined, string | null>;
    quota: ColumnType<StoredQuota | null, string | null | undefined, string | null>;
    wrapped_key: string | null;
    access_token: string | null;
    refresh_token: string | null;
    access_expires_at: ColumnType<Date | null, Date | null, Date | null>;
    /** When the vendor last gave tokens: grants that are never used end (migration 010). */
    refreshed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    token_version: Generated<number>;
    refresh_fence: Generated<number>;
    refresh_lease_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
    connected_at: Moment;
    disconnected_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  crm_fields: {
    connection_id: string;
    object: string;
    fields: ColumnType<CrmField[], string, string>;
    fetched_at: Moment;
  };
}

/** A connection as stored. Its token columns are sealed; nothing of them may go into an answer or a log. */
export type ConnectionRow = Selectable<ConnectionsTables['crm_integrations']>;

type Db = Kysely<Database>;

/** The user's live connection to a CRM, whatever its state; undefined when there is none. */
export function connectionFor(db: Db, userId: string, connector: string): Promise<ConnectionRow | undefined> {
  return db
    .selectFrom('crm_integrations')
    .selectAll()
    .where('user_id', '=', userId)
    .where('connector', '=', connector)
    .where('state', '<>', 'disconnected')
    .executeTakeFirst();
}

/** All live connections of a user. */
export function connectionsOf(db: Db, userId: string): Promise<ConnectionRow[]> {
  return db
    .selectFrom('crm_integrations')
    .selectAll()
    .where('user_id', '=', userId)
    .where('state', '<>', 'disconnected')
    .execute();
}

/** Up to `limit` live connections to a CRM, whoever's they are. */
export function connectionsTo(db: Db, connector: string, limit: number): Promise<ConnectionRow[]> {
  return db
    .selectFrom('crm_integrations')
    .selectAll()
    .where('connector', '=', connector)
    .where('state', '<>', 'disconnected')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** What a {@link connectionsTo} of everybody would end: people and connections, and open pushes over them. */
export async function countConnectionsTo(
  db: Db,
  connector: string,
): Promise<{ connections: number; users: number; pushes: number }> {
  const { rows } = await sql<{ connections: number; users: number; pushes: number }>`
    select count(*)::int as connections, count(distinct user_id)::int as users,
      (select count(*)::int from pushes p join crm_integrations c on c.id = p.connection_id
        where c.connector = ${connector} and c.state <> 'disconnected' and p.finished_at is null) as pushes
    from crm_integrations where connector = ${connector} and state <> 'disconnected'`.execute(db);
  return rows[0] ?? { connections: 0, users: 0, pushes: 0 };
}

/** Says on the card of an ended connection why it ended; a new sign-in takes it away. */
export async function disconnectNotice(db: Db, id: string, problem: ConnectionProblem): Promise<void> {
  await db.transaction().execute(async tx => {
    const row = await tx
      .updateTable('crm_integrations')
      .set({ problem: JSON.stringify(problem) })
      .where('id', '=', id)
      .where('state', '=', 'disconnected')
      .returning(['user_id', 'connector'])
      .executeTakeFirst();
    if (row !== undefined) await publish(tx, row.user_id, { type: 'connection', connector: row.connector });
  });
}

/** A connection by its id, for the server's own work: not scoped to a user. */
export function connectionById(db: Db, id: string): Promise<ConnectionRow | undefined> {
  return db.selectFrom('crm_integrations').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What a finished sign-in brings. */
export interface NewConnection {
  readonly connector: string;
  readonly account: CrmAccount;
  readonly signInHost: string | null;
  readonly missingScopes: readonly string[];
  readonly at: Date;
}

/** Tokens, sealed for the row and version they are for. */
export interface SealedTokens {
  readonly access_token: string;
  readonly refresh_token: string | null;
  readonly access_expires_at: Date | null;
  readonly refreshed_at: Date;
}

/** The row that tokens were sealed for before the transaction: nothing in it waits for a key service. */
export interface ReservedRow {
  readonly id: string;
  readonly wrappedKey: string;
  readonly seal: (version: number) => SealedTokens;
}

/**
 * How {@link saveConnection} ended. `replaced` is the row as it was before, with the tokens that are no longer used; `taken`: the
 * account has another row meanwhile, reserve again.
 */
export type SavedConnection =
  | { readonly end: 'saved'; readonly replaced: ConnectionRow | undefined }
  | { readonly end: 'differs'; readonly live: ConnectionRow }
  | { readonly end: 'taken' };

/**
 * Keeps a finished sign-in. The same account goes on where it was, also after a disconnect, so links and settings stay. Another
 * account than the live connection's is refused: what is queued for one CRM must not go to another (matrix A14).
 */
export async function saveConnection(
  tx: Transaction<Database>,
  userId: string,
  given: NewConnection,
  { id, wrappedKey, seal }: ReservedRow,
): Promise<SavedConnection> {
  await holdConnections(tx, userId);
  const live = await connectionFor(tx, userId, given.connector);
  // An account that was never written down (upgrade) is whichever is signed in to first.
  const unnamed = live?.account_id === '';
  if (live !== undefined && !unnamed && live.account_id !== given.account.id) return { end: 'differs', live };
  const known = await connectionTo(tx, userId, given);
  if (known !== undefined && known.id !== id) return { end: 'taken' };
  const version = (known?.token_version ?? 0) + 1;
  const row = {
    ...connectedColumns(given),
    ...seal(version),
    wrapped_key: wrappedKey,
    token_version: version,
  };
  if (known === undefined) {
    await tx
      .insertInto('crm_integrations')
      .values({ ...row, id, user_id: userId, connector: given.connector })
      .execute();
  } else {
    // A refresh of the old tokens that is under way must not write over these.
    const fenced = { ...row, refresh_fence: known.refresh_fence + 1, refresh_lease_until: null };
    await tx.updateTable('crm_integrations').set(fenced).where('id', '=', id).execute();
  }
  await publish(tx, userId, { type: 'connection', connector: given.connector });
  return { end: 'saved', replaced: live };
}

/**
 * Two changes of one person's connections at once wait for each other (matrix A12). Not `for update`, which would also hold up
 * every row that refers to the user and so deadlock with events.
 */
export async function holdConnections(tx: Transaction<Database>, userId: string): Promise<void> {
  await sql`select id from users where id = ${userId} for no key update`.execute(tx);
}

/** The row that a sign-in to this account goes to: the account's own, whatever its state, or the live one whose account was never written down. */
export function connectionTo(
  db: Db,
  userId: string,
  { connector, account }: Pick<NewConnection, 'connector' | 'account'>,
): Promise<ConnectionRow | undefined> {
  return db
    .selectFrom('crm_integrations')
    .selectAll()
    .where('user_id', '=', userId)
    .where('connector', '=', connector)
    .where(({ eb, or, and }) =>
      or([
        eb('account_id', '=', account.id),
        and([eb('account_id', '=', ''), eb('state', '<>', 'disconnected')]),
      ]),
    )
    .orderBy('account_id', 'desc')
    .executeTakeFirst();
}

function connectedColumns({ account, signInHost, missingScopes, at }: NewConnection) {
  return {
    state: 'connected' as const,
    account_id: account.id,
    account_name: account.name,
    account_user: account.user ?? null,
    api_url: account.apiUrl,
    app_url: account.appUrl,
    sign_in_host: signInHost,
    missing_scopes: JSON.stringify(missingScopes),
    problem: null,
    quota: null,
    connected_at: at,
    disconnected_at: null,
  };
}

/** The account of a row, as connectors take it. */
export function accountOf(row: ConnectionRow): CrmAccount {
  return {
    id: row.account_id,
    name: row.account_name,
    apiUrl: row.api_url,
    appUrl: row.app_url,
    ...(row.account_user === null ? {} : { user: row.account_user }),
  };
}

/** Changes what the user chose; undefined when there is no live connection. */
export function changeSettings(
  db: Db,
  userId: string,
  connector: string,
  patch: ConnectionSettingsPatch,
): Promise<ConnectionRow | undefined> {
  return db.transaction().execute(async tx => {
    const row = await tx
      .updateTable('crm_integrations')
      .set({ settings: sql`settings || ${JSON.stringify(patch)}::jsonb` })
      .where('user_id', '=', userId)
      .where('connector', '=', connector)
      .where('state', '<>', 'disconnected')
      .returningAll()
      .executeTakeFirst();
    if (row !== undefined) await publish(tx, userId, { type: 'connection', connector });
    return row;
  });
}

/**
 * Disconnects: the data key and everything it sealed are gone, the row stays for the history. `also` runs first, in the same
 * transaction. False when the connection is not as `seen` any more: its tokens have changed, or it is gone.
 */
export async function disconnectIn(
  tx: Transaction<Database>,
  seen: ConnectionRow,
  at: Date,
  also: () => Promise<void>,
): Promise<boolean> {
  const { user_id: userId, connector } = seen;
  await holdConnections(tx, userId);
  // Held before anything is told, as everybody who changes a connection does.
  await sql`select 1 from crm_integrations where id = ${seen.id}::uuid for no key update`.execute(tx);
  const row = await connectionById(tx, seen.id);
  if (row?.token_version !== seen.token_version || row.state === 'disconnected') return false;
  await also();
  await tx
    .updateTable('crm_integrations')
    .set({
      state: 'disconnected',
      disconnected_at: at,
      wrapped_key: null,
      access_token: null,
      refresh_token: null,
      access_expires_at: null,
      problem: null,
      quota: null,
      refresh_fence: row.refresh_fence + 1,
      refresh_lease_until: null,
    })
    .where('id', '=', row.id)
    .execute();
  await tx.deleteFrom('crm_fields').where('connection_id', '=', row.id).execute();
  await publish(tx, userId, { type: 'connection', connector });
  return true;
}

/** Marks a live connection as one its owner (or their admin) must mend. Says so once: a second mark changes nothing. */
export async function markTroubled(
  db: Db,
  row: ConnectionRow,
  state: 'needs-reconnect' | 'blocked',
  problem: ConnectionProblem,
): Promise<void> {
  await db.transaction().execute(async tx => {
    const changed = await tx
      .updateTable('crm_integrations')
      .set({ state, problem: JSON.stringify(problem), refresh_lease_until: null })
      .where('id', '=', row.id)
      // A new sign-in meanwhile has new tokens: what happened to the old ones is no news.
      .where('token_version', '=', row.token_version)
      .where('state', 'not in', ['disconnected', state])
      .executeTakeFirst();
    if (changed.numUpdatedRows > 0n) {
      await publish(tx, row.user_id, { type: 'connection', connector: row.connector });
    }
  });
}

/** Keeps what the vendor last told of calls left. */
export async function saveQuota(db: Db, id: string, { remaining, limit, resetsAt }: Quota): Promise<void> {
  const quota: StoredQuota = { remaining, limit, resetsAt: resetsAt?.toISOString() ?? null };
  await db
    .updateTable('crm_integrations')
    .set({ quota: JSON.stringify(quota) })
    .where('id', '=', id)
    .execute();
}
