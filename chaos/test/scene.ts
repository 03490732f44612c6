import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { Answer, Person } from '../../apps/server/test/people.ts';
import type { TestPostgres } from '../../scripts/test/postgres.ts';
import { connect, contactIds, importPeople, newPerson } from '../client.ts';
import type { CrashAt, CrashPoint } from '../process/crash-points.ts';
import { type Life, startLife } from '../process/life.ts';
import { type Stage, startStage, type Vendor } from '../stage.ts';
import { trueRecords } from '../truth.ts';

/** Nothing here takes so long, in milliseconds, even on a busy machine. */
export const waitMs = 120_000;

/** One person with contacts, connected to both CRMs, and processes that a test starts and kills. */
export interface Scene {
  readonly stage: Stage;
  readonly database: string;
  readonly person: Person;
  /** Ids of the contacts, in the order of their numbers. */
  readonly ids: readonly string[];
  /** Starts a process; `at` is where it ends or stops itself. */
  start(role: 'server' | 'worker', at?: CrashPoint | CrashAt, aheadMs?: number): Life;
  /** Asks for a push of everybody. Undefined when the server died on it. */
  push(vendor: Vendor, key: string, more?: Record<string, unknown>): Promise<Answer | undefined>;
  /** Until the server answers. */
  ready(): Promise<void>;
  /** Until the push is over; answers its counts. */
  ended(pushId: string, ms?: number): Promise<Record<string, number>>;
  /** How often each address is at a vendor: every value is to be 1. */
  copies(vendor: Vendor): Promise<number[]>;
  /** Lines of the log by outcome. */
  logged(): Promise<Record<string, number>>;
  /** Calls of a vendor that change records, since the scene began. */
  writes(vendor: Vendor): Promise<number>;
  run(text: string): Promise<void>;
  /** Runs a statement in a transaction that stays open until it is released. */
  hold(text: string): Promise<{ release(): Promise<void> }>;
  one<Row extends Record<string, unknown>>(text: string): Promise<Row>;
}

/** Plays a scene on a database and CRMs of its own, and ends whatever it started. */
export async function withScene(
  postgres: TestPostgres,
  contacts: number,
  play: (scene: Scene) => Promise<void>,
): Promise<void> {
  const stage = await startStage(postgres);
  const lives: Life[] = [];
  try {
    const scene = await openScene(stage, lives, contacts);
    await play(scene);
    await Promise.all(lives.map(life => life.kill()));
    await stage.dropDatabase(scene.database);
  } finally {
    await Promise.all(lives.map(life => life.kill()));
    await stage.close();
  }
}

async function openScene(stage: Stage, lives: Life[], contacts: number): Promise<Scene> {
  const off = { create: 'off', edit: 'off' };
  await stage.sim('salesforce', 'settings', { duplicateRules: { Lead: off, Contact: off } });
  await stage.sim('hubspot', 'limits', { burstPerTenSeconds: 0, perDay: 0 });
  const database = await stage.createDatabase();
  const env = stage.env(database);
  const start: Scene['start'] = (role, at, aheadMs = 0) => {
    const crash: CrashAt | undefined = typeof at === 'string' ? { point: at, nth: 1, signal: 'SIGKILL' } : at;
    const life = startLife({ role, env, aheadMs, crashes: crash ? [crash] : [] });
    lives.push(life);
    return life;
  };
  const first = start('server');
  const deadline = Date.now() + waitMs;
  const person = await newPerson(stage.url, deadline);
  for (const vendor of ['hubspot', 'salesforce'] as const) await connect(person, vendor, deadline);
  const lines = Array.from(
    { length: contacts },
    (_, n) => `p${n}@k.example,First${n},Last${n} K,Company ${n}`,
  );
  await importPeople(person, ['E-mail,First name,Last name,Company', ...lines].join('\n'), deadline);
  const byEmail = await contactIds(person, deadline);
  const ids = lines.map((_, n) => byEmail.get(`p${n}@k.example`) ?? '');
  await first.kill();
  const one = async <Row extends Record<string, unknown>>(text: string): Promise<Row> => {
    const [row] = await stage.query<Row>(database, text);
    if (!row) throw new Error(`No row: ${text}`);
    return row;
  };
  return {
    stage,
    database,
    person,
    ids,
    start,
    one,
    async run(text) {
      await stage.query(database, text);
    },
    async hold(text) {
      const client = new pg.Client({ connectionString: env.DATABASE_URL });
      await client.connect();
      await client.query('begin');
      await client.query(text);
      return { release: () => client.end() };
    },
    async push(connector, key, more = {}) {
      const object = connector === 'hubspot' ? 'contacts' : 'Lead';
      const body = { connector, object, contactIds: ids, ...more };
      return person
        .call('POST', '/api/pushes', body, { headers: { 'idempotency-key': key } })
        .catch(() => undefined);
    },
    ready: () => until(async () => (await fetch(`${stage.url}/readyz`)).ok, waitMs),
    async ended(pushId, ms = waitMs) {
      await until(async () => (await person.get(`/api/pushes/${pushId}`)).body.state === 'done', ms);
      return (await person.get(`/api/pushes/${pushId}`)).body.counts;
    },
    async copies(vendor) {
      const records = await trueRecords(stage);
      return ids.map(
        (_, n) =>
          records.filter(each => each.vendor === vendor && each.emails.includes(`p${n}@k.example`)).length,
      );
    },
    async logged() {
      const rows = await stage.query<{ outcome: string; count: number }>(
        database,
        'select outcome, count(*)::int as count from crm_sync_logs group by outcome',
      );
      return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]));
    },
    async writes(vendor) {
      const { calls } = (await stage.sim(vendor, 'calls')) as { calls: { method: string; path: string }[] };
      return calls.filter(
        ({ method, path }) =>
          (method === 'POST' || method === 'PATCH') && /batch\/(create|update|upsert)|\/sobjects$/.test(path),
      ).length;
    },
  };
}

/** Waits until `look` says yes; a look that fails says no. */
export async function until(look: () => Promise<boolean>, ms: number): Promise<void> {
  const end = Date.now() + ms;
  while (!(await look().catch(() => false))) {
    if (Date.now() > end) throw new Error('It did not come about in time');
    await wait(50);
  }
}
