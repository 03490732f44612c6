import * as oauth from 'oauth4webapi';
import type { CrmConnector, OAuthEndpoints } from './connector.ts';
import { isLoopback } from './hosts.ts';
import { OAuthError, transient } from './oauth-error.ts';

/** Our registration at one vendor. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
}

/** How to reach a vendor's OAuth endpoints. */
export interface OAuthNetwork {
  readonly fetch: typeof fetch;
  /** Milliseconds until an answer counts as lost (default 30,000). */
  readonly timeoutMs?: number;
}

/** One vendor, our registration there, and where the person signs in ({@link OAuthProfile.endpoints}). */
export interface OAuthParty {
  readonly connector: Pick<CrmConnector, 'label' | 'oauth' | 'readError'>;
  readonly app: OAuthApp;
  readonly host?: string | undefined;
}

/** What every request of oauth4webapi is given. */
export interface RequestOptions {
  [oauth.customFetch]: typeof fetch;
  [oauth.allowInsecureRequests]: boolean;
  signal: AbortSignal;
}

/** The vendor in oauth4webapi's terms. Its names for server, client and authentication are kept: `as`, `client`, `auth`. */
export function describeParty({ connector, app, host }: OAuthParty) {
  const endpoints = connector.oauth.endpoints(host);
  const auth =
    connector.oauth.clientAuth === 'body'
      ? oauth.ClientSecretPost(app.clientSecret)
      : oauth.ClientSecretBasic(app.clientSecret);
  return { as: server(endpoints), client: { client_id: app.clientId }, auth };
}

function server({ authorize, token, revoke, issuer }: OAuthEndpoints): oauth.AuthorizationServer {
  return {
    issuer: issuer ?? new URL(authorize).origin,
    token_endpoint: token,
    revocation_endpoint: revoke,
  };
}

/**
 * Sends; never follows a redirect (oauth4webapi asks fetch for `manual`).
 * @throws OAuthError `transient` without an answer, `operator` on a redirect
 */
export async function send(
  party: OAuthParty,
  network: OAuthNetwork,
  request: (options: RequestOptions) => Promise<Response>,
): Promise<Response> {
  const { hostname } = new URL(party.connector.oauth.endpoints(party.host).token);
  const options: RequestOptions = {
    [oauth.customFetch]: network.fetch,
    [oauth.allowInsecureRequests]: isLoopback(hostname),
    signal: AbortSignal.timeout(network.timeoutMs ?? 30_000),
  };
  const { label } = party.connector;
  const response = await request(options).catch(() => {
    throw new OAuthError(transient(label, 'unreachable'));
  });
  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    throw new OAuthError({
      kind: 'operator',
      code: 'redirected',
      message: `${label}'s sign-in is not where CRMSync expects it. Tell whoever runs CRMSync.`,
    });
  }
  return response;
}

/** The body. @throws OAuthError `transient` when it was cut off */
export async function readText(response: Response, label: string): Promise<string> {
  return response.text().catch(() => {
    throw new OAuthError(transient(label, 'connection-lost'));
  });
}
