import { type Simulator, startSimulator } from '@crmsync/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hubspot } from '../src/hubspot/index.ts';
import {
  authorizeUrl,
  type CrmConnector,
  exchangeCode,
  type FailedResponse,
  identifyAccount,
  newCodeVerifier,
  newState,
  OAuthError,
  type OAuthParty,
  refreshTokens,
  revokeToken,
} from '../src/index.ts';
import { salesforce } from '../src/salesforce/index.ts';
import { consent } from './support/consent.ts';

const app = {
  clientId: 'oauth-tests',
  clientSecret: 'oauth-tests-secret',
  redirectUri: 'http://localhost:4321/callback',
};

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator?.close());

const parties: readonly [string, () => OAuthParty][] = [
  [
    'HubSpot',
    () => ({
      app,
      connector: hubspot.create({ API_URL: simulator.hubspotUrl, APP_URL: simulator.hubspotUrl }),
    }),
  ],
  ['Salesforce', () => ({ app, connector: salesforce.create({ LOGIN_URL: simulator.salesforceUrl }) })],
];

async function signIn(party: OAuthParty) {
  const flow = { state: newState(), codeVerifier: newCodeVerifier() };
  const callback = await consent(await authorizeUrl(party, flow));
  return { ...flow, code: callback.searchParams.get('code') ?? '' };
}

describe.each(parties)('OAuth with %s', (_, makeParty) => {
  it('sends the person to the vendor with state and scopes, and no secret', async () => {
    const party = makeParty();
    const flow = { state: newState(), codeVerifier: newCodeVerifier() };
    const url = new URL(await authorizeUrl(party, flow));
    expect(url.searchParams.get('state')).toBe(flow.state);
    expect(url.searchParams.get('redirect_uri')).toBe(app.redirectUri);
    expect(url.searchParams.get('scope')?.split(' ')).toEqual(party.connector.oauth.scopes);
    expect(url.href).not.toContain(flow.codeVerifier);
    expect(url.href).not.toContain(app.clientSecret);
    expect(url.search).not.toContain('+');
  });

  it('a code is spent once', async () => {
    const party = makeParty();
    const flow = await signIn(party);
    const tokens = await exchangeCode(party, flow, { fetch });
    expect(tokens.accessToken).toMatch(/./);
    expect(tokens.refreshToken).toMatch(/./);
    await expect(exchangeCode(party, flow, { fetch })).rejects.toMatchObject({ kind: 'code' });
  });

  it('A6 an answer with another issuer’s name keeps the code here', async () => {
    const party = makeParty();
    const flow = { code: 'stolen', codeVerifier: newCodeVerifier(), iss: 'https://evil.example' };
    const spy = () => Promise.reject(new Error('nothing may be sent'));
    await expect(exchangeCode(party, flow, { fetch: spy })).rejects.toMatchObject({
      code: 'issuer-mismatch',
    });
  });

  it('refreshes, and after revoking the grant is over', async () => {
    const party = makeParty();
    const tokens = await exchangeCode(party, await signIn(party), { fetch });
    const fresh = await refreshTokens(party, tokens.refreshToken ?? '', { fetch });
    const { account } = await identifyAccount(party, fresh, { fetch });
    expect(account.id).toMatch(/./);
    // The account's own name, not the host that stands in for one that may not be read.
    expect(account.name).not.toBe(new URL(account.apiUrl).host);
    const last = fresh.refreshToken ?? tokens.refreshToken ?? '';
    await revokeToken(party, last, { fetch });
    await revokeToken(party, last, { fetch });
    await expect(refreshTokens(party, last, { fetch })).rejects.toMatchObject({ kind: 'revoked' });
  });

  it('T5 a wrong secret is the operator’s matter, and nobody’s connection ends', async () => {
    const party = makeParty();
    const tokens = await exchangeCode(party, await signIn(party), { fetch });
    const wrong = { ...party, app: { ...app, clientSecret: 'wrong' } };
    const error = await refreshTokens(wrong, tokens.refreshToken ?? '', { fetch }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ kind: 'operator' });
    expect(String(error)).not.toContain(tokens.refreshToken);
  });

  it('a vendor that is down, cut off, or answers HTML is transient', async () => {
    const party = makeParty();
    const network = (answer: () => Promise<Response>) => ({ fetch: answer });
    const answers = [
      () => Promise.reject(new TypeError('fetch failed')),
      async () => new Response('busy', { status: 503 }),
      async () => new Response('<html>', { status: 200 }),
      async () => Response.json({ access_token: 7 }),
      async () => Response.json({ no: 'token' }),
    ];
    for (const answer of answers) {
      await expect(refreshTokens(party, 'r', network(answer))).rejects.toMatchObject({ kind: 'transient' });
    }
    await expect(
      revokeToken(
        party,
        'r',
        network(async () => new Response(null, { status: 502 })),
      ),
    ).rejects.toMatchObject({ kind: 'transient' });
  });

  it('C14 a redirect of the token endpoint is not followed', async () => {
    const asked: (string | undefined)[] = [];
    const redirecting: typeof fetch = async (_url, init) => {
      asked.push(init?.redirect);
      return new Response(null, { status: 307, headers: { location: 'https://evil.example' } });
    };
    await expect(refreshTokens(makeParty(), 'r', { fetch: redirecting })).rejects.toBeInstanceOf(OAuthError);
    expect(asked).toEqual(['manual']);
  });
});

