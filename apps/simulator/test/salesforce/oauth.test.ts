import { createPublicKey, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, dig } from '../support/http.ts';
import {
  authorizeQuery,
  CLIENT,
  decide,
  exchange,
  REDIRECT,
  refresh,
  startTestOrg,
  type TestOrg,
  tokensOf,
} from './org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.close());

const authorize = (changes: Record<string, string> = {}) =>
  call(`${org.url}/services/oauth2/authorize?${new URLSearchParams(authorizeQuery(changes))}`);
const versions = (token: string) => call(`${org.url}/services/data/v67.0/limits`, { bearer: token });

describe('consent', () => {
  it('shows who asks, for what, and both orgs', async () => {
    const page = await authorize();
    expect(page.status).toBe(200);
    expect(page.text).toContain('data-testid="approve"');
    expect(page.text).toContain('data-testid="deny"');
    expect(page.text).toContain('Acme Sales');
    expect(page.text).toContain('Globex Europe');
    expect(page.text).not.toContain('Lena');
  });

  it('escapes what the request carries', async () => {
    const page = await authorize({ state: '"><script>alert(1)</script>' });
    expect(page.text).not.toContain('<script>');
  });

  it('sends the code and the state back', async () => {
    const location = await decide(org.url, 'approve');
    expect(location.href.startsWith(`${REDIRECT}?code=aPrx`)).toBe(true);
    expect(location.href).toContain('%3D%3D');
    expect(location.searchParams.get('state')).toBe('s-1');
  });

  it('sends access_denied back when the user says no', async () => {
    const location = await decide(org.url, 'deny');
    expect(location.searchParams.get('error')).toBe('access_denied');
    expect(location.searchParams.get('state')).toBe('s-1');
  });

  it('refuses a request without a code challenge', async () => {
    const location = new URL((await authorize({ code_challenge: '' })).headers.get('location') ?? '');
    expect(location.searchParams.get('error')).toBe('invalid_request');
    expect(location.searchParams.get('error_description')).toBe('missing required code challenge');
  });

  it('shows a page, and does not redirect, for a foreign callback', async () => {
    const page = await authorize({ redirect_uri: 'https://evil.example/callback' });
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
    expect(page.text).toContain('redirect_uri_mismatch');
  });

  it('shows the page for apps that are not installed', async () => {
    await org.control('switches', { appMustBeInstalled: 'yes' });
    const location = await decide(org.url, 'approve');
    expect(location.pathname).toBe('/setup/secur/RemoteAccessErrorPage.apexp');
    expect((await call(location.href)).text).toContain('OAUTH_APPROVAL_ERROR_GENERIC');
    await org.control('switches', { appMustBeInstalled: 'no' });
  });
});

