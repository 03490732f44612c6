import { type CrmAccount, type CrmClient, type CrmConnector, makeCallApi } from '@crmsync/connectors';
import type {
  AuthorizationAnswer,
  ConnectAnswer,
  ConnectionSettings,
  ConnectRequest,
} from '@crmsync/contract';
import {
  accountOf,
  type ConnectionRow,
  connectionById,
  connectionFor,
  disconnectRow,
  saveFields,
  saveQuota,
  storedFields,
} from '../store/connections.ts';
import { endFlows } from '../store/oauth-flows.ts';
import { cancelPushesOf } from '../store/push-states.ts';
import type { ConnectionDeps } from './deps.ts';
import { type FlowEnding, finishFlow, type MadeConnection } from './finish-flow.ts';
import { queueRevocation, revokeDue, revokeNow } from './revoke.ts';
import { openTokens } from './sealed-tokens.ts';
import { openFlowPart, startFlow } from './start-flow.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { notYours } from './trouble.ts';

export type { ConnectionDeps } from './deps.ts';

/** How long an account's fields are believed, in milliseconds. */
const fieldsMs = 10 * 60_000;
/** A quota is written at most this often per connection: it comes with every answer. */
const quotaMs = 2000;

/** A connected account, ready to be called. */
export interface OpenClient {
  readonly client: CrmClient;
  readonly connector: CrmConnector;
  readonly account: CrmAccount;
}

/** A user's connection, as a push is aimed at it. */
export interface ConnectionInUse {
  readonly id: string;
  readonly connector: CrmConnector;
  readonly account: CrmAccount;
  readonly state: Exclude<ConnectionRow['state'], 'disconnected'>;
  readonly settings: ConnectionSettings;
}

/** Everything that can be done with connections. */
export type Connections = ReturnType<typeof createConnections>;

/** Makes it. One per process: calls that need a fresh token at the same time share the refresh. */
export function createConnections(deps: ConnectionDeps) {
  const tokens = createTokens(deps);
  const open = (id: string) => openClient(deps, tokens, id);
  return {
    connectors: deps.connectors,
    /** See {@link startFlow}. */
    start: (userId: string, connector: string, request: ConnectRequest): Promise<ConnectAnswer | undefined> =>
      startFlow(deps, userId, connector, request),
    /** See {@link finishFlow}. */
    finish: (ending: FlowEnding, answer: AuthorizationAnswer): Promise<MadeConnection> =>
      finishFlow(deps, ending, answer),
    /** Ends the user's open sign-ins to this CRM. */
    cancel: (userId: string, connector: string) =>
      endFlows(deps.store.db, userId, connector, new Date(deps.now())),
    /** Where an open flow goes on. */
    authorizeUrlOf: (flow: Parameters<typeof openFlowPart>[1]) => openFlowPart(deps, flow, 'authorize_url'),
    /**
     * Opens the account of a connection.
     * @throws {CrmError} `signed-out` when it must be connected again, `forbidden` when the CRM's admin blocks it.
     */
    openClient: open,
    /** The user's connection as a push is aimed at it; null when there is none. */
    connectionOf: (userId: string, connector: string) => connectionOf(deps, userId, connector),
    /** The fields of an object, read from the CRM at most every ten minutes unless `fresh`. @throws {CrmError} */
    fields: (row: ConnectionRow, object: string, fresh: boolean) => fieldsOf(deps, open, row, object, fresh),
    /** Ends the grant at the vendor and forgets its tokens. Undefined when there was no connection. */
    disconnect: (userId: string, connector: string) => disconnect(deps, userId, connector),
    /** See {@link revokeDue}. */
    revokeDue: () => revokeDue(deps),
  };
}

async function openClient(deps: ConnectionDeps, tokens: Tokens, id: string): Promise<OpenClient> {
  const row = await connectionById(deps.store.db, id);
  const known = row && deps.connectors.get(row.connector);
  if (row === undefined || known === undefined || row.state !== 'connected') {
    throw notYours(row, deps.connectors);
  }
  const { connector } = known;
  const account = accountOf(row);
  const call = makeCallApi({
    account,
    connector,
    fetch: deps.fetch,
    accessToken: () => tokens.accessToken(id),
    refresh: stale => tokens.refresh(id, stale),
    onQuota: quotaKeeper(deps, id),
  });
  return { client: connector.open(account, call), connector, account };
}

async function connectionOf(
  { store, connectors }: ConnectionDeps,
  userId: string,
  id: string,
): Promise<ConnectionInUse | null> {
  const row = await connectionFor(store.db, userId, id);
  const known = connectors.get(id);
  if (row === undefined || known === undefined || row.state === 'disconnected') return null;
  const { connector } = known;
  return {
    id: row.id,
    connector,
    account: accountOf(row),
    state: row.state,
    settings: settingsOf(row, connector),
  };
}

/** What the user chose, over the defaults. */
export function settingsOf(
  row: ConnectionRow | undefined,
  connector: Pick<CrmConnector, 'objects'>,
): ConnectionSettings {
  return { object: connector.objects[0]?.name ?? '', policy: 'fill-blanks', ...row?.settings };
}

/** Notes calls left, now and then, off the way of the call itself. */
function quotaKeeper({ store, now, log }: ConnectionDeps, id: string) {
  let due = 0;
  return (quota: Parameters<typeof saveQuota>[2]) => {
    if (now() < due) return;
    due = now() + quotaMs;
    saveQuota(store.db, id, quota).catch((error: unknown) => log.warn({ err: error }, 'quota not saved'));
  };
}

async function fieldsOf(
  { store, now }: ConnectionDeps,
  open: (id: string) => Promise<OpenClient>,
  { id }: ConnectionRow,
  object: string,
  fresh: boolean,
) {
  const kept = await storedFields(store.db, id, object);
  if (kept !== undefined && !fresh && now() - kept.fetched_at.getTime() < fieldsMs) return kept;
  const { client } = await open(id);
  const fields = await client.describe(object);
  const fetchedAt = new Date(now());
  await saveFields(store.db, id, object, fields, fetchedAt);
  return { fields, fetched_at: fetchedAt };
}

async function disconnect(
  deps: ConnectionDeps,
  userId: string,
  connector: string,
): Promise<{ revoked: boolean } | undefined> {
  let revocation: string | undefined;
  const at = new Date(deps.now());
  const row = await disconnectRow(deps.store.db, userId, connector, at, async (tx, before) => {
    const tokens = openTokens(deps.vault, before);
    await cancelPushesOf(tx, before.id, at);
    if (tokens === null) return;
    const grant = {
      userId,
      connector,
      signInHost: before.sign_in_host,
      token: tokens.refresh ?? tokens.access,
    };
    revocation = await queueRevocation(deps, tx, grant);
  });
  if (row === undefined) return undefined;
  return { revoked: revocation === undefined ? true : await revokeNow(deps, revocation) };
}
