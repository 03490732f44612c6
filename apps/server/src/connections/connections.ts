import { type CrmAccount, type CrmClient, type CrmConnector, makeCallApi } from '@crmsync/connectors';
import type {
  AuthorizationAnswer,
  ConnectAnswer,
  ConnectionSettings,
  ConnectRequest,
  Feature,
} from '@crmsync/contract';
import type { CallManner } from '../pace/governor.ts';
import { accountOf, type ConnectionRow, connectionById, connectionFor } from '../store/connections.ts';
import { endFlows } from '../store/oauth-flows.ts';
import type { DataKey, Place } from '../vault/vault.ts';
import { createChoices } from './choices.ts';
import { deletePerson, eraseAgain } from './delete-user.ts';
import type { ConnectionDeps } from './deps.ts';
import { disconnect } from './disconnect.ts';
import { featuresOf, settingsOf } from './features.ts';
import { createFields } from './fields.ts';
import { type FlowEnding, finishFlow, type MadeConnection } from './finish-flow.ts';
import { keepAlive } from './keep-alive.ts';
import { createQuotaNotes, type QuotaNotes } from './quota-notes.ts';
import { revokeDue } from './revoke.ts';
import { revokeAll } from './revoke-all.ts';
import { openFlowPart, startFlow } from './start-flow.ts';
import { answerSwitch, endExpiredSwitches } from './switch-account.ts';
import { createTokens, type Tokens } from './tokens.ts';
import { notYours } from './trouble.ts';

export type { ConnectionDeps } from './deps.ts';

/** A connection that was read so long ago, in milliseconds, is believed: the calls of a click need not read it again. */
const believedMs = 2000;

/** A connected account, ready to be called. */
export interface OpenClient {
  readonly client: CrmClient;
  readonly connector: CrmConnector;
  readonly account: CrmAccount;
  /** What is known to be wrong with it, although it can be called. */
  readonly problem: ConnectionRow['problem'];
  /** Calls of the vendor's API made through it so far. */
  calls(): number;
  /** Seals a text with the connection's data key. @throws {VaultError} when the key service is down. */
  seal(plain: string, place: Place): Promise<string>;
}

/** A user's connection, as a push is aimed at it. */
export interface ConnectionInUse {
  readonly id: string;
  readonly connector: CrmConnector;
  readonly account: CrmAccount;
  readonly state: Exclude<ConnectionRow['state'], 'disconnected'>;
  readonly settings: ConnectionSettings;
  readonly features: readonly Feature[];
  /** As it was read, for {@link Connections.openClient}. */
  readonly row: ConnectionRow;
}

/** Everything that can be done with connections. */
export type Connections = ReturnType<typeof createConnections>;

/** Makes it. One per process: calls that need a fresh token at the same time share the refresh. */
export function createConnections(deps: ConnectionDeps) {
  const tokens = createTokens(deps);
  const quotas = createQuotaNotes(deps);
  const open = (id: string, manner?: CallManner, read?: ConnectionRow) =>
    openClient({ ...deps, tokens, quotas }, id, manner, read);
  const choices = createChoices(id => open(id), deps.now);
  const fields = createFields(deps, id => open(id));
  return {
    connectors: deps.connectors,
    /** What people call each CRM, by its id. */
    labels: new Map([...deps.connectors].map(([id, { connector }]) => [id, connector.label])),
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
     * Opens the account of a connection, as it stands or as it was `read` a moment ago. Its calls keep the account's pace, in the lane
     * of `manner`.
     * @throws {CrmError} `signed-out` when it must be connected again, `forbidden` when the CRM's admin blocks it.
     */
    openClient: open,
    /** The user's connection as a push is aimed at it; null when there is none. */
    connectionOf: (userId: string, connector: string) => connectionOf(deps, userId, connector),
    /** See {@link createFields}. @throws {CrmError} */
    fields: fields.of,
    /** Owners or groups to choose from, at most a minute old. @throws {CrmError} */
    choices: choices.list,
    /** Ends the grant at the vendor and forgets its tokens. Undefined when there was no connection. */
    disconnect: (userId: string, connector: string) => disconnect(deps, userId, connector),
    /** See {@link answerSwitch}. */
    answerSwitch: (userId: string, connector: string, accept: boolean) =>
      answerSwitch(deps, userId, connector, accept),
    /** See {@link deletePerson}. */
    deletePerson: (userId: string) => deletePerson(deps, userId),
    /** See {@link eraseAgain}. */
    eraseAgain: () => eraseAgain(deps),
    /** See {@link revokeAll}. */
    revokeAll: (connector: string) => revokeAll(deps, connector),
    /** See {@link revokeDue}. */
    revokeDue: () => revokeDue(deps),
    /** See {@link keepAlive}. */
    keepAlive: () => keepAlive(deps, tokens),
    /** See {@link endExpiredSwitches}. */
    endExpiredSwitches: () => endExpiredSwitches(deps),
    /** Writes what is not written yet. */
    close: () => quotas.close(),
  };
}

async function openClient(
  deps: ConnectionDeps & { readonly tokens: Tokens; readonly quotas: QuotaNotes },
  id: string,
  manner?: CallManner,
  read?: ConnectionRow,
): Promise<OpenClient> {
  const row = read ?? (await connectionById(deps.store.db, id));
  const known = row && deps.connectors.get(row.connector);
  if (row === undefined || known === undefined || row.state !== 'connected') {
    throw notYours(row, deps.connectors);
  }
  const { connector } = known;
  const account = accountOf(row);
  const since = deps.now();
  /** None once its token was refused. */
  let believed: ConnectionRow | undefined = row;
  let calls = 0;
  const call = makeCallApi({
    account,
    connector,
    fetch: (input, init) => {
      calls += 1;
      return deps.fetch(input, init);
    },
    accessToken: () => deps.tokens.accessToken(id, deps.now() - since < believedMs ? believed : undefined),
    refresh: stale => {
      believed = undefined;
      return deps.tokens.refresh(id, stale);
    },
    onQuota: quota => deps.quotas.note(id, quota),
  });
  const paced = deps.governor.paced(connector, account, call, manner);
  const seal = sealerOf(deps, row);
  const client = connector.open(account, paced);
  return { client, connector, account, problem: row.problem, calls: () => calls, seal };
}

/** Opens the data key at its first use, and keeps it for the run: what ends the connection meanwhile leaves the run its key. */
function sealerOf({ vault }: ConnectionDeps, { id, wrapped_key }: ConnectionRow): OpenClient['seal'] {
  let opening: Promise<DataKey> | undefined;
  return async (plain, place) => {
    opening ??= vault.openDataKey(id, wrapped_key ?? '');
    return vault.seal(await opening, plain, place);
  };
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
    features: featuresOf(connector, row),
    row,
  };
}