describe('PKCE with Salesforce', () => {
  const party = () => ({ app, connector: salesforce.create({ LOGIN_URL: simulator.salesforceUrl }) });

  it('A5 a code without its verifier is worth nothing', async () => {
    const flow = await signIn(party());
    const stolen = { ...flow, codeVerifier: newCodeVerifier() };
    await expect(exchangeCode(party(), stolen, { fetch })).rejects.toMatchObject({ kind: 'code' });
  });

  it('A7 a victim’s code does not fit the attacker’s flow', async () => {
    const victim = await signIn(party());
    const attacker = await signIn(party());
    const mixed = { ...attacker, code: victim.code };
    await expect(exchangeCode(party(), mixed, { fetch })).rejects.toMatchObject({ kind: 'code' });
  });
});

const failure = (body: unknown, status = 400): FailedResponse => ({ status, headers: new Headers(), body });

describe('refusals of the token endpoint', () => {
  it.each([
    ['BAD_AUTH_CODE', 'code'],
    ['BAD_REFRESH_TOKEN', 'revoked'],
    ['BAD_HUB', 'revoked'],
    ['BAD_CLIENT_ID', 'operator'],
    ['BAD_CLIENT_SECRET', 'operator'],
    ['BAD_REDIRECT_URI', 'operator'],
    ['BAD_GRANT_TYPE', 'operator'],
    ['BAD_CODE_VERIFIER', 'operator'],
    ['BAD_SCOPES', 'operator'],
    ['SOMETHING_NEW', 'operator'],
  ])('HubSpot %s → %s', (status, kind) => {
    const connector = hubspot.create({});
    expect(connector.oauth.readTokenError(failure({ status, message: 'x' })).kind).toBe(kind);
  });

  it.each([
    ['invalid_grant', 'expired authorization code', 'code'],
    ['invalid_grant', 'invalid authorization code', 'code'],
    ['invalid_grant', 'expired access/refresh token', 'revoked'],
    ['invalid_grant', 'ip restricted', 'operator'],
    ['invalid_grant', 'inactive user', 'blocked'],
    ['inactive_user', 'inactive user', 'blocked'],
    ['invalid_grant', 'inactive organization', 'blocked'],
    ['invalid_grant', "user hasn't approved this consumer", 'blocked'],
    ['invalid_grant', 'token request is already being processed', 'busy'],
    ['invalid_client_id', 'client identifier invalid', 'operator'],
    ['invalid_client', 'invalid client credentials', 'operator'],
    ['invalid_app_access', 'user is not admin approved to access this app', 'blocked'],
    ['unsupported_grant_type', 'grant type not supported', 'operator'],
    ['redirect_uri_mismatch', 'redirect_uri must match configuration', 'operator'],
    ['invalid_request', 'invalid code verifier', 'code'],
  ])('Salesforce %s, %s → %s', (error, error_description, kind) => {
    const connector = salesforce.create({});
    expect(connector.oauth.readTokenError(failure({ error, error_description })).kind).toBe(kind);
  });

  it('T3 a token request that is already being processed is busy, not revoked', () => {
    const body = { error: 'invalid_grant', error_description: 'token request is already being processed' };
    expect(salesforce.create({}).oauth.readTokenError(failure(body)).kind).toBe('busy');
  });

  it('never repeats what the vendor wrote', () => {
    const connectors: CrmConnector[] = [hubspot.create({}), salesforce.create({})];
    for (const { oauth } of connectors) {
      const error = oauth.readTokenError(
        failure({ error: 'invalid_grant', error_description: 'secret-token', status: 'X' }),
      );
      expect(JSON.stringify(error)).not.toContain('secret-token');
    }
  });
});

