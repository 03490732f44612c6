import * as oauth from 'oauth4webapi';
import { failedResponse } from './call-api.ts';
import type { FailedResponse, IdentifiedAccount } from './connector.ts';
import { callableUrl } from './hosts.ts';
import type { TokenSet } from './oauth.ts';
import { OAuthError, transient } from './oauth-error.ts';
import {
  describeParty,
  type OAuthNetwork,
  type OAuthParty,
  type RequestOptions,
  readText,
  send,
} from './oauth-network.ts';

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
    judge(await send(party, network, options => getSigned(address, tokens.accessToken, options)));
  const introspect = async (address: string) =>
    judge(
      await send(party, network, options =>
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
  const url = callableUrl(address);
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
