import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Answer, call, dig } from '../support/http.ts';
import { useHubspot } from '../support/hubspot.ts';

const hub = useHubspot();
const REDIRECT = 'http://localhost:3000/cb';
const CLIENT = { client_id: 'sim-hubspot-client', client_secret: 'sim-hubspot-secret' };
const APP = {
  client_id: CLIENT.client_id,
  redirect_uri: REDIRECT,
  scope: 'oauth crm.objects.contacts.read',
  state: 'st&ate',
};

const decide = (fields: Record<string, string>) =>
  call(`${hub.url()}/oauth/authorize/decide`, {
    form: { ...APP, account: '48201733/60001', decision: 'approve', ...fields },
  });
const back = (answer: Answer) => new URL(String(answer.headers.get('location'))).searchParams;
const post = (path: string, form: Record<string, string>) =>
  call(`${hub.url()}${path}`, { form: { ...CLIENT, ...form } });
const token = (form: Record<string, string>) =>
  post('/oauth/2026-09/token', { redirect_uri: REDIRECT, ...form });
const codeFor = async (fields: Record<string, string> = {}) => back(await decide(fields)).get('code') ?? '';
const connect = async (fields: Record<string, string> = {}) =>
  token({ grant_type: 'authorization_code', code: await codeFor(fields) });

