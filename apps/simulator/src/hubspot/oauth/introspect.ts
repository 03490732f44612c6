import type { AccessToken, Grant, Hub } from '../state.ts';
import { findGrant } from './grants.ts';

/** Answer for any token; unknown, expired or revoked ones are simply not active. */
export function introspect(hub: Hub, token: string): unknown {
  return accessTokenInfo(hub, token) ?? refreshTokenInfo(hub, token) ?? { active: false };
}

/** What HubSpot says of a live access token; undefined for any other. */
export function accessTokenInfo(hub: Hub, token: string): Record<string, unknown> | undefined {
  const known = hub.state.accessTokens.get(token);
  const grant = known && hub.state.grants.get(known.grantId);
  if (!known || !grant || known.dead || known.expiresAt <= hub.clock.now()) return undefined;
  return {
    active: true,
    token,
    token_use: 'access_token',
    token_type: 'Bearer',
    expires_in: Math.floor((known.expiresAt - hub.clock.now()) / 1000),
    ...holder(hub, grant),
    is_private_distribution: false,
    signed_access_token: signedToken(known, grant),
  };
}

/** What HubSpot says of a live refresh token; undefined for any other. */
export function refreshTokenInfo(hub: Hub, token: string): Record<string, unknown> | undefined {
  const grant = findGrant(hub, token);
  return (
    grant && { active: true, token, token_use: 'refresh_token', token_type: 'Bearer', ...holder(hub, grant) }
  );
}

function holder(hub: Hub, grant: Grant): Record<string, unknown> {
  const portal = hub.state.portals.get(grant.portalId);
  const user = portal?.users.find(({ id }) => id === grant.userId);
  return {
    hub_id: grant.portalId,
    hub_domain: portal?.domain,
    user_id: grant.userId,
    user: user?.email,
    app_id: grant.appId,
    client_id: grant.clientId,
    scopes: grant.scopes,
  };
}

function signedToken(token: AccessToken, grant: Grant): Record<string, unknown> {
  return {
    expiresAt: token.expiresAt,
    scopes: '',
    hubId: grant.portalId,
    userId: grant.userId,
    appId: grant.appId,
    signature: '',
    scopeToScopeGroupPks: '',
    newSignature: '',
    hublet: 'na1',
    trialScopes: '',
    trialScopeToScopeGroupPks: '',
    isUserLevel: false,
    isPrivateDistribution: false,
  };
}
