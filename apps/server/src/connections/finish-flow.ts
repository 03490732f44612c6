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
import type { ConnectionRow } from '../store/connections.ts';
import { endFlow, flowByState, noteBlocked, type OAuthFlowRow } from '../store/oauth-flows.ts';
import { type ConnectionDeps, partyFor } from './deps.ts';
import { endGrant } from './revoke.ts';
import { saveGrant } from './save-grant.ts';
import { openTokens } from './sealed-tokens.ts';
import { hashState, openFlowPart } from './start-flow.ts';
import { askAboutAccount, keepOldAccount, type SignedIn } from './switch-account.ts';
import { blockedProblem } from './trouble.ts';

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
  const connectionId = await keep(deps, { flow, connector: party.connector, tokens, who });
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
  const codeVerifier = await openFlowPart(deps, flow, 'verifier');
  try {
    return await exchangeCode(party, { code, codeVerifier, iss }, { fetch: deps.fetch });
  } catch (error) {
    throw await refusalOf(deps, flow, error);
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
    throw await refusalOf(deps, flow, error);
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

async function refusalOf(deps: ConnectionDeps, flow: OAuthFlowRow, error: unknown): Promise<unknown> {
  if (error instanceof CrmError) {
    return new FlowRefusal('crm-failed', error.message, error.details.advice ?? 'Nothing was connected.');
  }
  if (!(error instanceof OAuthError)) return error;
  const level = error.kind === 'operator' ? 'error' : 'warn';
  deps.log[level]({ connector: flow.connector, kind: error.kind, code: error.code }, 'OAuth step refused');
  if (error.kind === 'blocked')
    await noteBlocked(deps.store.db, flow, blockedProblem(deps, flow.connector, error));
  const code = error.code === 'issuer-mismatch' ? 'state-invalid' : codeOfKind[error.kind];
  return new FlowRefusal(code, error.message);
}

async function keep(deps: ConnectionDeps, signedIn: SignedIn): Promise<string> {
  const { flow, connector, tokens, who } = signedIn;
  const { account, scopes } = who;
  const asked = [...connector.oauth.scopes, ...connector.oauth.optionalScopes];
  const missing = scopes === undefined ? [] : asked.filter(scope => !scopes.includes(scope));
  const { user_id: userId, sign_in_host: signInHost } = flow;
  const grant = { userId, connector: flow.connector, account, signInHost, missingScopes: missing, tokens };
  for (;;) {
    const saved = await saveGrant(deps, grant);
    if (saved.end === 'saved') {
      // Whatever was asked before, this sign-in has answered it.
      await keepOldAccount(deps, userId, flow.connector);
      if (saved.replaced !== undefined) await endOldGrant(deps, flow, saved.replaced, tokens);
      return saved.id;
    }
    if (saved.end === 'late') throw used();
    const { account_name: connected } = saved.live;
    if (await askAboutAccount(deps, signedIn, missing, connected)) throw differs(account.name, connected);
  }
}

function differs(name: string, connected: string): FlowRefusal {
  return new FlowRefusal(
    'account-differs',
    `You signed in to ${name}, but ${connected} is connected.`,
    'Nothing was changed yet. Choose on the card which of the two you want.',
  );
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
  const before = await openTokens(deps.vault, old);
  const unused = before?.refresh;
  if (unused && unused !== tokens.refreshToken) await end(deps, flow, unused);
}

async function end(deps: ConnectionDeps, flow: OAuthFlowRow, token: string): Promise<void> {
  const { user_id: userId, connector, sign_in_host: signInHost } = flow;
  await endGrant(deps, { userId, connector, signInHost, token });
}
