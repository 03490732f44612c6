import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../../scripts/test/postgres.ts';
import { type Person, send, signUp } from '../people.ts';
import { databaseOf, serverEnvironment } from '../processes.ts';
import { connectTo, type Scene, startScene, until, vendors } from '../pushes/scene.ts';

const ours = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A process of the product. */
export interface Member {
  readonly child: ChildProcess;
  /** Where a server listens. */
  readonly url: string;
  /** Sends SIGTERM; answers how it ended. */
  end(): Promise<number | null>;
}

/** Several real processes on one PostgreSQL, with the CRMs simulated. */
export interface Fleet {
  readonly scene: Scene;
  start(role: 'server' | 'worker' | 'all', main?: string): Promise<Member>;
  /** Somebody connected to both CRMs through this server. */
  person(member: Member): Promise<Person>;
  close(): Promise<void>;
}

/** Starts the scene; it has no process yet. */
export async function startFleet(): Promise<Fleet> {
  const keys = `fleet:${randomBytes(32).toString('base64')}`;
  const scene = await startScene('postgres', { worker: false, env: { CRMSYNC_KEYS: keys } });
  // One address for all, as behind a balancer: sessions and origins are of it.
  const publicUrl = 'http://localhost:3999';
  const env = {
    ...serverEnvironment(scene.server),
    CRMSYNC_KEYS: keys,
    CRMSYNC_AUTH_SECRET: 'x'.repeat(40),
    DATABASE_URL: await databaseOf(scene.server),
    PUBLIC_URL: publicUrl,
    CRMSYNC_LIMIT_USER: '100000',
    CRMSYNC_LIMIT_ADDRESS: '100000',
    CRMSYNC_LIMIT_SIGN_INS: '10000',
    LOG_LEVEL: 'error',
  };
  const members: ChildProcess[] = [];
  return {
    scene,
    async start(role, main = ours) {
      const [port, door] = [String(await freePort()), String(await freePort())];
      const child = spawn(process.execPath, [main], {
        env: { ...env, CRMSYNC_ROLE: role, PORT: port, METRICS_PORT: door },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      members.push(child);
      const url = `http://127.0.0.1:${port}`;
      // A worker of a version without a door of its own is taken to be ready by what it does.
      if (role !== 'worker') await answers(child, `${url}/readyz`);
      return { child, url, end: () => end(child) };
    },
    async person({ url }) {
      const person = await signUp(url, publicUrl);
      for (const vendor of vendors) await connectTo(person, vendor);
      return person;
    },
    async close() {
      for (const child of members) child.kill('SIGKILL');
      await scene.close();
    },
  };
}

/** The same person, spoken for at another server. */
export function at(person: Person, { url }: Member) {
  const authorization = `Bearer ${person.token}`;
  return {
    get: (path: string) => send(url, 'GET', path, undefined, { authorization }),
    post: (path: string, body: unknown, headers: Record<string, string> = {}) =>
      send(url, 'POST', path, body, { authorization, ...headers }),
  };
}

async function answers(child: ChildProcess, url: string): Promise<void> {
  await until(async () => {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode} while starting`);
    return fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  }, 60_000);
}

async function end(child: ChildProcess): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await ended;
  return code;
}
