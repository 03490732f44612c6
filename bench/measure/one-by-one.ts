import type { Baseline } from '../baseline/start.ts';
import { type BenchPerson, peopleOf, seedHalf } from '../people.ts';
import type { Vendor, World } from '../world.ts';
import { forgetCalls, seenCalls } from './calls.ts';
import { inParallel } from './numbers.ts';

/** How a way that takes one person at a time fared with a mixed set. */
export interface OneByOne {
  readonly vendor: Vendor;
  readonly contacts: number;
  readonly callers: number;
  readonly seconds: number;
  readonly calls: number;
  /** People who were not pushed. */
  readonly failed: number;
}

/** Pushes a mixed set through `pushOne`, so many at a time; a rejection is a person who was not pushed. */
export async function measureOneByOne(
  world: World,
  set: { vendor: Vendor; tag: string; contacts: number; callers: number },
  pushOne: (person: BenchPerson) => Promise<void>,
): Promise<OneByOne> {
  const { vendor, tag, contacts, callers } = set;
  const people = peopleOf(`${tag}-${vendor}-${callers}-`, contacts);
  await seedHalf(world, vendor, people);
  // New records have to be in the search index, and the window of calls made before to be over.
  await world.sim(vendor, 'clock', { advanceMs: 60_000 });
  await forgetCalls(world, vendor);
  let failed = 0;
  const started = performance.now();
  await inParallel(people, callers, async person => {
    await pushOne(person).catch(() => {
      failed += 1;
    });
  });
  const seconds = (performance.now() - started) / 1000;
  const { calls } = await seenCalls(world, vendor);
  return { vendor, contacts, callers, seconds, calls, failed };
}

/** One request to the baseline. */
export function baselinePusher(
  { url, authorization }: Baseline,
  vendor: Vendor,
): (person: BenchPerson) => Promise<void> {
  return async contact => {
    const answer = await fetch(`${url}/api/integrations/${vendor}/sync-contact`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ contact }),
    });
    await answer.text();
    if (!answer.ok) throw new Error(`baseline: ${answer.status}`);
  };
}
