import { createHash } from 'node:crypto';
import type { AccessToken, App, Code, Grant, Hub } from '../state.ts';
import { OAuthError } from './oauth-error.ts';

/** Spends an authorization code and returns the new grant; throws an OAuthError when it does not fit. */
export function spendCode(hub: Hub, app: App, form: Readonly<Record<string, string>>): Grant {
  const code = hub.state.codes.get(form.code ?? '');
  if (!code || code.used || code.clientId !== app.clientId || code.expiresAt <= hub.clock.now())
    throw new OAuthError('BAD_AUTH_CODE');
  if (code.redirectUri !== form.redirect_uri) throw new OAuthError('BAD_REDIRECT_URI');
  if (hub.switches.is('pkce', 'enforced') && !verifierFits(code, form.code_verifier))
    throw new OAuthError('BAD_CODE_VERIFIER');
  code.used = true;
  const grant: Grant = {
    id: hub.random.uuid(),
    appId: app.appId,
    clientId: app.clientId,
    portalId: code.portalId,
    userId: code.userId,
    scopes: code.scopes,
    refreshToken: newRefreshToken(hub),
    revoked: false,
  };
  hub.state.grants.set(grant.id, grant);
  return grant;
}

function verifierFits({ challenge }: Code, verifier = ''): boolean {
  if (!challenge) return true;
  if (challenge.method === 'plain') return verifier === challenge.value;
  return createHash('sha256').update(verifier).digest('base64url') === challenge.value;
}

function newRefreshToken(hub: Hub): string {
  return `na1-${hub.random.uuid()}-${hub.random.text(40)}`;
}

/** The grant of a refresh token that is still good. */
export function findGrant(hub: Hub, refreshToken: string): Grant | undefined {
  for (const grant of hub.state.grants.values())
    if (grant.refreshToken === refreshToken && !grant.revoked) return grant;
  return undefined;
}

/** The grant to refresh; with rotation switched on it gets a new refresh token. Throws an OAuthError. */
export function refreshGrant(hub: Hub, app: App, refreshToken: string): Grant {
  const grant = findGrant(hub, refreshToken);
  if (!grant || grant.clientId !== app.clientId) throw new OAuthError('BAD_REFRESH_TOKEN');
  if (hub.switches.is('refreshToken', 'rotated')) grant.refreshToken = newRefreshToken(hub);
  return grant;
}

/** Issues an access token: opaque and longer than 300 characters, as HubSpot's are. */
export function issueAccessToken(hub: Hub, grant: Grant): AccessToken {
  const now = hub.clock.now();
  const token: AccessToken = {
    token: `C${hub.random.text(15)}-${hub.random.text(320)}`,
    grantId: grant.id,
    issuedAt: now,
    expiresAt: now + hub.limits.get('accessTokenSeconds') * 1000,
    dead: false,
  };
  hub.state.accessTokens.set(token.token, token);
  return token;
}

/** Removes an app from an account: its refresh and access tokens there are dead at once. */
export function uninstall(hub: Hub, appId: number, portalId: number): number {
  const ended = [...hub.state.grants.values()].filter(
    grant => grant.appId === appId && grant.portalId === portalId && !grant.revoked,
  );
  for (const grant of ended) grant.revoked = true;
  const ids = new Set(ended.map(({ id }) => id));
  for (const token of hub.state.accessTokens.values()) if (ids.has(token.grantId)) token.dead = true;
  return ended.length;
}
