import {
  CrmError,
  exchangeCode,
  type IdentifiedAccount,
  identifyAccount,
  OAuthError,
  type OAuthParty,
  type TokenSet,
} from '@crmsync/connectors';
import type { AuthorizationAnswer, ProblemCode } from '@crmsync/contract';
import { type ConnectionRow, saveConnection } from '../store/connections.ts';
import { endFlow, flowByState, type OAuthFlowRow } from '../store/oauth-flows.ts';
import { type ConnectionDeps, partyFor } from './deps.ts';
import { queueRevocation, revokeNow } from './revoke.ts';
import { openTokens, sealTokens } from './sealed-tokens.ts';
import { hashState, openFlowPart } from './start-flow.ts';

/** Why a flow did not end in a connection. `message` and `detail` are for the person; nothing in them comes from outside. */
export class FlowRefusal extends Error {
  override readonly name = 'FlowRefusal';
  readonly code: ProblemCode;
  readonly detail: string;

  constructor(code: ProblemCode, title: string, detail = 'Nothing was connected. Start again.') {
    super(title);
    this.code = code;
    this.detail = detail;
  }
}

/** Who brings an answer, and by which ending. */
export interface FlowEnding {
  readonly userId: string;
  readonly connector: string;
  readonly via: 'web' | 'extension';
}

/** A connection as it came to be. */
export interface MadeConnection {
  readonly connectionId: string;
  readonly accountId: string;
}

/**
 * Ends a flow: checks that the same person started it before anything is sent anywhere, spends the code, names the account and
 * keeps the connection. @throws {FlowRefusal}
 */
export async function finishFlow(
  deps: ConnectionDeps,
  ending: FlowEnding,
  answer: AuthorizationAnswer,
): Promise<MadeConnection> {
  const flow = await takeFlow(deps, ending, answer.state);
  const label = deps.connectors.get(flow.connector)?.connector.label ?? flow.connector;
  if (answer.error !== undefined) throw denied(label, answer.error);
  const party = partyFor(deps, flow.connector, flow.sign_in_host, flow.redirect_uri);
  if (answer.code === undefined || party === undefined) {
    throw new FlowRefusal('state-invalid', `${label} sent an answer without a code.`);
  }
  const tokens = await spend(deps, party, flow, answer.code, answer.iss);
  const who = await identify(deps, party, flow, tokens);
  const connectionId = await keep(deps, flow, party, tokens, who);
  return { connectionId, accountId: who.account.id };
}

/** The open flow of this state, ended by us: each check fails before the code goes anywhere, and each state works once. */
async function takeFlow(
  deps: ConnectionDeps,
  { userId, connector, via }: FlowEnding,
  state = '',
): Promise<OAuthFlowRow> {
  const { db } = deps.store;
  const security = (event: string) =>
    deps.log.warn({ security: event, connector, userId }, 'OAuth answer refused');
  const now = new Date(deps.now());
  const flow = await flowByState(db, hashState(state));
  if (flow === undefined) {
    security('state-invalid');
    throw new FlowRefusal('state-invalid', 'This answer belongs to no sign-in that CRMSync started.');
  }
  if (flow.user_id !== userId) {
    security('flow-not-yours');
    await endFlow(db, flow, now);
    throw new FlowRefusal('flow-not-yours', 'Somebody else started this sign-in.');
  }
  if (flow.connector !== connector || flow.via !== via) {
    security('mix-up');
    await endFlow(db, flow, now);
    throw new FlowRefusal('state-invalid', 'This answer came to the wrong place.');
  }
  if (flow.ended_at !== null) throw used();
  const open = await endFlow(db, flow, now);
  if (!open) throw used();
  if (flow.expires_at <= now) {
    throw new FlowRefusal('flow-expired', 'This sign-in took longer than ten minutes.');
  }
  return flow;
}

function used(): FlowRefusal {
  return new FlowRefusal(
    'state-used',
    'This sign-in is over already.',
    'Nothing was changed now. See on the card whether it is connected.',
  );
}

