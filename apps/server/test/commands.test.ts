import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpCode } from '../src/auth/totp.ts';
import { subscriptionOf } from '../src/store/subscriptions.ts';
import { countUserRows } from '../src/store/user-data.ts';
import { card, connect } from './connections/crm.ts';
import { databases, type TestServer, withServer } from './harness.ts';
import { send } from './people.ts';
import { databaseOf, serverEnvironment } from './processes.ts';

const keys = `ops:${randomBytes(32).toString('base64')}`;
const program = fileURLToPath(new URL('../src/commands/ops.ts', import.meta.url));

/** The operator's commands as they are run: a process of their own beside the server. */
describe.runIf(databases.includes('postgres'))('npm run ops', () => {
  let server: TestServer;
  let env: Record<string, string>;
  beforeAll(async () => {
    server = await withServer({ database: 'postgres', env: { CRMSYNC_KEYS: keys } });
    env = {
      ...serverEnvironment(server),
      CRMSYNC_KEYS: keys,
      CRMSYNC_AUTH_SECRET: 'x'.repeat(40),
      DATABASE_URL: await databaseOf(server),
    };
  });
  afterAll(() => server?.close());
  const run = (...words: string[]) => promisify(execFile)(process.execPath, [program, ...words], { env });

  it('T8 revoke-all counts first, ends with --yes, and people see it at once', async () => {
    const ann = await server.signUp();
    await connect(server, ann, 'hubspot');
    const counted = await run('revoke-all', 'hubspot');
    expect(counted.stdout).toBe(
      'hubspot: 1 connections of 1 people, 0 open pushes.\nNothing was changed. Add --yes to do it.\n',
    );
    expect(await card(ann, 'hubspot')).toMatchObject({ state: 'connected' });
    expect((await run('revoke-all', 'hubspot', '--yes')).stdout).toContain('Ended 1 connections');
    expect(await card(ann, 'hubspot')).toMatchObject({
      state: 'not-connected',
      problem: { code: 'ended-by-operator' },
    });
    await expect(run('revoke-all', 'nosuch')).rejects.toMatchObject({
      code: 1,
      stderr: 'There is no CRM "nosuch"; there are hubspot, salesforce.\n',
    });
  });

  const signIn = (email: string, password: string, more: object = {}) =>
    send(server.url, 'POST', '/api/auth/sign-in/email', { email, password, ...more });
  const passwordIn = (stdout: string) => /is (\S+)$/m.exec(stdout)?.[1] ?? '';

  it('gives a person a new password, which signs in once to choose another; all before is worth nothing', async () => {
    const ann = await server.signUp();
    const { stdout } = await run('password', ann.email, '--yes');
    const password = passwordIn(stdout);
    expect(stdout).toContain('It signs in once, within a day');
    expect(await signIn(ann.email, password)).toMatchObject({
      status: 401,
      body: { code: 'new-password-needed' },
    });
    expect((await signIn(ann.email, ann.password)).status).toBe(401);
    expect((await ann.get('/api/me')).status).toBe(401);
    expect(await signIn(ann.email, password, { newPassword: 'password123' })).toMatchObject({
      status: 400,
      body: { field: 'newPassword' },
    });
    const newPassword = `my own horse ${ann.id}`;
    expect((await signIn(ann.email, password, { newPassword })).status).toBe(200);
    expect((await signIn(ann.email, password)).status).toBe(401);
    expect((await signIn(ann.email, newPassword)).status).toBe(200);
  });

  it('such a password runs out after a day, and serves somebody who had none', async () => {
    // Somebody from the first CRMSync, who has no password here at all.
    const { db } = server.deps.store;
    const email = 'old@example.test';
    await db.insertInto('users').values({ email, name: 'Old', email_verified: false, image: null }).execute();
    const password = passwordIn((await run('password', 'Old@Example.test', '--yes')).stdout);
    server.advance(25 * 3_600_000);
    const late = await signIn(email, password, { newPassword: 'my own horse 123' });
    expect(late).toMatchObject({ status: 401, body: { code: 'password-expired' } });
    server.advance(-25 * 3_600_000);
    expect((await signIn(email, password, { newPassword: 'my own horse 123' })).status).toBe(200);
  });

  it('A15 turns off the second factor of somebody who lost it, ends their sessions, and the log says so', async () => {
    const ann = await server.signUp();
    const path = '/api/users/me/second-factor';
    const { body } = await ann.post(path, { password: ann.password });
    await ann.post(`${path}/confirm`, { code: await totpCode(body.secret, server.deps.now()) });
    expect((await run('second-factor-off', ann.email)).stdout).toBe(
      'Nothing was changed. Add --yes to do it.\n',
    );
    expect((await signIn(ann.email, ann.password)).body.code).toBe('second-factor-needed');
    const { stdout } = await run('second-factor-off', ann.email.toUpperCase(), '--yes');
    expect(stdout).toContain('Their second factor is off; ended 1 sessions.');
    const noted = stdout.split('\n').find(line => line.includes('"security"')) ?? '{}';
    expect(JSON.parse(noted)).toMatchObject({
      security: 'second-factor-off',
      by: 'operator',
      userId: ann.id,
    });
    expect((await signIn(ann.email, ann.password)).status).toBe(200);
    server.advance(6000);
    expect((await ann.get('/api/me')).status).toBe(401);
  });

  it('signs out one person, or everybody', async () => {
    const [ann, bob] = [await server.signUp(), await server.signUp()];
    expect((await run('sign-out', ann.email)).stdout).toContain('1 sessions.\nNothing was changed');
    expect((await run('sign-out', ann.email.toUpperCase(), '--yes')).stdout).toContain('Ended 1 sessions');
    expect([await ann.get('/api/me'), await bob.get('/api/me')].map(({ status }) => status)).toEqual([
      401, 200,
    ]);
    await run('sign-out', 'everybody', '--yes');
    server.advance(6000);
    expect((await bob.get('/api/me')).status).toBe(401);
  });

  it('gives a plan without payment, which counts where plans are sold', async () => {
    const ann = await server.signUp();
    expect((await run('plan', ann.email, 'pro')).stdout).toBe('Nothing was changed. Add --yes to do it.\n');
    expect((await run('plan', ann.email.toUpperCase(), 'pro', '--yes')).stdout).toContain(
      'is on pro. It counts once PLANS=on is set.',
    );
    expect(await subscriptionOf(server.deps.store.db, ann.id)).toMatchObject({
      tier: 'pro',
      payment: 'none',
    });
    await expect(run('plan', ann.email, 'gold', '--yes')).rejects.toMatchObject({ code: 1 });
    await expect(run('plan', 'nobody@example.test', 'pro', '--yes')).rejects.toMatchObject({
      stderr: 'Nobody has this e-mail.\n',
    });
  });

  it('P4 erase deletes people again after an old backup was put back', async () => {
    const ann = await server.signUp();
    await connect(server, ann, 'salesforce');
    expect((await run('erase', ann.id)).stdout).toMatch(/: \d+ rows\.\nNothing was changed/);
    expect((await run('erase', ann.id, '--yes')).stdout).toContain(`${ann.id}: deleted.`);
    expect(await countUserRows(server.deps.store.db, ann.id)).toEqual({});
    expect((await run('erase', ann.id, '--yes')).stdout).toContain(`${ann.id}: not there.`);
    await expect(run('erase', "x'; drop table users")).rejects.toMatchObject({ code: 1 });
    await expect(run()).rejects.toMatchObject({ stderr: expect.stringContaining('npm run ops --') });
  });
});
