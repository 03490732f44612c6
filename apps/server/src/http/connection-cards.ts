import type { Connection, Phrase, Policy } from '@crmsync/contract';
import type { KnownConnector } from '../connections/connectors.ts';
import { featuresOf, settingsOf } from '../connections/features.ts';
import type { AccountSwitchRow } from '../store/account-switches.ts';
import type { ConnectionRow } from '../store/connections.ts';
import type { OAuthFlowRow } from '../store/oauth-flows.ts';

const policies: readonly Policy[] = ['fill-blanks', 'overwrite', 'skip', 'ask', 'create'];

/** What a card is made of, besides the connector. */
export interface CardParts {
  /** The live connection, or an ended one that has something to say. */
  readonly row: ConnectionRow | undefined;
  /** The newest open flow, with where it goes on. */
  readonly flow: OpenFlow | undefined;
  /** The newest flow, when an admin must do something before another is of use. */
  readonly blocked: OAuthFlowRow | undefined;
  /** The open question about another account. */
  readonly asked: AccountSwitchRow | undefined;
  readonly lastPush: Connection['lastPush'];
  /** Faults and changes of the user's mappings; see countMappingProblems. */
  readonly mappingProblems: number;
}

/** A flow with its opened address. */
export interface OpenFlow {
  readonly expiresAt: Date;
  readonly authorizeUrl: string;
}

/** Policies this CRM can honour: `create` needs an object that may hold the same person twice. */
export function policiesOf({ connector }: KnownConnector): Policy[] {
  const twins = connector.objects.some(({ allowsTwins }) => allowsTwins);
  return policies.filter(policy => policy !== 'create' || twins);
}

/** A connector and the user's connection to it, as the API tells: by list of allowed fields, so no token can slip in (matrix P2). */
export function cardOf(
  known: KnownConnector,
  { row, flow, blocked, asked, lastPush, mappingProblems }: CardParts,
): Connection {
  const { connector, settings } = known;
  const live = row?.state === 'disconnected' ? undefined : row;
  return {
    connector: connector.id,
    label: connector.label,
    simulated: settings.simulated,
    configured: settings.client !== null,
    state: asked === undefined ? stateOf(row, flow, blocked) : 'needs-reconnect',
    objects: connector.objects.map(({ name, label }) => ({ name, label })),
    signInHosts: signInHostsOf(known),
    permissions: [...connector.oauth.permissions],
    adminRequest: connector.oauth.adminRequest ?? null,
    account: live === undefined ? null : accountOf(live),
    connectedAt: live?.connected_at.toISOString() ?? null,
    problem: problemOf(row, flow, blocked, known),
    waiting: flow === undefined ? null : waitingOf(known, flow),
    swapWith: null,
    otherAccount: asked === undefined ? null : otherAccountOf(asked),
    settings: settingsOf(row, connector),
    features: featuresOf(connector, row),
    policies: policiesOf(known),
    missingPermissions: missingOf(live, known),
    lastPush,
    mappingProblems,
    quota: row?.quota ?? null,
  };
}

/** A connection that works goes on working while its owner signs in again. */
function stateOf(
  row: ConnectionRow | undefined,
  flow: OpenFlow | undefined,
  blocked: OAuthFlowRow | undefined,
): Connection['state'] {
  if (row?.state === 'connected') return 'connected';
  if (flow !== undefined) return 'waiting';
  if (isGone(row) && blocked !== undefined) return 'blocked';
  return row === undefined || row.state === 'disconnected' ? 'not-connected' : row.state;
}

function isGone(row: ConnectionRow | undefined): boolean {
  return row === undefined || row.state === 'disconnected';
}

/** No choice is no question. */
function signInHostsOf({ connector }: KnownConnector): Connection['signInHosts'] {
  const hosts = connector.oauth.signInHosts.map(({ id, label, custom = false }) => ({ id, label, custom }));
  return hosts.length > 1 ? hosts : [];
}

function accountOf(row: ConnectionRow): Connection['account'] {
  return { id: row.account_id, name: row.account_name, user: row.account_user };
}

function otherAccountOf({ account }: AccountSwitchRow): Connection['otherAccount'] {
  return { id: account.id, name: account.name, user: account.user ?? null };
}

function waitingOf({ connector }: KnownConnector, flow: OpenFlow): Connection['waiting'] {
  return {
    expiresAt: flow.expiresAt.toISOString(),
    authorizeUrl: flow.authorizeUrl,
    forAdmin: connector.oauth.adminRequest?.text ?? null,
  };
}

/** What is wrong: with the connection, else with the last try to make one, else with what was granted. */
function problemOf(
  row: ConnectionRow | undefined,
  flow: OpenFlow | undefined,
  blocked: OAuthFlowRow | undefined,
  known: KnownConnector,
): Connection['problem'] {
  const missing = missingOf(row, known);
  if (isGone(row) && (flow !== undefined || blocked !== undefined)) {
    return flow === undefined ? (blocked?.problem ?? null) : null;
  }
  if (row === undefined) return null;
  if (row.problem !== null || row.state !== 'connected' || missing.length === 0) return row.problem;
  return {
    code: 'limited',
    title: `${known.connector.label} did not allow everything CRMSync asked for.`,
    detail: `Not allowed: ${missing.map(({ text }) => text).join(', ')}. What needs it will fail; connect again and allow it to mend that.`,
    forAdmin: null,
  };
}

/** What the connection needs and was not given, in words. Optional permissions only switch their features off. */
function missingOf(row: ConnectionRow | undefined, { connector: { oauth } }: KnownConnector): Phrase[] {
  return oauth.scopes
    .filter(scope => row?.missing_scopes.includes(scope))
    .map(scope => oauth.scopeLabels[scope] ?? { code: scope, text: scope });
}
