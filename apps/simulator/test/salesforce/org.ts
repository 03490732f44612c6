import { createHash } from 'node:crypto';
import { startVendor } from '../../src/kernel/start-vendor.ts';
import { salesforce } from '../../src/salesforce/index.ts';
import { type Answer, call, dig, list, type Send } from '../support/http.ts';

/** A Salesforce simulator under test, with a signed-in caller. */
export interface TestOrg {
  url: string;
  /** Moves nothing by itself: virtual time starts at 2026-11-22T12:00:00Z. */
  advance(ms: number): Promise<void>;
  /** A control call; throws when it is refused. */
  control(path: string, json: unknown): Promise<unknown>;
  /** A REST call below `/services/data/v67.0/` with the access token of the first user. */
  api(path: string, send?: Send): Promise<Answer>;
  /** The token answer of the sign-in. */
  tokens: Record<string, string>;
  close(): Promise<void>;
}

export const START = Date.parse('2026-11-22T12:00:00Z');
export const REDIRECT = 'http://localhost:5000/callback';
export const CLIENT = { client_id: 'sim-salesforce-client', client_secret: 'sim-salesforce-secret' };
export const VERIFIER = 'v'.repeat(171);
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** Query of an authorization request, PKCE as jsforce sends it: without a challenge method. */
export function authorizeQuery(changes: Record<string, string> = {}): Record<string, string> {
  return {
    response_type: 'code',
    client_id: CLIENT.client_id,
    redirect_uri: REDIRECT,
    scope: 'api refresh_token id',
    state: 's-1',
    code_challenge: CHALLENGE,
    ...changes,
  };
}

/** Presses a button of the consent page; gives where the browser is sent. */
export async function decide(
  url: string,
  decision: 'approve' | 'deny',
  changes: Record<string, string> = {},
): Promise<URL> {
  const { account, ...params } = changes;
  const form = { ...authorizeQuery(params), decision, account: account ?? (await firstAccount(url)) };
  const answer = await call(`${url}/setup/secur/RemoteAccessAuthorizationPage.apexp`, { form });
  return new URL(answer.headers.get('location') ?? '', url);
}

async function firstAccount(url: string): Promise<string> {
  const { body } = await call(`${url}/_sim/orgs`);
  return `${dig(body, 'orgs.0.id')}/${dig(body, 'orgs.0.users.0.id')}`;
}

/** Exchanges a code (a fresh one unless given); the answer may be a refusal. */
export async function exchange(url: string, changes: Record<string, string> = {}): Promise<Answer> {
  const code = changes.code ?? (await decide(url, 'approve')).searchParams.get('code') ?? '';
  const form = {
    grant_type: 'authorization_code',
    ...CLIENT,
    redirect_uri: REDIRECT,
    code_verifier: VERIFIER,
  };
  return call(`${url}/services/oauth2/token`, { form: { ...form, ...changes, code } });
}

/** Refreshes; the answer may be a refusal. */
export function refresh(url: string, refreshToken: string): Promise<Answer> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, ...CLIENT };
  return call(`${url}/services/oauth2/token`, { form });
}

/** The strings of a token answer. */
export function tokensOf(answer: Answer): Record<string, string> {
  if (typeof answer.body !== 'object' || answer.body === null) throw new Error(answer.text);
  return Object.fromEntries(Object.entries(answer.body).map(([name, value]) => [name, String(value)]));
}

/** Starts a simulator of its own on a free port and signs the first user in. */
export async function startTestOrg(options: { dataDir?: string } = {}): Promise<TestOrg> {
  const vendor = await startVendor(salesforce, { port: 0, now: () => START, ...options });
  const { url } = vendor;
  const control = async (path: string, json: unknown) => {
    const answer = await call(`${url}/_sim/${path}`, { json });
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body;
  };
  const tokens = tokensOf(await exchange(url));
  return {
    url,
    tokens,
    control,
    advance: async ms => {
      await control('clock', { advanceMs: ms });
    },
    api: (path, send = {}) =>
      call(`${url}/services/data/v67.0/${path}`, { bearer: tokens.access_token ?? '', ...send }),
    close: vendor.close,
  };
}

/** Creates a record and gives its id; throws when it is refused. */
export async function create(org: TestOrg, object: string, fields: Record<string, unknown>): Promise<string> {
  const answer = await org.api(`sobjects/${object}`, { json: fields });
  if (answer.status !== 201) throw new Error(answer.text);
  return String(dig(answer.body, 'id'));
}

/** The records a query answers. */
export async function query(org: TestOrg, soql: string): Promise<unknown[]> {
  const answer = await org.api(`query?q=${encodeURIComponent(soql)}`);
  if (answer.status !== 200) throw new Error(answer.text);
  return list(answer.body, 'records');
}
