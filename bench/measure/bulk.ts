import type { Person } from '../../apps/server/test/people.ts';
import type { Ours } from '../crmsync.ts';
import { peopleOf, seedHalf } from '../people.ts';
import { type Vendor, vendors, type World } from '../world.ts';
import { forgetCalls, seenCalls } from './calls.ts';
import { floorSeconds, paces } from './floor.ts';
import { cpuSeconds, watchMemory } from './memory.ts';

/** How a push of many went. */
export interface Bulk {
  readonly vendor: Vendor;
  readonly contacts: number;
  /** Written by e-mail without a look. */
  readonly byEmail: boolean;
  readonly seconds: number;
  readonly calls: number;
  /** Calls about fields. */
  readonly describes: number;
  readonly tooMany: number;
  /** Not a number where they were not counted. */
  readonly queries: number;
  /** Processor time of the worker. */
  readonly cpuSeconds: number;
  /** From the request to the first call of the vendor, in milliseconds. */
  readonly firstCallMs: number;
  readonly workerMb: number;
  readonly serverMb: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** A push of everybody somebody keeps. */
export interface Wish {
  readonly person: Person;
  readonly vendor: Vendor;
  readonly contacts: number;
  readonly policy: 'fill-blanks' | 'overwrite';
  /** Written by e-mail without a look, as the user may choose; absent: looked up first. */
  readonly byEmail?: boolean;
}

/** Where a push is watched: the processes, and the database if it counts. */
export interface Room {
  readonly worker: { readonly pid: number };
  readonly server: { readonly pid: number };
  queries(): Promise<number>;
  over(pushId: string): Promise<boolean>;
  /** How often that may be asked without disturbing, in milliseconds. */
  readonly everyMs: number;
}

/** Somebody who keeps so many people, every second of them in each CRM already. */
export async function prepare(world: World, ours: Ours, tag: string, contacts: number): Promise<Person> {
  const people = peopleOf(`${tag}-${contacts}-`, contacts);
  for (const vendor of vendors) await seedHalf(world, vendor, people);
  return ours.person(people);
}

/** A push by the server and the worker on PostgreSQL. */
export function measureBulk(world: World, ours: Ours, wish: Wish): Promise<Bulk> {
  const over = async (pushId: string) => {
    // The comment keeps it out of the queries counted.
    const { rows } = await world.database.query<{ finished_at: Date | null }>(
      '/* pg_stat_statements */ select finished_at from pushes where id = $1',
      [pushId],
    );
    return Boolean(rows[0]?.finished_at);
  };
  const { server, worker } = ours;
  return measurePush(world, { server, worker, queries: world.queries, over, everyMs: 30 }, wish);
}

/** Asks for the push and watches it to its end. @throws when it does not end in time or somebody was not pushed. */
export async function measurePush(world: World, room: Room, wish: Wish): Promise<Bulk> {
  const { person, vendor, contacts, policy, byEmail = false } = wish;
  // The window of calls made before is over: every push starts with a full one.
  const { window } = paces[vendor];
  if (window) await new Promise(resolve => setTimeout(resolve, window.perMs + 500));
  await forgetCalls(world, vendor);
  const queries = await room.queries();
  const [workerMb, serverMb] = [watchMemory(room.worker.pid), watchMemory(room.server.pid)];
  const object = vendor === 'hubspot' ? 'contacts' : 'Lead';
  const cpu = cpuSeconds(room.worker.pid);
  const [started, at] = [performance.now(), Date.now()];
  try {
    const push = { connector: vendor, object, policy, byEmail, filter: {} };
    const accepted = await person.post('/api/pushes', push);
    if (accepted.status !== 202) throw new Error(`Not accepted: ${JSON.stringify(accepted.body)}`);
    await finished(world, room, wish, accepted.body.id);
    const seconds = (performance.now() - started) / 1000;
    const used = cpuSeconds(room.worker.pid) - cpu;
    const seen = await seenCalls(world, vendor);
    const asked = (await room.queries()) - queries;
    const { body } = await person.get(`/api/pushes/${accepted.body.id}`);
    if (body.counts.total !== contacts || body.counts.failed > 0)
      throw new Error(`The push went wrong: ${JSON.stringify(body.counts)}`);
    return {
      vendor,
      contacts,
      byEmail,
      seconds,
      calls: seen.calls,
      describes: seen.describes,
      tooMany: seen.tooMany,
      queries: asked,
      cpuSeconds: used,
      firstCallMs: seen.firstAt === null ? Number.NaN : seen.firstAt - at,
      workerMb: workerMb(),
      serverMb: serverMb(),
      outcomes: body.counts,
    };
  } finally {
    workerMb();
    serverMb();
  }
}

/** Waits until the push is over. One that takes far too long is cancelled, so that the next part can go on. */
async function finished(world: World, room: Room, wish: Wish, pushId: string): Promise<void> {
  const { person, vendor, contacts } = wish;
  const { ms } = (await world.sim(vendor, 'latency')) as { ms: number };
  const patience = 60 + 2 * floorSeconds(vendor, contacts, ms) + contacts * 0.005;
  for (const end = performance.now() + patience * 1000; performance.now() < end; ) {
    if (await room.over(pushId)) return;
    await new Promise(resolve => setTimeout(resolve, room.everyMs));
  }
  const { body } = await person.post(`/api/pushes/${pushId}/cancel`, {});
  throw new Error(`Not over after ${patience.toFixed(0)} s: ${JSON.stringify(body.counts ?? body)}`);
}
