import * as z from 'zod';
import { ControlError } from '../../kernel/control-error.ts';
import { type AppConfig, findApp } from '../oauth/apps.ts';
import { issueAccessToken, uninstall } from '../oauth/grants.ts';
import { KNOWN_SCOPES } from '../oauth/scopes.ts';
import { DEFAULT_CLIENT, type Grant, type Hub } from '../state.ts';
import { portalFor } from './seed.ts';

const revokeInput = z.strictObject({
  what: z.enum(['uninstall', 'expire-access-tokens', 'revoke-grant']),
  portalId: z.number().optional(),
});

/**
 * Ends grants: `uninstall` (all tokens dead at once), `expire-access-tokens` (they expired a moment ago),
 * `revoke-grant` (refresh tokens dead, access tokens live on). One account, or all without `portalId`.
 */
export function revoke(hub: Hub, input: unknown): unknown {
  const { what, portalId } = revokeInput.parse(input);
  const grants = [...hub.state.grants.values()].filter(
    grant => !grant.revoked && (portalId === undefined || grant.portalId === portalId),
  );
  if (what === 'uninstall') for (const grant of grants) uninstall(hub, grant.appId, grant.portalId);
  if (what === 'revoke-grant') for (const grant of grants) grant.revoked = true;
  if (what === 'expire-access-tokens') expireTokens(hub, grants);
  return { grants: grants.length };
}

function expireTokens(hub: Hub, grants: readonly Grant[]): void {
  const ids = new Set(grants.map(({ id }) => id));
  const justNow = hub.clock.now() - 1000;
  for (const token of hub.state.accessTokens.values())
    if (ids.has(token.grantId)) token.expiresAt = Math.min(token.expiresAt, justNow);
}

const grantInput = z.strictObject({
  portalId: z.number().optional(),
  clientId: z.string().optional(),
  scopes: z.array(z.string()).default([...KNOWN_SCOPES]),
});

/** Grants an app everything (or `scopes`) without the browser; returns tokens as the token endpoint would. */
export function grantDirectly(hub: Hub, config: AppConfig, input: unknown): unknown {
  const { portalId, clientId, scopes } = grantInput.parse(input);
  const portal = portalFor(hub, portalId);
  const app = findApp(hub, config, clientId ?? config.clientId ?? DEFAULT_CLIENT.id);
  if (!app) throw new ControlError(`No app has the client id ${clientId}`);
  const grant: Grant = {
    id: hub.random.uuid(),
    appId: app.appId,
    clientId: app.clientId,
    portalId: portal.id,
    userId: portal.users[0]?.id ?? 0,
    scopes,
    refreshToken: `na1-${hub.random.uuid()}-${hub.random.text(40)}`,
    revoked: false,
  };
  hub.state.grants.set(grant.id, grant);
  return {
    portal_id: portal.id,
    access_token: issueAccessToken(hub, grant).token,
    refresh_token: grant.refreshToken,
    expires_in: hub.limits.get('accessTokenSeconds'),
    scopes,
  };
}
