import {
  authorizeUrl,
  type ConnectorDefinition,
  type CrmAccount,
  type CrmClient,
  type CrmConnector,
  exchangeCode,
  identifyAccount,
  makeCallApi,
  newCodeVerifier,
  newState,
  type OAuthParty,
  refreshTokens,
  type TokenSet,
} from '../../src/index.ts';
import type { Fault, SeenCall } from '../../src/testing/index.ts';
import { consent } from './consent.ts';

/** A connection made through the vendor's own sign-in pages, and the vendor's control API. */
export interface Connected {
  readonly connector: CrmConnector;
  readonly party: OAuthParty;
  readonly account: CrmAccount;
  readonly scopes: readonly string[] | undefined;
  readonly client: CrmClient;
  readonly tokens: TokenSet;
  /** How often the access token was refreshed. */
  refreshes(): number;
  sim(path: string, json?: unknown, method?: string): Promise<unknown>;
  calls(): Promise<readonly SeenCall[]>;
  fault(fault: Fault): Promise<void>;
}

const app = {
  clientId: 'connector-tests',
  clientSecret: 'connector-tests-secret',
  redirectUri: 'http://localhost:4321/callback',
};

/** Connects as a person does: consent page, code, tokens, account. */
export async function connect(
  definition: ConnectorDefinition,
  urls: Readonly<Record<string, string>>,
  base: string,
): Promise<Connected> {
  const connector = definition.create(urls);
  const party: OAuthParty = { connector, app };
  const flow = { state: newState(), codeVerifier: newCodeVerifier() };
  const callback = await consent(await authorizeUrl(party, flow));
  if (callback.searchParams.get('state') !== flow.state) throw new Error('state was not given back');
  const code = callback.searchParams.get('code') ?? '';
  let tokens = await exchangeCode(party, { ...flow, code }, { fetch });
  const { account, scopes } = await identifyAccount(party, tokens, { fetch });
  let refreshes = 0;
  const call = makeCallApi({
    account,
    connector,
    fetch,
    timeoutMs: 5_000,
    accessToken: async () => tokens.accessToken,
    async refresh() {
      refreshes += 1;
      const fresh = await refreshTokens(party, tokens.refreshToken ?? '', { fetch });
      tokens = { ...tokens, ...fresh };
      return tokens.accessToken;
    },
  });
  const sim = (path: string, json?: unknown, method?: string) =>
    control(`${base}/_sim/${path}`, json, method);
  return {
    connector,
    party,
    account,
    scopes,
    client: connector.open(account, call),
    get tokens() {
      return tokens;
    },
    refreshes: () => refreshes,
    sim,
    async calls() {
      const { calls } = (await sim('calls')) as { calls: SeenCall[] };
      return calls;
    },
    async fault({ path, ...fault }) {
      await sim('faults', { match: { path }, ...fault });
    },
  };
}

/** A call of a simulator's control API. Throws what it says when it refuses. */
export async function control(
  url: string,
  json?: unknown,
  method = json === undefined ? 'GET' : 'POST',
): Promise<unknown> {
  const answer = await fetch(url, {
    method,
    ...(json === undefined
      ? {}
      : { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
