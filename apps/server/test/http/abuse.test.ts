import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../connections/crm.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { send } from '../people.ts';

describe.each(databases)('abuse on %s', database => {
  let server: TestServer;
  let ann: Person;
  beforeAll(async () => {
    server = await withServer({ database });
    ann = await server.signUp();
  });
  afterAll(() => server?.close());

  it('B2 fields that a person may not set are refused or without effect', async () => {
    await connect(server, ann, 'hubspot');
    const other = await server.signUp();
    for (const extra of [
      { user_id: other.id },
      { api_url: 'http://169.254.169.254' },
      { state: 'connected' },
    ]) {
      expect((await ann.patch('/api/integrations/hubspot/settings', extra)).status).toBe(400);
      expect((await ann.post('/api/integrations/hubspot/connect', { via: 'web', ...extra })).status).toBe(
        400,
      );
    }
    const sly = {
      name: 'Eve',
      email: 'eve@example.test',
      password: 'correct horse battery',
      id: ann.id,
      emailVerified: true,
    };
    const answer = await send(server.url, 'POST', '/api/auth/sign-up/email', sly);
    expect(answer.body.user).toMatchObject({ emailVerified: false });
    expect(answer.body.user.id).not.toBe(ann.id);
  });

  it('B3 what is not good JSON, too deep, or reaches for prototypes is 400 and tells nothing of the inside', async () => {
    const bad = [
      '{"firstName":',
      '[]',
      '"text"',
      '{"firstName":{"a":1}}',
      `{"firstName":${'['.repeat(1000)}${']'.repeat(1000)}}`,
      '{"__proto__":{"isAdmin":true}}',
      '{"constructor":{"prototype":{"isAdmin":true}}}',
      '{"custom":{"__proto__":"x"}}',
    ];
    for (const body of bad) {
      const answer = await ann.call('POST', '/api/contacts', body);
      expect(`${answer.status} ${answer.body.code}`).toBe('400 malformed');
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(JSON.stringify(answer.body)).not.toMatch(/\bat \/|node_modules|SyntaxError|Unexpected token/);
    }
    // Where unknown fields are only left out, the parser itself must refuse.
    const sly = '{"email":"a@example.test","password":"x","__proto__":{"admin":true}}';
    expect((await send(server.url, 'POST', '/api/auth/sign-in/email', sly)).status).toBe(400);
    const deep = await ann.call('POST', '/api/contacts', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`);
    expect(deep.body.title).toBe('This request is nested too deeply.');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('B3 a body of another kind is 415, a body too large 413', async () => {
    const text = await ann.call('POST', '/api/integrations/hubspot/connect', 'via=web', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(text).toMatchObject({ status: 415, body: { code: 'unsupported-media' } });
    const large = await ann.post('/api/integrations/hubspot/connect', {
      via: 'web',
      host: 'x'.repeat(2_000_000),
    });
    expect(large).toMatchObject({ status: 413, body: { code: 'too-large' } });
  });

  it('answers every failure as a problem that names its request', async () => {
    const missing = await ann.get('/api/nothing-here');
    expect(missing).toMatchObject({ status: 404, body: { code: 'not-found', status: 404 } });
    expect(missing.body.requestId).toBe(missing.headers.get('x-request-id'));
  });

  it('B12 a web page of another origin is refused, whatever it sends along', async () => {
    for (const origin of ['https://evil.example', `chrome-extension://${'b'.repeat(32)}`, 'null']) {
      for (const method of ['GET', 'OPTIONS', 'POST']) {
        const headers = { origin, cookie: ann.cookie, 'access-control-request-method': 'POST' };
        const answer = await send(
          server.url,
          method,
          '/api/contacts',
          method === 'POST' ? {} : undefined,
          headers,
        );
        expect(`${method} ${answer.status}`).toBe(`${method} 403`);
        expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      }
    }
  });

  it('B12 our own extension and our own pages are let in', async () => {
    const [id] = server.deps.settings.extensionIds;
    for (const origin of [`chrome-extension://${id}`, server.deps.settings.publicUrl]) {
      const preflight = await send(server.url, 'OPTIONS', '/api/contacts', undefined, {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
      const answer = await ann.call('GET', '/api/me', undefined, { headers: { origin } });
      expect(answer).toMatchObject({ status: 200 });
    }
  });

  it('B12 a path written another way meets the same checks', async () => {
    for (const path of ['/%61pi/contacts', '/a%70i/contacts', '/api/%63ontacts']) {
      expect(await send(server.url, 'GET', path)).toMatchObject({ status: 401 });
      expect(await ann.get(path)).toMatchObject({ status: 200 });
      const evil = { origin: 'https://evil.example', cookie: ann.cookie };
      expect(await send(server.url, 'GET', path, undefined, evil)).toMatchObject({ status: 403 });
    }
  });

  it('B3 a zero byte in an address is 400, a cursor beyond every number a page', async () => {
    const contactId = (await ann.post('/api/contacts', { firstName: 'Zed' })).body.id;
    await connect(server, ann, 'hubspot');
    const sent = await ann.post('/api/integrations/%00/sync-contact', { contactId });
    expect(`${sent.status} ${sent.body.code}`).toBe('400 malformed');
    const push = await ann.post('/api/pushes', { connector: 'hubspot', contactIds: [contactId] });
    const beyond = '9'.repeat(15);
    const lists = {
      [`pushes/${push.body.id}/items`]: beyond,
      pushes: beyond,
      history: `${beyond}-${beyond}`,
      [`contacts/${contactId}/timeline`]: `${beyond}-${beyond}`,
    };
    for (const [list, cursor] of Object.entries(lists)) {
      const far = await ann.get(`/api/${list}?cursor=${cursor}`);
      expect(`${list} ${far.status}`).toBe(`${list} 200`);
      for (const wrong of ['-1-', `${cursor}9`, '1e3']) {
        const bad = await ann.get(`/api/${list}?cursor=${wrong}`);
        expect(`${wrong} ${bad.status} ${bad.body.code}`).toBe(`${wrong} 400 malformed`);
      }
    }
  });

  it('P3 nothing of a query is logged', async () => {
    await ann.get('/api/integrations/hubspot/callback?code=secret-code&state=secret-state');
    await ann.get('/api/contacts?q=someone%40private.test');
    expect(server.logged()).toContain('/api/integrations/hubspot/callback');
    expect(server.logged()).not.toMatch(/secret-code|secret-state|private\.test/);
  });
});

describe('B5 limits', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await withServer({ database: 'pglite', limits: { perUser: 5, perAddress: 60, signIns: 8 } });
  });
  afterAll(() => server?.close());

  it('B5 a person who asks too often gets 429 with Retry-After, the others go on', async () => {
    const [ann, bob] = [await server.signUp(), await server.signUp()];
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await ann.get('/api/me')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    const refused = await ann.get('/api/me');
    expect(refused.body).toMatchObject({ code: 'too-many', status: 429 });
    expect(Number(refused.headers.get('retry-after'))).toBe(refused.body.retryAfter);
    expect(refused.body.retryAfter).toBeGreaterThan(0);
    expect((await bob.get('/api/me')).status).toBe(200);
  });

  it('B5 guessing passwords is slowed down, whatever address the caller claims', async () => {
    const guess = (index: number) =>
      send(
        server.url,
        'POST',
        '/api/auth/sign-in/email',
        { email: 'ann@example.test', password: `guess ${index}` },
        {
          'x-forwarded-for': `10.0.0.${index}`,
          'x-crmsync-address': `10.0.1.${index}`,
        },
      );
    const statuses: number[] = [];
    for (let index = 0; index < 10; index += 1) statuses.push((await guess(index)).status);
    expect(statuses.slice(0, 8)).toEqual(Array(8).fill(401));
    expect(statuses.slice(8)).toEqual([429, 429]);
  });

  it('B5 an address that asks too often is refused before anything is looked up', async () => {
    let last = await send(server.url, 'GET', '/api/me');
    for (let count = 0; count < 60 && last.status !== 429; count += 1)
      last = await send(server.url, 'GET', '/api/me');
    expect(last).toMatchObject({ status: 429, body: { code: 'too-many' } });
    expect((await send(server.url, 'GET', '/healthz')).status).toBe(200);
  });
});
