import type { Person } from '../../apps/server/test/people.ts';
import type { Ours } from '../crmsync.ts';
import { type BenchPerson, peopleOf, seedHalf } from '../people.ts';
import type { Vendor, World } from '../world.ts';
import { forgetCalls, seenCalls } from './calls.ts';
import { cpuSeconds, watchMemory } from './memory.ts';

/** How a push of many went. */
export interface Bulk {
  readonly vendor: Vendor;
  readonly contacts: number;
  readonly seconds: number;
  readonly calls: number;
  /** Calls about fields. */
  readonly describes: number;
  readonly tooMany: number;
  readonly queries: number;
  /** Processor time of the worker. */
  readonly cpuSeconds: number;
  /** From the request to the first call of the vendor, in milliseconds. */
  readonly firstCallMs: number;
  readonly workerMb: number;
  readonly serverMb: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** A mixed set, half of it in the CRM, under the default policy; then the same people again, their links known, under overwrite. */
export async function measureBulk(
  world: World,
  ours: Ours,
  vendor: Vendor,
  contacts: number,
): Promise<{ mixed: Bulk; again: Bulk }> {
  const people = peopleOf(`${vendor}-${contacts}-`, contacts);
  const person = await prepared(world, ours, vendor, people);
  const mixed = await push(world, ours, { person, vendor, contacts, policy: 'fill-blanks' });
  const again = await push(world, ours, { person, vendor, contacts, policy: 'overwrite' });
  return { mixed, again };
}

/** People whom nobody knows a link of, under overwrite. */
export async function measureOverwrite(
  world: World,
  ours: Ours,
  vendor: Vendor,
  contacts: number,
): Promise<Bulk> {
  const people = peopleOf(`${vendor}-over-${contacts}-`, contacts);
  const person = await prepared(world, ours, vendor, people);
  return push(world, ours, { person, vendor, contacts, policy: 'overwrite' });
}

async function prepared(
  world: World,
  ours: Ours,
  vendor: Vendor,
  people: readonly BenchPerson[],
): Promise<Person> {
  await seedHalf(world, vendor, people);
  return ours.person(people);
}

interface Wish {
  readonly person: Person;
  readonly vendor: Vendor;
  readonly contacts: number;
  readonly policy: 'fill-blanks' | 'overwrite';
}

async function push(world: World, ours: Ours, { person, vendor, contacts, policy }: Wish): Promise<Bulk> {
  // The window of calls made before is over: every push starts with a full one.
  await new Promise(resolve => setTimeout(resolve, 10_500));
  await forgetCalls(world, vendor);
  const queries = await world.queries();
  const [workerMb, serverMb] = [watchMemory(ours.worker.pid), watchMemory(ours.server.pid)];
  const object = vendor === 'hubspot' ? 'contacts' : 'Lead';
  const cpu = cpuSeconds(ours.worker.pid);
  const started = Date.now();
  const accepted = await person.post('/api/pushes', { connector: vendor, object, policy, filter: {} });
  if (accepted.status !== 202) throw new Error(`Not accepted: ${JSON.stringify(accepted.body)}`);
  const { id } = accepted.body;
  const ended = await finished(world, id);
  const seen = await seenCalls(world, vendor);
  const { body } = await person.get(`/api/pushes/${id}`);
  if (body.counts.total !== contacts || body.counts.failed > 0)
    throw new Error(`The push went wrong: ${JSON.stringify(body.counts)}`);
  return {
    vendor,
    contacts,
    seconds: (ended - started) / 1000,
    calls: seen.calls,
    describes: seen.describes,
    tooMany: seen.tooMany,
    queries: (await world.queries()) - queries,
    cpuSeconds: cpuSeconds(ours.worker.pid) - cpu,
    firstCallMs: seen.firstAt === null ? Number.NaN : seen.firstAt - started,
    workerMb: workerMb(),
    serverMb: serverMb(),
    outcomes: body.counts,
  };
}

/** When the push was over, by the database's word; asked seldom enough to cost nothing. */
async function finished(world: World, pushId: string): Promise<number> {
  for (const end = Date.now() + 3_600_000; Date.now() < end; ) {
    const { rows } = await world.database.query<{ finished_at: Date | null; state: string }>(
      '/* pg_stat_statements */ select finished_at, state from pushes where id = $1',
      [pushId],
    );
    if (rows[0]?.finished_at) return rows[0].finished_at.getTime();
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('The push did not end within an hour');
}
