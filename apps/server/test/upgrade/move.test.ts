import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/database.ts';
import { databases, emptyStore } from '../databases.ts';
import { databaseOf } from '../processes.ts';
import { addContacts, type Scene, startScene, until } from '../pushes/scene.ts';
import { type Installation, install, server } from './installation.ts';

const program = fileURLToPath(new URL('../../src/commands/move.ts', import.meta.url));

describe.runIf(databases.includes('postgres'))('npm run move', () => {
  let folder: string;
  let scene: Scene;
  let target: Store;
  let installation: Installation;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crmsync-move-'));
    scene = await startScene('pglite', { worker: false });
    target = await emptyStore('postgres');
    installation = await install(scene, folder);
  });
  afterEach(async () => {
    installation?.kill();
    await scene?.close();
    await target?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const move = async (more: Record<string, string> = {}): Promise<{ code: number; out: string }> => {
    const DATABASE_URL = await databaseOf({ deps: { store: target } });
    const { promise, resolve } = Promise.withResolvers<{ code: number; out: string }>();
    execFile(
      process.execPath,
      [program],
      { env: { ...installation.env, DATABASE_URL, ...more } },
      (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code), out: out + err });
      },
    );
    return promise;
  };

  /** A digest of every file of the embedded database. */
  const digest = () => {
    const hash = createHash('sha256');
    const root = join(folder, 'db', 'data');
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort())
      if (statSync(join(root, name)).isFile()) hash.update(name).update(readFileSync(join(root, name)));
    return hash.digest('hex');
  };

  it('P10 brings everything over, and nothing that was sent is sent again', async () => {
    const first = await installation.start();
    const ann = await installation.person();
    await scene.forget();
    const contactIds = await addContacts(ann, 300);
    // A third is done, a third did its work at the vendor without an answer, a third waits: then the process is killed.
    await scene.sim('hubspot', 'faults', {
      match: { method: 'POST', path: 'batch/(create|upsert)', nth: 2 },
      when: 'after',
      kind: 'hang',
    });
    const push = await ann.post('/api/pushes', { connector: 'hubspot', object: 'contacts', contactIds });
    await until(async () => {
      const { faults } = (await scene.sim('hubspot', 'faults')) as { faults: { fired: number }[] };
      const { body } = await ann.get(`/api/pushes/${push.body.id}`);
      return faults.some(({ fired }) => fired > 0) && body.counts.created >= 100;
    }, 60_000);
    first.kill('SIGKILL');
    await once(first, 'exit');
    await scene.sim('hubspot', 'faults', undefined, 'DELETE');
    const untouched = digest();

    const { code, out } = await move();
    expect(code, out).toBe(0);
    expect(out).toMatch(/contacts: 300 rows\n/);
    expect(out).toMatch(/\d+ rows of \d+ tables are in PostgreSQL; counts and checksums are the same\./);
    expect(digest()).toBe(untouched);
    const file = join(folder, 'postgres.env');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const keys = parseEnv(readFileSync(file, 'utf8'));
    for (const secret of Object.values(keys)) expect(out).not.toContain(secret);

    const { rows: done } = await sql<{ email: string }>`
      select email from push_items where outcome = 'created'`.execute(target.db);
    expect(done.length).toBeGreaterThanOrEqual(100);
    expect(done.length).toBeLessThan(300);
    const { rows: fence } = await sql<{ past: boolean }>`
      select nextval('push_fences') > max(fence) as past from push_items`.execute(target.db);
    expect(fence).toEqual([{ past: true }]);
    await scene.sim('hubspot', 'calls', undefined, 'DELETE');
    // The same person, with the session from before, on the server of the new database.
    await installation.start({ ...keys, DATABASE_URL: await databaseOf({ deps: { store: target } }) });
    await until(async () => (await ann.get(`/api/pushes/${push.body.id}`)).body.state === 'done', 100_000);
    expect((await ann.get(`/api/pushes/${push.body.id}`)).body.counts).toMatchObject({ failed: 0 });
    const { calls } = (await scene.sim('hubspot', 'calls')) as { calls: { path: string; body?: string }[] };
    const sent = JSON.stringify(calls.filter(({ path }) => /batch\/(create|upsert)/.test(path)));
    for (const { email } of done) expect(sent).not.toContain(email);
    const records = await scene.records('hubspot', 'contacts');
    expect(records.filter(record => JSON.stringify(record).includes(ann.id))).toHaveLength(300);
    // The other connection's tokens open too.
    const [contactId] = contactIds;
    const single = await ann.post('/api/integrations/salesforce/sync-contact', { contactId });
    expect(single.status, JSON.stringify(single.body)).toBe(200);
  }, 500_000);

  it('refuses a target with rows, a second time, keys that do not open, and then changes nothing', async () => {
    const first = await installation.start();
    await installation.person();
    expect((await move()).out).toMatch(/^Another CRMSync is running/);
    first.kill('SIGTERM');
    await once(first, 'exit');
    const wrong = await move({ CRMSYNC_KEYS: `file:${Buffer.alloc(32, 7).toString('base64')}` });
    expect([wrong.code, wrong.out]).toEqual([1, expect.stringMatching(/do not open what is stored/)]);
    const none = await move({ DATABASE_URL: '' });
    expect([none.code, none.out]).toEqual([1, expect.stringMatching(/^DATABASE_URL is not set/)]);
    expect(existsSync(join(folder, 'db', 'MOVED'))).toBe(false);
    const moved = await move();
    expect(moved.code, moved.out).toBe(0);
    const twice = await move();
    expect([twice.code, twice.out]).toEqual([1, expect.stringMatching(/was moved already/)]);
    // Neither does the old installation go on by mistake.
    const old = spawn(process.execPath, [server], { env: installation.env });
    let err = '';
    old.stderr.on('data', chunk => {
      err += chunk;
    });
    expect(await once(old, 'close')).toEqual([1, null]);
    expect(err).toMatch(/was moved to PostgreSQL at .*: set DATABASE_URL/);
    rmSync(join(folder, 'db', 'MOVED'));
    const { code, out } = await move();
    expect([code, out]).toEqual([
      1,
      expect.stringMatching(/^The target is not empty: its table \w+ has rows\.\n/),
    ]);
    expect(readdirSync(folder).filter(name => name.startsWith('moving-'))).toEqual([]);
  }, 400_000);
});