describe('token endpoint', () => {
  it('answers the fields of a web server flow, without expires_in', async () => {
    const { body } = await exchange(org.url);
    expect(Object.keys(body ?? {}).sort()).toEqual([
      'access_token',
      'id',
      'instance_url',
      'issued_at',
      'refresh_token',
      'scope',
      'signature',
      'token_type',
    ]);
    expect(dig(body, 'issued_at')).toBe('1795348800000');
    expect(dig(body, 'instance_url')).toBe(org.url);
    expect(dig(body, 'access_token')).toMatch(/^00D\w{12}![.\w]+$/);
  });

  it('adds a signed id_token for openid', async () => {
    const location = await decide(org.url, 'approve', { scope: 'openid api', nonce: 'n-1' });
    const { body } = await exchange(org.url, { code: location.searchParams.get('code') ?? '' });
    const [head = '', claims = '', signature = ''] = String(dig(body, 'id_token')).split('.');
    const { body: jwks } = await call(`${org.url}/id/keys`);
    const { n, e } = Object(dig(jwks, 'keys.0'));
    const key = createPublicKey({ key: { kty: 'RSA', n: String(n), e: String(e) }, format: 'jwk' });
    const good = verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url'));
    expect(good).toBe(true);
    const read: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
    expect(read).toMatchObject({ iss: org.url, aud: CLIENT.client_id, nonce: 'n-1', sub: dig(body, 'id') });
    expect(dig(body, 'refresh_token')).toBeUndefined();
  });

  it('takes HTTP Basic for the client', async () => {
    const code = (await decide(org.url, 'approve')).searchParams.get('code') ?? '';
    const basic = Buffer.from(`${CLIENT.client_id}:${CLIENT.client_secret}`).toString('base64');
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT,
      code_verifier: 'v'.repeat(171),
    };
    const headers = { authorization: `Basic ${basic}` };
    expect((await call(`${org.url}/services/oauth2/token`, { form, headers })).status).toBe(200);
  });

  it.each([
    ['a wrong verifier', { code_verifier: 'w'.repeat(43) }, 'invalid_request'],
    ['no verifier', { code_verifier: '' }, 'invalid_grant'],
    ['a wrong secret', { client_secret: 'nope' }, 'invalid_client'],
    ['another callback', { redirect_uri: 'http://localhost:5000/other' }, 'redirect_uri_mismatch'],
    ['an unknown grant type', { grant_type: 'magic' }, 'unsupported_grant_type'],
    ['an unknown client', { client_id: 'who' }, 'invalid_client_id'],
    ['an unknown code', { code: 'aPrxNope' }, 'invalid_grant'],
  ])('refuses %s', async (_what, changes, error) => {
    const answer = await exchange(org.url, changes);
    expect(answer.status).toBe(400);
    expect(dig(answer.body, 'error')).toBe(error);
  });

  it('takes a code once and only for a while', async () => {
    const code = (await decide(org.url, 'approve')).searchParams.get('code') ?? '';
    expect((await exchange(org.url, { code })).status).toBe(200);
    expect((await exchange(org.url, { code })).body).toEqual({
      error: 'invalid_grant',
      error_description: 'invalid authorization code',
    });
    const late = (await decide(org.url, 'approve')).searchParams.get('code') ?? '';
    await org.advance(16 * 60_000);
    expect(dig((await exchange(org.url, { code: late })).body, 'error_description')).toBe(
      'expired authorization code',
    );
  });

  it('lets the public client of the sf CLI in without a secret', async () => {
    const params = {
      client_id: 'PlatformCLI',
      redirect_uri: 'http://localhost:1717/OauthRedirect',
      scope: 'refresh_token api web',
    };
    const code = (await decide(org.url, 'approve', params)).searchParams.get('code') ?? '';
    const form = {
      grant_type: 'authorization_code',
      client_id: 'PlatformCLI',
      code,
      redirect_uri: params.redirect_uri,
      code_verifier: 'v'.repeat(171),
    };
    expect((await call(`${org.url}/services/oauth2/token`, { form })).status).toBe(200);
  });
});

describe('refresh tokens', () => {
  it('rotate, and re-use of an old one ends the whole grant', async () => {
    const first = tokensOf(await exchange(org.url));
    const second = tokensOf(await refresh(org.url, first.refresh_token ?? ''));
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await versions(second.access_token ?? '')).status).toBe(200);
    const reuse = await refresh(org.url, first.refresh_token ?? '');
    expect(reuse.body).toEqual({ error: 'invalid_grant', error_description: 'expired access/refresh token' });
    expect((await versions(second.access_token ?? '')).status).toBe(401);
    expect((await refresh(org.url, second.refresh_token ?? '')).status).toBe(400);
  });

  it('stay the same, and are not repeated, when rotation is off', async () => {
    await org.control('switches', { rotateRefreshTokens: 'no' });
    const first = tokensOf(await exchange(org.url));
    const second = tokensOf(await refresh(org.url, first.refresh_token ?? ''));
    expect(second.refresh_token).toBeUndefined();
    expect((await refresh(org.url, first.refresh_token ?? '')).status).toBe(200);
    await org.control('switches', { rotateRefreshTokens: 'yes' });
  });

  it('die after 30 idle days', async () => {
    const first = tokensOf(await exchange(org.url));
    await org.advance(31 * 86_400_000);
    expect((await refresh(org.url, first.refresh_token ?? '')).status).toBe(400);
  });

  it('are limited to five grants per user and app: the sixth ends the oldest', async () => {
    const first = tokensOf(await exchange(org.url));
    for (let n = 0; n < 5; n++) await exchange(org.url);
    expect((await refresh(org.url, first.refresh_token ?? '')).status).toBe(400);
  });
});

