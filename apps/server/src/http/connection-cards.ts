import type { Connection, Policy } from '@crmsync/contract';
import { type Connections, settingsOf } from '../connections/connections.ts';
import type { KnownConnector } from '../connections/connectors.ts';
import type { ConnectionRow } from '../store/connections.ts';
import type { OAuthFlowRow } from '../store/oauth-flows.ts';

const policies: readonly Policy[] = ['fill-blanks', 'overwrite', 'skip', 'ask', 'create'];

/** What a card is made of, besides the connector. */
export interface CardParts {
  readonly row: ConnectionRow | undefined;
  /** The newest open flow. */
  readonly flow: OAuthFlowRow | undefined;
  readonly lastPush: Connection['lastPush'];
}

/** Policies this CRM can honour: `create` needs an object that may hold the same person twice. */
export function policiesOf({ connector }: KnownConnector): Policy[] {
  const twins = connector.objects.some(({ allowsTwins }) => allowsTwins);
  return policies.filter(policy => policy !== 'create' || twins);
}

/** A connector and the user's connection to it, as the API tells: by list of allowed fields, so no token can slip in (matrix P2). */
export function cardOf(
  connections: Pick<Connections, 'authorizeUrlOf'>,
  known: KnownConnector,
  { row, flow, lastPush }: CardParts,
): Connection {
  const { connector, settings } = known;
  return {
    connector: connector.id,
    label: connector.label,
    simulated: settings.simulated,
    configured: settings.client !== null,
    state: stateOf(row, flow),
    objects: connector.objects.map(({ name, label }) => ({ name, label })),
    signInHosts: signInHostsOf(known),
    permissions: [...connector.oauth.permissions],
    account: row === undefined ? null : accountOf(row),
    connectedAt: row?.connected_at.toISOString() ?? null,
    problem: row?.problem ?? null,
    waiting: flow === undefined ? null : waitingOf(connections, flow),
    settings: settingsOf(row, connector),
    policies: policiesOf(known),
    missingPermissions: row?.missing_scopes ?? [],
    lastPush,
    quota: row?.quota ?? null,
  };
}

/** A connection that works goes on working while its owner signs in again. */
function stateOf(row: ConnectionRow | undefined, flow: OAuthFlowRow | undefined): Connection['state'] {
  if (row?.state === 'connected') return 'connected';
  if (flow !== undefined) return 'waiting';
  return row === undefined || row.state === 'disconnected' ? 'not-connected' : row.state;
}

/** No choice is no question. */
function signInHostsOf({ connector }: KnownConnector): Connection['signInHosts'] {
  const hosts = connector.oauth.signInHosts.map(({ id, label, custom = false }) => ({ id, label, custom }));
  return hosts.length > 1 ? hosts : [];
}

function accountOf(row: ConnectionRow): Connection['account'] {
  return { id: row.account_id, name: row.account_name, user: row.account_user };
}

function waitingOf(
  { authorizeUrlOf }: Pick<Connections, 'authorizeUrlOf'>,
  flow: OAuthFlowRow,
): Connection['waiting'] {
  return { expiresAt: flow.expires_at.toISOString(), authorizeUrl: authorizeUrlOf(flow) };
}
