import type { Person } from '../../apps/server/test/people.ts';
import type { Ours } from '../crmsync.ts';
import { peopleOf } from '../people.ts';
import type { Vendor, World } from '../world.ts';
import { forgetCalls, seenCalls } from './calls.ts';
import { paces } from './floor.ts';
import { quantile } from './numbers.ts';
import { replayed } from './replay.ts';

/** One click each: how long, how many calls, and what is ours of it. */
export interface Single {
  readonly vendor: Vendor;
  readonly of: 'a new person' | 'a known link';
  readonly calls: number;
  readonly p50: number;
  readonly p95: number;
  /** The same without the vendor's share: what the very calls of a click cost when they are made by themselves. */
  readonly ours50: number;
  readonly ours95: number;
}

/** How long things take to be seen, in milliseconds. */
export interface Lags {
  /** From the click's outcome in the database to the event at an open page. */
  readonly event50: number;
  readonly event95: number;
}

/** Clicks on new people, then on the same ones after an edit. Also how fast an open page learns of it. */
export async function measureSingles(
  world: World,
  ours: Ours,
  vendor: Vendor,
  count: number,
): Promise<{ singles: Single[]; lags: Lags }> {
  const person = await ours.person(peopleOf(`single-${vendor}-`, count + 4));
  const { body } = await person.get(`/api/contacts?limit=${count + 4}`);
  const ids: string[] = body.items.map((contact: { id: string }) => contact.id);
  const warm = ids.splice(0, 3);
  for (const id of warm) await click(person, vendor, id);
  const edit = (id: string) => person.patch(`/api/contacts/${id}`, { title: 'Countess' });
  const shares = await sharesOf(world, vendor, person, { fresh: ids.pop() ?? '', edit });
  const page = openPage(person);
  const fresh = await timeAll(world, vendor, ids, id => click(person, vendor, id));
  for (const id of ids) await edit(id);
  const known = await timeAll(world, vendor, ids, id => click(person, vendor, id));
  const lags = await page.lags(world);
  return {
    singles: [
      single(vendor, 'a new person', fresh, shares.fresh),
      single(vendor, 'a known link', known, shares.known),
    ],
    lags,
  };
}

function single(
  vendor: Vendor,
  of: Single['of'],
  { times, calls }: { times: number[]; calls: number },
  share: number,
): Single {
  const [p50, p95] = [quantile(times, 0.5), quantile(times, 0.95)];
  return { vendor, of, calls, p50, p95, ours50: p50 - share, ours95: p95 - share };
}

/** The vendor's share of a click on somebody new, and of one on the same person after an edit. */
async function sharesOf(
  world: World,
  vendor: Vendor,
  person: Person,
  on: { readonly fresh: string; readonly edit: (id: string) => Promise<unknown> },
): Promise<{ fresh: number; known: number }> {
  const { body } = await person.get(`/api/contacts/${on.fresh}`);
  const share = async () => {
    await forgetCalls(world, vendor);
    await click(person, vendor, on.fresh);
    return replayed(world, vendor, body.emails[0]);
  };
  const fresh = await share();
  await on.edit(on.fresh);
  const known = await share();
  // The clicks that are timed begin with a full window.
  const { window } = paces[vendor];
  if (window) await new Promise(resolve => setTimeout(resolve, window.perMs + 500));
  return { fresh, known };
}

async function click(person: Person, vendor: Vendor, contactId: string): Promise<void> {
  const object = vendor === 'hubspot' ? 'contacts' : 'Lead';
  const body = { contactId, object, policy: 'overwrite' };
  const answer = await person.post(`/api/integrations/${vendor}/sync-contact`, body);
  if (answer.status !== 200 || !answer.body.success)
    throw new Error(`Not pushed: ${answer.status} ${JSON.stringify(answer.body)}`);
}

async function timeAll(
  world: World,
  vendor: Vendor,
  ids: readonly string[],
  act: (id: string) => Promise<void>,
) {
  await forgetCalls(world, vendor);
  const times: number[] = [];
  for (const id of ids) {
    const started = performance.now();
    await act(id);
    times.push(performance.now() - started);
  }
  const { calls } = await seenCalls(world, vendor);
  return { times, calls: calls / ids.length };
}

/** An open page: notes when each event arrives. */
function openPage(person: Person) {
  const arrived = new Map<number, number>();
  const closing = new AbortController();
  const reading = read(person, closing.signal, id => arrived.set(id, Date.now())).catch(() => undefined);
  return {
    /** Closes it and compares with when the database was told. */
    async lags(world: World): Promise<Lags> {
      await new Promise(resolve => setTimeout(resolve, 1000));
      closing.abort();
      await reading;
      const { rows } = await world.database.query<{ id: string; created_at: Date }>(
        'select id, created_at from events where id = any($1)',
        [[...arrived.keys()]],
      );
      const lags = rows.map(row => (arrived.get(Number(row.id)) ?? 0) - row.created_at.getTime());
      return { event50: quantile(lags, 0.5), event95: quantile(lags, 0.95) };
    },
  };
}

async function read(person: Person, signal: AbortSignal, onId: (id: number) => void): Promise<void> {
  const answer = await fetch(`${person.url}/api/events`, {
    headers: { authorization: `Bearer ${person.token}`, accept: 'text/event-stream' },
    signal,
  });
  let rest = '';
  for await (const chunk of answer.body ?? []) {
    rest += Buffer.from(chunk).toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('id:')) onId(Number(line.slice(3)));
  }
}
