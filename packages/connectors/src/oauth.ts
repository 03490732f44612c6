import * as oauth from 'oauth4webapi';
import { failedResponse } from './call-api.ts';
import type { TokenAnswer } from './connector.ts';
import { OAuthError, transient } from './oauth-error.ts';
import { describeParty, type OAuthNetwork, type OAuthParty, readText, send } from './oauth-network.ts';

/** Tokens as granted. A refresh may leave `refreshToken` out: then the old one stays good. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Seconds from the answer; undefined when the vendor does not tell. */
  readonly expiresIn?: number;
  /** The whole answer, for `identify`. Holds the tokens: never log or store it. */
  readonly answer: TokenAnswer;
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
    await send(party, network, options =>
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
    await send(party, network, options =>
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
  const response = await send(party, network, options =>
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
