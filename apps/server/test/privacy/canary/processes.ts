import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { definitions } from '@crmsync/connectors';
import { type Simulator, startSimulator } from '@crmsync/simulator';
import { openDatabase } from '../../../src/store/database.ts';
import { type DatabaseKind, testStore } from '../../databases.ts';
import { databaseOf } from '../../processes.ts';
import { dumpOf, type TableDump } from './dump.ts';

/** A CRMSync made of the real processes, as talkative as they can be; all they print is kept. */
export interface RealCrmSync {
  readonly url: string;
  readonly publicUrl: string;
  readonly simulator: Simulator;
  /** What only the operator knows. */
  readonly operatorSecrets: Readonly<Record<string, string>>;
  /** Everything that any process printed so far, on both streams. */
  printed(): string;
  start(): Promise<void>;
  /** As a service manager does: SIGTERM, then waiting. */
  stop(): Promise<void>;
  /** An operator's command (`keys` or `ops`); the embedded database must be stopped. */
  command(name: 'keys' | 'ops', ...words: string[]): Promise<void>;
  /** Every row of every table, while the embedded database is stopped. */
  dump(): Promise<TableDump[]>;
  /** Ends all and removes its data. */
  close(): Promise<void>;
}

const program = (path: string) => fileURLToPath(new URL(`../../../src/${path}`, import.meta.url));

/** Prepares one; `start` starts it: server and worker on PostgreSQL, one process for both with the embedded database. */
export async function prepareCrmSync(database: DatabaseKind): Promise<RealCrmSync> {
  const simulator = await startSimulator();
  const folder = mkdtempSync(join(tmpdir(), 'crmsync-canary-'));
  const port = await freePort();
  const publicUrl = `http://localhost:${port}`;
  const store = database === 'postgres' ? await testStore('postgres') : undefined;
  const address = store && (await databaseOf({ deps: { store } }));
  const operatorSecrets = {
    CRMSYNC_KEYS: `canary:${randomBytes(32).toString('base64')}`,
    CRMSYNC_AUTH_SECRET: randomBytes(32).toString('hex'),
    HUBSPOT_CLIENT_SECRET: randomBytes(20).toString('hex'),
    SALESFORCE_CLIENT_SECRET: randomBytes(20).toString('hex'),
  };
  const env = {
    PATH: process.env.PATH ?? '',
    ...crmVariables(simulator),
    ...operatorSecrets,
    ...(address === undefined ? { CRMSYNC_DATA_DIR: folder } : { DATABASE_URL: address }),
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    LOG_LEVEL: 'trace',
    CRMSYNC_LIMIT_SIGN_INS: '1000',
  };
  let printed = '';
  const keep = (chunk: Buffer) => (printed += chunk.toString());
  let running: ChildProcess[] = [];
  const launch = async (role: string, says: string) => {
    const from = printed.length;
    const child = spawn(process.execPath, [program('main.ts')], { env: { ...env, CRMSYNC_ROLE: role } });
    running.push(child);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const deadline = Date.now() + 60_000;
    while (!printed.slice(from).includes(says)) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`no "${says}": ${printed}`);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  };
  const stop = async () => {
    const ended = running.map(async child => {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    });
    running = [];
    await Promise.all(ended);
  };
  return {
    url: `http://127.0.0.1:${port}`,
    publicUrl,
    simulator,
    operatorSecrets,
    printed: () => printed,
    async start() {
      if (address === undefined) return launch('all', '"msg":"listening"');
      await launch('server', '"msg":"listening"');
      await launch('worker', '"msg":"working"');
    },
    stop,
    command: (name, ...words) =>
      new Promise((resolve, reject) => {
        execFile(process.execPath, [program(`commands/${name}.ts`), ...words], { env }, (error, out, err) => {
          printed += out + err;
          if (error === null) resolve();
          else reject(new Error(`${name} ${words.join(' ')}: ${err}`));
        });
      }),
    async dump() {
      if (store !== undefined) return dumpOf(store.db);
      const embedded = await openDatabase({ folder: join(folder, 'db') });
      return dumpOf(embedded.db).finally(() => embedded.close());
    },
    async close() {
      await stop();
      await Promise.all([store?.close(), simulator.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Client ids and addresses of the simulated CRMs. */
function crmVariables(simulator: Simulator): Record<string, string> {
  const urls: Record<string, string> = { hubspot: simulator.hubspotUrl, salesforce: simulator.salesforceUrl };
  const variables = definitions.flatMap(({ id, urls: keys }) => {
    const prefix = id.toUpperCase();
    return [
      [`${prefix}_CLIENT_ID`, `crmsync-${id}-client`],
      ...Object.keys(keys).map(key => [`${prefix}_${key}`, urls[id] ?? '']),
    ];
  });
  return { ...Object.fromEntries(variables), CRMSYNC_SIMULATED: Object.keys(urls).join() };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
