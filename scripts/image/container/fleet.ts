import { csvOf, peopleOf } from '../../../bench/people.ts';
import { startWorld, vendors, type World } from '../../../bench/world.ts';
import { connect, importPeople, newPerson, persist } from '../../../chaos/client.ts';
import { freePort } from '../../test/postgres.ts';
import { type Contained, startContainer } from './contained.ts';
import type { Engine } from './engine.ts';
import { readService } from './service.ts';

/** How many are pushed while the worker runs. */
const people = 300;

/**
 * Server and worker as compose.yaml says, on a PostgreSQL and the simulated CRMs of this machine: somebody signs up, connects,
 * and pushes; the worker does it. What differs from compose: the network is the machine's, so addresses and ports are given.
 */
export async function tryFleet(engine: Engine, image: string, say: (line: string) => void): Promise<void> {
  const world = await startWorld();
  const started: Contained[] = [];
  try {
    for (const name of ['server', 'worker'] as const) {
      const service = readService(name, { ...world.env, POSTGRES_PASSWORD: 'of-compose', LOG_LEVEL: 'warn' });
      const environment = { ...service.environment, ...(await addresses(world)) };
      const flags = [...service.flags, '--network', 'host'];
      const wanted = { name: `crmsync-try-${name}`, image, flags, environment, command: service.command };
      started.push(await startContainer(engine, wanted));
    }
    await pushMany(world);
    const times = started.map(
      ({ name, startMs, stop }) =>
        `${name.replace('crmsync-try-', '')} healthy after ${startMs} ms, gone ${stop()} ms after SIGTERM`,
    );
    say(`As in compose.yaml, on PostgreSQL: ${people} contacts pushed by the worker; ${times.join('; ')}.`);
  } finally {
    for (const name of ['server', 'worker']) engine.succeeds('rm', '--force', `crmsync-try-${name}`);
    engine.succeeds('volume', 'rm', '--force', 'crmsync-try-ledger');
    await world.close();
  }
}

/** What is elsewhere on the machine's own network than in compose's. */
async function addresses(world: World): Promise<Record<string, string>> {
  const urls = Object.entries(world.env).filter(([name]) => /_URL$|^PORT$|^CRMSYNC_SIMULATED$/.test(name));
  return { ...Object.fromEntries(urls), METRICS_PORT: String(await freePort()) };
}

async function pushMany(world: World): Promise<void> {
  const deadline = Date.now() + 120_000;
  const person = await newPerson(world.url, deadline);
  const [connector] = vendors;
  await connect(person, connector, deadline);
  await importPeople(person, csvOf(peopleOf('image', people)), deadline);
  const push = { connector, object: 'contacts', filter: {} };
  const { body } = await persist(() => person.post('/api/pushes', push), deadline);
  for (;;) {
    const { body: now } = await persist(() => person.get(`/api/pushes/${body.id}`), deadline);
    if (now.state === 'done' && now.counts.created === people) return;
    if (now.state === 'done' || Date.now() > deadline)
      throw new Error(`The push is ${now.state}: ${JSON.stringify(now.counts)}`);
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
