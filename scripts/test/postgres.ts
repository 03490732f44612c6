/**
 * A throw-away PostgreSQL for tests: own data folder, own port, gone afterwards.
 * By hand: `node scripts/run.mjs scripts/test/postgres.ts` prints its address as `TEST_POSTGRES_URL=…` and runs until Ctrl-C.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ensurePostgresPrograms } from './debian.ts';

/** PostgreSQL refuses to run as root, so root lends it the `postgres` user that Debian's package brings. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

/** Ports that no system hands out by itself (IANA's and Linux's ephemeral ones lie above), nor any known service has. */
const [lowestPort, highestPort] = [15_000, 32_000];

/**
 * A TCP port that was free a moment ago, drawn by lot: whoever listens there later, and again after a stop, has it to himself, although
 * others draw and dial out at the same time.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(lowestPort, highestPort);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Settings for speed: nothing here outlives the machine's run, so nothing needs to reach the disk. */
const settings = ['fsync=off', 'full_page_writes=off', 'max_connections=200', 'shared_buffers=128MB'];

/** A database server that is running now. */
export interface TestPostgres {
  /** Of a database whose user may create others. */
  readonly url: string;
  /**
   * Stops it and starts it again on the same port. `fast` cuts every connection and shuts down in order; `immediate` ends it
   * as a crash does, and the start recovers.
   */
  restart(how: 'fast' | 'immediate'): Promise<void>;
  stop(): Promise<void>;
}

/** How a server behaves. */
export interface PostgresOptions {
  /** What was committed outlives `restart('immediate')`; else only an orderly end, which is faster. */
  readonly durable?: boolean;
  /** Libraries to load at the start, of those that come with PostgreSQL. */
  readonly preload?: readonly string[];
}

/** Starts one; installs the programs first if they are missing. */
export async function startPostgres(options: PostgresOptions = {}): Promise<TestPostgres> {
  const { durable = false, preload = [] } = options;
  const bin = ensurePostgresPrograms();
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-postgres-'));
  chmodSync(folder, 0o700);
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  const init = spawnSync(
    join(bin, 'initdb'),
    ['-D', folder, '-U', 'crmsync', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
    {
      ...user,
      cwd: folder,
      encoding: 'utf8',
    },
  );
  if (init.status !== 0) throw new Error(`PostgreSQL could not create its data folder: ${init.stderr}`);
  const port = await freePort();
  const flags = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    `synchronous_commit=${durable ? 'on' : 'off'}`,
    `shared_preload_libraries=${preload.join()}`,
    ...settings,
  ];
  const start = async () => {
    const words = ['-D', folder, ...flags.flatMap(flag => ['-c', flag])];
    const started = spawn(join(bin, 'postgres'), words, { ...user, cwd: folder, stdio: 'ignore' });
    await ready(bin, port);
    return started;
  };
  let server = await start();
  const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
    const gone = once(server, 'exit');
    server.kill(signal);
    await gone;
  };
  return {
    url: `postgres://crmsync@127.0.0.1:${port}/postgres`,
    async restart(how) {
      await end(how === 'fast' ? 'SIGINT' : 'SIGQUIT');
      server = await start();
    },
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

async function ready(bin: string, port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (spawnSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]).status === 0)
      return;
    await sleep(100);
  }
  throw new Error('PostgreSQL did not come up within 30 seconds.');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { url, stop } = await startPostgres();
  process.stdout.write(`TEST_POSTGRES_URL=${url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => stop().then(() => process.exit(0)));
  }
  setInterval(() => {}, 1 << 30);
}
