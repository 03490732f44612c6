import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestServer, withServer } from '../harness.ts';
import { send } from '../people.ts';

describe.each(databases)('accounts on %s', database => {
  let server: TestServer;
  beforeAll(async () => {
    server = await withServer({ database });
  });
  afterAll(() => server?.close());

  it('signs up, knows the person by cookie and by bearer token, and signs out', async () => {
    const ann = await server.signUp('Ann Lee');
    const me = { id: ann.id, name: 'Ann Lee', email: ann.email };
    expect((await ann.get('/api/me')).body).toMatchObject(me);
    expect((await ann.call('GET', '/api/me', undefined, { as: 'web' })).body).toMatchObject(me);
    expect((await ann.call('GET', '/api/me', undefined, { as: 'nobody' })).status).toBe(401);
    expect((await ann.post('/api/auth/sign-out')).status).toBe(200);
    expect(await ann.get('/api/me')).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
    expect((await ann.call('GET', '/api/me', undefined, { as: 'web' })).status).toBe(401);
  });

  it('signs in again with the right password only', async () => {
    const { email, password } = await server.signUp();
    const headers = { origin: server.deps.settings.publicUrl };
    const signIn = (given: string) =>
      send(server.url, 'POST', '/api/auth/sign-in/email', { email, password: given }, headers);
    expect(await signIn('wrong password')).toMatchObject({ status: 401, body: { code: 'not-signed-in' } });
    const answer = await signIn(password);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toMatch(/crmsync\.session_token=.*HttpOnly.*SameSite=Lax/i);
    const cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    expect((await send(server.url, 'GET', '/api/me', undefined, { cookie })).body.email).toBe(email);
  });

  it('refuses a second account for one e-mail, whatever its case', async () => {
    const { email, password } = await server.signUp();
    const again = { name: 'Eve', email: email.toUpperCase(), password };
    const answer = await send(server.url, 'POST', '/api/auth/sign-up/email', again);
    expect(answer).toMatchObject({ status: 409, body: { code: 'email-taken', field: 'email' } });
  });

  it('does not take the session row itself for a token: a copy of the database signs nobody in', async () => {
    const ann = await server.signUp();
    const row = await server.deps.store.db
      .selectFrom('sessions')
      .select('token')
      .where('user_id', '=', ann.id)
      .executeTakeFirstOrThrow();
    const headers = { authorization: `Bearer ${row.token}` };
    expect((await send(server.url, 'GET', '/api/me', undefined, headers)).status).toBe(401);
  });

  it('never remembers a person for the credentials of another', async () => {
    const [ann, bob] = [await server.signUp(), await server.signUp()];
    const as = async (authorization: string, cookie: string) =>
      (await send(server.url, 'GET', '/api/me', undefined, { authorization, cookie })).body.email;
    expect(await as('', ann.cookie)).toBe(ann.email);
    expect(await as('', bob.cookie)).toBe(bob.email);
    expect(await as('', '')).toBeUndefined();
    expect(await as('Bearer nonsense', bob.cookie)).toBe(bob.email);
    expect(await as('Bearer nonsense', ann.cookie)).toBe(ann.email);
  });

  it('answers no other endpoint of the auth library', async () => {
    const ann = await server.signUp();
    expect((await ann.post('/api/auth/update-user', { name: 'x' })).status).toBe(404);
    expect((await ann.get('/api/auth/list-sessions')).status).toBe(404);
  });
});
