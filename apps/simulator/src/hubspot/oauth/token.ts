import type { FastifyReply, FastifyRequest } from 'fastify';
import { formBody, mediaType, pathOf } from '../../kernel/body.ts';
import { answering } from '../route.ts';
import type { App, Grant, Hub } from '../state.ts';
import { type AppConfig, findApp, secretFits } from './apps.ts';
import { findGrant, issueAccessToken, refreshGrant, spendCode } from './grants.ts';
import { introspect } from './introspect.ts';
import { OAuthError } from './oauth-error.ts';

/** Versions whose token endpoints behave alike; v1 differs. */
const CURRENT = ['v3', '2026-03', '2026-09'] as const;

type Form = Readonly<Record<string, string>>;

/** Token, introspection and revocation in every version. */
export function tokenRoutes(hub: Hub, config: AppConfig): void {
  const post = (url: string, word: string | undefined, handle: (form: Form, app: App) => unknown) =>
    hub.app.post(url, (request, reply) => {
      if (url.startsWith('/oauth/v1') && hub.switches.is('oauthV1', 'gone')) return reply.callNotFound();
      if (mediaType(request) !== 'application/x-www-form-urlencoded')
        return reply.code(415).send({ status: 'error', message: 'Send application/x-www-form-urlencoded' });
      const form = readForm(url, request);
      return logged(hub, request, reply, form, word, () => handle(form, authenticateApp(hub, config, form)));
    });
  post('/oauth/v1/token', undefined, (form, app) => tokenV1(exchange(hub, form, app)));
  for (const version of CURRENT) {
    post(`/oauth/${version}/token`, undefined, (form, app) => exchange(hub, form, app));
    post(`/oauth/${version}/token/introspect`, 'introspect', form => introspect(hub, tokenOf(form)));
    post(`/oauth/${version}/token/revoke`, 'revoke', form => revoke(hub, tokenOf(form)));
  }
}

/** v1 also takes its fields from the query string. */
function readForm(url: string, request: FastifyRequest): Form {
  const query = url.startsWith('/oauth/v1') ? new URL(request.url, 'http://localhost').searchParams : [];
  return { ...Object.fromEntries(query), ...formBody(request) };
}

/** The field is `token`; the guide's prose calls it after its kind. */
function tokenOf(form: Form): string {
  return form.token ?? form.access_token ?? form.refresh_token ?? '';
}

function authenticateApp(hub: Hub, config: AppConfig, form: Form): App {
  const app = findApp(hub, config, form.client_id ?? '');
  if (!app) throw new OAuthError('BAD_CLIENT_ID');
  if (!secretFits(app, form.client_secret ?? '')) throw new OAuthError('BAD_CLIENT_SECRET');
  return app;
}

/** Answers with the result or HubSpot's 400, and notes the visit. */
function logged(
  hub: Hub,
  request: FastifyRequest,
  reply: FastifyReply,
  form: Form,
  word: string | undefined,
  work: () => unknown,
): FastifyReply {
  let error = '';
  const answer = answering(hub, reply, () => {
    try {
      return work();
    } catch (thrown) {
      if (!(thrown instanceof OAuthError)) throw thrown;
      error = thrown.word;
      reply.code(400);
      return thrown.body();
    } finally {
      hub.changed();
    }
  });
  hub.tokens.add({
    at: hub.clock.iso(),
    path: pathOf(request),
    grantType: word ?? form.grant_type ?? '',
    clientId: form.client_id ?? '',
    form: { ...form },
    status: reply.statusCode,
    error,
  });
  return answer;
}

interface TokenAnswer {
  token_type: 'bearer';
  refresh_token: string;
  access_token: string;
  hub_id: number;
  user_id: number;
  scopes: string[];
  expires_in: number;
  token_use: 'access_token';
}

function exchange(hub: Hub, form: Form, app: App): TokenAnswer {
  const grant = grantFor(hub, form, app);
  const { token, expiresAt, issuedAt } = issueAccessToken(hub, grant);
  return {
    token_type: 'bearer',
    refresh_token: grant.refreshToken,
    access_token: token,
    hub_id: grant.portalId,
    user_id: grant.userId,
    scopes: grant.scopes,
    expires_in: (expiresAt - issuedAt) / 1000,
    token_use: 'access_token',
  };
}

function grantFor(hub: Hub, form: Form, app: App): Grant {
  if (form.grant_type === 'authorization_code') return spendCode(hub, app, form);
  if (form.grant_type === 'refresh_token') return refreshGrant(hub, app, form.refresh_token ?? '');
  throw new OAuthError('BAD_GRANT_TYPE');
}

function tokenV1({ token_type, refresh_token, access_token, expires_in }: TokenAnswer): unknown {
  return { token_type, refresh_token, access_token, expires_in };
}

/** Ends a refresh token. Access tokens already issued keep working until they expire. */
function revoke(hub: Hub, token: string): unknown {
  const grant = findGrant(hub, token);
  if (grant) grant.revoked = true;
  return hub.switches.is('revokeBody', 'json') ? { success: true } : '';
}