/** The vendor's own text is not repeated: anybody can put anything into that address. */
function denied(label: string, error: string): FlowRefusal {
  return error === 'access_denied'
    ? new FlowRefusal('consent-denied', `You did not allow the connection at ${label}.`)
    : new FlowRefusal('consent-denied', `${label} did not allow the connection.`);
}

async function spend(
  deps: ConnectionDeps,
  party: OAuthParty,
  flow: OAuthFlowRow,
  code: string,
  iss: string | undefined,
): Promise<TokenSet> {
  const codeVerifier = openFlowPart(deps, flow, 'verifier');
  try {
    return await exchangeCode(party, { code, codeVerifier, iss }, { fetch: deps.fetch });
  } catch (error) {
    throw refusalOf(deps, flow, error);
  }
}

async function identify(
  deps: ConnectionDeps,
  party: OAuthParty,
  flow: OAuthFlowRow,
  tokens: TokenSet,
): Promise<IdentifiedAccount> {
  try {
    return await identifyAccount(party, tokens, { fetch: deps.fetch });
  } catch (error) {
    await giveBack(deps, flow, tokens);
    throw refusalOf(deps, flow, error);
  }
}

const codeOfKind: Record<OAuthError['kind'], ProblemCode> = {
  code: 'flow-expired',
  revoked: 'flow-expired',
  busy: 'unavailable',
  transient: 'unavailable',
  operator: 'crm-failed',
  blocked: 'forbidden',
};

function refusalOf(deps: ConnectionDeps, flow: OAuthFlowRow, error: unknown): unknown {
  if (error instanceof CrmError) {
    return new FlowRefusal('crm-failed', error.message, error.details.advice ?? 'Nothing was connected.');
  }
  if (!(error instanceof OAuthError)) return error;
  const level = error.kind === 'operator' ? 'error' : 'warn';
  deps.log[level]({ connector: flow.connector, kind: error.kind, code: error.code }, 'OAuth step refused');
  const code = error.code === 'issuer-mismatch' ? 'state-invalid' : codeOfKind[error.kind];
  return new FlowRefusal(code, error.message);
}

async function keep(
  deps: ConnectionDeps,
  flow: OAuthFlowRow,
  { connector }: OAuthParty,
  tokens: TokenSet,
  { account, scopes }: IdentifiedAccount,
): Promise<string> {
  const missing = scopes === undefined ? [] : connector.oauth.scopes.filter(scope => !scopes.includes(scope));
  const given = {
    connector: flow.connector,
    account,
    signInHost: flow.sign_in_host,
    missingScopes: missing,
    at: new Date(deps.now()),
  };
  const saved = await deps.store.db
    .transaction()
    .execute(tx =>
      saveConnection(tx, flow.user_id, given, (row, version) =>
        sealTokens(deps.vault, row, version, tokens, deps.now()),
      ),
    );
  if (!saved.saved) {
    await giveBack(deps, flow, tokens);
    throw new FlowRefusal(
      'account-differs',
      `You signed in to ${account.name}, but ${saved.differsFrom} is connected.`,
      `Nothing was changed. To use ${account.name}, disconnect ${saved.differsFrom} first.`,
    );
  }
  if (saved.replaced !== undefined) await endOldGrant(deps, flow, saved.replaced, tokens);
  return saved.id;
}

/** A grant that was made but will not be used. */
async function giveBack(deps: ConnectionDeps, flow: OAuthFlowRow, tokens: TokenSet): Promise<void> {
  await end(deps, flow, tokens.refreshToken ?? tokens.accessToken);
}

/** Signing in again makes a new grant; the old one is ended, unless the vendor gave the same one back. */
async function endOldGrant(
  deps: ConnectionDeps,
  flow: OAuthFlowRow,
  old: ConnectionRow,
  tokens: TokenSet,
): Promise<void> {
  const before = openTokens(deps.vault, old);
  const unused = before?.refresh;
  if (unused && unused !== tokens.refreshToken) await end(deps, flow, unused);
}

async function end(deps: ConnectionDeps, flow: OAuthFlowRow, token: string): Promise<void> {
  const { user_id: userId, connector, sign_in_host: signInHost } = flow;
  const id = await queueRevocation(deps, deps.store.db, { userId, connector, signInHost, token });
  await revokeNow(deps, id);
}
