import type { FastifyReply, FastifyRequest } from 'fastify';
import { formBody } from '../../kernel/body.ts';
import { to15 } from '../ids.ts';
import { CONSENT_PATH, sendConsentPage, sendNotInstalledPage, sendOAuthErrorPage } from '../pages/consent.ts';
import type { Salesforce } from '../state.ts';
import { type AuthorizeParams, approve, deny, readAuthorization } from './authorize.ts';
import { APP_SCOPES, grantOfRefresh, revokeGrant } from './grants.ts';
import { jwks } from './id-token.ts';
import { discovery, identity, introspect, userInfo } from './identity.ts';
import { findSession } from './session.ts';
import { authenticateApp, exchangeToken, logVisit, OAuthError } from './token.ts';

/** Registers the OAuth endpoints of §1. Paths with a doubled leading slash work too (§0.10). */
export function registerOAuth(sf: Salesforce): void {
  const { app } = sf.kernel;
  for (const slash of ['', '/']) {
    app.get(`${slash}/services/oauth2/authorize`, (request, reply) =>
      showConsent(sf, reply, queryOf(request)),
    );
    app.post(`${slash}/services/oauth2/authorize`, (request, reply) =>
      showConsent(sf, reply, formBody(request)),
    );
    app.post(`${slash}/services/oauth2/token`, (request, reply) => token(sf, request, reply));
    app.route({
      method: ['GET', 'POST'],
      url: `${slash}/services/oauth2/revoke`,
      handler: (request, reply) => revoke(sf, request, reply),
    });
    app.post(`${slash}/services/oauth2/introspect`, (request, reply) => introspection(sf, request, reply));
    app.route({
      method: ['GET', 'POST'],
      url: `${slash}/services/oauth2/userinfo`,
      handler: (request, reply) => who(sf, request, reply, userInfo),
    });
    app.get(`${slash}/id/:org/:user`, (request, reply) => who(sf, request, reply, identity));
    app.get(`${slash}/id/keys`, async () => jwks());
    app.get(`${slash}/.well-known/openid-configuration`, async () => discovery(sf.kernel.url(), APP_SCOPES));
  }
  app.post(CONSENT_PATH, (request, reply) => decide(sf, request, reply));
  app.get('/setup/secur/RemoteAccessErrorPage.apexp', (_request, reply) => sendNotInstalledPage(reply));
}

function queryOf(request: FastifyRequest): Record<string, string> {
  const out: Record<string, string> = {};
  const at = request.url.indexOf('?');
  for (const [name, value] of new URLSearchParams(at < 0 ? '' : request.url.slice(at))) out[name] ??= value;
  return out;
}

function showConsent(sf: Salesforce, reply: FastifyReply, params: AuthorizeParams): FastifyReply {
  const outcome = readAuthorization(sf, params);
  if (outcome.kind === 'redirect') return reply.redirect(outcome.location);
  if (outcome.kind === 'page') return sendOAuthErrorPage(reply, outcome.error, outcome.description);
  return sendConsentPage(reply, sf, outcome.request, params);
}

function decide(sf: Salesforce, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { decision, account, ...params } = formBody(request);
  const outcome = readAuthorization(sf, params);
  if (outcome.kind !== 'ask') return showConsent(sf, reply, params);
  const [orgId = '', userId = ''] = (account ?? '').split('/');
  const location =
    decision === 'approve' ? approve(sf, outcome.request, orgId, userId) : deny(outcome.request);
  sf.kernel.changed();
  return reply.redirect(location);
}

function noStore(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-cache, no-store').header('pragma', 'no-cache');
}

function token(sf: Salesforce, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  try {
    const fields = exchangeToken(sf, request);
    logVisit(sf, request, 200, '');
    sf.kernel.changed();
    return sendFields(request, reply, fields);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    sf.kernel.changed();
    logVisit(sf, request, error.status, error.error);
    const body = { error: error.error, error_description: error.description };
    return noStore(reply)
      .code(error.status)
      .type('application/json;charset=UTF-8')
      .send(JSON.stringify(body));
  }
}

/** JSON unless the caller asked for `format=urlencoded` (§1.4). */
function sendFields(
  request: FastifyRequest,
  reply: FastifyReply,
  fields: Record<string, string>,
): FastifyReply {
  const urlencoded = formBody(request).format === 'urlencoded';
  if (urlencoded) {
    return noStore(reply)
      .type('application/x-www-form-urlencoded;charset=UTF-8')
      .send(new URLSearchParams(fields).toString());
  }
  return noStore(reply).type('application/json;charset=UTF-8').send(JSON.stringify(fields));
}

/** Revoking a refresh token ends its sessions; an access token only itself. Errors are form-encoded (§1.8). */
function revoke(sf: Salesforce, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const value = formBody(request).token ?? queryOf(request).token ?? '';
  const grant = grantOfRefresh(sf.auth, value);
  const session = sf.auth.sessions.get(value);
  const known = (grant !== undefined && !grant.revoked) || session !== undefined;
  logVisit(sf, request, known ? 200 : 400, known ? '' : 'unsupported_token_type');
  if (!known) {
    const error = 'error=unsupported_token_type&error_description=this+token+type+is+not+supported';
    return reply.code(400).type('application/x-www-form-urlencoded;charset=UTF-8').send(error);
  }
  if (grant) revokeGrant(sf.auth, grant);
  else sf.auth.sessions.delete(value);
  sf.kernel.changed();
  return reply.code(200).send('');
}

function introspection(sf: Salesforce, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const form = formBody(request);
  const json = reply.type('application/json;charset=UTF-8');
  try {
    authenticateApp(sf, request, form);
    return json.send(JSON.stringify(introspect(sf, form.token ?? '')));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return json.code(401).send(JSON.stringify({ error: error.error, error_description: error.description }));
  }
}

type Answer = typeof identity;

/** The identity URL and userinfo: 403 with one word instead of JSON when the token is bad (§1.8). */
function who(sf: Salesforce, request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const header = /^(?:Bearer|OAuth)\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const value = header ?? queryOf(request).oauth_token ?? formBody(request).oauth_token;
  const refuse = (word: string) => reply.code(403).type('text/html;charset=UTF-8').send(word);
  if (!value) return refuse('Missing_OAuth_Token');
  const caller = findSession(sf, value);
  if (!caller) return refuse('Bad_OAuth_Token');
  const { org: orgId, user: userId } = readParams(request);
  if (orgId !== undefined && to15(orgId) !== to15(caller.org.id)) return refuse('Wrong_Org');
  const user =
    userId === undefined ? caller.user : (caller.org.tables.get('user')?.rows.get(userId) ?? caller.user);
  const body = answer(sf.kernel.url(), caller.org, user);
  return reply.type('application/json;charset=UTF-8').send(JSON.stringify(body));
}

function readParams(request: FastifyRequest): { org?: string; user?: string } {
  const { params } = request;
  if (typeof params !== 'object' || params === null) return {};
  return {
    ...('org' in params ? { org: String(params.org) } : {}),
    ...('user' in params ? { user: String(params.user) } : {}),
  };
}
