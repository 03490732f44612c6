import * as oauth from 'oauth4webapi';
import { failedResponse } from './call-api.ts';
import type {
  CrmConnector,
  FailedResponse,
  IdentifiedAccount,
  OAuthEndpoints,
  OAuthProfile,
  TokenAnswer,
  TokenError,
} from './connector.ts';
import { isLoopback, safeUrl } from './hosts.ts';

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

/** Tokens as granted. A refresh may leave `refreshToken` out: then the old one stays good. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Seconds from the answer; undefined when the vendor does not tell. */
  readonly expiresIn?: number;
  /** The whole answer, for `identify`. Holds the tokens: never log or store it. */
  readonly answer: TokenAnswer;
}

/** A refused or failed OAuth step. `kind` says what to do next, `code` is for logs, `message` for the user; none holds a token. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly kind: TokenError['kind'];
  readonly code: string;

  constructor({ kind, code, message }: TokenError) {
    super(message);
    this.kind = kind;
    this.code = code;
  }
}

/** A fresh `state` (256 bits, base64url). */
export const newState = (): string => oauth.generateRandomState();

/** A fresh PKCE verifier (43 characters, RFC 7636 §4.1). */
export const newCodeVerifier = (): string => oauth.generateRandomCodeVerifier();

/**
 * Where to send the person to say yes. With PKCE, only the S256 challenge of `codeVerifier` is in it.
 * @throws CrmError `invalid` when the host is not the vendor's
 */
export async function authorizeUrl(
  party: OAuthParty,
  flow: { readonly state: string; readonly codeVerifier: string },
): Promise<string> {
  const { oauth: profile } = party.connector;
  const url = new URL(profile.endpoints(party.host).authorize);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('client_id', party.app.clientId);
  url.searchParams.set('redirect_uri', party.app.redirectUri);
  url.searchParams.set('scope', profile.scopes.join(' '));
  if (profile.optionalScopeParam && profile.optionalScopes.length > 0) {
    url.searchParams.set(profile.optionalScopeParam, profile.optionalScopes.join(' '));
  }
  url.searchParams.set('state', flow.state);
  if (profile.pkce) {
    url.searchParams.set('code_challenge', await oauth.calculatePKCECodeChallenge(flow.codeVerifier));
    url.searchParams.set('code_challenge_method', 'S256');
  }
  return url.href.replaceAll('+', '%20');
}

/**
 * Spends an authorization code. The caller has already checked `state` and the flow's owner; `iss` (RFC 9207), when the
 * vendor sends one, is checked here before the code goes anywhere.
 * @throws OAuthError
 */
export async function exchangeCode(
  party: OAuthParty,
  flow: { readonly code: string; readonly codeVerifier: string; readonly iss?: string | undefined },
  network: OAuthNetwork,
): Promise<TokenSet> {
  const { as, client, auth } = describeParty(party);
  const given = new URLSearchParams({
    code: flow.code,
    ...(flow.iss === undefined ? {} : { iss: flow.iss }),
  });
  const parameters = checkedAnswer(as, client, given, party.connector.label);
  const verifier = party.connector.oauth.pkce ? flow.codeVerifier : oauth.nopkce;
  return readTokens(
    party,
    await sendForm(party, network, options =>
      oauth.authorizationCodeGrantRequest(
        as,
        client,
        auth,
        parameters,
        party.app.redirectUri,
        verifier,
        options,
      ),
    ),
  );
}

/**
 * Trades a refresh token for a new access token. Where a vendor rotates, the answer has a new refresh token and the old
 * one is dead: save it before using anything.
 * @throws OAuthError
 */
export async function refreshTokens(
  party: OAuthParty,
  refreshToken: string,
  network: OAuthNetwork,
): Promise<TokenSet> {
  const { as, client, auth } = describeParty(party);
  return readTokens(
    party,
    await sendForm(party, network, options =>
      oauth.refreshTokenGrantRequest(as, client, auth, refreshToken, options),
    ),
  );
}

/**
 * Ends a grant at the vendor. A token it no longer knows counts as done (RFC 7009 §2.2).
 * @throws OAuthError `transient` when the vendor is down (try again later), `operator` when it refuses our client
 */
export async function revokeToken(
  party: OAuthParty,
  refreshToken: string,
  network: OAuthNetwork,
): Promise<void> {
  const { as, client, auth } = describeParty(party);
  const response = await sendForm(party, network, options =>
    oauth.revocationRequest(as, client, auth, refreshToken, {
      ...options,
      additionalParameters: { token_type_hint: 'refresh_token' },
    }),
  );
  const text = await readText(response, party.connector.label);
  if (response.ok) return;
  const failure = party.connector.oauth.readTokenError(failedResponse(response, text));
  if (failure.kind === 'transient' || failure.kind === 'operator') throw new OAuthError(failure);
}

