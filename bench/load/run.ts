import { setTimeout as wait } from 'node:timers/promises';
import type { Person } from '../../apps/server/test/people.ts';
import { connect, importPeople, newPerson } from '../../chaos/client.ts';
import { freePort } from '../../scripts/test/postgres.ts';
import { csvOf, peopleOf } from '../people.ts';
import { answers, type Program, type Vendor, type World } from '../world.ts';
import { type Call, createCaller } from './calls.ts';
import { type Habit, live, reader, seller, teamLead } from './users.ts';

/** How much is asked. */
export interface LoadPlan {
  readonly minutes: number;
  /** People of the one big push. */
  readonly people: number;
}

/** What came of it. */
export interface LoadResults extends LoadPlan {
  readonly users: number;
  readonly calls: readonly Call[];
  /** Contacts of the big push that had their outcome at the end. */
  readonly bulkDone: number;
  /** What went wrong on our side, in words; empty is well. */
  readonly ours: readonly string[];
}

const main = 'apps/server/src/main.ts';
/** The quiet part of the time, before the big push. */
const quiet = 0.2;
/** One file of an import. */
const perFile = 10_000;

/** Who is there. Four sign in to Salesforce: all do as the simulator's one user there, of whose grants it keeps the newest five. */
const cast: readonly { readonly habit: Habit; readonly vendor: Vendor }[] = [
  ...Array.from({ length: 8 }, () => ({ habit: seller('hubspot'), vendor: 'hubspot' as const })),
  ...Array.from({ length: 4 }, () => ({ habit: seller('salesforce'), vendor: 'salesforce' as const })),
  ...Array.from({ length: 6 }, () => ({ habit: reader, vendor: 'hubspot' as const })),
  ...Array.from({ length: 2 }, () => ({ habit: teamLead, vendor: 'hubspot' as const })),
];

/** Starts two servers and two workers, lets all users live at once, and gathers. */
export async function run(world: World, { minutes, people }: LoadPlan): Promise<LoadResults> {
  const { servers, doors, programs } = await startFleet(world);
  const users = await Promise.all(cast.map(({ vendor }) => arrive(world, vendor, 200)));
  const big = await arrive(world, 'hubspot', people);
  let bulk = false;
  const caller = createCaller(servers, () => bulk);
  const end = Date.now() + minutes * 60_000;
  const living = users.map((user, index) => live(user, cast[index]?.habit ?? reader, caller, end));
  await wait(minutes * 60_000 * quiet);
  bulk = true;
  const push = { connector: 'hubspot', object: 'contacts', filter: {} };
  const started = await caller.call('start the big push', big, 'POST', '/api/pushes', push);
  await Promise.all(living);
  const { rows } = await world.database.query<{ done: number }>(
    `select count(*)::int as done from push_items where push_id = $1 and state = 'done'`,
    [started.body?.id],
  );
  const dead = programs.filter(program => program.gone()).map(() => 'A process ended by itself.');
  return {
    minutes,
    people,
    users: users.length + 1,
    calls: caller.calls,
    bulkDone: rows[0]?.done ?? 0,
    ours: [...errorsOf(caller.calls), ...(await failedRuns(doors)), ...dead],
  };
}

async function startFleet(world: World) {
  const roles = ['server', 'server', 'worker', 'worker'] as const;
  const programs: Program[] = [];
  const [servers, doors]: [string[], string[]] = [[], []];
  for (const [index, role] of roles.entries()) {
    const [port, door] = [index === 0 ? String(world.env.PORT) : String(await freePort()), await freePort()];
    programs.push(
      world.start(main, { ...world.env, CRMSYNC_ROLE: role, PORT: port, METRICS_PORT: String(door) }),
    );
    if (role === 'server') servers.push(`http://127.0.0.1:${port}`);
    doors.push(`http://127.0.0.1:${door}`);
    await answers(`http://127.0.0.1:${door}/readyz`);
  }
  return { servers, doors, programs };
}

/** Somebody connected to a CRM who keeps so many people. */
async function arrive(world: World, vendor: Vendor, keeps: number): Promise<Person> {
  const deadline = Date.now() + 900_000;
  const person = await newPerson(world.url, deadline);
  await connect(person, vendor, deadline);
  const people = peopleOf(`l${person.id.slice(0, 8)}x`, keeps);
  for (let from = 0; from < people.length; from += perFile)
    await importPeople(person, csvOf(people.slice(from, from + perFile)), deadline);
  return person;
}

/** Answers that nobody should get here: no vendor fails and nobody asks for too much. */
function errorsOf(calls: readonly Call[]): string[] {
  const wrong = calls.filter(({ status }) => status < 200 || status >= 300);
  return [...new Set(wrong.map(({ kind, status }) => `${kind}: ${status || 'no answer'}`))];
}

/** What the processes count themselves: answers of 500 and more, runs of pushes that threw. */
async function failedRuns(doors: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(doors.map(async door => (await fetch(`${door}/metrics`)).text()));
  const bad = /^crmsync_(http_request_seconds_count\{.*status="5|push_run_seconds_count\{.*end="failed")/;
  return texts.flatMap(text => text.split('\n')).filter(line => bad.test(line));
}
