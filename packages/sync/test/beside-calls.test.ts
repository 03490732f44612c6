import { CrmError } from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../src/ports.ts';
import { runPush } from '../src/run-push.ts';
import { contactOf, memoryClock, memoryCrm, memoryLedger, outcomes, portsOf, task } from './fakes.ts';

/** Ten new people in batches of two, one call at a time; `seen` is what happened in order. */
function sceneOf(change: (ledger: Ledger, seen: string[]) => Partial<Ledger> = () => ({})) {
  const crm = memoryCrm();
  const clock = memoryClock();
  const people = Array.from({ length: 10 }, (_, n) =>
    contactOf({ id: `c${n}`, emails: [`p${n}@example.com`], lastName: `P${n}` }),
  );
  const memory = memoryLedger(people, clock);
  const seen: string[] = [];
  const ledger: Ledger = {
    ...memory,
    claim: limit => memory.claim(limit),
    begin: async (fence, attempts) => {
      seen.push(`begin ${attempts[0]?.itemId}`);
      return memory.begin(fence, attempts);
    },
    settle: async (fence, settlements) => {
      if (settlements.length > 0) seen.push(`settle ${settlements[0]?.itemId} ${settlements[0]?.as}`);
      return memory.settle(fence, settlements);
    },
  };
  const ports = portsOf(crm, { ...ledger, ...change(ledger, seen) }, clock, 2);
  const { create } = crm.client;
  const client = {
    ...crm.client,
    create: async (...given: Parameters<typeof create>) => {
      seen.push(`send ${String(given[1][0]?.LastName)}`);
      await new Promise(resolve => setImmediate(resolve));
      return create(...given);
    },
  };
  return { crm, memory, seen, run: (more = {}) => runPush({ ...task, ...more }, { ...ports, client }) };
}

