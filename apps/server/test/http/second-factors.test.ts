import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stepOf, totpCode, totpUri } from '../../src/auth/totp.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { send } from '../people.ts';

const path = '/api/users/me/second-factor';
const minute = 60_000;

describe.each(databases)('the second factor on %s', database => {
  let server: TestServer;
  beforeAll(async () => {
    // A clock that stands, so that no step ends between making a code and sending it.
    const start = Date.now();
    server = await withServer({ database, clock: () => start });
  });
  afterAll(() => server?.close());

  const code = (secret: string) => totpCode(secret, server.deps.now());
  const signIn = ({ email, password }: Person, more: object = {}) =>
    send(server.url, 'POST', '/api/auth/sign-in/email', { email, password, ...more });
  const codeOf = async (answer: ReturnType<typeof signIn>) => {
    const { status, body } = await answer;
    return status === 200 ? 'in' : `${status} ${body.code}`;
  };
  const isOn = async (person: Person) => (await person.get(path)).body.since !== null;
  const sessionsOf = async (person: Person) => (await person.get('/api/users/me/sessions')).body.items.length;

  /** Somebody who has it on, with their secret and backup codes; the code that confirmed it is over. */
  async function guarded() {
    const person = await server.signUp();
    const { body: setup } = await person.post(path, { password: person.password });
    const { body } = await person.post(`${path}/confirm`, { code: await code(setup.secret) });
    server.advance(minute);
    const backupCodes: string[] = body.backupCodes;
    return { person, secret: String(setup.secret), backupCodes };
  }

  it('A15 is on once a code of the app confirms it, and then the password alone signs in nowhere', async () => {
    const ann = await server.signUp();
    expect((await ann.post(path, { password: 'not the password' })).status).toBe(403);
    const { status, body } = await ann.post(path, { password: ann.password });
    expect(status).toBe(200);
    expect(body.uri).toBe(totpUri(body.secret, 'CRMSync', ann.email));
    expect([await isOn(ann), await codeOf(signIn(ann))]).toEqual([false, 'in']);
    const wrong = await ann.post(`${path}/confirm`, { code: '000 000' });
    expect([wrong.status, wrong.body.code, await isOn(ann)]).toEqual([403, 'second-factor-wrong', false]);
    const confirmed = await ann.post(`${path}/confirm`, { code: await code(body.secret) });
    expect(new Set(confirmed.body.backupCodes).size).toBe(10);
    expect((await ann.get(path)).body).toMatchObject({ backupCodes: 10 });
    expect(await isOn(ann)).toBe(true);
    const before = await sessionsOf(ann);
    server.advance(minute);
    const refused = await signIn(ann);
    expect([refused.status, refused.body.code]).toEqual([401, 'second-factor-needed']);
    expect([refused.headers.get('set-auth-token'), refused.headers.getSetCookie()]).toEqual([null, []]);
    expect(await codeOf(signIn({ ...ann, password: 'wrong' }, { code: await code(body.secret) }))).toBe(
      '401 not-signed-in',
    );
    expect(await sessionsOf(ann)).toBe(before);
    const entered = await signIn(ann, { code: ` ${(await code(body.secret)).replace(/^.../, '$& ')} ` });
    const token = entered.headers.get('set-auth-token') ?? '';
    const me = await send(server.url, 'GET', '/api/me', undefined, { authorization: `Bearer ${token}` });
    expect([entered.status, me.status]).toEqual([200, 200]);
  });

  it('A15 a code works once: not again, not as the code before it, not twice at the same time', async () => {
    const { person, secret, backupCodes } = await guarded();
    const now = await code(secret);
    const before = await totpCode(secret, server.deps.now() - 30_000);
    const both = await Promise.all([
      codeOf(signIn(person, { code: now })),
      codeOf(signIn(person, { code: now })),
    ]);
    expect(both.sort()).toEqual(['403 second-factor-wrong', 'in']);
    expect(await codeOf(signIn(person, { code: now }))).toBe('403 second-factor-wrong');
    expect(await codeOf(signIn(person, { code: before }))).toBe('403 second-factor-wrong');
    const [backup = ''] = backupCodes;
    const twice = await Promise.all([
      codeOf(signIn(person, { code: backup.toLowerCase() })),
      codeOf(signIn(person, { code: backup.replaceAll('-', ' ') })),
    ]);
    expect(twice.sort()).toEqual(['403 second-factor-wrong', 'in']);
    expect((await person.get(path)).body.backupCodes).toBe(9);
    server.advance(minute);
    expect(await codeOf(signIn(person, { code: await totpCode(secret, server.deps.now() - 90_000) }))).toBe(
      '403 second-factor-wrong',
    );
    expect(await codeOf(signIn(person, { code: await code(secret) }))).toBe('in');
  });

  it('A15 after five wrong codes none is looked at for a quarter of an hour, of this person only', async () => {
    const [{ person, secret, backupCodes }, other] = [await guarded(), await guarded()];
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        codeOf(signIn(person, { code: String(index).padStart(6, '0') })),
      ),
    );
    expect(tries.filter(each => each === '403 second-factor-wrong')).toHaveLength(5);
    expect(tries.filter(each => each === '429 too-many')).toHaveLength(15);
    const closed = await signIn(person, { code: await code(secret) });
    expect([closed.status, Number(closed.headers.get('retry-after'))]).toEqual([429, 15 * 60]);
    expect(await codeOf(signIn(person, { code: backupCodes[0] ?? '' }))).toBe('429 too-many');
    expect(await codeOf(signIn(other.person, { code: await code(other.secret) }))).toBe('in');
    server.advance(15 * minute);
    expect(await codeOf(signIn(person, { code: await code(secret) }))).toBe('in');
  });

  it('A15 is turned off, and has new backup codes, for the password only', async () => {
    const { person, secret, backupCodes } = await guarded();
    expect((await person.post(path, { password: person.password })).status).toBe(409);
    expect((await person.post(`${path}/confirm`, { code: await code(secret) })).status).toBe(409);
    expect((await person.post(`${path}/backup-codes`, { password: 'wrong' })).status).toBe(403);
    const renewed = await person.post(`${path}/backup-codes`, { password: person.password });
    expect(await codeOf(signIn(person, { code: backupCodes[0] ?? '' }))).toBe('403 second-factor-wrong');
    expect(await codeOf(signIn(person, { code: renewed.body.backupCodes[0] }))).toBe('in');
    expect((await person.call('DELETE', path, { password: 'wrong' })).status).toBe(403);
    expect(await isOn(person)).toBe(true);
    expect((await person.call('DELETE', path, { password: person.password })).status).toBe(204);
    expect([await isOn(person), await codeOf(signIn(person))]).toEqual([false, 'in']);
    expect((await person.post(`${path}/backup-codes`, { password: person.password })).status).toBe(409);
  });

  it('A15 another password leaves it on, and both are asked for', async () => {
    const { person, secret } = await guarded();
    const newPassword = `another horse ${person.id}`;
    await person.post('/api/auth/change-password', { currentPassword: person.password, newPassword });
    const changed = { ...person, password: newPassword };
    expect(await codeOf(signIn(changed))).toBe('401 second-factor-needed');
    expect(await codeOf(signIn(changed, { code: await code(secret) }))).toBe('in');
  });

  it('A15 P7 the secret is in no export, no log and no row, and goes with the account', async () => {
    const from = server.logged().length;
    const { person, secret, backupCodes } = await guarded();
    const data = await person.get('/api/users/me/export');
    const [exported] = data.body.tables.second_factors;
    expect(Object.keys(exported).sort()).toEqual(
      ['confirmed_at', 'created_at', 'failures', 'id', 'last_step', 'locked_until', 'user_id'].sort(),
    );
    const rows = () =>
      server.deps.store.db
        .selectFrom('second_factors')
        .selectAll()
        .where('user_id', '=', person.id)
        .execute();
    const kept = JSON.stringify([data.body, await rows(), server.logged().slice(from)]);
    for (const each of [secret, ...backupCodes, ...backupCodes.map(one => one.replaceAll('-', ''))]) {
      expect(kept).not.toContain(each);
    }
    expect(server.logged().slice(from)).toContain('second-factor-on');
    expect((await person.call('DELETE', '/api/users/me', { password: person.password })).status).toBe(204);
    expect(await rows()).toEqual([]);
  });
});

