import { isOn } from '../config.ts';
import { rowOf } from '../records/org.ts';
import { orgById, type Salesforce } from '../state.ts';
import { findApp } from './apps.ts';
import type { App } from './grants.ts';

/** The parameters of an authorization request, as they came. */
export type AuthorizeParams = Record<string, string | undefined>;

/** An authorization request that may be shown to the user. */
export type AuthorizeRequest = {
  app: App;
  redirectUri: string;
  scopes: string[];
  state: string | undefined;
  challenge: string | null;
  nonce: string | null;
};

/** What an authorization request comes to before the user is asked. */
export type AuthorizeOutcome =
  | { kind: 'ask'; request: AuthorizeRequest }
  | { kind: 'redirect'; location: string }
  | { kind: 'page'; error: string; description: string };

/** Reads an authorization request. A wrong app or callback is shown on a page, all else goes to the callback (§1.3). */
export function readAuthorization(sf: Salesforce, params: AuthorizeParams): AuthorizeOutcome {
  const app = findApp(sf, params.client_id);
  if (!app) return { kind: 'page', error: 'invalid_client_id', description: 'client identifier invalid' };
  const redirectUri = params.redirect_uri ?? '';
  if (!mayRedirect(app, redirectUri)) {
    const description = 'redirect_uri must match configuration';
    return { kind: 'page', error: 'redirect_uri_mismatch', description };
  }
  const { state } = params;
  const refuse = (error: string, description: string): AuthorizeOutcome => ({
    kind: 'redirect',
    location: callback(redirectUri, { error, error_description: description, state }),
  });
  if (params.response_type !== 'code')
    return refuse('unsupported_response_type', 'response type not supported');
  const challenge = params.code_challenge || null;
  if (challenge === null && isOn(sf.kernel, 'requirePkce')) {
    return refuse('invalid_request', 'missing required code challenge');
  }
  const method = params.code_challenge_method;
  if (challenge !== null && method && method.toUpperCase() !== 'S256') {
    return refuse('invalid_request', 'invalid code challenge method');
  }
  const scopes = params.scope?.split(/[\s+]+/).filter(scope => scope !== '') ?? app.scopes;
  if (scopes.some(scope => !app.scopes.includes(scope))) {
    return refuse('invalid_scope', 'the requested scope is not allowed');
  }
  const nonce = params.nonce ?? null;
  return { kind: 'ask', request: { app, redirectUri, scopes, state, challenge, nonce } };
}

/** Registered callbacks match exactly; an app without any takes a callback on this machine or of an extension. */
function mayRedirect(app: App, redirectUri: string): boolean {
  if (app.redirectUris !== null) return app.redirectUris.includes(redirectUri);
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname, hash } = new URL(redirectUri);
  if (hash !== '') return false;
  if (protocol === 'https:') return hostname.endsWith('.chromiumapp.org');
  return protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1');
}

/** The user approved: a code is issued, or the browser lands on the page for apps that are not installed. */
export function approve(sf: Salesforce, request: AuthorizeRequest, orgId: string, userId: string): string {
  const org = orgById(sf, orgId);
  const user = org ? rowOf(org, 'User', userId) : undefined;
  if (!org || !user) return deny(request);
  if (isOn(sf.kernel, 'appMustBeInstalled')) {
    const query = 'error=invalid_client&error_description=app+must+be+installed+into+org';
    return `/setup/secur/RemoteAccessErrorPage.apexp?${query}`;
  }
  const code = `aPrx${sf.kernel.random.text(76)}==`;
  sf.auth.codes.set(code, {
    clientId: request.app.clientId,
    redirectUri: request.redirectUri,
    orgId: org.id,
    userId: user.Id,
    scopes: request.scopes,
    challenge: request.challenge,
    nonce: request.nonce,
    expiresAt: sf.kernel.clock.now() + sf.kernel.limits.get('codeSeconds') * 1000,
  });
  return callback(request.redirectUri, { code, state: request.state });
}

/** The user said no (§1.3). */
export function deny(request: AuthorizeRequest): string {
  const description = 'end-user denied authorization';
  return callback(request.redirectUri, {
    error: 'access_denied',
    error_description: description,
    state: request.state,
  });
}

function callback(redirectUri: string, params: Record<string, string | undefined>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.toString();
}