describe('beside the calls of a claim', () => {
  it('the next batch is begun while one is on its way, or waits to be, each once and before it is sent', async () => {
    const { seen, memory, run } = sceneOf();
    await run();
    const places = (what: string) => seen.flatMap((each, place) => (each.startsWith(what) ? [place] : []));
    expect(places('begin')).toHaveLength(5);
    for (const n of [0, 2, 4, 6, 8])
      expect(seen.indexOf(`begin i${n}`)).toBeLessThan(seen.indexOf(`send P${n}`));
    expect(seen.indexOf('begin i2')).toBeLessThan(seen.indexOf('settle i0 done'));
    expect(seen.indexOf('begin i4')).toBeLessThan(seen.indexOf('settle i2 done'));
    expect(outcomes(memory)).toEqual(Array(10).fill('created'));
  });

  it('a settlement does not hold up the next call', async () => {
    const slow = Promise.withResolvers<void>();
    const { seen, memory, run } = sceneOf((ledger, order) => ({
      settle: async (fence, settlements) => {
        if (settlements[0]?.itemId === 'i0') await slow.promise;
        return ledger.settle(fence, settlements);
      },
      begin: async (fence, attempts) => {
        if (attempts[0]?.itemId === 'i8') slow.resolve();
        return ledger.begin(fence, attempts).finally(() => order.push('begun'));
      },
    }));
    await run();
    expect(seen.indexOf('settle i0 done')).toBeGreaterThan(seen.indexOf('send P4'));
    expect(outcomes(memory)).toEqual(Array(10).fill('created'));
  });

  it('what was sent and could not be settled is given back to nobody, although a later call halts', async () => {
    const broken = new Error('the database is away');
    const { crm, memory, run } = sceneOf(ledger => ({
      settle: async (fence, settlements) => {
        if (settlements[0]?.itemId !== 'i0') return ledger.settle(fence, settlements);
        for (let turns = 0; turns < 5; turns += 1) await new Promise(resolve => setImmediate(resolve));
        throw broken;
      },
    }));
    crm.faults.before = verb => {
      if (verb === 'create' && crm.calls.filter(each => each.verb === 'create').length === 2)
        throw new CrmError('exhausted', 'used up', { retryAfterMs: 3_600_000 });
    };
    await expect(run()).rejects.toBe(broken);
    expect(memory.rows[0]).toMatchObject({ state: 'sending', item: { unsettled: { do: 'create' } } });
    expect(crm.calls.filter(({ verb }) => verb === 'create')).toHaveLength(2);
  });

  it('nothing further is sent once a settlement has failed, also where no call does', async () => {
    const broken = new Error('the database is away');
    const { seen, memory, run } = sceneOf(ledger => ({
      settle: async (fence, settlements) => {
        if (settlements[0]?.itemId === 'i0') throw broken;
        return ledger.settle(fence, settlements);
      },
    }));
    await expect(run()).rejects.toBe(broken);
    expect(seen.filter(each => each.startsWith('send'))).toEqual(['send P0']);
    // Nobody is given back: what was sent is looked up when its lease is over.
    expect(outcomes(memory)).toEqual(Array(10).fill('sending'));
    expect(memory.rows[0]?.item.unsettled).toMatchObject({ do: 'create' });
  });

  it('a halt waits for what is being begun, and gives it back as never sent', async () => {
    const { crm, seen, memory, run } = sceneOf((ledger, order) => ({
      begin: async (fence, attempts) => {
        for (let turns = 0; attempts[0]?.itemId === 'i2' && turns < 5; turns += 1)
          await new Promise(resolve => setImmediate(resolve));
        return ledger.begin(fence, attempts).finally(() => order.push('begun'));
      },
    }));
    crm.faults.before = verb => {
      if (verb === 'create') throw new CrmError('exhausted', 'used up', { retryAfterMs: 3_600_000 });
    };
    expect(await run()).toMatchObject({ end: 'halted', reason: 'quota' });
    expect(seen).toEqual(['begin i0', 'begun', 'send P0', 'begin i2', 'begun', 'settle i0 retry-wait']);
    expect(outcomes(memory)).toEqual(Array(10).fill('retry-wait'));
    expect(memory.rows.every(({ item }) => item.unsettled === null)).toBe(true);
  });

  it('of a batch begun beforehand only those are sent that were still ours', async () => {
    const { crm, memory, run } = sceneOf(ledger => ({
      begin: async (fence, attempts) => {
        const ours = await ledger.begin(fence, attempts);
        return new Set([...ours].filter(id => id !== 'i2'));
      },
    }));
    await run();
    expect(crm.calls.filter(({ verb }) => verb === 'create').map(({ size }) => size)).toEqual([
      2, 1, 2, 2, 2,
    ]);
    expect(outcomes(memory)).toEqual(Array.from({ length: 10 }, (_, n) => (n === 2 ? 'sending' : 'created')));
  });

  it('what is refused for all ends what was begun beforehand too, without a call', async () => {
    const { crm, memory, run } = sceneOf();
    crm.faults.before = verb => {
      if (verb === 'create') throw new CrmError('forbidden', 'no');
    };
    expect(await run()).toEqual({ end: 'finished' });
    expect(crm.calls.filter(({ verb }) => verb === 'create')).toHaveLength(1);
    expect(outcomes(memory)).toEqual(Array(10).fill('failed'));
  });

  it('what was begun and is not sent is given back as never sent', async () => {
    const { crm, memory, run } = sceneOf();
    crm.faults.before = verb => {
      if (verb === 'create' && crm.calls.filter(each => each.verb === 'create').length === 2)
        throw new CrmError('exhausted', 'used up', { retryAfterMs: 3_600_000 });
    };
    expect(await run()).toMatchObject({ end: 'halted', reason: 'quota' });
    expect(outcomes(memory).slice(2)).toEqual(Array(8).fill('retry-wait'));
    expect(memory.rows.slice(2).every(({ item }) => item.unsettled === null)).toBe(true);
  });

  it('nothing is sent of a batch that cannot be begun', async () => {
    const { seen, run } = sceneOf(ledger => ({
      begin: async (fence, attempts) => {
        if (attempts[0]?.itemId === 'i4') throw new Error('the database is away');
        return ledger.begin(fence, attempts);
      },
    }));
    await expect(run()).rejects.toThrow('the database is away');
    expect(seen.filter(each => each.startsWith('send'))).toEqual(['send P0', 'send P2']);
  });

  it('nobody asks for more people than there are', async () => {
    let claims = 0;
    const counted = (ledger: Ledger): Partial<Ledger> => ({
      claim: limit => {
        claims += 1;
        return ledger.claim(limit);
      },
    });
    await sceneOf(counted).run({ total: 10 });
    expect(claims).toBe(1);
  });
});
