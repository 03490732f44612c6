import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWeakPassword } from '../../src/auth/weak-passwords.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { send } from '../people.ts';

describe.each(databases)('passwords and sessions on %s', database => {
  let server: TestServer;
  beforeAll(async () => {
    server = await withServer({ database });
  });
  afterAll(() => server?.close());

  const signIn = (email: string, password: string) =>
    send(server.url, 'POST', '/api/auth/sign-in/email', { email, password }, { 'user-agent': 'Other/1' });
  const me = async (token: string) =>
    (await send(server.url, 'GET', '/api/me', undefined, { authorization: `Bearer ${token}` })).status;
  const elsewhere = async ({ email, password }: Person) =>
    (await signIn(email, password)).headers.get('set-auth-token') ?? '';

  it('refuses passwords that are tried first, at sign-up and for a change', async () => {
    const email = `${randomUUID()}@example.test`;
    for (const password of ['password123', '1234567890', 'CRMSync-2026!', email, 'Ann Lee 1999']) {
      const body = { name: 'Ann Lee', email, password };
      const answer = await send(server.url, 'POST', '/api/auth/sign-up/email', body);
      expect(answer, password).toMatchObject({ status: 400, body: { field: 'password' } });
    }
    const ann = await server.signUp();
    const change = { currentPassword: ann.password, newPassword: 'qwertyuiop' };
    expect(await ann.post('/api/auth/change-password', change)).toMatchObject({
      status: 400,
      body: { field: 'newPassword' },
    });
  });

  it('changes the password for whoever knows it, and ends every other session', async () => {
    const ann = await server.signUp();
    const other = await elsewhere(ann);
    expect(await me(other)).toBe(200);
    const newPassword = `another horse ${randomUUID()}`;
    const change = (currentPassword: string) =>
      ann.post('/api/auth/change-password', { currentPassword, newPassword });
    expect(await change('not the password')).toMatchObject({
      status: 403,
      body: { field: 'currentPassword' },
    });
    expect((await signIn(ann.email, newPassword)).status).toBe(401);
    const changed = await change(ann.password);
    expect(changed.status).toBe(200);
    expect(await me(other)).toBe(401);
    expect(await me(ann.token)).toBe(401);
    expect(await me(changed.headers.get('set-auth-token') ?? '')).toBe(200);
    expect((await signIn(ann.email, ann.password)).status).toBe(401);
    expect((await signIn(ann.email, newPassword)).status).toBe(200);
  });

  it('shows where a person is signed in, and ends the others for their password', async () => {
    const [ann, bob] = [await server.signUp(), await server.signUp()];
    const other = await elsewhere(ann);
    const { items } = (await ann.get('/api/users/me/sessions')).body;
    expect(items.map((each: { current: boolean }) => each.current)).toEqual([false, true]);
    expect(items[0].userAgent).toBe('Other/1');
    expect(JSON.stringify(items)).not.toContain(other.split('.')[0]);
    const end = (password: string) => ann.call('DELETE', '/api/users/me/sessions', { password });
    expect((await end('wrong password')).status).toBe(403);
    expect(await me(other)).toBe(200);
    expect((await end(ann.password)).status).toBe(204);
    expect([await me(other), await me(ann.token), await me(bob.token)]).toEqual([401, 200, 200]);
    expect((await ann.get('/api/users/me/sessions')).body.items).toHaveLength(1);
  });

  it('signing in anew ends the session that was there, and gives our own pages no token to read', async () => {
    const ann = await server.signUp();
    const origin = server.deps.settings.publicUrl;
    const { email, password, cookie } = ann;
    const path = '/api/auth/sign-in/email';
    const again = await send(server.url, 'POST', path, { email, password }, { cookie, origin });
    expect(again.status).toBe(200);
    expect(again.headers.get('set-auth-token')).toBeNull();
    expect(again.headers.getSetCookie()).toHaveLength(1);
    expect((await ann.call('GET', '/api/me', undefined, { as: 'web' })).status).toBe(401);
    const failed = await send(server.url, 'POST', path, { email, password: 'wrong' }, { cookie, origin });
    expect(failed.status).toBe(401);
    expect((await send(server.url, 'POST', path, { email, password })).headers.get('set-auth-token')).toMatch(
      /./,
    );
  });

  it('ends one session for the password, and nobody else’s', async () => {
    const [ann, eve] = [await server.signUp(), await server.signUp()];
    const [lost, kept] = [await elsewhere(ann), await elsewhere(ann)];
    expect([await me(lost), await me(kept)]).toEqual([200, 200]);
    const { items } = (await ann.get('/api/users/me/sessions')).body;
    expect(items[0].address).toMatch(/^[\d.:a-f]+$/);
    const { id } = items[1];
    const end = (person: Person, password: string) =>
      person.call('DELETE', `/api/users/me/sessions/${id}`, { password });
    expect(await end(eve, eve.password)).toMatchObject({ status: 404 });
    expect(await end(ann, 'wrong password')).toMatchObject({ status: 403, body: { field: 'password' } });
    expect(await me(lost)).toBe(200);
    expect((await end(ann, ann.password)).status).toBe(204);
    expect([await me(lost), await me(kept), await me(ann.token)]).toEqual([401, 200, 200]);
    // Being asked for the password signs in nowhere.
    expect((await ann.get('/api/users/me/sessions')).body.items).toHaveLength(2);
    expect((await end(ann, ann.password)).status).toBe(404);
  });

  it('ends a session ninety days after signing in, however much it was used', async () => {
    const ann = await server.signUp();
    expect(await me(ann.token)).toBe(200);
    const days = (count: number) => new Date(server.deps.now() - count * 24 * 3_600_000);
    const age = (count: number) =>
      server.deps.store.db
        .updateTable('sessions')
        .set({ created_at: days(count) })
        .where('user_id', '=', ann.id)
        .execute();
    await age(89);
    server.advance(6_000);
    expect(await me(ann.token)).toBe(200);
    await age(91);
    server.advance(6_000);
    expect(await me(ann.token)).toBe(401);
  });

  it('logs who signed in and out, who failed, and who was refused, without what they typed', async () => {
    const from = server.logged().length;
    const [ann, eve] = [await server.signUp(), await server.signUp()];
    await signIn(ann.email, 'wrong password 1');
    const { body } = await ann.post('/api/contacts', { firstName: 'Kim' });
    await eve.get(`/api/contacts/${body.id}`);
    await ann.post('/api/auth/sign-out');
    const log = server.logged().slice(from);
    const events = log
      .split('\n')
      .filter(line => line.includes('"security"'))
      .map(line => JSON.parse(line));
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ security: 'sign-up', ok: true, userId: ann.id }),
        expect.objectContaining({ security: 'sign-in', ok: false, status: 401 }),
        expect.objectContaining({ security: 'not-found', route: '/api/contacts/:id', userId: eve.id }),
        expect.objectContaining({ security: 'sign-out', ok: true }),
      ]),
    );
    for (const typed of [ann.email, 'wrong password 1', ann.password]) expect(log).not.toContain(typed);
  });

  it('B2 a parameter that is given twice is refused, TRACE repeats nothing, and every answer tells its type', async () => {
    const ann = await server.signUp();
    expect((await ann.get('/api/contacts?limit=1&limit=2')).status).toBe(400);
    expect((await ann.get('/api/contacts?sort=name&sort=createdAt')).status).toBe(400);
    const list = await ann.get('/api/contacts');
    expect(list.headers.get('content-type')).toBe('application/json; charset=utf-8');
    // Media types of JSON have no charset: it is UTF-8 (RFC 8259 §8.1, RFC 9457 §6).
    const missing = await ann.get('/api/contacts/x');
    expect(missing.headers.get('content-type')).toBe('application/problem+json');
    const headers = { 'x-canary': 'do not repeat me', authorization: `Bearer ${ann.token}` };
    const trace = request(`${server.url}/api/me`, { method: 'TRACE', headers }).end();
    const [answer]: [IncomingMessage] = (await once(trace, 'response')) as [IncomingMessage];
    expect(answer.statusCode).toBe(404);
    expect(await text(answer)).not.toMatch(/do not repeat me|Bearer/);
  });
});

