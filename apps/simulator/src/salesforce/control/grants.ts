import * as z from 'zod';
import { ControlError } from '../../kernel/control-error.ts';
import { endSessions, type Grant, revokeGrant } from '../oauth/grants.ts';
import type { Salesforce } from '../state.ts';
import { findOrg } from './find.ts';

const revokeInput = z.strictObject({
  /**
   * `uninstall` and `revoke` end grants with their refresh tokens; `expire` ends access tokens only, so that the
   * next call answers 401 INVALID_SESSION_ID and a refresh still works.
   */
  kind: z.enum(['uninstall', 'revoke', 'expire']),
  org: z.string().optional(),
  userId: z.string().optional(),
  clientId: z.string().optional(),
  grantId: z.string().optional(),
});

/** `POST /_sim/revoke`: ends grants or sessions; what is left out is not a condition. */
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
  if (grants.length === 0 && wanted.grantId !== undefined)
    throw new ControlError(`No grant ${wanted.grantId}`);
  for (const grant of grants) {
    if (wanted.kind === 'expire') endSessions(sf.auth, grant);
    else revokeGrant(sf.auth, grant);
  }
  return { grants: grants.map(grant => grant.id) };
}
