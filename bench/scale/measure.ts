import type { Person } from '../../apps/server/test/people.ts';
import type { Ours } from '../crmsync.ts';
import { quantile } from '../measure/numbers.ts';
import { measureSingles } from '../measure/single.ts';
import type { World } from '../world.ts';

/** How long something took, in milliseconds. */
export interface Timed {
  readonly what: string;
  readonly half: number;
  readonly most: number;
}

/** How one person's work went. */
export interface Felt {
  readonly timed: readonly Timed[];
  /** A push of this many, in seconds. */
  readonly push: { readonly contacts: number; readonly seconds: number };
  /** Whole reads of tables with many rows while all this was done, by table. */
  readonly wholeReads: Readonly<Record<string, number>>;
}

/** How often each read is made; beforehand it is made twice, uncounted. */
const times = 20;
const pushed = 1000;

/** What somebody does who keeps `each` contacts, one thing after the other. `round` keeps two measurements apart. */
export async function measure(
  world: World,
  ours: Ours,
  person: Person,
  { each, round }: { each: number; round: number },
): Promise<Felt> {
  const before = await wholeReads(world);
  const timed: Timed[] = [];
  for (const [what, path] of readsOf(each))
    timed.push(await time(what, times, async () => ok(await person.get(path))));
  timed.push(
    await time('save a contact', times, async n => {
      const emails = [`scale-${round}-${n}@load.example`];
      ok(await person.post('/api/contacts', { firstName: 'Ada', lastName: `Scale ${round} ${n}`, emails }));
    }),
  );
  const { singles, lags } = await measureSingles(world, ours, 'hubspot', times);
  for (const { of, p50, p95 } of singles)
    timed.push({ what: `push one contact, ${of}`, half: p50, most: p95 });
  timed.push({
    what: 'from the outcome to the event at an open page',
    half: lags.event50,
    most: lags.event95,
  });
  const push = { contacts: pushed, seconds: await pushMany(world, person, round) };
  return { timed, push, wholeReads: await since(world, before) };
}

const readsOf = (each: number) =>
  [
    ['first page of the list, with the count', '/api/contacts?limit=50'],
    ['by name', '/api/contacts?limit=50&sort=name&dir=asc'],
    ['nine tenths further down', `/api/contacts?limit=50&sort=name&dir=asc&offset=${each * 0.9}`],
    ['search that finds many', '/api/contacts?limit=50&q=last1'],
    ['search that finds one', `/api/contacts?limit=50&q=last${each - 1}`],
    ['search that finds nobody', '/api/contacts?limit=50&q=nobodyatall'],
    ['filter: added on a day', `/api/contacts?limit=50&since=${new Date().toISOString().slice(0, 10)}`],
    ['filter: in a CRM', '/api/contacts?limit=50&crm=salesforce:in'],
    ['filter: not in a CRM', '/api/contacts?limit=50&crm=salesforce:not-in'],
    ['history', '/api/history?limit=50'],
    ['pushes', '/api/pushes?limit=20'],
  ] as const;

function ok({ status }: { status: number }): void {
  if (status < 200 || status > 299) throw new Error(`Answered ${status}.`);
}

async function time(what: string, count: number, act: (n: number) => Promise<void>): Promise<Timed> {
  const taken: number[] = [];
  for (let n = -2; n < count; n += 1) {
    const began = performance.now();
    await act(n);
    if (n >= 0) taken.push(performance.now() - began);
  }
  return { what, half: quantile(taken, 0.5), most: quantile(taken, 0.95) };
}

/** Answers in seconds. */
async function pushMany(world: World, person: Person, round: number): Promise<number> {
  const contactIds: string[] = [];
  for (let page = 0; contactIds.length < pushed; page += 1) {
    const offset = round * pushed + page * 200;
    const { body } = await person.get(`/api/contacts?limit=200&sort=name&dir=asc&offset=${offset}`);
    contactIds.push(...body.items.map(({ id }: { id: string }) => id));
  }
  const began = Date.now();
  const answer = await person.post('/api/pushes', { connector: 'hubspot', object: 'contacts', contactIds });
  ok(answer);
  for (;;) {
    const { rows } = await world.database.query<{ done: boolean; ok: number }>(
      `select finished_at is not null as done,
        (select count(*)::int from push_items where push_id = p.id and outcome in ('created', 'updated', 'unchanged')) as ok
      from pushes p where id = $1`,
      [answer.body.id],
    );
    if (rows[0]?.done && rows[0].ok === pushed) return (Date.now() - began) / 1000;
    if (rows[0]?.done || Date.now() - began > 120_000)
      throw new Error(`The push ended with ${rows[0]?.ok} of ${pushed}.`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** Whole reads so far of tables with more rows than one person's page would read, by table. */
async function wholeReads(world: World): Promise<Record<string, number>> {
  // Processes tell the statistics of what they did after a second of rest.
  await new Promise(resolve => setTimeout(resolve, 2000));
  const { rows } = await world.database.query<{ name: string; scans: number }>(
    `select relname as name, seq_scan::int as scans from pg_stat_user_tables where n_live_tup > 50000`,
  );
  return Object.fromEntries(rows.map(({ name, scans }) => [name, scans]));
}

async function since(
  world: World,
  before: Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  const after = Object.entries(await wholeReads(world));
  return Object.fromEntries(after.map(([name, scans]) => [name, scans - (before[name] ?? 0)]));
}
