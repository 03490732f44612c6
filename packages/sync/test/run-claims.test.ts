import { CrmError, type CrmErrorKind } from '@crmsync/connectors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ledger } from '../src/ports.ts';
import { runPush } from '../src/run-push.ts';
import {
  contactOf,
  type MemoryCrm,
  type MemoryLedger,
  memoryClock,
  memoryCrm,
  memoryLedger,
  outcomes,
  portsOf,
  task,
} from './fakes.ts';

function people(count: number) {
  return Array.from({ length: count }, (_, n) =>
    contactOf({ id: `c${n}`, emails: [`p${n}@example.com`], lastName: `P${n}` }),
  );
}

/** A run with `concurrency` lanes over a CRM whose every call takes a few turns of the loop, `turns` of them in order. */
function sceneOf(count: number, concurrency: number, turns: readonly number[] = [1]) {
  const crm = memoryCrm();
  const clock = memoryClock();
  const ledger = memoryLedger(people(count), clock);
  const ports = portsOf(crm, ledger, clock, 10);
  const air = { now: 0, most: 0 };
  let call = 0;
  const slowly = async <T>(work: () => Promise<T>): Promise<T> => {
    air.now += 1;
    air.most = Math.max(air.most, air.now);
    call += 1;
    const wait = turns[call % turns.length] ?? 1;
    for (let turn = 0; turn < wait; turn += 1) await new Promise(resolve => setImmediate(resolve));
    return work().finally(() => {
      air.now -= 1;
    });
  };
  const { client } = crm;
  const slow: MemoryCrm['client'] = {
    ...client,
    find: (...given) => slowly(() => client.find(...given)),
    read: (...given) => slowly(() => client.read(...given)),
    create: (...given) => slowly(() => client.create(...given)),
    update: (...given) => slowly(() => client.update(...given)),
  };
  const connector = { ...ports.connector, limits: { ...ports.connector.limits, concurrency } };
  return { crm, clock, ledger, air, ports: { ...ports, client: slow, connector } };
}

/** A ledger whose every commit takes a few turns of the loop, `turns` of them in order. */
function slowly(ledger: MemoryLedger, turns: readonly number[]): Ledger {
  let commit = 0;
  const wait = async () => {
    commit += 1;
    for (let turn = 0; turn < (turns[commit % turns.length] ?? 0); turn += 1)
      await new Promise(resolve => setImmediate(resolve));
  };
  return {
    claim: limit => ledger.claim(limit),
    nextDue: () => ledger.nextDue(),
    begin: (...given) => wait().then(() => ledger.begin(...given)),
    settle: (...given) => wait().then(() => ledger.settle(...given)),
  };
}

function created(ledger: MemoryLedger): number {
  return outcomes(ledger).filter(outcome => outcome === 'created').length;
}

