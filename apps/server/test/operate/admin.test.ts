import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, type Person } from '../harness.ts';
import { databaseOf, serverEnvironment } from '../processes.ts';
import { addContact, addContacts, type Scene, startScene, until } from '../pushes/scene.ts';

describe.each(databases)('the figures of the whole server on %s', database => {
  let scene: Scene;
  let admin: Person;
  beforeAll(async () => {
    scene = await startScene(database);
    admin = await scene.server.signUp();
    await scene.server.deps.store.db
      .updateTable('users')
      .set({ role: 'admin' })
      .where('id', '=', admin.id)
      .execute();
  });
  afterAll(() => scene?.close());

  it('counts what happened, once', async () => {
    const ann = await scene.person();
    const ids = await addContacts(ann, 5, 'figures');
    const first = await addContact(ann);
    await ann.post('/api/integrations/hubspot/sync-contact', { contactId: first.id });
    const push = await ann.post('/api/pushes', { connector: 'salesforce', object: 'Lead', contactIds: ids });
    await until(async () => (await ann.get(`/api/pushes/${push.body.id}`)).body.state === 'done');
    const { status, body } = await admin.get('/api/admin/metrics?days=7');
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.days).toHaveLength(7);
    const all = (of: string) =>
      body.days.reduce((sum: number, day: Record<string, number>) => sum + (day[of] ?? 0), 0);
    expect(['signUps', 'created', 'updated', 'failed'].map(all)).toEqual([2, 6, 0, 0]);
    expect(body.people).toEqual({ signedUp: 2, connected: 1, several: 1, pushed: 1, pushedLately: 1 });
    expect(body.crms).toMatchObject([
      { connector: 'hubspot', label: 'HubSpot', connected: 1, newlyConnected: 1, onlyThis: 0, contacts: 1 },
      { connector: 'salesforce', connected: 1, contacts: 5 },
    ]);
    expect(
      body.calls.find(({ connector }: { connector: string }) => connector === 'salesforce'),
    ).toMatchObject({
      contacts: 5,
    });
    expect(body.firstSync.groups[0]).toEqual({ upTo: 2, people: 1 });
    expect(body.firstSync.half).toBeGreaterThan(0);
    expect(body.durations.map(({ pushes }: { pushes: number }) => pushes)).toEqual([1, 1, 0, 0, 0]);
    expect(body.clicks).toMatchObject([{ pushes: 1 }]);
    for (const word of [ann.id, ann.email, first.id, first.lastName])
      expect(JSON.stringify(body)).not.toContain(word);
  });

  it('tells failures by cause, and how many of them went through later', async () => {
    const { db } = scene.server.deps.store;
    const ben = await scene.server.signUp();
    const [mended, left] = [await addContact(ben), await addContact(ben)];
    const line = (contact: string, outcome: string, problem: unknown) =>
      sql`insert into crm_sync_logs (user_id, at, contact_id, name, connector, connector_label, outcome, changes, problem)
        values (${ben.id}, now(), ${contact}, 'Ada', 'hubspot', 'HubSpot', ${outcome}, '[]', ${JSON.stringify(problem)})`.execute(
        db,
      );
    const problem = { code: 'too-long', short: 'Too long' };
    await line(mended.id, 'failed', problem);
    await line(left.id, 'failed', problem);
    await line(mended.id, 'created', null);
    const { body } = await admin.get('/api/admin/metrics?days=1');
    expect(body.causes).toEqual([{ code: 'too-long', short: 'Too long', contacts: 2, mended: 1 }]);
  });

  it('B1 is not there for anybody else', async () => {
    const eve = await scene.server.signUp();
    const answer = await eve.get('/api/admin/metrics');
    const nowhere = await eve.get('/api/admin/nothing');
    expect(answer.status).toBe(404);
    expect({ ...answer.body, requestId: '' }).toEqual({ ...nowhere.body, requestId: '' });
    expect((await admin.call('GET', '/api/admin/metrics', undefined, { as: 'nobody' })).status).toBe(401);
    expect((await eve.get('/api/me')).body.admin).toBe(false);
    expect((await admin.get('/api/me')).body.admin).toBe(true);
    // Nobody makes themselves one: neither by signing up with it, nor by a change of themselves.
    const body = { name: 'Mallory', email: 'mallory@example.test', password: 'correct horse', role: 'admin' };
    await eve.call('POST', '/api/auth/sign-up/email', body, { as: 'nobody' });
    await eve.call('POST', '/api/auth/update-user', { role: 'admin' });
    await eve.patch('/api/users/me', { language: null, admin: true, role: 'admin' });
    const { rows } = await sql<{ email: string }>`select email from users where role = 'admin'`.execute(
      scene.server.deps.store.db,
    );
    expect(rows.map(({ email }) => email)).toEqual([admin.email]);
  });
});

describe.runIf(databases.includes('postgres'))('npm run ops -- make-admin', () => {
  const program = fileURLToPath(new URL('../../src/commands/ops.ts', import.meta.url));
  const keys = `ops:${randomBytes(32).toString('base64')}`;

  it('makes somebody an admin, and takes it back', async () => {
    const scene = await startScene('postgres', { env: { CRMSYNC_KEYS: keys } });
    const env = {
      ...serverEnvironment(scene.server),
      CRMSYNC_KEYS: keys,
      CRMSYNC_AUTH_SECRET: 'x'.repeat(40),
      DATABASE_URL: await databaseOf(scene.server),
    };
    const run = (...words: string[]) => promisify(execFile)(process.execPath, [program, ...words], { env });
    try {
      const ann = await scene.server.signUp();
      const status = async () => (await ann.get('/api/admin/metrics')).status;
      expect((await run('make-admin', ann.email)).stdout).toContain('Nothing was changed');
      expect(await status()).toBe(404);
      await run('make-admin', ann.email.toUpperCase(), '--yes');
      expect(await status()).toBe(200);
      await run('make-user', ann.email, '--yes');
      expect(await status()).toBe(404);
      await expect(run('make-admin', 'nobody@example.test', '--yes')).rejects.toMatchObject({ code: 1 });
    } finally {
      await scene.close();
    }
  });
});
