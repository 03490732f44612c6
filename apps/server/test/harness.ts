/**
 * A real server for a test file: its own database (embedded, or PostgreSQL when `TEST_POSTGRES_URL` is set), both CRMs
 * simulated over HTTP, a clock the test can set, and people who can call it.
 *
 * ```ts
 * describe.each(databases)('contacts on %s', database => {
 *   let server: TestServer;
 *   beforeAll(async () => { server = await withServer({ database }); });
 *   afterAll(() => server.close());
 *   it('…', async () => { const ann = await server.signUp(); await ann.post('/api/contacts', {…}) });
 * });
 * ```
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definitions } from '@crmsync/connectors';
import { type Simulator, startSimulator } from '@crmsync/simulator';
import { type AppDeps, buildApp } from '../src/app.ts';
import { assemble } from '../src/assemble.ts';
import { type Limits, readSettings, type Settings } from '../src/env.ts';
import { createLog } from '../src/log.ts';
import { migrate } from '../src/store/migrate.ts';
import type { Secrets } from '../src/vault/secrets.ts';
import { type DatabaseKind, testStore } from './databases.ts';
import { type Person, signUp } from './people.ts';

export { type DatabaseKind, databases } from './databases.ts';
export type { Person } from './people.ts';

/** What a test may choose. */
export interface ServerOptions {
  database: DatabaseKind;
  /** Variables over the harness's own. */
  env?: Record<string, string>;
  limits?: Partial<Limits>;
  /** Whether pushes are taken from the queue (default true). */
  worker?: boolean;
  /** The time for the server and the CRMs, in milliseconds since the epoch; a test may let it run faster. */
  clock?: () => number;
}

/** A server under test, listening. */
export interface TestServer {
  url: string;
  deps: AppDeps;
  secrets: Secrets;
  simulator: Simulator;
  /** Everything the server logged, as text. */
  logged: () => string;
  /** Moves the server's clock on, in milliseconds. */
  advance: (ms: number) => void;
  /** A fresh account, signed in, with both a cookie and a bearer token. */
  signUp: (name?: string) => Promise<Person>;
  close: () => Promise<void>;
}

/** Tests sign up many people from one address in a moment. */
const wideLimits: Limits = { perUser: 100_000, perAddress: 100_000, signIns: 10_000, bodyBytes: 1_048_576 };

/** Starts everything; call `close` in `afterAll`. */
export async function withServer(options: ServerOptions): Promise<TestServer> {
  const { clock = Date.now } = options;
  const [store, simulator] = await Promise.all([testStore(options.database), startSimulator({ now: clock })]);
  await migrate(store.db);
  const settings = testSettings(options, simulator);
  const lines: string[] = [];
  const log = createLog('debug', { write: line => void lines.push(line) });
  let offset = 0;
  const now = () => clock() + offset;
  const secrets = {
    keys: settings.keys ?? [{ id: 'test', key: randomBytes(32) }],
    transit: settings.transit,
    cipher: settings.cipher,
    authSecret: settings.authSecret ?? randomBytes(32).toString('hex'),
  };
  const { deps: shared, accounts, close } = await assemble({ settings, secrets, store, log, now });
  const deps = { ...shared, ...(await accounts()) };
  const worker = options.worker === false ? undefined : await deps.pushes.work();
  const app = await buildApp(deps);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url,
    deps,
    secrets,
    simulator,
    logged: () => lines.join(''),
    advance: ms => {
      offset += ms;
    },
    signUp: name => signUp(url, settings.publicUrl, name),
    async close() {
      await app.close();
      await worker?.stop();
      await close();
      await Promise.all([store.close(), simulator.close()]);
      rmSync(settings.erasedFile, { force: true });
    },
  };
}

function testSettings({ env = {}, limits = {} }: ServerOptions, simulator: Simulator): Settings {
  const own = { CRMSYNC_ERASED_FILE: join(tmpdir(), `crmsync-erased-${randomUUID()}`) };
  const settings = readSettings({ ...simulatedCrms(simulator), ...own, ...env }, definitions);
  return { ...settings, limits: { ...wideLimits, ...limits } };
}

/** The variables that point every connector at the simulator. */
function simulatedCrms(simulator: Simulator): Record<string, string> {
  const urls: Record<string, string> = Object.fromEntries(
    Object.entries(simulator).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const variables = definitions.flatMap(({ id, urls: keys }) => {
    const prefix = id.toUpperCase().replaceAll('-', '_');
    const url = urls[`${id}Url`] ?? '';
    return [
      [`${prefix}_CLIENT_ID`, `crmsync-${id}-client`],
      [`${prefix}_CLIENT_SECRET`, `crmsync-${id}-secret`],
      ...Object.keys(keys).map(key => [`${prefix}_${key}`, url]),
    ];
  });
  return { ...Object.fromEntries(variables), CRMSYNC_SIMULATED: definitions.map(({ id }) => id).join() };
}