describe('passwords that are easy to guess', () => {
  const owner = { name: 'Ann Lee', email: 'ann.lee@example.test' };
  it.each([
    'password123',
    '!!sunshine2026!!',
    'monkeymonkey',
    'ann.lee2026',
    'annlee1999',
    'aaaaaaaaaaaa',
    'abababababab',
  ])('%s', password => expect(isWeakPassword(password, owner)).toBe(true));
  it.each([
    'correct horse battery',
    '9128375610',
    'Tr0ub4dor&3x',
    'pässwörter sind doof',
    '🐎🔋📎🦜🥝🍉🚂🎻🧊🪁',
  ])('but not %s', password => expect(isWeakPassword(password, owner)).toBe(false));
});

describe('with an https address', () => {
  it('the session cookie is __Host-, Secure and strict about its host, and HSTS covers subdomains', async () => {
    const server = await withServer({
      database: 'pglite',
      env: { PUBLIC_URL: 'https://crmsync.example.com' },
    });
    const ann = await server.signUp();
    expect(ann.cookie).toMatch(/^__Host-crmsync\.session_token=/);
    const answer = await send(server.url, 'POST', '/api/auth/sign-in/email', {
      email: ann.email,
      password: ann.password,
    });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).toMatch(/; Secure/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).not.toMatch(/Domain=/);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    expect((await ann.call('GET', '/api/me', undefined, { as: 'web' })).status).toBe(200);
    expect((await ann.call('POST', '/api/auth/sign-out', undefined, { as: 'web' })).status).toBe(200);
    expect((await ann.call('GET', '/api/me', undefined, { as: 'web' })).status).toBe(401);
    await server.close();
  });
});
