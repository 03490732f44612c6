import type { Person } from '../apps/server/test/people.ts';
import { connect, importPeople, newPerson } from '../chaos/client.ts';
import { type BenchPerson, csvOf } from './people.ts';
import { type Program, vendors, type World } from './world.ts';

/** CRMSync as it runs in production: a server and a worker on PostgreSQL. */
export interface Ours {
  readonly server: Program;
  readonly worker: Program;
  /** Somebody signed up and connected to both CRMs who keeps these people. */
  person(people: readonly BenchPerson[]): Promise<Person>;
  stop(): Promise<void>;
}

/** So many people go into one file: what a web form would send. */
const perFile = 10_000;

/** Starts both. */
export function startOurs(world: World): Ours {
  const main = 'apps/server/src/main.ts';
  const server = world.start(main, { ...world.env, CRMSYNC_ROLE: 'server' });
  const worker = world.start(main, { ...world.env, CRMSYNC_ROLE: 'worker' });
  return {
    server,
    worker,
    async person(people) {
      const deadline = Date.now() + 600_000;
      const person = await newPerson(world.url, deadline);
      for (const vendor of vendors) await connect(person, vendor, deadline);
      for (let from = 0; from < people.length; from += perFile)
        await importPeople(person, csvOf(people.slice(from, from + perFile)), deadline);
      return person;
    },
    async stop() {
      await Promise.all([server.stop(), worker.stop()]);
    },
  };
}
