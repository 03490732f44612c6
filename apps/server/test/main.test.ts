import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { databases, databaseUrl } from './databases.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'crmsync-main-'));
const running: ChildProcess[] = [];

/** The server as a process of its own. */
function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH ?? '',
      CRMSYNC_DATA_DIR: folder,
      PORT: '0',
      PUBLIC_URL: 'http://localhost:3999',
      LOG_LEVEL: 'info',
      ...env,
    },
  });
  running.push(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', chunk => {
    out += chunk;
  });
  child.stderr.on('data', chunk => {
    err += chunk;
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>(resolve => {
    child.on('close', code => resolve({ code, out, err }));
  });
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const url = /Server listening at (http:[^"]+)/.exec(out)?.[1];
      if (url !== undefined) resolve(url);
    });
    void ended.then(({ err: why }) => reject(new Error(`it ended: ${why}`)));
  });
  listening.catch(() => {});
  return { child, ended, listening };
}

describe('the server as a process', () => {
  afterEach(() => {
    for (const child of running.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('starts with nothing set, keeps its keys from others, ends clean on SIGTERM and finds its data again', async () => {
    const first = run({});
    const url = await first.listening;
    const body = JSON.stringify({ name: 'Ann', email: 'ann@example.test', password: 'correct horse' });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${url}/api/auth/sign-up/email`, { method: 'POST', headers, body })).status).toBe(
      200,
    );
    for (const file of ['encryption-key', 'auth-secret']) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    }
    first.child.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);
    const second = run({});
    const again = await second.listening;
    expect((await fetch(`${again}/api/auth/sign-in/email`, { method: 'POST', headers, body })).status).toBe(
      200,
    );
    second.child.kill('SIGINT');
    expect((await second.ended).code).toBe(0);
  });

  it('leaves a folder to the process that has it', async () => {
    const first = run({});
    await first.listening;
    const { code, err } = await run({}).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^Another CRMSync is running on the data folder \S+; stop it, .*\n$/);
  });

  it('says in one sentence that its port is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>(resolve => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const { code, err } = await run({ PORT: String(port) }).ended;
    other.close();
    expect([code, err]).toEqual([1, `Port ${port} is taken: stop what uses it, or set PORT.\n`]);
  });

  it('says in one sentence what folder it cannot write', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, err } = await run({ CRMSYNC_DATA_DIR: join(file, 'below') }).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^.*a-file.* cannot be written \(CRMSYNC_DATA_DIR\)\.\n$/);
  });

  it.each([
    ['PORT', { PORT: 'many' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'crmsync.example.com/app' }],
    ['CRMSYNC_KEYS', { CRMSYNC_KEYS: 'main:dG9vIHNob3J0' }],
    ['CRMSYNC_ROLE', { CRMSYNC_ROLE: 'worker' }],
    ['CRMSYNC_EXTENSION_IDS', { CRMSYNC_EXTENSION_IDS: 'not-an-id' }],
    ['HUBSPOT_API_URL', { HUBSPOT_API_URL: 'ftp://example.com' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://nobody@db.example.com/none' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://nobody@db.example.com/none?sslmode=prefer' }],
  ])('says in one sentence that %s cannot be used', async (name, env) => {
    const { code, err } = await run(env).ended;
    expect(code).toBe(1);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(name);
  });

  it('P7 refuses to start on a PostgreSQL without keys of its own', async () => {
    const { code, err } = await run({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^CRMSYNC_KEYS is not set: .*\n$/);
  });

  it.skipIf(!databases.includes('postgres'))('says when PostgreSQL does not answer', async () => {
    const { code, err } = await run({
      DATABASE_URL: databaseUrl('there_is_none'),
      CRMSYNC_KEYS: `a:${Buffer.alloc(32, 1).toString('base64')}`,
      CRMSYNC_AUTH_SECRET: 'x'.repeat(40),
    }).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/^The PostgreSQL of DATABASE_URL cannot be reached \(3D000\)\.\n$/);
  });
});