/**
 * Names the account behind fresh tokens.
 * @throws OAuthError when the vendor cannot be asked, CrmError when its answer names a host that is not its own
 */
export async function identifyAccount(
  party: OAuthParty,
  tokens: TokenSet,
  network: OAuthNetwork,
): Promise<IdentifiedAccount> {
  const { as, client, auth } = describeParty(party);
  const { label, oauth: profile } = party.connector;
  const judge = async (response: Response) => {
    const failed = failedResponse(response, await readText(response, label));
    if (response.ok) return failed.body;
    throw identifyFailure(party, failed);
  };
  const get = async (address: string) =>
    judge(await sendForm(party, network, options => getSigned(address, tokens.accessToken, options)));
  const introspect = async (address: string) =>
    judge(
      await sendForm(party, network, options =>
        oauth.introspectionRequest(
          { ...as, introspection_endpoint: address },
          client,
          auth,
          tokens.accessToken,
          {
            ...options,
            additionalParameters: { token_type_hint: 'access_token' },
          },
        ),
      ),
    );
  return profile.identify(tokens.answer, get, introspect);
}

async function getSigned(address: string, accessToken: string, options: RequestOptions): Promise<Response> {
  const url = safeUrl(address);
  if (!url) throw new TypeError('not an address a token may be sent to');
  return options[oauth.customFetch](url.href, {
    redirect: 'manual',
    headers: { accept: 'application/json', authorization: `Bearer ${accessToken}` },
    signal: options.signal,
  });
}

/** Signed in, yet the vendor does not let this app or user in: its admin must. */
function identifyFailure({ connector }: OAuthParty, failed: FailedResponse): OAuthError {
  const { kind, message, details } = connector.readError(failed);
  if (kind !== 'forbidden') return new OAuthError(transient(connector.label, `http-${failed.status}`));
  const advice = details.forAdmin ?? details.advice ?? '';
  return new OAuthError({
    kind: 'blocked',
    code: details.code ?? 'forbidden',
    message: `${message} ${advice}`.trim(),
  });
}

interface RequestOptions {
  [oauth.customFetch]: typeof fetch;
  [oauth.allowInsecureRequests]: boolean;
  signal: AbortSignal;
}

/** The vendor in oauth4webapi's terms. Its names for server, client and authentication are kept: `as`, `client`, `auth`. */
function describeParty({ connector, app, host }: OAuthParty) {
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

function checkedAnswer(
  as: oauth.AuthorizationServer,
  client: oauth.Client,
  given: URLSearchParams,
  label: string,
) {
  try {
    return oauth.validateAuthResponse(as, client, given, oauth.skipStateCheck);
  } catch {
    throw new OAuthError({
      kind: 'code',
      code: 'issuer-mismatch',
      message: `This answer did not come from ${label}. Nothing was connected. Start again.`,
    });
  }
}

/** Sends; never follows a redirect (oauth4webapi asks fetch for `manual`). */
async function sendForm(
  party: OAuthParty,
  network: OAuthNetwork,
  request: (options: RequestOptions) => Promise<Response>,
): Promise<Response> {
  const { host } = new URL(party.connector.oauth.endpoints(party.host).token);
  const options: RequestOptions = {
    [oauth.customFetch]: network.fetch,
    [oauth.allowInsecureRequests]: isLoopback(host.replace(/:\d+$/, '')),
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

/** Judges an answer of the token endpoint. */
async function readTokens(party: OAuthParty, response: Response): Promise<TokenSet> {
  const { label, oauth: profile } = party.connector;
  const text = await readText(response, label);
  const { body } = failedResponse(response, text);
  if (!response.ok)
    throw new OAuthError(
      profile.readTokenError({ status: response.status, headers: response.headers, body }),
    );
  if (!isObject(body)) throw new OAuthError(transient(label, 'unreadable-answer'));
  // We never ask for an id token; one that comes anyway is not for us to judge.
  const { id_token: _, ...answer } = body;
  const { as, client } = describeParty(party);
  const tokens = await oauth
    .processRefreshTokenResponse(as, client, Response.json(answer))
    .catch(() => Promise.reject(new OAuthError(transient(label, 'unreadable-answer'))));
  return {
    accessToken: tokens.access_token,
    ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
    ...(tokens.expires_in === undefined ? {} : { expiresIn: tokens.expires_in }),
    answer,
  };
}

async function readText(response: Response, label: string): Promise<string> {
  return response.text().catch(() => {
    throw new OAuthError(transient(label, 'connection-lost'));
  });
}

function transient(label: string, code: string): TokenError {
  return { kind: 'transient', code, message: `${label} does not answer just now. Try again in a moment.` };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
