import { randomUUID } from 'node:crypto';
import type { Baseline } from '../baseline/start.ts';
import type { Ours } from '../crmsync.ts';
import { peopleOf } from '../people.ts';
import type { World } from '../world.ts';
import { inParallel } from './numbers.ts';

/** Requests a second at ten callers. */
export interface Requests {
  readonly what: string;
  readonly ours: number;
  readonly baseline: number;
}

const callers = 10;

/**
 * The same wish at both APIs by ten callers: take this person to the CRM. CRMSync accepts it durably and answers; the baseline's
 * answer is the vendor's. Then a question that both answer from their database. The vendor's windows are off meanwhile, its
 * latency stays.
 */
export async function measureRequests(
  world: World,
  ours: Ours,
  baseline: Baseline,
  count: number,
): Promise<Requests[]> {
  await world.sim('hubspot', 'limits', { burstPerTenSeconds: 0, searchPerSecond: 0 });
  const people = peopleOf('requests-', count);
  const person = await ours.person(people);
  const ids = await idsOf(person);
  const theirs = peopleOf('requests-base-', Math.min(count, 300));
  const send = async (url: string, headers: Record<string, string>, body?: unknown) => {
    const json = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(url, { ...json, headers: { 'content-type': 'application/json', ...headers } });
    await answer.text();
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  };
  const mine = { authorization: `Bearer ${person.token}` };
  const old = { authorization: baseline.authorization };
  const push = {
    what: 'take one contact to HubSpot',
    ours: await rate(ids, id =>
      send(
        `${world.url}/api/pushes`,
        { ...mine, 'idempotency-key': randomUUID() },
        { connector: 'hubspot', object: 'contacts', contactIds: [id] },
      ),
    ),
    baseline: await rate(theirs, contact =>
      send(`${baseline.url}/api/integrations/hubspot/sync-contact`, old, { contact }),
    ),
  };
  const ask = {
    what: 'how does the connection stand?',
    ours: await rate(Array(count).fill(0), () => send(`${world.url}/api/integrations/hubspot/status`, mine)),
    baseline: await rate(Array(count).fill(0), () =>
      send(`${baseline.url}/api/integrations/hubspot/status`, old),
    ),
  };
  await world.sim('hubspot', 'limits', { burstPerTenSeconds: 110, searchPerSecond: 5 });
  return [push, ask];
}

async function idsOf(person: { get(path: string): Promise<{ body: unknown }> }): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await person.get(`/api/contacts?limit=200${cursor}`);
    const page = body as { items: { id: string }[]; nextCursor: string | null };
    ids.push(...page.items.map(({ id }) => id));
    if (page.nextCursor === null) return ids;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

async function rate<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<number> {
  const started = performance.now();
  await inParallel(all, callers, work);
  return all.length / ((performance.now() - started) / 1000);
}
