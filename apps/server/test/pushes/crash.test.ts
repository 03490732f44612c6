import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseUrl } from '../databases.ts';
import { databases, type Person } from '../harness.ts';
import { addContact, addContacts, pushEnded, type Scene, startScene, until, type Vendor } from './scene.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const secrets = {
  CRMSYNC_KEYS: `crash:${randomBytes(32).toString('base64')}`,
  CRMSYNC_AUTH_SECRET: randomBytes(32).toString('hex'),
};

/** Only PostgreSQL outlives a process that is killed while another goes on. */
describe.runIf(databases.includes('postgres'))('a worker killed in the middle of a push', () => {
  let scene: Scene;
  let person: Person;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    scene = await startScene('postgres', { worker: false, env: secrets });
    person = await scene.person();
    await scene.forget();
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await scene?.close();
  });

  /** The real worker process, on the same database and simulators. */
  async function startWorker(): Promise<ChildProcess> {
    const { store, settings } = scene.server.deps;
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(store.db);
    const crms = Object.entries(settings.connectors).flatMap(([id, { client, urls }]) => [
      [`${id.toUpperCase()}_CLIENT_ID`, client?.id ?? ''],
      [`${id.toUpperCase()}_CLIENT_SECRET`, client?.secret ?? ''],
      ...Object.entries(urls).map(([key, url]) => [`${id.toUpperCase()}_${key}`, url]),
    ]);
    const env = {
      PATH: process.env.PATH,
      ...secrets,
      ...Object.fromEntries(crms),
      CRMSYNC_SIMULATED: Object.keys(settings.connectors).join(),
      CRMSYNC_ROLE: 'worker',
      DATABASE_URL: databaseUrl(rows[0]?.name ?? ''),
    };
    const child = spawn(process.execPath, [main], { env, stdio: 'ignore' });
    children.push(child);
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  const openAttempts = async () => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from sync_attempts where finished_at is null`.execute(
      scene.server.deps.store.db,
    );
    return rows[0]?.count ?? 0;
  };

  const cases: readonly [string, Vendor, string, string, 'before' | 'after'][] = [
    [
      'K5 killed during the call, before its effect',
      'hubspot',
      'contacts',
      'batch/(create|upsert)',
      'before',
    ],
    [
      'K6 killed after the effect, before the answer was stored',
      'hubspot',
      'contacts',
      'batch/(create|upsert)',
      'after',
    ],
    ['K5 the same where nothing is unique', 'salesforce', 'Lead', 'composite/sobjects', 'before'],
    [
      'K6 the same where nothing is unique, after the effect',
      'salesforce',
      'Lead',
      'composite/sobjects',
      'after',
    ],
  ];
  it.each(['before', 'after'] as const)(
    'killed between the write and its note, %s the effect: the note is there once',
    async when => {
      const text = `Met ${person.id}`;
      const contact = await addContact(person, { notes: text });
      await scene.sim('hubspot', 'faults', {
        match: { method: 'POST', path: 'notes/batch/create' },
        when,
        kind: 'hang',
      });
      const accepted = await person.post('/api/pushes', {
        connector: 'hubspot',
        contactIds: [contact.id],
        notes: true,
      });
      const child = await startWorker();
      await until(async () => {
        const { faults } = (await scene.sim('hubspot', 'faults')) as { faults: { fired: number }[] };
        return faults.some(fault => fault.fired > 0);
      }, 60_000);
      await kill(child);
      const { body: left } = await person.get(`/api/pushes/${accepted.body.id}`);
      expect(left).toMatchObject({ state: 'running', counts: { created: 1 } });
      await scene.sim('hubspot', 'faults', undefined, 'DELETE');
      const worker = await scene.server.deps.pushes.work();
      scene.server.advance(60_000);
      await pushEnded(person, accepted.body.id, 90_000);
      const notes = (await scene.records('hubspot', 'notes')).filter(note =>
        JSON.stringify(note).includes(text),
      );
      expect(notes).toHaveLength(1);
      const { body } = await person.get(`/api/pushes/${accepted.body.id}/items`);
      expect(body.items[0].followUps).toEqual([{ kind: 'note', state: 'done', problem: null }]);
      await worker.stop();
    },
    120_000,
  );

  it('killed while the vendor’s own job runs: nobody is lost, nobody is there twice', async () => {
    const people = 2100;
    const contactIds = await addContacts(person, people);
    await scene.sim('salesforce', 'faults', {
      match: { method: 'PATCH', path: 'jobs/ingest' },
      when: 'after',
      kind: 'hang',
    });
    const asked = { connector: 'salesforce', object: 'Lead', contactIds };
    const accepted = await person.post('/api/pushes', asked);
    const child = await startWorker();
    await until(async () => {
      const { faults } = (await scene.sim('salesforce', 'faults')) as { faults: { fired: number }[] };
      return faults.some(fault => fault.fired > 0);
    }, 120_000);
    await kill(child);
    expect(await openAttempts()).toBe(people);
    await scene.sim('salesforce', 'faults', undefined, 'DELETE');
    const worker = await scene.server.deps.pushes.work();
    scene.server.advance(60_000);
    const done = await pushEnded(person, accepted.body.id, 150_000);
    expect(done.counts).toMatchObject({ total: people, created: people, failed: 0, unchanged: 0 });
    const mine = (await scene.records('salesforce', 'Lead')).filter(record =>
      JSON.stringify(record).includes(person.id),
    );
    expect(mine).toHaveLength(people);
    await worker.stop();
  }, 300_000);

  it.each(cases)(
    '%s: nobody is lost, nobody is there twice',
    async (_, vendor, object, path, when) => {
      const contactIds = await addContacts(person, 250);
      // The second batch never gets an answer; the first has settled by then, the third is made beside the second.
      await scene.sim(vendor, 'faults', { match: { method: 'POST', path, nth: 2 }, when, kind: 'hang' });
      const accepted = await person.post('/api/pushes', { connector: vendor, object, contactIds });
      const child = await startWorker();
      await until(async () => {
        const { faults } = (await scene.sim(vendor, 'faults')) as { faults: { fired: number }[] };
        // It is on its way while the first one is settled.
        const { body } = await person.get(`/api/pushes/${accepted.body.id}`);
        return faults.some(fault => fault.fired > 0) && body.counts.created > 0;
      }, 60_000);
      await kill(child);
      const lost = await openAttempts();
      expect([vendor === 'hubspot' ? 100 : 50, 150]).toContain(lost);
      await scene.sim(vendor, 'faults', undefined, 'DELETE');

      const worker = await scene.server.deps.pushes.work();
      // All but what was on its way is taken over at once; that is looked up when no call can still be at work.
      await until(async () => {
        const { body } = await person.get(`/api/pushes/${accepted.body.id}`);
        return body.counts.created === 250 - lost && (await openAttempts()) === lost;
      }, 60_000);
      scene.server.advance(60_000);
      const done = await pushEnded(person, accepted.body.id, 90_000);
      expect(done.counts).toMatchObject({ total: 250, created: 250, failed: 0, unchanged: 0, duplicate: 0 });
      const mine = (await scene.records(vendor, object)).filter(record =>
        JSON.stringify(record).includes(person.id),
      );
      expect(mine).toHaveLength(250);
      expect(await openAttempts()).toBe(0);
      await worker.stop();
    },
    120_000,
  );

  it('K10 told to end in the middle of a long push: gone within 30 s, and the next worker goes on', async () => {
    const contactIds = await addContacts(person, 1500);
    await scene.sim('hubspot', 'latency', { ms: 200 });
    const accepted = await person.post('/api/pushes', { connector: 'hubspot', contactIds });
    const child = await startWorker();
    await until(async () => {
      const { body } = await person.get(`/api/pushes/${accepted.body.id}`);
      return body.counts.created > 0;
    }, 60_000);
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    // Its own time limit ends it after 25 s with a 1: a 0 says that it had put everything back before.
    expect((await gone)[0]).toBe(0);
    const { body } = await person.get(`/api/pushes/${accepted.body.id}`);
    expect(body.counts).toMatchObject({ sending: 0, failed: 0 });
    await scene.sim('hubspot', 'latency', { ms: 0 });
    const worker = await scene.server.deps.pushes.work();
    const done = await pushEnded(person, accepted.body.id, 60_000);
    expect(done.counts).toMatchObject({ total: 1500, created: 1500, unchanged: 0 });
    await worker.stop();
  }, 120_000);
});
