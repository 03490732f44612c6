import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Person } from '../apps/server/test/people.ts';
import { check, type Violation } from './check.ts';
import { connect, contactIds, importPeople, newPerson, persist } from './client.ts';
import { csvOf, peopleOf, type RunPerson, seedCrms } from './people.ts';
import type { Happening, PlannedPush, Schedule } from './schedule.ts';
import { type Stage, type Vendor, vendors } from './stage.ts';
import { startTroop, type Troop } from './troop.ts';
import { beliefs, trueRecords } from './truth.ts';

/** What one run did and found. */
export interface RunReport {
  readonly seed: number;
  readonly contacts: number;
  readonly seconds: number;
  /** Of them, in order: getting ready, while things go wrong, until all is settled, and looking at it. */
  readonly phases: readonly number[];
  /** Times a process died. */
  readonly deaths: number;
  readonly databaseRestarts: number;
  /** Times a vendor's fault struck. */
  readonly faults: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
}

/** Nothing of a run may take longer, in milliseconds: what does, is stuck. */
const patienceMs = 180_000;

/** Plays a schedule on a fresh database and fresh CRMs, waits until everything is settled, and checks. */
export async function run(stage: Stage, schedule: Schedule): Promise<RunReport> {
  const marks = [performance.now()];
  const mark = () => marks.push(performance.now());
  const people = peopleOf(schedule.seed, schedule.contacts);
  await resetCrms(stage);
  await seedCrms(stage, people);
  const before = await trueRecords(stage);
  const database = await stage.createDatabase();
  const troop = startTroop(stage, database, schedule);
  const counts = { databaseRestarts: 0, faults: 0 };
  try {
    const person = await prepare(stage, people);
    mark();
    await play(stage, troop, schedule, person, counts);
    mark();
    await troop.renew(schedule.skipMinute ? 60_000 : 0);
    await settled(stage, database, person);
    mark();
    const evidence = { schedule, people, before, after: await trueRecords(stage) };
    const believed = await beliefs(stage, database);
    const ended = troop.crashes().map(about => ({ wrong: 'process ended by itself', about }) as const);
    const violations = [...check({ ...evidence, beliefs: believed }), ...ended];
    mark();
    const phases = marks.slice(1).map((at, n) => Math.round((at - (marks[n] ?? at)) / 1000));
    return {
      seed: schedule.seed,
      contacts: schedule.contacts,
      seconds: Math.round(((marks.at(-1) ?? 0) - (marks[0] ?? 0)) / 1000),
      phases,
      deaths: troop.deaths(),
      ...counts,
      outcomes: countOutcomes(believed.items),
      violations,
    };
  } catch (error) {
    const standing = await whereItStands(stage, database);
    throw new Error(
      `Seed ${schedule.seed}: ${String(error)}\n${standing}\n${troop.lastWords().slice(-3000)}`,
      { cause: error },
    );
  } finally {
    await troop.stop();
    await stage.dropDatabase(database);
  }
}

async function resetCrms(stage: Stage): Promise<void> {
  for (const vendor of vendors) await stage.sim(vendor, 'reset', {});
  // Their fuzzy matching would take numbered people for one another.
  const off = { create: 'off', edit: 'off' };
  await stage.sim('salesforce', 'settings', { duplicateRules: { Lead: off, Contact: off } });
  // The vendors' pace is not what is tried here, and would only make a run long.
  await stage.sim('hubspot', 'limits', { burstPerTenSeconds: 0, perDay: 0 });
  await stage.sim('salesforce', 'limits', { dailyRequests: 1_000_000 });
}

/** Somebody signed in and connected, who keeps all these people. */
async function prepare(stage: Stage, people: readonly RunPerson[]): Promise<Person> {
  const deadline = Date.now() + 180_000;
  const person = await newPerson(stage.url, deadline);
  for (const vendor of vendors) await connect(person, vendor, deadline);
  await importPeople(person, csvOf(people), deadline);
  return person;
}

/** Everything that happens, each at its time; ends when all has happened and every client has its answer. */
async function play(
  stage: Stage,
  troop: Troop,
  schedule: Schedule,
  person: Person,
  counts: { databaseRestarts: number; faults: number },
): Promise<void> {
  const deadline = Date.now() + schedule.phaseMs + patienceMs;
  const ids = await contactIds(person, deadline);
  const order = [...ids].toSorted(([one], [other]) => numberOf(one) - numberOf(other)).map(([, id]) => id);
  for (const vendor of vendors) await stage.sim(vendor, 'latency', schedule.latency);
  const at = async (ms: number, what: () => Promise<unknown>) => {
    await wait(ms);
    await what();
  };
  const clients = [
    ...schedule.pushes.map(push => at(push.at, () => pushAll(person, push, order, deadline))),
    ...schedule.clicks.map(click =>
      at(click.at, () => clickOn(person, click.vendor, order[click.person], deadline)),
    ),
  ];
  const restarts = chain();
  const events = schedule.happenings.map(happening =>
    at(happening.at, async () => {
      if (happening.what === 'restart-database') counts.databaseRestarts += 1;
      await happen(stage, troop, happening, restarts);
    }),
  );
  await Promise.all([...events, wait(schedule.phaseMs)]);
  for (const vendor of vendors) counts.faults += await calm(stage, vendor);
  await Promise.all(clients);
}

