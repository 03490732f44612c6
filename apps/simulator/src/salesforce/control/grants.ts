import * as z from 'zod';
import { ControlError } from '../../kernel/control-error.ts';
import { findApp } from '../oauth/apps.ts';
import { endSessions, type Grant, revokeGrant } from '../oauth/grants.ts';
import { answerFor, newGrant } from '../oauth/token.ts';
import type { Salesforce } from '../state.ts';
import { adminOf, findOrg } from './find.ts';

const revokeInput = z.strictObject({
  what: z.enum(['uninstall', 'expire-access-tokens', 'revoke-grant']),
  org: z.string().optional(),
  userId: z.string().optional(),
  clientId: z.string().optional(),
  grantId: z.string().optional(),
});

/**
 * `POST /_sim/revoke`: ends grants; what is left out is not a condition. `uninstall` and `revoke-grant` end refresh
 * and access tokens alike (in Salesforce they go together, §1.8); `expire-access-tokens` ends sessions only, so the
 * next call answers 401 INVALID_SESSION_ID and a refresh still works.
 */
export function revoke(sf: Salesforce, input: unknown): unknown {
  const wanted = revokeInput.parse(input);
  const orgId = wanted.org === undefined ? undefined : findOrg(sf, wanted.org).id;
  const fits = (grant: Grant) =>
    !grant.revoked &&
    (orgId === undefined || grant.orgId === orgId) &&
    (wanted.userId === undefined || grant.userId === wanted.userId) &&
    (wanted.clientId === undefined || grant.clientId === wanted.clientId) &&
    (wanted.grantId === undefined || grant.id === wanted.grantId);
  const grants = [...sf.auth.grants.values()].filter(fits);
  for (const grant of grants) {
    if (wanted.what === 'expire-access-tokens') endSessions(sf.auth, grant);
    else revokeGrant(sf.auth, grant);
  }
  return { grants: grants.length };
}

const grantInput = z.strictObject({
  org: z.string().optional(),
  userId: z.string().optional(),
  clientId: z.string().default('sim-salesforce-client'),
  scopes: z.array(z.string()).default(['api', 'refresh_token', 'id']),
});

/** `POST /_sim/grant`: tokens without the browser, as the token endpoint would answer them. */
export function grantDirectly(sf: Salesforce, input: unknown): unknown {
  const { org: named, userId, clientId, scopes } = grantInput.parse(input);
  const org = findOrg(sf, named);
  const app = findApp(sf, clientId);
  if (!app) throw new ControlError(`No app has the client id ${clientId}`);
  const grant = newGrant(sf, { clientId, orgId: org.id, userId: userId ?? adminOf(org), scopes });
  return answerFor(sf, app, grant, true);
}