describe('sessions', () => {
  it('slide for two hours of inactivity', async () => {
    const { access_token: token = '' } = tokensOf(await exchange(org.url));
    for (let n = 0; n < 3; n++) {
      await org.advance(110 * 60_000);
      expect((await versions(token)).status).toBe(200);
    }
    await org.advance(121 * 60_000);
    const answer = await versions(token);
    expect(answer.status).toBe(401);
    expect(answer.text).toBe('[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]');
  });

  it('end when they are revoked, with the grant when the refresh token is', async () => {
    const tokens = tokensOf(await exchange(org.url));
    const revoke = (token = '') => call(`${org.url}/services/oauth2/revoke`, { form: { token } });
    expect(await revoke(tokens.refresh_token)).toMatchObject({ status: 200, text: '' });
    expect((await versions(tokens.access_token ?? '')).status).toBe(401);
    expect(await revoke(tokens.refresh_token)).toMatchObject({
      status: 400,
      text: 'error=unsupported_token_type&error_description=this+token+type+is+not+supported',
    });
  });

  it('say who they belong to', async () => {
    const tokens = tokensOf(await exchange(org.url));
    const bearer = tokens.access_token ?? '';
    const identity = await call(tokens.id ?? '', { bearer });
    expect(dig(identity.body, 'username')).toBe('ada.admin@acme-sales.example');
    const info = await call(`${org.url}/services/oauth2/userinfo`, { bearer });
    expect(dig(info.body, 'preferred_username')).toBe('ada.admin@acme-sales.example');
    const form = { token: bearer, ...CLIENT };
    const introspection = await call(`${org.url}/services/oauth2/introspect`, { form });
    expect(dig(introspection.body, 'active')).toBe(true);
    expect((await call(tokens.id ?? '', { bearer: 'nonsense' })).text).toBe('Bad_OAuth_Token');
  });

  it('end when their user is deactivated', async () => {
    const { body } = await call(`${org.url}/_sim/orgs`);
    const userId = String(dig(body, 'orgs.0.users.1.id'));
    const tokens = tokensOf(await call(`${org.url}/_sim/grant`, { json: { userId } }));
    await org.control(`records/User/${userId}`, { fields: { IsActive: false } });
    expect((await versions(tokens.access_token ?? '')).status).toBe(401);
    const refused = await refresh(org.url, tokens.refresh_token ?? '');
    expect(refused.body).toEqual({ error: 'invalid_grant', error_description: 'inactive user' });
    await org.control(`records/User/${userId}`, { fields: { IsActive: true } });
    await org.control('switches', { ipRestricted: 'yes' });
    const restricted = await refresh(org.url, tokens.refresh_token ?? '');
    await org.control('switches', { ipRestricted: 'no' });
    expect(dig(restricted.body, 'error_description')).toBe('ip restricted');
  });

  it('keep the two orgs apart', async () => {
    const { body } = await call(`${org.url}/_sim/orgs`);
    const account = `${dig(body, 'orgs.1.id')}/${dig(body, 'orgs.1.users.0.id')}`;
    const code = (await decide(org.url, 'approve', { account })).searchParams.get('code') ?? '';
    const tokens = tokensOf(await exchange(org.url, { code }));
    const created = await call(`${org.url}/services/data/v67.0/sobjects/Lead`, {
      bearer: tokens.access_token ?? '',
      json: { LastName: 'Elsewhere', Company: 'Globex' },
    });
    expect(created.status).toBe(201);
    const mine = tokensOf(await exchange(org.url));
    const read = await call(`${org.url}/services/data/v67.0/sobjects/Lead/${dig(created.body, 'id')}`, {
      bearer: mine.access_token ?? '',
    });
    expect(read.status).toBe(404);
  });
});