/** One after the other: a database that is being restarted is not restarted again. */
function chain() {
  let last = Promise.resolve();
  return (what: () => Promise<void>): Promise<void> => {
    last = last.then(what);
    return last;
  };
}

function numberOf(email: string): number {
  return Number(/\d+/.exec(email)?.[0] ?? 0);
}

async function pushAll(
  person: Person,
  push: PlannedPush,
  order: readonly string[],
  deadline: number,
): Promise<void> {
  const { vendor: connector, policy, from, to, twice } = push;
  const object = connector === 'hubspot' ? 'contacts' : 'Lead';
  const body = { connector, object, policy, contactIds: order.slice(from, to) };
  const headers = { 'idempotency-key': randomUUID() };
  const ask = () => persist(() => person.call('POST', '/api/pushes', body, { headers }), deadline);
  const answer = await ask();
  if (answer.status !== 202) throw new Error(`A push was refused: ${JSON.stringify(answer.body)}`);
  if (!twice) return;
  const second = await ask();
  if (second.body.id !== answer.body.id) throw new Error('The same key made a second push');
}

async function clickOn(
  person: Person,
  connector: Vendor,
  contactId: string | undefined,
  deadline: number,
): Promise<void> {
  const object = connector === 'hubspot' ? 'contacts' : 'Lead';
  const body = { contactId, object, policy: 'fill-blanks' };
  await persist(() => person.post(`/api/integrations/${connector}/sync-contact`, body), deadline);
}

async function happen(
  stage: Stage,
  troop: Troop,
  happening: Happening,
  oneByOne: (what: () => Promise<void>) => Promise<void>,
): Promise<void> {
  switch (happening.what) {
    case 'kill':
      return troop.signal(happening.who, 'SIGKILL');
    case 'stop':
      return troop.signal(happening.who, 'SIGSTOP');
    case 'restart-database':
      return oneByOne(() => stage.postgres.restart(happening.how));
    case 'expire-tokens':
      await stage.sim(happening.vendor, 'revoke', { what: 'expire-access-tokens' });
      return;
    case 'fault':
      await stage.sim(happening.vendor, 'faults', happening.fault);
      return;
    case 'storm': {
      const { vendor, status, ms } = happening;
      const storm = { match: { path: '/(crm|services)/', times: 0 }, kind: 'status', status };
      const { id } = (await stage.sim(vendor, 'faults', storm)) as { id: number };
      await wait(ms);
      // It stays in the list, so that its strikes are counted; it just does not strike any more.
      await stage.sim(vendor, `faults/${id}`, undefined, 'DELETE');
    }
  }
}

/** Ends all faults of a vendor; answers how often they struck. */
async function calm(stage: Stage, vendor: Vendor): Promise<number> {
  const { calls } = (await stage.sim(vendor, 'calls')) as { calls: { fault?: string }[] };
  await stage.sim(vendor, 'faults', undefined, 'DELETE');
  await stage.sim(vendor, 'latency', { ms: 5 });
  return calls.filter(call => call.fault !== undefined).length;
}

/** Waits until no push is open, connecting again where a connection was lost, and asks for what failed only by bad luck again. */
async function settled(stage: Stage, database: string, person: Person): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const open = await stage.query<{ id: string; state: string }>(
      database,
      "select id, state from pushes where state <> 'done'",
    );
    if (open.length === 0) {
      const unlucky = await stage.query<{ push_id: string }>(
        database,
        `select distinct push_id from push_items where outcome = 'failed' and problem->>'kind' <> 'invalid'`,
      );
      if (unlucky.length === 0) return;
      for (const { push_id } of unlucky)
        await persist(() => person.post(`/api/pushes/${push_id}/retry`), deadline);
    }
    await reconnect(person, deadline);
    if (Date.now() > deadline) throw new Error(`Still open: ${JSON.stringify(open)}`);
    await wait(250);
  }
}

/** A token that was rotated at the vendor and not yet stored when its process was killed is lost: the person connects again. */
async function reconnect(person: Person, deadline: number): Promise<void> {
  for (const vendor of vendors) {
    const { body } = await persist(() => person.get(`/api/integrations/${vendor}/status`), deadline);
    if (body.state !== 'connected') await connect(person, vendor, deadline);
  }
}

/** For whoever has to find out why a run got stuck. */
async function whereItStands(stage: Stage, database: string): Promise<string> {
  const rows = await stage.query(
    database,
    `select p.connector, p.id, p.state as push, p.parked_reason, p.parked_until, i.state, count(*)::int, min(i.due_at) as due,
      max(i.lease_until) as lease, max(i.strikes) as strikes, now()
    from pushes p join push_items i on i.push_id = p.id where i.state <> 'done'
    group by 1, 2, 3, 4, 5, 6`,
  );
  const jobs = await stage.query(
    database,
    `select data->>'pushId' as push, state, singleton_key, start_after, started_on, heartbeat_on
    from pgboss.job where name = 'push' and state in ('created', 'retry', 'active')`,
  );
  return [...rows, ...jobs].map(row => JSON.stringify(row)).join('\n');
}

function countOutcomes(items: readonly { outcome: string | null }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of items) counts[outcome ?? 'open'] = (counts[outcome ?? 'open'] ?? 0) + 1;
  return counts;
}
