import type { FastifyRequest } from 'fastify';
import { apiError, invalidSession } from '../errors.ts';
import type { Org } from '../records/org.ts';
import { rowOf } from '../records/org.ts';
import type { Row } from '../records/table.ts';
import { orgById, type Salesforce } from '../state.ts';
import type { Grant, Session } from './grants.ts';

/** Who calls the API. */
export type Caller = { org: Org; user: Row; grant: Grant; session: Session };

/** The token of an Authorization header (`Bearer x` or `OAuth x`); null when there is none. */
function tokenOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const match = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(header.trim());
  if (match?.[1]) return match[1];
  throw apiError(401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE');
}

/** Finds a session that is alive and slides its timeout; undefined for any other token. */
export function findSession(sf: Salesforce, token: string): Caller | undefined {
  const session = sf.auth.sessions.get(token);
  const grant = session ? sf.auth.grants.get(session.grantId) : undefined;
  if (!session || !grant || grant.revoked) return undefined;
  const now = sf.kernel.clock.now();
  if (now - session.lastUsedAt > sf.kernel.limits.get('sessionSeconds') * 1000) {
    sf.auth.sessions.delete(token);
    return undefined;
  }
  const org = orgById(sf, grant.orgId);
  const user = org ? rowOf(org, 'User', grant.userId) : undefined;
  if (!org || !user || user.IsActive !== true) return undefined;
  session.lastUsedAt = now;
  return { org, user, grant, session };
}

/** Who sent a REST request. Throws 401 INVALID_SESSION_ID, or the org-level refusals of §1.10. */
export function authenticate(sf: Salesforce, request: FastifyRequest): Caller {
  const token = tokenOf(request.headers.authorization);
  const caller = token === null ? undefined : findSession(sf, token);
  if (!caller) throw invalidSession();
  const apiEnabled = sf.kernel.switches.get('apiEnabled');
  if (apiEnabled === 'notForOrg') {
    throw apiError(403, 'API_DISABLED_FOR_ORG', 'The REST API is not enabled for this Organization.');
  }
  if (apiEnabled === 'notForUser') {
    throw apiError(403, 'API_CURRENTLY_DISABLED', 'API is disabled for this User');
  }
  if (!caller.grant.scopes.some(scope => scope === 'api' || scope === 'full' || scope === 'web')) {
    throw apiError(403, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API');
  }
  return caller;
}