describe('where everybody must have a second factor', () => {
  it('A15 nothing answers before it is on but what is about signing in', async () => {
    const start = Date.now();
    const server = await withServer({
      database: 'pglite',
      env: { CRMSYNC_SECOND_FACTOR: 'required' },
      clock: () => start,
    });
    const ann = await server.signUp();
    for (const closed of ['/api/contacts', '/api/integrations', '/api/users/me/export', '/api/events']) {
      expect(await ann.get(closed), closed).toMatchObject({
        status: 403,
        body: { code: 'second-factor-required' },
      });
    }
    expect((await ann.post('/api/contacts', { firstName: 'Kim' })).body.code).toBe('second-factor-required');
    for (const open of ['/api/me', '/api/users/me/sessions', path]) {
      expect((await ann.get(open)).status, open).toBe(200);
    }
    expect((await ann.get('/api/me')).body.secondFactor).toBe('missing');
    const { body } = await ann.post(path, { password: ann.password });
    expect((await ann.get('/api/contacts')).status).toBe(403);
    const code = await totpCode(body.secret, server.deps.now());
    expect((await ann.post(`${path}/confirm`, { code })).status).toBe(200);
    expect((await ann.get('/api/contacts')).status).toBe(200);
    expect((await ann.get('/api/me')).body.secondFactor).toBe('required');
    expect((await ann.call('DELETE', path, { password: ann.password })).status).toBe(204);
    expect((await ann.get('/api/contacts')).status).toBe(403);
    await server.close();
  }, 120_000);
});

describe('codes by time', () => {
  // RFC 6238 Appendix B, the SHA-1 rows, of eight digits the last six; its secret is "12345678901234567890".
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('at %d s is %s', async (seconds, code) => {
    expect(await totpCode(secret, seconds * 1000)).toBe(code);
    expect(await stepOf(secret, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
    expect(await stepOf(secret, code, (seconds + 30) * 1000)).toBe(Math.floor(seconds / 30));
    expect(await stepOf(secret, code, (seconds + 60) * 1000)).toBeUndefined();
  });
});
