import type { Person } from '../apps/server/test/people.ts';
import { connect, importPeople, newPerson } from '../chaos/client.ts';
import { type BenchPerson, csvOf } from './people.ts';
import { type Program, vendors, type World } from './world.ts';

/** CRMSync as it runs in production: a server and a worker on PostgreSQL. */
export interface Ours {
  readonly server: Program;
  readonly worker: Program;
  /** Starts whichever of them is gone. */
  revive(): void;
  /** Somebody signed up and connected to both CRMs who keeps these people. */
  person(people: readonly BenchPerson[]): Promise<Person>;
  stop(): Promise<void>;
}

/** So many people go into one file: what a web form would send. */
const perFile = 10_000;
/** A sign-up, a connection or one file takes no longer, in milliseconds, even while others use the machine. */
const patienceMs = 120_000;

/** Starts both. */
export function startOurs(world: World): Ours {
  const start = (role: 'server' | 'worker') =>
    world.start('apps/server/src/main.ts', { ...world.env, CRMSYNC_ROLE: role });
  let [server, worker] = [start('server'), start('worker')];
  let stopped = false;
  return {
    get server() {
      return server;
    },
    get worker() {
      return worker;
    },
    revive() {
      if (!stopped && server.gone()) server = start('server');
      if (!stopped && worker.gone()) worker = start('worker');
    },
    async person(people) {
      const deadline = () => Date.now() + patienceMs;
      const person = await newPerson(world.url, deadline());
      for (const vendor of vendors) await connect(person, vendor, deadline());
      for (let from = 0; from < people.length; from += perFile)
        await importPeople(person, csvOf(people.slice(from, from + perFile)), deadline());
      return person;
    },
    async stop() {
      stopped = true;
      await Promise.all([server.stop(), worker.stop()]);
    },
  };
}