describe('the consent page', () => {
  it('shows app, accounts and scopes, and escapes what it is given', async () => {
    const query = new URLSearchParams({ ...APP, client_id: '<img src=x onerror=1>', state: '"><script>' });
    const page = await call(`${hub.url()}/oauth/authorize?${query}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('data-testid="deny"');
    expect(page.text).toContain('Northwind Sales');
    expect(page.text).toContain('View contacts');
    expect(page.text).not.toMatch(/<img|<script/u);
  });

  it('preselects an account named in the path', async () => {
    const page = await call(`${hub.url()}/oauth/50917264/authorize?${new URLSearchParams(APP)}`);
    expect(page.text).toMatch(/value="50917264\/60003" checked/u);
  });

  it.each([
    ['an unknown scope', { scope: 'oauth crm.everything' }],
    ['no oauth scope', { scope: 'crm.objects.contacts.read' }],
    ['a foreign redirect', { redirect_uri: 'https://evil.example/cb' }],
    ['a javascript: redirect', { redirect_uri: 'javascript:alert(1)' }],
    ['a look-alike host', { redirect_uri: 'http://localhost.evil.example/cb' }],
    ['no client id', { client_id: '' }],
  ])('shows an error page and never redirects for %s', async (_name, fields) => {
    const page = await call(`${hub.url()}/oauth/authorize?${new URLSearchParams({ ...APP, ...fields })}`);
    expect([page.status, page.headers.get('location')]).toEqual([400, null]);
    expect((await decide(fields)).status).toBe(400);
  });

  it('redirects a denial with error=access_denied and the state', async () => {
    const params = back(await decide({ decision: 'deny' }));
    expect([params.get('error'), params.get('state'), params.get('code')]).toEqual([
      'access_denied',
      'st&ate',
      null,
    ]);
  });

  it('lets only some people install apps', async () => {
    const answer = await decide({ account: '48201733/60002' });
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('Super Admin')]);
  });

  it('refuses a required scope the plan lacks and drops an optional one in silence', async () => {
    await hub.sim('accounts', { lackingScopes: ['crm.lists.read'] });
    expect((await decide({ scope: 'oauth crm.lists.read' })).status).toBe(403);
    const granted = await connect({ optional_scope: 'crm.lists.read crm.lists.write' });
    expect(dig(granted, 'body.scopes')).toEqual(['oauth', 'crm.objects.contacts.read', 'crm.lists.write']);
  });
});

describe('the token endpoints', () => {
  it('answers in the shape of each version', async () => {
    for (const version of ['v3', '2026-03', '2026-09']) {
      const answer = await post(`/oauth/${version}/token`, {
        grant_type: 'authorization_code',
        redirect_uri: REDIRECT,
        code: await codeFor(),
      });
      expect(answer.body).toEqual({
        token_type: 'bearer',
        refresh_token: expect.stringMatching(/^na1-/u),
        access_token: expect.stringMatching(/^.{300,512}$/u),
        hub_id: 48201733,
        user_id: 60001,
        scopes: ['oauth', 'crm.objects.contacts.read'],
        expires_in: 1800,
        token_use: 'access_token',
      });
    }
    const old = await post('/oauth/v1/token', {
      grant_type: 'authorization_code',
      redirect_uri: REDIRECT,
      code: await codeFor(),
    });
    expect(Object.keys(Object(old.body)).sort()).toEqual([
      'access_token',
      'expires_in',
      'refresh_token',
      'token_type',
    ]);
    await hub.sim('switches', { oauthV1: 'gone' });
    expect((await post('/oauth/v1/token', {})).status).toBe(404);
  });

  it('takes a code once, in time, with its own redirect URI', async () => {
    const code = await codeFor();
    expect((await token({ grant_type: 'authorization_code', code })).status).toBe(200);
    expect((await token({ grant_type: 'authorization_code', code })).body).toMatchObject({
      status: 'BAD_AUTH_CODE',
      error: 'invalid_grant',
    });
    const late = await codeFor();
    await hub.sim('clock', { advanceMs: 60_000 });
    expect((await token({ grant_type: 'authorization_code', code: late })).body).toMatchObject({
      status: 'BAD_AUTH_CODE',
    });
    const moved = await token({
      grant_type: 'authorization_code',
      code: await codeFor(),
      redirect_uri: 'http://localhost:1/',
    });
    expect(moved.body).toMatchObject({ status: 'BAD_REDIRECT_URI' });
  });

  it('refuses a missing or wrong code_verifier when a challenge was sent', async () => {
    const verifier = 'v'.repeat(43);
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const fields = { code_challenge: challenge, code_challenge_method: 'S256' };
    const code = await codeFor(fields);
    for (const wrong of [{}, { code_verifier: 'w'.repeat(43) }])
      expect((await token({ grant_type: 'authorization_code', code, ...wrong })).body).toMatchObject({
        status: 'BAD_CODE_VERIFIER',
      });
    expect((await token({ grant_type: 'authorization_code', code, code_verifier: verifier })).status).toBe(
      200,
    );
    await hub.sim('switches', { pkce: 'ignored' });
    expect((await connect(fields)).status).toBe(200);
  });

  it('tells a wrong secret and an unknown grant type from a revoked grant', async () => {
    const wrong = await token({ grant_type: 'refresh_token', refresh_token: 'x', client_secret: 'no' });
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: 'invalid_client', status: 'BAD_CLIENT_SECRET' },
    });
    expect((await token({ grant_type: 'password' })).body).toMatchObject({ status: 'BAD_GRANT_TYPE' });
    expect((await token({ grant_type: 'refresh_token', refresh_token: 'x' })).body).toEqual({
      error: 'invalid_grant',
      error_description: 'refresh token is invalid, expired or revoked',
      status: 'BAD_REFRESH_TOKEN',
      message: 'refresh token is invalid, expired or revoked',
    });
    expect((await call(`${hub.url()}/oauth/2026-09/token`, { json: CLIENT })).status).toBe(415);
  });

  it('remembers the first secret of an app nobody configured', async () => {
    const other = { client_id: 'my-app', client_secret: 'one' };
    const refresh = { grant_type: 'refresh_token', refresh_token: 'x' };
    expect((await token({ ...refresh, ...other })).body).toMatchObject({ status: 'BAD_REFRESH_TOKEN' });
    expect((await token({ ...refresh, ...other, client_secret: 'two' })).body).toMatchObject({
      status: 'BAD_CLIENT_SECRET',
    });
  });

  it('keeps the refresh token on refresh, or rotates it when the switch says so', async () => {
    const refresh_token = String(dig(await connect(), 'body.refresh_token'));
    const refresh = () => token({ grant_type: 'refresh_token', refresh_token });
    expect(dig(await refresh(), 'body.refresh_token')).toBe(refresh_token);
    await hub.sim('switches', { refreshToken: 'rotated' });
    expect(dig(await refresh(), 'body.refresh_token')).not.toBe(refresh_token);
    expect((await refresh()).body).toMatchObject({ status: 'BAD_REFRESH_TOKEN' });
  });

  it('revokes: refreshing ends at once, access tokens live on, introspection knows', async () => {
    const granted = await connect();
    const refresh_token = String(dig(granted, 'body.refresh_token'));
    const bearer = String(dig(granted, 'body.access_token'));
    const revoked = await post('/oauth/2026-03/token/revoke', {
      token: refresh_token,
      token_type_hint: 'refresh_token',
    });
    expect([revoked.status, revoked.text]).toEqual([200, '']);
    expect((await token({ grant_type: 'refresh_token', refresh_token })).status).toBe(400);
    expect((await hub.api('/crm/v3/objects/contacts', { bearer })).status).toBe(200);
    const gone = await post('/oauth/2026-03/token/introspect', { token: refresh_token });
    expect([gone.status, gone.body]).toEqual([200, { active: false }]);
    const alive = await post('/oauth/v3/token/introspect', { token: bearer });
    expect(alive.body).toMatchObject({
      active: true,
      token_use: 'access_token',
      hub_id: 48201733,
      user: 'dana.reyes@northwind.example',
      hub_domain: 'northwind.example',
    });
  });

  it('uninstalling kills every token of the app in that account', async () => {
    const granted = await connect();
    const bearer = String(dig(granted, 'body.access_token'));
    expect(
      (await hub.api('/appinstalls/2026-09/external-install', { method: 'DELETE', bearer })).status,
    ).toBe(204);
    expect((await hub.api('/crm/v3/objects/contacts', { bearer })).body).toMatchObject({
      category: 'INVALID_AUTHENTICATION',
    });
    const refresh_token = String(dig(granted, 'body.refresh_token'));
    expect((await token({ grant_type: 'refresh_token', refresh_token })).body).toMatchObject({
      status: 'BAD_REFRESH_TOKEN',
    });
  });

  it('notes every visit for tests to read', async () => {
    await connect();
    await token({ grant_type: 'refresh_token', refresh_token: 'x' });
    expect(dig(await hub.sim('token-exchanges'), 'body.exchanges')).toMatchObject([
      { grantType: 'authorization_code', status: 200, error: '', path: '/oauth/2026-09/token' },
      { grantType: 'refresh_token', status: 400, error: 'BAD_REFRESH_TOKEN', form: { refresh_token: 'x' } },
    ]);
  });
});

describe('access', () => {
  const read = (bearer: string) => hub.api('/crm/v3/objects/contacts', { bearer });

  it('answers 401 without a token, and says how long ago one expired', async () => {
    expect(await call(`${hub.url()}/crm/v3/objects/contacts`)).toMatchObject({
      status: 401,
      body: { category: 'INVALID_AUTHENTICATION' },
    });
    const bearer = await hub.token();
    await hub.sim('clock', { advanceMs: 1_875_000 });
    expect((await read(bearer)).body).toMatchObject({
      message: 'The OAuth token used to make this call expired 75 second(s) ago.',
      category: 'EXPIRED_AUTHENTICATION',
      context: { 'expire time': ['2026-11-22T10:30:00.000Z'] },
    });
  });

  it('expires access tokens and ends grants on request', async () => {
    const bearer = await hub.token();
    await hub.sim('revoke', { what: 'expire-access-tokens' });
    expect((await read(bearer)).body).toMatchObject({ category: 'EXPIRED_AUTHENTICATION' });
    const second = await hub.token();
    await hub.sim('revoke', { what: 'uninstall', portalId: 50917264 });
    expect((await read(second)).status).toBe(200);
    await hub.sim('revoke', { what: 'uninstall' });
    expect((await read(second)).status).toBe(401);
  });

  it('enforces scopes and names the missing one', async () => {
    const bearer = await hub.token({ scopes: ['oauth', 'crm.objects.contacts.read'] });
    expect((await read(bearer)).status).toBe(200);
    const write = await hub.api('/crm/v3/objects/contacts', { bearer, json: { properties: {} } });
    expect(write).toMatchObject({
      status: 403,
      body: {
        category: 'MISSING_SCOPES',
        errors: [{ context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }],
      },
    });
  });

  it('tells the accounts apart and names its own pages', async () => {
    const bearer = await hub.token({ portalId: 50917264 });
    const info = await hub.api('/account-info/2026-09/details', { bearer });
    expect(info.body).toMatchObject({
      portalId: 50917264,
      companyCurrency: 'EUR',
      uiDomain: new URL(hub.url()).host,
      portalName: 'Bergmann Werkzeuge (sandbox)',
    });
    expect((await hub.api('/account-info/v3/details')).body).not.toHaveProperty('portalName');
    const made = await hub.api('/crm/v3/objects/contacts', {
      bearer,
      json: { properties: { email: 'b@x.example' } },
    });
    expect((await hub.api('/crm/v3/objects/contacts/b@x.example?idProperty=email')).status).toBe(404);
    expect((await call(String(dig(made, 'body.url')))).text).toContain('b@x.example');
  });

  it('counts calls in a rolling window of 10 seconds and shows it in headers', async () => {
    await hub.sim('limits', { burstPerTenSeconds: 2 });
    const bearer = await hub.token();
    const first = await read(bearer);
    expect(
      ['max', 'remaining', 'interval-milliseconds', 'daily'].map(name =>
        first.headers.get(`x-hubspot-ratelimit-${name}`),
      ),
    ).toEqual(['2', '1', '10000', null]);
    await hub.sim('clock', { advanceMs: 6000 });
    expect((await read(bearer)).status).toBe(200);
    const refused = await read(bearer);
    expect(refused).toMatchObject({
      status: 429,
      body: {
        policyName: 'TEN_SECONDLY_ROLLING',
        message: 'You have reached your ten_secondly_rolling limit.',
      },
    });
    expect(refused.headers.get('retry-after')).toBeNull();
    await hub.sim('clock', { advanceMs: 4000 });
    expect((await read(bearer)).status).toBe(200);
    expect((await read(bearer)).status).toBe(429);
  });

  it('counts search per second in a pool of its own, and days when told to', async () => {
    await hub.sim('limits', { burstPerTenSeconds: 1, searchPerSecond: 1, perDay: 2 });
    const search = () => hub.api('/crm/v3/objects/contacts/search', { json: {} });
    const first = await search();
    expect([first.status, first.headers.get('x-hubspot-ratelimit-max')]).toEqual([200, null]);
    expect((await search()).body).toMatchObject({
      message: 'You have reached your secondly limit.',
      category: 'RATE_LIMITS',
    });
    expect((await read(await hub.token())).status).toBe(200);
    await hub.sim('clock', { advanceMs: 10_000 });
    expect((await read(await hub.token())).body).toMatchObject({ policyName: 'DAILY' });
  });

  it('answers 423 while locked and 477 with Retry-After while being moved', async () => {
    const bearer = await hub.token();
    await hub.sim('accounts', { lockedForMs: 2000 });
    expect((await read(bearer)).status).toBe(423);
    await hub.sim('clock', { advanceMs: 2000 });
    await hub.sim('accounts', { migratingForMs: 90_000 });
    const moving = await read(bearer);
    expect([moving.status, moving.headers.get('retry-after')]).toEqual([477, '90']);
  });
});
