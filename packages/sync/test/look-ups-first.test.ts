import { CrmError } from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import { createLookUpsFirst } from '../src/look-ups-first.ts';
import { runPush } from '../src/run-push.ts';
import { contactOf, memoryClock, memoryCrm, memoryLedger, outcomes, portsOf, task } from './fakes.ts';

const turn = () => new Promise(resolve => setImmediate(resolve));

/** 400 new people in four claims carried at once, over a CRM that answers each claim later than the one before, with or without a window. */
function sceneOf(pace?: { calls: number; perMs: number }) {
  const crm = memoryCrm();
  const clock = memoryClock();
  const people = Array.from({ length: 400 }, (_, n) =>
    contactOf({ id: `c${n}`, emails: [`p${n}@example.com`], lastName: `P${n}` }),
  );
  const ledger = memoryLedger(people, clock);
  const ports = portsOf(crm, ledger, clock, 10);
  const limits = { ...ports.connector.limits, concurrency: 4, ...(pace ? { pace } : {}) };
  const { find, create } = crm.client;
  const client = {
    ...crm.client,
    find: async (...given: Parameters<typeof find>) => {
      const [, first] = /p(\d+)@/.exec(given[0][0] ?? '') ?? [];
      for (let n = 0; n <= Number(first) / 100; n += 1) await turn();
      return find(...given);
    },
    create: async (...given: Parameters<typeof create>) => turn().then(() => create(...given)),
  };
  const run = () =>
    runPush({ ...task, total: 400 }, { ...ports, client, connector: { ...ports.connector, limits } });
  const lookedUpBeforeWriting = () => crm.calls.findIndex(({ verb }) => verb === 'create');
  return { crm, ledger, run, lookedUpBeforeWriting };
}

describe('look-ups go first', () => {
  it('where calls are counted in a window: all claims under way are looked up before one is written', async () => {
    const counted = sceneOf({ calls: 100, perMs: 10_000 });
    await counted.run();
    expect(counted.lookedUpBeforeWriting()).toBe(40);
    expect(counted.crm.calls).toHaveLength(80);
    expect(outcomes(counted.ledger)).toEqual(Array(400).fill('created'));
  });

  it('and nowhere else: whoever is looked up is written', async () => {
    const free = sceneOf();
    await free.run();
    expect(free.lookedUpBeforeWriting()).toBeLessThan(40);
    expect(free.crm.calls).toHaveLength(80);
  });

  it('a look-up that fails holds nobody up', async () => {
    const scene = sceneOf({ calls: 100, perMs: 10_000 });
    scene.crm.faults.before = verb => {
      if (verb === 'find' && scene.crm.calls.length === 30)
        throw new CrmError('throttled', 'later', { retryAfterMs: 3_600_000 });
    };
    expect(await scene.run()).toMatchObject({ end: 'halted' });
    expect(scene.ledger.rows.some(row => row.state === 'sending')).toBe(false);
  });

  it('waits for the last one under way, also when it ends badly, and for none when there is none', async () => {
    const first = createLookUpsFirst();
    await first.over();
    const seen: string[] = [];
    const [one, other] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
    const found = first.during(() => one.promise);
    const refused = first.during(() => other.promise).catch(() => seen.push('refused'));
    const waited = first.over().then(() => seen.push('over'));
    one.resolve(1);
    expect(await found).toBe(1);
    await turn();
    expect(seen).toEqual([]);
    other.reject(new Error('no'));
    await Promise.all([refused, waited]);
    expect(seen.toSorted()).toEqual(['over', 'refused']);
    await first.over();
  });
});
