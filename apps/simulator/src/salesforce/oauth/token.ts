import { createHash, createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { formBody, pathOf } from '../../kernel/body.ts';
import { isOn } from '../config.ts';
import { to15 } from '../ids.ts';
import { type Org, rowOf } from '../records/org.ts';
import type { Row } from '../records/table.ts';
import { orgById, type Salesforce } from '../state.ts';
import { secretFits } from './apps.ts';
import { type App, type Grant, grantOfRefresh, makeRoom, revokeGrant } from './grants.ts';
import { idToken } from './id-token.ts';

/** A refusal of an OAuth endpoint: HTTP status and the two words of its body (§1.5). */
export class OAuthError extends Error {
  readonly status: number;
  readonly error: string;
  readonly description: string;

  constructor(error: string, description: string, status = 400) {
    super(`${error}: ${description}`);
    this.status = status;
    this.error = error;
    this.description = description;
  }
}

const OPAQUE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';
const EXPIRED = 'expired access/refresh token';

/** Answers `POST /services/oauth2/token` with the fields of a token response; throws an OAuthError. */
export function exchangeToken(sf: Salesforce, request: FastifyRequest): Record<string, string> {
  const form = formBody(request);
  const { app } = authenticateApp(sf, request, form);
  if (isOn(sf.kernel, 'ipRestricted')) throw new OAuthError('invalid_grant', 'ip restricted');
  if (form.grant_type === 'authorization_code') return exchangeCode(sf, app, form);
  if (form.grant_type === 'refresh_token') return refresh(sf, app, form);
  throw new OAuthError('unsupported_grant_type', 'grant type not supported');
}

/** Writes a visit of a token endpoint into the kernel's log. */
export function logVisit(sf: Salesforce, request: FastifyRequest, status: number, error: string): void {
  const form = formBody(request);
  sf.kernel.tokens.add({
    at: sf.kernel.clock.iso(),
    path: pathOf(request),
    grantType: form.grant_type ?? pathOf(request).split('/').at(-1) ?? '',
    clientId: form.client_id ?? basicCredentials(request)?.id ?? '',
    form,
    status,
    error,
  });
}

function basicCredentials(request: FastifyRequest): { id: string; secret: string } | null {
  const match = /^Basic\s+(.+)$/i.exec(request.headers.authorization ?? '');
  if (!match?.[1]) return null;
  const text = Buffer.from(match[1], 'base64').toString('utf8');
  const at = text.indexOf(':');
  if (at < 0) return null;
  return { id: decoded(text.slice(0, at)), secret: decoded(text.slice(at + 1)) };
}

/** Credentials may come form-encoded (RFC 6749 §2.3.1) or plain. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The app that calls, by body or HTTP Basic; public apps send no secret, confidential ones must (§1.1). */
export function authenticateApp(
  sf: Salesforce,
  request: FastifyRequest,
  form: Record<string, string>,
): { app: App } {
  const basic = basicCredentials(request);
  const id = basic?.id ?? form.client_id;
  const secret = basic?.secret ?? form.client_secret ?? null;
  const app = sf.auth.apps.find(each => each.clientId === id);
  if (!app) throw new OAuthError('invalid_client_id', 'client identifier invalid');
  if (!secretFits(app, secret)) throw new OAuthError('invalid_client', 'invalid client credentials');
  return { app };
}

function exchangeCode(sf: Salesforce, app: App, form: Record<string, string>): Record<string, string> {
  const { auth, kernel } = sf;
  if (!form.code) throw new OAuthError('invalid_request', 'missing required parameter: code');
  const code = auth.codes.get(form.code);
  if (!code || code.clientId !== app.clientId) {
    throw new OAuthError('invalid_grant', 'invalid authorization code');
  }
  auth.codes.delete(form.code);
  if (kernel.clock.now() > code.expiresAt)
    throw new OAuthError('invalid_grant', 'expired authorization code');
  if (form.redirect_uri !== code.redirectUri) {
    throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  checkVerifier(code.challenge, form.code_verifier);
  const { org, user } = requireActiveUser(sf, code);
  const answer = answerFor(sf, app, newGrant(sf, code), true);
  if (!code.scopes.includes('openid')) return answer;
  const token = idToken(kernel.url(), org, user, app.clientId, code.nonce, kernel.clock.now());
  return { ...answer, id_token: token };
}

/** Stores what a user just approved, ending the oldest grant beyond the limit (§1.6). */
export function newGrant(
  sf: Salesforce,
  approved: Pick<Grant, 'clientId' | 'orgId' | 'userId' | 'scopes'>,
): Grant {
  const { auth, kernel } = sf;
  const { clientId, orgId, userId, scopes } = approved;
  const offline = scopes.includes('refresh_token') || scopes.includes('offline_access');
  makeRoom(auth, clientId, userId, kernel.limits.get('grantsPerUserAndApp'));
  const now = kernel.clock.now();
  const grant: Grant = {
    id: `grant-${auth.nextGrant++}`,
    clientId,
    orgId,
    userId,
    scopes,
    refreshToken: offline ? newRefreshToken(sf) : null,
    retired: [],
    createdAt: now,
    lastUsedAt: now,
    revoked: false,
  };
  auth.grants.set(grant.id, grant);
  return grant;
}

/** A missing challenge method means S256 and verifiers may be longer than RFC 7636 allows (§1.3, §1.4). */
function checkVerifier(challenge: string | null, verifier: string | undefined): void {
  if (challenge === null) return;
  if (!verifier) throw new OAuthError('invalid_grant', 'missing required code verifier');
  if (createHash('sha256').update(verifier).digest('base64url') !== challenge.replace(/=+$/, '')) {
    throw new OAuthError('invalid_request', 'invalid code verifier');
  }
}

function refresh(sf: Salesforce, app: App, form: Record<string, string>): Record<string, string> {
  const { auth, kernel } = sf;
  if (!form.refresh_token)
    throw new OAuthError('invalid_request', 'missing required parameter: refresh_token');
  const grant = grantOfRefresh(auth, form.refresh_token);
  if (!grant || grant.revoked || grant.clientId !== app.clientId)
    throw new OAuthError('invalid_grant', EXPIRED);
  const now = kernel.clock.now();
  const retired = grant.retired.find(each => each.token === form.refresh_token);
  if (retired && now - retired.at >= kernel.limits.get('rotationGraceSeconds') * 1000) {
    revokeGrant(auth, grant);
    throw new OAuthError('invalid_grant', EXPIRED);
  }
  if (now - grant.lastUsedAt > kernel.limits.get('refreshIdleDays') * 86_400_000) {
    revokeGrant(auth, grant);
    throw new OAuthError('invalid_grant', EXPIRED);
  }
  requireActiveUser(sf, grant);
  grant.lastUsedAt = now;
  const rotate = isOn(kernel, 'rotateRefreshTokens') && !retired;
  if (rotate) {
    grant.retired.push({ token: form.refresh_token, at: now });
    grant.refreshToken = newRefreshToken(sf);
  }
  return answerFor(sf, app, grant, isOn(kernel, 'rotateRefreshTokens'));
}

function requireActiveUser(sf: Salesforce, who: Pick<Grant, 'orgId' | 'userId'>): { org: Org; user: Row } {
  const org = orgById(sf, who.orgId);
  const user = org ? rowOf(org, 'User', who.userId) : undefined;
  if (org && user?.IsActive === true) return { org, user };
  if (sf.kernel.switches.is('inactiveUserError', 'inactive_user')) {
    throw new OAuthError('inactive_user', 'user is inactive');
  }
  throw new OAuthError('invalid_grant', 'inactive user');
}

function newRefreshToken(sf: Salesforce): string {
  return `5Aep861${sf.kernel.random.text(80, OPAQUE)}`;
}

/** Opens a session and gives the fields of §1.4: no `expires_in`, `issued_at` as a string of milliseconds. */
export function answerFor(
  sf: Salesforce,
  app: App,
  grant: Grant,
  withRefresh: boolean,
): Record<string, string> {
  const { kernel, auth } = sf;
  const now = kernel.clock.now();
  const token = `${to15(grant.orgId)}!AQ${kernel.random.text(94, OPAQUE)}`;
  auth.sessions.set(token, { token, grantId: grant.id, issuedAt: now, lastUsedAt: now });
  const id = `${kernel.url()}/id/${grant.orgId}/${grant.userId}`;
  const issuedAt = String(now);
  const fields: Record<string, string> = {
    access_token: token,
    signature: createHmac('sha256', app.secret ?? '')
      .update(id + issuedAt)
      .digest('base64'),
    scope: grant.scopes.join(' '),
    instance_url: kernel.url(),
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
  if (withRefresh && grant.refreshToken !== null) fields.refresh_token = grant.refreshToken;
  return fields;
}
