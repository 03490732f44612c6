import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { databases, databaseUrl } from '../databases.ts';
import { databaseOf, serverEnvironment } from '../processes.ts';
import { type Scene, startScene } from '../pushes/scene.ts';

const program = fileURLToPath(new URL('../../src/commands/doctor.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'crmsync-doctor-'));
const secrets = { CRMSYNC_AUTH_SECRET: 'the-secret-that-signs-sessions-0123456789' };

/** Runs it as an operator does; answers how it ended and everything it said. */
function doctor(env: Record<string, string>): Promise<{ code: number; out: string }> {
  return new Promise(resolve => {
    const PATH = process.env.PATH ?? '';
    execFile(process.execPath, [program], { env: { PATH, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr });
    });
  });
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run doctor on settings that are wrong', () => {
  const unreachable = { HUBSPOT_API_URL: 'http://127.0.0.1:9', CRMSYNC_DATA_DIR: folder };
  it.each([
    ['a port that is none', { PORT: 'many' }, /✗ Settings +PORT cannot be used/],
    [
      'PostgreSQL without keys',
      { DATABASE_URL: 'postgres://a:topsecret@127.0.0.1:9/d' },
      /✗ Settings +CRMSYNC_KEYS is not set/,
    ],
    [
      'a PostgreSQL that is not there',
      {
        ...secrets,
        DATABASE_URL: 'postgres://a:topsecret@127.0.0.1:9/d',
        CRMSYNC_KEYS: `a:${'A'.repeat(43)}=`,
      },
      /✗ Database +does not answer \(ECONNREFUSED\)/,
    ],
    [
      'an address without TLS',
      { PUBLIC_URL: 'http://crm.example.com', ...unreachable },
      /✗ Address .*not https/,
    ],
    [
      'a CRM that does not answer',
      { ...unreachable, HUBSPOT_CLIENT_ID: 'an-app', HUBSPOT_CLIENT_SECRET: 'topsecret' },
      /✗ HubSpot +http:\/\/127\.0\.0\.1:9 does not answer/,
    ],
  ])('%s: says it, exits 1', async (_what, env, said) => {
    const { code, out } = await doctor(env);
    expect(out).toMatch(said);
    expect(code).toBe(1);
    for (const secret of ['topsecret', 'AAAA', secrets.CRMSYNC_AUTH_SECRET])
      expect(out).not.toContain(secret);
  });

  it('looks at an installation that was never started without making anything', async () => {
    const { out } = await doctor({ CRMSYNC_DATA_DIR: folder });
    expect(out).toMatch(/Database +embedded; \S+ is made at the first start/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.runIf(databases.includes('postgres'))('npm run doctor beside a server', () => {
  let scene: Scene;
  let env: Record<string, string>;
  const key = randomBytes(32).toString('base64');
  const least = `crmsync_least_${randomBytes(4).toString('hex')}`;
  /** The database under a role that may do what its owner may there, and nothing else on the server. */
  async function asLeast(): Promise<string> {
    const url = new URL(await databaseOf(scene.server));
    const { db } = scene.server.deps.store;
    await sql`create role ${sql.id(least)} login password 'least' in role ${sql.id(url.username)}`.execute(
      db,
    );
    return Object.assign(url, { username: least, password: 'least' }).href;
  }
  beforeAll(async () => {
    scene = await startScene('postgres', { env: { CRMSYNC_KEYS: `k2026:${key}` } });
    env = {
      ...serverEnvironment(scene.server),
      ...secrets,
      CRMSYNC_KEYS: `k2026:${key}`,
      DATABASE_URL: await asLeast(),
      PUBLIC_URL: scene.server.url,
    };
    await scene.person();
  });
  afterAll(async () => {
    if (scene) await sql`drop role if exists ${sql.id(least)}`.execute(scene.server.deps.store.db);
    await scene?.close();
  });
  afterEach(async () => {
    await sql`delete from kysely_migration where name = '999_future'`.execute(scene.server.deps.store.db);
  });

  it('says when the role may do more than it needs', async () => {
    const { code, out } = await doctor({ ...env, DATABASE_URL: await databaseOf(scene.server) });
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('the role of DATABASE_URL may do more than it needs'),
    ]);
  });

  it('finds a whole installation well, names keys and apps, and tells no secret', async () => {
    const { code, out } = await doctor(env);
    expect(code, out).toBe(0);
    expect(out).toMatch(/✓ Address .* answers 200/);
    expect(out).toMatch(/✓ Database +PostgreSQL 1\d\./);
    expect(out).toMatch(/✓ Schema +at \d{3}_/);
    expect(out).toMatch(/✓ Keys +k2026 wraps \d+ data keys, and new ones/);
    expect(out).toMatch(/HubSpot +app crms…ient, SIMULATED/);
    expect(out).toMatch(/✓ Salesforce +http:\S+ answers \(\d+ ms\)/);
    expect(out).toMatch(/Nothing to mend/);
    for (const secret of [
      key,
      secrets.CRMSYNC_AUTH_SECRET,
      'crmsync-hubspot-secret',
      'crmsync-hubspot-client',
    ])
      expect(out).not.toContain(secret);
  });

  it('misses a key that is still needed', async () => {
    const { code, out } = await doctor({
      ...env,
      CRMSYNC_KEYS: `other:${randomBytes(32).toString('base64')}`,
    });
    expect(code).toBe(1);
    expect(out).toMatch(/✗ Keys +k2026 wraps \d+ data keys: MISSING, put it back/);
  });

  it('tells that a newer version was here, and that a database has no schema yet', async () => {
    const { db } = scene.server.deps.store;
    await sql`insert into kysely_migration (name, timestamp) values ('999_future', 'now')`.execute(db);
    expect((await doctor(env)).out).toMatch(/! Schema +a newer version was here: 999_future/);
    const empty = await doctor({ ...env, DATABASE_URL: databaseUrl('template1') });
    expect(empty.out).toMatch(/! Schema +\d+ migrations to run/);
    expect(empty.code).toBe(0);
  });
});
