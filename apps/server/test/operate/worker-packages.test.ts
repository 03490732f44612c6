import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/database.ts';
import { databases, testStore } from '../databases.ts';
import { databaseOf } from '../processes.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const teller = new URL('./tell-packages.ts', import.meta.url).href;

describe.runIf(databases.includes('postgres'))('what a process loads', () => {
  let store: Store;
  beforeAll(async () => {
    store = await testStore('postgres');
  });
  afterAll(() => store?.close());

  /** The packages that are loaded by the time a process of this role is ready. */
  async function packagesOf(role: 'server' | 'worker'): Promise<string[]> {
    const child = spawn(process.execPath, ['--import', teller, main], {
      env: {
        PATH: process.env.PATH ?? '',
        CRMSYNC_ROLE: role,
        CRMSYNC_KEYS: `a:${Buffer.alloc(32, 1).toString('base64')}`,
        CRMSYNC_AUTH_SECRET: 'x'.repeat(40),
        DATABASE_URL: await databaseOf({ deps: { store } }),
        PORT: '0',
        PUBLIC_URL: 'http://localhost:3999',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const told = text(child.stdout);
    child.stdout.on('data', (chunk: Buffer) => {
      if (/"msg":"(working|Server listening)/.test(chunk.toString())) child.kill('SIGUSR2');
    });
    expect(await once(child, 'exit')).toEqual([0, null]);
    return JSON.parse((await told).trim().split('\n').at(-1) ?? '[]');
  }

  it('a worker loads nothing that only answers requests, signs people in, sells plans or embeds a database', async () => {
    const [server, worker] = [await packagesOf('server'), await packagesOf('worker')];
    const needless = /^(fastify|@fastify\/.*|better-auth|@better-auth\/.*|stripe|@electric-sql\/pglite)$/;
    expect(server.filter(name => needless.test(name))).toContain('better-auth');
    expect(worker).toContain('pg-boss');
    expect(worker.filter(name => needless.test(name))).toEqual([]);
  });
});
