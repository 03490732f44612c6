import type { FastifyReply, FastifyRequest } from 'fastify';
import { formBody } from '../../kernel/body.ts';
import { html } from '../../pages/html.ts';
import { sendPage } from '../../pages/layout.ts';
import type { Portal, PortalUser } from '../portal.ts';
import type { Hub } from '../state.ts';
import { type AppConfig, findApp, redirectAllowed } from './apps.ts';
import { consentCard } from './consent-page.ts';
import { KNOWN_SCOPES } from './scopes.ts';

/** An authorize request that may be shown to a person. */
export interface AuthorizeRequest {
  clientId: string;
  redirectUri: string;
  scopes: string[];
  optionalScopes: string[];
  state: string | undefined;
  challenge: { value: string; method: string } | undefined;
}

/** The consent page and what its buttons do. */
export function authorizeRoutes(hub: Hub, config: AppConfig): void {
  const show = (request: FastifyRequest<{ Params: { portalId?: string } }>, reply: FastifyReply) => {
    const read = readRequest(hub, config, fieldsOf(request.query));
    if (typeof read === 'string') return refusal(reply, read);
    const chosen = Number(request.params.portalId ?? 0) || undefined;
    return sendPage(reply, {
      vendor: 'HubSpot',
      title: 'Connect an app',
      width: 'narrow',
      body: consentCard(hub, read, chosen),
    });
  };
  hub.app.get('/oauth/authorize', show);
  hub.app.get('/oauth/:portalId/authorize', show);
  hub.app.post('/oauth/authorize/decide', (request, reply) => decide(hub, config, formBody(request), reply));
}

function fieldsOf(query: unknown): Record<string, string> {
  const entries = Object.entries(Object(query)).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return Object.fromEntries(entries);
}

/** The request, or one sentence why HubSpot shows an error page instead (it never redirects then). */
function readRequest(hub: Hub, config: AppConfig, fields: Record<string, string>): AuthorizeRequest | string {
  const {
    client_id: clientId = '',
    redirect_uri: redirectUri = '',
    scope = '',
    optional_scope = '',
  } = fields;
  if (!findApp(hub, config, clientId)) return 'No app has this client id.';
  if (!redirectAllowed(hub, config, redirectUri))
    return 'The redirect URL does not match one registered with the app.';
  const scopes = words(scope);
  const optionalScopes = words(optional_scope);
  const unknown = [...scopes, ...optionalScopes].find(name => !KNOWN_SCOPES.has(name));
  if (unknown !== undefined) return `The app asks for a scope that does not exist: ${unknown}`;
  if (!scopes.includes('oauth')) return 'The scopes do not match those the app requires: oauth is missing.';
  const { code_challenge: value, code_challenge_method: method = 'plain' } = fields;
  if (value !== undefined && !['plain', 'S256'].includes(method))
    return 'The code challenge method is not known.';
  return {
    clientId,
    redirectUri,
    scopes,
    optionalScopes,
    state: fields.state,
    challenge: value === undefined ? undefined : { value, method },
  };
}

function words(text: string): string[] {
  return [...new Set(text.split(/\s+/u).filter(word => word !== ''))];
}

function refusal(reply: FastifyReply, sentence: string, status = 400): FastifyReply {
  const body = html`<div class="card" role="alert" data-testid="consent-error">
<h1>This app cannot be connected</h1><p>${sentence}</p>
<p class="quiet">Nothing was shared and nothing changed. You can close this window.</p></div>`;
  return sendPage(reply, { vendor: 'HubSpot', title: 'Cannot connect', width: 'narrow', body }, status);
}

function decide(
  hub: Hub,
  config: AppConfig,
  form: Record<string, string>,
  reply: FastifyReply,
): FastifyReply {
  const read = readRequest(hub, config, form);
  if (typeof read === 'string') return refusal(reply, read);
  if (form.decision !== 'approve') return deny(hub, read, reply);
  const [portalId, userId] = (form.account ?? '').split('/').map(Number);
  const portal = hub.state.portals.get(portalId ?? 0);
  const user = portal?.users.find(({ id }) => id === userId);
  if (!portal || !user) return refusal(reply, 'Choose the account to connect.');
  if (!user.canInstall)
    return refusal(
      reply,
      `${user.firstName} ${user.lastName} may not connect apps to ${portal.name}. A Super Admin, or somebody with App Marketplace access, has to do it.`,
      403,
    );
  const lacking = read.scopes.filter(scope => portal.lackingScopes.includes(scope));
  if (lacking.length > 0)
    return refusal(
      reply,
      `The plan of ${portal.name} does not include what the app requires: ${lacking.join(', ')}`,
      403,
    );
  return approve(hub, read, portal, user, reply);
}

function approve(
  hub: Hub,
  request: AuthorizeRequest,
  portal: Portal,
  user: PortalUser,
  reply: FastifyReply,
): FastifyReply {
  // An optional scope the plan lacks is dropped without a word.
  const optional = request.optionalScopes.filter(scope => !portal.lackingScopes.includes(scope));
  const code = `na1-${hub.random.uuid()}`;
  hub.state.codes.set(code, {
    code,
    clientId: request.clientId,
    redirectUri: request.redirectUri,
    portalId: portal.id,
    userId: user.id,
    scopes: [...new Set([...request.scopes, ...optional])],
    challenge: request.challenge,
    expiresAt: hub.clock.now() + hub.limits.get('codeTtlMs'),
    used: false,
  });
  return sendBack(request, { code }, reply);
}

/** *Assumed*: what a denied install does to the redirect is not documented. */
function deny(hub: Hub, request: AuthorizeRequest, reply: FastifyReply): FastifyReply {
  if (hub.switches.is('deniedRedirect', 'none')) return refusal(reply, 'You did not connect the app.', 200);
  return sendBack(
    request,
    { error: 'access_denied', error_description: 'The user denied the request' },
    reply,
  );
}

function sendBack(
  request: AuthorizeRequest,
  answer: Record<string, string>,
  reply: FastifyReply,
): FastifyReply {
  const target = new URL(request.redirectUri);
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  if (request.state !== undefined) target.searchParams.set('state', request.state);
  return reply.code(302).header('cache-control', 'no-store').header('location', target.href).send();
}