describe('who is connected', () => {
  const identify = (
    connector: CrmConnector,
    answer: Record<string, unknown>,
    answers: Record<string, unknown> = {},
  ) =>
    connector.oauth.identify(
      answer,
      async url => answers[new URL(url).pathname] ?? {},
      async () => ({ hub_domain: 'customer.com', user: 'jo@customer.com' }),
    );

  const hostile = [
    'http://169.254.169.254/latest',
    'https://169.254.169.254',
    'https://evil.my.salesforce.com.x',
    'https://acme.my.salesforce.com@evil.example',
    'https://acme.my.salesforce.com:8443',
    'https://acme.my.salesforce.com?x',
    'http://acme.my.salesforce.com',
    'https://evilsalesforce.com',
    'http://127.0.0.1:9000',
    'javascript:alert(1)',
    '',
  ];

  it('B10 a hostile instance_url is refused before anything is sent there', async () => {
    const connector = salesforce.create({});
    const get = () => Promise.reject(new Error('nothing may be asked'));
    const id = 'https://login.salesforce.com/id/00Dx0000000BV7zEAG/005x00000012Q9PAAU';
    for (const instance_url of hostile) {
      await expect(
        connector.oauth.identify({ instance_url, id }, get, get),
        instance_url,
      ).rejects.toMatchObject({
        name: 'CrmError',
        kind: 'forbidden',
        details: { code: 'foreign-host' },
      });
    }
  });

  it('takes the hosts Salesforce has, and finds their record pages', async () => {
    const connector = salesforce.create({});
    const id = 'https://login.salesforce.com/id/00Dx0000000BV7z/005x00000012Q9P';
    const answers = { '/services/data': [{ version: '67.0' }, { version: '68.0' }] };
    const name = async (instance_url: string) =>
      (await identify(connector, { instance_url, id }, answers)).account;
    expect(await name('https://acme.my.salesforce.com')).toMatchObject({
      id: '00Dx0000000BV7zEAG',
      apiUrl: 'https://acme.my.salesforce.com',
      appUrl: 'https://acme.lightning.force.com',
    });
    expect((await name('https://acme--uat.sandbox.my.salesforce.com')).appUrl).toBe(
      'https://acme--uat.sandbox.lightning.force.com',
    );
    expect((await name('https://na1.salesforce.com')).appUrl).toBe('https://na1.salesforce.com');
  });

  it('signs in at production, sandbox and My Domain, and nowhere else', () => {
    const { oauth } = salesforce.create({});
    const token = (host?: string) => oauth.endpoints(host).token;
    expect(token()).toBe('https://login.salesforce.com/services/oauth2/token');
    expect(token('sandbox')).toBe('https://test.salesforce.com/services/oauth2/token');
    expect(token('ACME.my.salesforce.com')).toBe('https://acme.my.salesforce.com/services/oauth2/token');
    expect(token('https://acme.lightning.force.com/')).toBe(
      'https://acme.my.salesforce.com/services/oauth2/token',
    );
    for (const host of [
      'evil.example',
      'acme.my.salesforce.com.evil.example',
      'http://acme.my.salesforce.com',
      'a b',
      '',
    ]) {
      expect(() => token(host)).toThrowError(expect.objectContaining({ kind: 'invalid' }));
    }
    expect(salesforce.create({ LOGIN_URL: 'https://test.salesforce.com' }).oauth.signInHosts).toHaveLength(1);
  });

  it('takes HubSpot’s own host of the region for record pages, and no other', async () => {
    const connector = hubspot.create({});
    const path = '/account-info/2026-09/details';
    const app = async (uiDomain: string) =>
      (await identify(connector, { hub_id: 7 }, { [path]: { portalId: 7, uiDomain } })).account.appUrl;
    expect(await app('app-eu1.hubspot.com')).toBe('https://app-eu1.hubspot.com');
    expect(await app('app.evil.example')).toBe('https://app.hubspot.com');
    expect(await app('app.hubspot.com.evil.example')).toBe('https://app.hubspot.com');
    expect(await app('evil.example/app.hubspot.com')).toBe('https://app.hubspot.com');
    await expect(identify(connector, { hub_id: 7 }, { [path]: { portalId: 8 } })).rejects.toMatchObject({
      kind: 'unexpected',
    });
  });

  it('connects to HubSpot although it may not ask about itself, but not while it is down', async () => {
    const connector = hubspot.create({});
    const failing = (kind: OAuthError['kind'], code: string) => () =>
      Promise.reject(new OAuthError({ kind, code, message: 'no' }));
    for (const refused of [failing('blocked', 'permission-missing'), failing('transient', 'http-404')]) {
      const { account } = await connector.oauth.identify({ hub_id: 7 }, refused, refused);
      expect(account).toMatchObject({ id: '7', name: 'HubSpot 7', appUrl: 'https://app.hubspot.com' });
    }
    const down = failing('transient', 'http-503');
    await expect(connector.oauth.identify({ hub_id: 7 }, down, down)).rejects.toMatchObject({
      kind: 'transient',
    });
  });

  it('a Salesforce that shuts the app out is told while the person is there', async () => {
    const connector = salesforce.create({});
    const token = {
      instance_url: 'https://acme.my.salesforce.com',
      id: 'https://login.salesforce.com/id/00Dx0000000BV7zEAG/005x00000012Q9PAAU',
    };
    const answering = (code: string) => async (url: string) => {
      if (url.endsWith('/services/data')) return [{ version: '67.0' }];
      throw new OAuthError({ kind: 'blocked', code, message: 'no' });
    };
    const shut = answering('api-disabled');
    await expect(connector.oauth.identify(token, shut, shut)).rejects.toMatchObject({ code: 'api-disabled' });
    const nameless = answering('record-not-yours');
    const { account } = await connector.oauth.identify(token, nameless, nameless);
    expect(account.name).toBe('acme.my.salesforce.com');
  });

  it('starts with https addresses only, http on loopback', () => {
    expect(() => hubspot.create({ API_URL: 'http://api.example.com' })).toThrow('API_URL');
    expect(() => salesforce.create({ LOGIN_URL: 'login.salesforce.com' })).toThrow('LOGIN_URL');
    expect(() => hubspot.create({ API_URL: 'http://localhost:1/', APP_URL: 'http://[::1]:2' })).not.toThrow();
  });
});
