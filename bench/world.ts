import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { control } from '../chaos/stage.ts';
import { freePort, startPostgres } from '../scripts/test/postgres.ts';

/** The CRMs measured. */
export const vendors = ['hubspot', 'salesforce'] as const;
/** One of them. */
export type Vendor = (typeof vendors)[number];

/** A program under measurement. */
export interface Program {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Whether it has ended. */
  gone(): boolean;
  stop(): Promise<void>;
}

/** The machine room of a bench: a PostgreSQL that counts its queries, the simulator in a process of its own, and what runs on them. */
export interface World {
  readonly database: pg.Pool;
  readonly databaseUrl: string;
  readonly vendorUrl: Readonly<Record<Vendor, string>>;
  sim(vendor: Vendor, path: string, json?: unknown, method?: string): Promise<unknown>;
  /** The product's variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Where the product's server listens. */
  readonly url: string;
  /** Starts a TypeScript program. */
  start(file: string, env: Readonly<Record<string, string>>): Program;
  /** Queries that the database has answered so far, in all databases of the bench; just those like a pattern, if one is given. */
  queries(like?: string): Promise<number>;
  close(): Promise<void>;
}

const root = fileURLToPath(new URL('../', import.meta.url));

/** Starts it; close it afterwards. */
export async function startWorld(): Promise<World> {
  const postgres = await startPostgres({ durable: true, preload: ['pg_stat_statements'] });
  const [port, hubspotPort, salesforcePort] = [await freePort(), await freePort(), await freePort()];
  const vendorUrl = {
    hubspot: `http://127.0.0.1:${hubspotPort}`,
    salesforce: `http://127.0.0.1:${salesforcePort}`,
  };
  const url = `http://127.0.0.1:${port}`;
  const programs: Program[] = [];
  const start: World['start'] = (file, env) => {
    const program = startProgram(file, env);
    programs.push(program);
    return program;
  };
  start('apps/simulator/src/main.ts', {
    SIM_HUBSPOT_PORT: String(hubspotPort),
    SIM_SALESFORCE_PORT: String(salesforcePort),
  });
  for (const address of Object.values(vendorUrl)) await answers(`${address}/_sim/clock`);
  const database = new pg.Pool({ connectionString: postgres.url, max: 4 });
  // A connection that PostgreSQL ends first, when all of it is closed, is no news.
  database.on('error', () => {});
  await database.query('create extension pg_stat_statements');
  return {
    database,
    databaseUrl: postgres.url,
    vendorUrl,
    url,
    start,
    sim: (vendor, path, json, method) => control(`${vendorUrl[vendor]}/_sim/${path}`, json, method),
    env: {
      ...clients(vendorUrl),
      CRMSYNC_KEYS: `bench:${randomBytes(32).toString('base64')}`,
      CRMSYNC_AUTH_SECRET: randomBytes(32).toString('hex'),
      CRMSYNC_LIMIT_USER: '1000000',
      CRMSYNC_LIMIT_ADDRESS: '1000000',
      CRMSYNC_LIMIT_SIGN_INS: '1000000',
      PORT: String(port),
      PUBLIC_URL: url,
      LOG_LEVEL: 'warn',
      DATABASE_URL: postgres.url,
    },
    async queries(like = '%') {
      const { rows } = await database.query<{ calls: string }>(
        "select sum(calls) as calls from pg_stat_statements where query not like '%pg_stat_statements%' and query like $1",
        [like],
      );
      return Number(rows[0]?.calls ?? 0);
    },
    async close() {
      await Promise.all(programs.map(program => program.stop()));
      await database.end();
      await postgres.stop();
    },
  };
}

function clients(vendorUrl: World['vendorUrl']): Record<string, string> {
  return {
    HUBSPOT_CLIENT_ID: 'sim-hubspot-client',
    HUBSPOT_CLIENT_SECRET: 'sim-hubspot-secret',
    HUBSPOT_API_URL: vendorUrl.hubspot,
    HUBSPOT_APP_URL: vendorUrl.hubspot,
    SALESFORCE_CLIENT_ID: 'sim-salesforce-client',
    SALESFORCE_CLIENT_SECRET: 'sim-salesforce-secret',
    SALESFORCE_LOGIN_URL: vendorUrl.salesforce,
    CRMSYNC_SIMULATED: vendors.join(),
  };
}

function startProgram(file: string, env: Readonly<Record<string, string>>): Program {
  // As scripts/run.mjs starts a worker.
  const isWorker = env.CRMSYNC_ROLE === 'worker';
  const flags = isWorker ? ['--max-semi-space-size=8', '--heap-growing-percent=20'] : [];
  const memory = isWorker ? { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' } : {};
  const child = spawn(process.execPath, [...flags, file], {
    cwd: root,
    env: { PATH: process.env.PATH, ...memory, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const gone = once(child, 'exit');
  let stopping = false;
  void gone.then(([code, signal]) => {
    if (!stopping) process.stderr.write(`${file} ended by itself: ${String(signal ?? code)}\n`);
  });
  return {
    child,
    pid: child.pid ?? 0,
    gone: () => child.exitCode !== null || child.signalCode !== null,
    async stop() {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(late);
    },
  };
}

/** Resolves once an address answers 2xx. */
export async function answers(url: string, init: RequestInit = {}): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const ok = await fetch(url, init).then(
      answer => answer.ok,
      () => false,
    );
    if (ok) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`${url} did not answer within a minute`);
}