describe('several claims at once', () => {
  it('as many as the connector takes calls, in no more calls than one after the other', async () => {
    const { crm, ledger, air, ports } = sceneOf(1000, 4);
    expect(await runPush(task, ports)).toEqual({ end: 'finished' });
    expect(created(ledger)).toBe(1000);
    expect(air.most).toBe(4);
    expect(crm.calls).toHaveLength(200);
  });

  it('holds no more claims than it can carry', async () => {
    const { ledger, ports } = sceneOf(1000, 2);
    const held: number[] = [];
    const counting = {
      ...ledger,
      async claim(limit: number) {
        const claim = await ledger.claim(limit);
        held.push(ledger.rows.filter(({ state }) => state === 'sending').length / limit);
        return claim;
      },
    };
    await runPush(task, { ...ports, ledger: counting });
    expect(Math.max(...held)).toBe(2);
  });

  it('gives nobody back whose end is still being stored', async () => {
    const { ledger, ports } = sceneOf(25, 1);
    const told: string[] = [];
    const slow = {
      ...ledger,
      async settle(...given: Parameters<MemoryLedger['settle']>) {
        told.push(...given[1].map(({ as }) => as));
        for (let turn = 0; turn < 50; turn += 1) await new Promise(resolve => setImmediate(resolve));
        await ledger.settle(...given);
      },
    };
    await runPush(task, { ...ports, ledger: slow });
    expect(told).toEqual(Array(25).fill('done'));
  });

  it('a push that fits into one claim takes one', async () => {
    const { ledger, air, ports } = sceneOf(30, 4);
    let claims = 0;
    const counting = {
      ...ledger,
      claim: (limit: number) => {
        claims += 1;
        return ledger.claim(limit);
      },
    };
    await runPush(task, { ...ports, ledger: counting });
    expect(claims).toBe(1);
    // Its calls are made at once: nobody else needs the connector's.
    expect(air.most).toBeGreaterThan(1);
    expect(air.most).toBeLessThanOrEqual(4);
  });

  it('one that is not full begins no further one, also where jobs make it ask again', async () => {
    const { ledger, ports } = sceneOf(30, 4);
    let claims = 0;
    const claim = (limit: number) => {
      claims += 1;
      return ledger.claim(limit);
    };
    const unused = async () => {
      throw new Error('a job of thirty');
    };
    const bulk = { from: 1000, max: 1000, create: unused, run: unused, read: unused };
    await runPush(task, { ...ports, client: { ...ports.client, bulk }, ledger: { ...ledger, claim } });
    expect(created(ledger)).toBe(30);
    expect(claims).toBe(2);
  });

  it.each([
    [200, 200, 2],
    [200, undefined, 3],
    [250, 250, 3],
  ])('%d people of %s altogether are asked for %d times', async (count, total, asked) => {
    const { ledger, ports } = sceneOf(count, 1);
    let claims = 0;
    const claim = (limit: number) => {
      claims += 1;
      return ledger.claim(limit);
    };
    await runPush({ ...task, ...(total ? { total } : {}) }, { ...ports, ledger: { ...ledger, claim } });
    expect(created(ledger)).toBe(count);
    expect(claims).toBe(asked);
  });

  it('a refusal of everything costs one call, however many could be made', async () => {
    const { crm, ledger, ports } = sceneOf(50, 4);
    crm.faults.before = verb => {
      if (verb === 'create') throw new CrmError('forbidden', 'no');
    };
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(Array.from({ length: 50 }, () => 'failed'));
    expect(crm.calls.filter(({ verb }) => verb === 'create')).toHaveLength(1);
  });

  it('one that has to halt stops the others after their batch, and nobody is sent meanwhile', async () => {
    const { crm, clock, ledger, ports } = sceneOf(1000, 4);
    crm.faults.before = () => {
      if (crm.calls.length === 30) throw new CrmError('exhausted', 'used up', { retryAfterMs: 3_600_000 });
    };
    const result = await runPush(task, ports);
    expect(result).toMatchObject({ end: 'halted', reason: 'quota', failures: 1 });
    expect(crm.calls.length).toBeLessThan(30 + 4 * 10);
    expect(ledger.rows.some(row => row.state === 'sending')).toBe(false);
    const until = result.end === 'halted' ? result.until : null;
    const early = ledger.rows.filter(row => row.state === 'retry-wait' && row.at < clock.now().getTime());
    expect(early).toEqual([]);
    expect(until?.getTime()).toBeGreaterThanOrEqual(clock.now().getTime() + 3_600_000);
  });

  it('C3 an outage costs ten calls at most, then one per pause; all is sent after it', async () => {
    const { crm, clock, ledger, ports } = sceneOf(1000, 8);
    const start = clock.now().getTime();
    let up = start;
    const failed: number[] = [];
    crm.faults.before = () => {
      if (crm.calls.length === 20) up = clock.now().getTime() + 600_000;
      if (clock.now().getTime() >= up) return;
      failed.push(clock.now().getTime());
      throw new CrmError('unavailable', 'down');
    };
    expect(await runPush({ ...task, maxSleepMs: 120_000 }, ports)).toEqual({ end: 'finished' });
    expect(created(ledger)).toBe(1000);
    expect(failed.filter(at => at === failed[0]).length).toBeLessThanOrEqual(10);
    const later = failed.filter(at => at !== failed[0]);
    expect(new Set(later).size).toBe(later.length);
  });

  it('makes room for others after the claims in hand, and goes on where it was', async () => {
    const { crm, ledger, ports } = sceneOf(1000, 4);
    let asked = 0;
    const makeRoom = async () => {
      asked += 1;
      return asked >= 5;
    };
    expect(await runPush({ ...task, makeRoom }, ports)).toEqual({ end: 'yielded' });
    expect(created(ledger)).toBe(500);
    expect(outcomes(ledger).filter(outcome => outcome === 'pending')).toHaveLength(500);
    expect(await runPush(task, ports)).toEqual({ end: 'finished' });
    expect(crm.calls).toHaveLength(200);
  });

  it('a ledger that breaks stops all of them and tells', async () => {
    const { crm, ledger, air, ports } = sceneOf(1000, 4);
    let settled = 0;
    const broken = {
      ...ledger,
      async settle(...given: Parameters<MemoryLedger['settle']>) {
        settled += 1;
        if (settled === 7) throw new Error('the database is gone');
        return ledger.settle(...given);
      },
    };
    await expect(runPush(task, { ...ports, ledger: broken })).rejects.toThrow('the database is gone');
    expect(air.now).toBe(0);
    expect(crm.calls.filter(({ verb }) => verb === 'create').length).toBeLessThan(20);
  });

  it('whatever fails in whatever order, however slow the ledger is, everybody ends as one record', async () => {
    const kinds: readonly CrmErrorKind[] = ['throttled', 'unavailable', 'unknown-outcome', 'batch-refused'];
    const fault = fc.record({
      call: fc.integer({ min: 1, max: 60 }),
      kind: fc.constantFrom(...kinds),
      after: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 7 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 5 }),
        fc.array(fault, { maxLength: 6 }),
        async (concurrency, turns, ledgerTurns, faults) => {
          const scene = sceneOf(300, concurrency, turns);
          const { crm, ledger } = scene;
          const ports = { ...scene.ports, ledger: slowly(ledger, ledgerTurns) };
          const strike = (verb: string, after: boolean) => {
            const hit = faults.find(each => each.call === crm.calls.length && each.after === after);
            if (!hit) return;
            // Only a lost answer may come after the effect, and no look-up is refused for one of its people.
            const looksUp = verb === 'find' || verb === 'read';
            const kind = hit.kind === 'batch-refused' && looksUp ? 'unavailable' : hit.kind;
            throw new CrmError(after ? 'unknown-outcome' : kind, 'as told');
          };
          crm.faults = { before: verb => strike(verb, false), after: verb => strike(verb, true) };
          let result = await runPush({ ...task, maxSleepMs: 3_600_000 }, ports);
          for (let run = 0; result.end !== 'finished' && run < 10; run += 1)
            result = await runPush({ ...task, maxSleepMs: 3_600_000 }, ports);
          expect(result).toEqual({ end: 'finished' });
          expect(crm.records.size).toBe(300);
          expect(new Set([...crm.records.values()].map(each => each.fields.Email)).size).toBe(300);
          expect(outcomes(ledger).every(outcome => /created|unchanged|updated/.test(outcome))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
});
