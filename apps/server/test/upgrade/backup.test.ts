import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensurePostgresPrograms } from '../../../../scripts/test/debian.ts';
import { assemble } from '../../src/assemble.ts';
import { databaseLedger } from '../../src/store/erasure-database.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { loadPush } from '../../src/store/pushes.ts';
import { countUserRows } from '../../src/store/user-data.ts';
import { databaseUrl } from '../databases.ts';
import { databases } from '../harness.ts';
import { databaseOf } from '../processes.ts';
import { addContacts, type Scene, startScene, until, type Vendor } from '../pushes/scene.ts';

const run = promisify(execFile);

/** The program that puts a dump back: `pg_restore` for the custom format, `psql` for a plain one. */
type Way = 'pg_restore' | 'psql';

describe.runIf(databases.includes('postgres'))('a backup put back into a new database', () => {
  let scene: Scene;
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-backup-'));
  beforeEach(async () => {
    scene = await startScene('postgres', { worker: false });
  });
  afterEach(async () => {
    await scene?.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const cases: readonly [Vendor, Way, string, string, number][] = [
    ['hubspot', 'pg_restore', 'contacts', 'batch/(create|upsert)', 100],
    ['salesforce', 'psql', 'Lead', 'composite/sobjects', 200],
  ];
  it.each(cases)(
    'P10 %s, by %s: what was done is not sent again, and what was on its way is looked up first',
    async (vendor, way, object, path, perCall) => {
      const person = await scene.person();
      await scene.forget();
      const count = perCall * 3;
      const contactIds = await addContacts(person, count);
      // The second call does its work at the vendor, but its answer never comes: so the backup has all three kinds of contact.
      await scene.sim(vendor, 'faults', {
        match: { method: 'POST', path, nth: 2 },
        when: 'after',
        kind: 'hang',
      });
      const accepted = await person.post('/api/pushes', { connector: vendor, object, contactIds });
      expect(accepted.status).toBe(202);
      const worker = await scene.server.deps.pushes.work();
      await until(async () => {
        const { faults } = (await scene.sim(vendor, 'faults')) as { faults: { fired: number }[] };
        const { body } = await person.get(`/api/pushes/${accepted.body.id}`);
        return faults.some(({ fired }) => fired > 0) && body.counts.created >= perCall;
      }, 60_000);
      const restored = await copyDatabase(await databaseOf(scene.server), way);
      const { deps } = scene.server;
      // The server of the first database is lost; whatever it still did after the backup, only the vendor knows.
      await scene.sim(vendor, 'faults', undefined, 'DELETE');
      await worker.stop();
      const known = new Set((await doneIn(restored.url)).map(({ contact_id }) => contact_id));
      expect(known.size).toBeGreaterThanOrEqual(perCall);
      await scene.sim(vendor, 'calls', undefined, 'DELETE');

      const store = await openPostgres(restored.url);
      const { settings, log, now } = deps;
      const after = await assemble({ settings, secrets: scene.server.secrets, store, log, now });
      const next = await after.deps.pushes.work();
      scene.server.advance(60_000);
      await until(async () => {
        scene.server.advance(5000);
        return (await loadPush(store.db, accepted.body.id))?.state === 'done';
      }, 90_000);
      const ended = await doneIn(restored.url);
      expect(ended).toHaveLength(count);
      expect(ended.filter(({ outcome }) => !['created', 'updated', 'unchanged'].includes(outcome))).toEqual(
        [],
      );
      const mine = (await scene.records(vendor, object)).filter(record =>
        JSON.stringify(record).includes(person.id),
      );
      expect(mine).toHaveLength(count);
      // No call of the restored server carries anybody who was done.
      const { calls } = (await scene.sim(vendor, 'calls')) as {
        calls: { method: string; path: string; body?: string }[];
      };
      const { rows } = await query(restored.url, `select primary_email from contacts where id = any($1)`, [
        [...known],
      ]);
      const sent = JSON.stringify(calls.filter(({ path: at }) => new RegExp(path).test(at)));
      for (const { primary_email } of rows) expect(sent).not.toContain(primary_email);
      await next.stop();
      await after.close();
      await store.close();
      await restored.drop();
    },
    200_000,
  );

  it('P4 whoever was deleted since is deleted again before anybody is served, keys and rows, and nobody else', async () => {
    const [ann, bob] = [await scene.person(), await scene.person()];
    await scene.forget();
    await addContacts(ann, 3);
    await addContacts(bob, 2);
    const restored = await copyDatabase(await databaseOf(scene.server), 'psql');
    expect((await ann.call('DELETE', '/api/users/me', { password: ann.password })).status).toBe(204);
    const rowsOf = async (person: { id: string }) => {
      const store = await openPostgres(restored.url);
      return countUserRows(store.db, person.id).finally(() => store.close());
    };
    expect(await rowsOf(ann)).toMatchObject({ contacts: 3, crm_integrations: 2 });
    const before = await rowsOf(bob);

    const store = await openPostgres(restored.url);
    const { settings, log, now } = scene.server.deps;
    const started = await assemble({ settings, secrets: scene.server.secrets, store, log, now });
    expect(await rowsOf(ann)).toEqual({});
    expect(await rowsOf(bob)).toEqual(before);
    const { rows: keys } = await query(restored.url, 'select id from revocations where user_id is null');
    // The grants ended with the deletion itself; the vendors know them no more and nothing is left to ask.
    expect(keys).toEqual([]);
    expect(await started.deps.connections.eraseAgain()).toBe(0);
    await started.close();
    await store.close();
    await restored.drop();
  });

  it('P4 a ledger in a database of its own does the same, for as many processes as note at once', async () => {
    const name = `crmsync_erased_${Date.now()}`;
    await query(databaseUrl('postgres'), `create database ${name}`);
    const ledger = databaseLedger(databaseUrl(name));
    expect(await ledger.ids()).toEqual([]);
    const [ann, bob, cat] = [await scene.person(), await scene.person(), await scene.person()];
    await addContacts(ann, 3);
    const at = new Date();
    await Promise.all([ann, bob, ann, bob].map(({ id }) => ledger.note(id, at)));
    expect([...(await ledger.ids())].sort()).toEqual([ann.id, bob.id].sort());
    const store = await openPostgres(await databaseOf(scene.server));
    const { settings, log, now } = scene.server.deps;
    const withUrl = { ...settings, erasedUrl: databaseUrl(name) };
    const started = await assemble({ settings: withUrl, secrets: scene.server.secrets, store, log, now });
    const rows = [ann, bob, cat].map(({ id }) => countUserRows(store.db, id));
    expect(await Promise.all(rows)).toEqual([{}, {}, expect.objectContaining({ crm_integrations: 2 })]);
    await started.close();
    await query(databaseUrl('postgres'), `drop database ${name} with (force)`);
    const again = assemble({ settings: withUrl, secrets: scene.server.secrets, store, log, now });
    await expect(again).rejects.toThrow('CRMSYNC_ERASED_URL cannot be read');
    await store.close();
  });

  it('P4 a ledger that cannot be read starts nothing', async () => {
    const store = await openPostgres(await databaseOf(scene.server));
    const { settings, log, now } = scene.server.deps;
    const unreadable = { ...settings, erasedFile: folder };
    const starting = assemble({ settings: unreadable, secrets: scene.server.secrets, store, log, now });
    await expect(starting).rejects.toThrow('CRMSYNC_ERASED_FILE cannot be read');
    await store.close();
  });

  const query = async (url: string, text: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client.query(text, values).finally(() => client.end());
  };
  const doneIn = async (url: string): Promise<{ contact_id: string; outcome: string }[]> =>
    (await query(url, `select contact_id, outcome from push_items where state = 'done'`)).rows;

  it.each(['pg_restore', 'psql'] as const)(
    'P10 by %s every row of every table comes back as it was, links too, and the running server is not disturbed',
    async way => {
      const person = await scene.person();
      const contactIds = await addContacts(person, 30);
      const push = { connector: 'hubspot', object: 'contacts', contactIds };
      const accepted = await person.post('/api/pushes', push);
      const worker = await scene.server.deps.pushes.work();
      await until(
        async () => (await person.get(`/api/pushes/${accepted.body.id}`)).body.state === 'done',
        60_000,
      );
      await worker.stop();
      const original = await databaseOf(scene.server);
      const restored = await copyDatabase(original, way);
      const before = await digestOf(original);
      expect(before.get('contacts')).toMatch(/^30 /);
      expect(before.get('contact_links')).toMatch(/^30 /);
      expect(await digestOf(restored.url)).toEqual(before);
      expect((await person.get('/api/contacts?limit=1')).body.total).toBe(30);
      await restored.drop();
    },
    120_000,
  );

  /** Rows and a checksum of them, by table; `account_pace` changes with each answer of a vendor, and is nobody's. */
  const digestOf = async (url: string): Promise<Map<string, string>> => {
    const { rows: tables } = await query(
      url,
      `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
        and table_name <> 'account_pace'`,
    );
    const digests = new Map<string, string>();
    for (const { table_name } of tables) {
      const { rows } = await query(
        url,
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '' order by t::text)), '') as digest from ${table_name} t`,
      );
      digests.set(table_name, rows[0].digest);
    }
    return digests;
  };

  /** As an operator does it, with the words of docs/operations.md, into a database that was just made. */
  const copyDatabase = async (url: string, way: Way) => {
    const bin = ensurePostgresPrograms();
    const file = join(folder, 'crmsync.dump');
    const format = way === 'pg_restore' ? 'custom' : 'plain';
    await run(join(bin, 'pg_dump'), [`--format=${format}`, '--no-owner', `--file=${file}`, url]);
    const name = `crmsync_restored_${Date.now()}`;
    const admin = databaseUrl('postgres');
    await query(admin, `create database ${name}`);
    const back =
      way === 'pg_restore'
        ? ['--no-owner', '--exit-on-error', `--dbname=${databaseUrl(name)}`, file]
        : ['-q', '-v', 'ON_ERROR_STOP=1', '-f', file, databaseUrl(name)];
    await run(join(bin, way), back);
    return {
      url: databaseUrl(name),
      drop: () => query(admin, `drop database if exists ${name} with (force)`),
    };
  };
});
