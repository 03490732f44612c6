import type { Kernel } from '../kernel/vendor.ts';
import { createPortal, PORTALS, type Portal } from './portal.ts';
import { type PortalState, restorePortal, snapshotPortal } from './portal-state.ts';

/** An app as registered with HubSpot. */
export interface App {
  appId: number;
  clientId: string;
  /** Unknown until the first token call of an app nobody configured. */
  clientSecret: string | undefined;
}

/** An authorization code on its way. */
export interface Code {
  code: string;
  clientId: string;
  redirectUri: string;
  portalId: number;
  userId: number;
  scopes: string[];
  challenge: { value: string; method: string } | undefined;
  expiresAt: number;
  used: boolean;
}

/** What a user granted an app in one account. */
export interface Grant {
  id: string;
  appId: number;
  clientId: string;
  portalId: number;
  userId: number;
  scopes: string[];
  refreshToken: string;
  revoked: boolean;
}

/** An issued access token. */
export interface AccessToken {
  token: string;
  grantId: string;
  issuedAt: number;
  expiresAt: number;
  /** Dead before its time (uninstall). */
  dead: boolean;
}

/** Everything HubSpot knows. */
export interface HubState {
  portals: Map<number, Portal>;
  apps: Map<string, App>;
  codes: Map<string, Code>;
  grants: Map<string, Grant>;
  accessTokens: Map<string, AccessToken>;
}

/** The kernel and what this vendor keeps on it; handed to every handler. */
export interface Hub extends Kernel {
  state: HubState;
}

/** Client id and secret of the app that exists at first start. */
export const DEFAULT_CLIENT = { id: 'sim-hubspot-client', secret: 'sim-hubspot-secret' } as const;

/** First-start state: the accounts without records, one app, no grants. */
export function firstState(kernel: Kernel, client: { id: string; secret: string }): HubState {
  return {
    portals: new Map(PORTALS.map(facts => [facts.id, createPortal(kernel, facts)])),
    apps: new Map([[client.id, { appId: 1_160_452, clientId: client.id, clientSecret: client.secret }]]),
    codes: new Map(),
    grants: new Map(),
    accessTokens: new Map(),
  };
}

/** The state as JSON. Codes are left out: they live a minute. */
export interface StoredState {
  portals: PortalState[];
  apps: App[];
  grants: Grant[];
  accessTokens: AccessToken[];
}

/** The state as JSON. */
export function snapshotState(state: HubState): StoredState {
  return {
    portals: [...state.portals.values()].map(snapshotPortal),
    apps: [...state.apps.values()],
    grants: [...state.grants.values()],
    accessTokens: [...state.accessTokens.values()],
  };
}

/** Takes over a stored state; what was there is forgotten. */
export function restoreState(hub: Hub, stored: StoredState): void {
  hub.state = {
    portals: new Map(stored.portals.map(portal => [portal.facts.id, restorePortal(hub, portal)])),
    apps: new Map(stored.apps.map(app => [app.clientId, { ...app, clientSecret: app.clientSecret }])),
    codes: new Map(),
    grants: new Map(stored.grants.map(grant => [grant.id, grant])),
    accessTokens: new Map(stored.accessTokens.map(token => [token.token, token])),
  };
}

/**
 * Takes what the state file holds as this vendor's state; throws a TypeError when it is not.
 * The file is our own and written whole, so only its outline is checked.
 */
export function storedStateFrom(stored: unknown): StoredState {
  const lists = ['portals', 'apps', 'grants', 'accessTokens'];
  const fits =
    typeof stored === 'object' &&
    stored !== null &&
    lists.every(name => Array.isArray(Reflect.get(stored, name)));
  if (!fits) throw new TypeError('The stored state of the HubSpot simulator has another shape');
  return stored as StoredState;
}
