import { CrmError, type WriteResult } from '@crmsync/connectors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PushedContact } from '../src/ports.ts';
import { runPush } from '../src/run-push.ts';
import { contactOf, memoryClock, memoryCrm, memoryLedger, outcomes, portsOf, task } from './fakes.ts';

function scene(contacts: readonly (PushedContact | null)[], batch = 100) {
  const clock = memoryClock();
  const crm = memoryCrm();
  const ledger = memoryLedger(contacts, clock);
  return { clock, crm, ledger, ports: portsOf(crm, ledger, clock, batch) };
}
const person = (n: number, values: Partial<PushedContact> = {}) =>
  contactOf({ emails: [`p${n}@x.com`], lastName: `P${n}`, ...values });
const people = (count: number) => Array.from({ length: count }, (_, n) => person(n));
const verbs = (crm: ReturnType<typeof memoryCrm>) => crm.calls.map(call => `${call.verb} ${call.size}`);

describe('runPush', () => {
  it('looks up and writes in full batches; a second push changes nothing', async () => {
    const { crm, ledger, ports } = scene(people(250));
    expect(await runPush(task, ports)).toEqual({ end: 'finished' });
    expect(new Set(outcomes(ledger))).toEqual(new Set(['created']));
    expect(verbs(crm)).toEqual(['find 100', 'find 100', 'find 50', 'create 100', 'create 100', 'create 50']);
    ledger.again();
    crm.calls.length = 0;
    await runPush(task, ports);
    expect(new Set(outcomes(ledger))).toEqual(new Set(['unchanged']));
    expect(verbs(crm)).toEqual(['read 100', 'read 100', 'read 50']);
  });

  it('a mixed push fills the batches of each verb', async () => {
    const { crm, ports } = scene(people(200));
    for (let n = 0; n < 200; n += 2)
      crm.records.set(`old${n}`, { object: 'Person', id: `old${n}`, fields: { Email: `p${n}@x.com` } });
    await runPush(task, ports);
    expect(verbs(crm).slice(2).toSorted()).toEqual(['create 100', 'update 100']);
  });

  it('skip asks nothing about people known to be there', async () => {
    const { crm, ledger, ports } = scene(people(3));
    await runPush(task, ports);
    ledger.again();
    crm.calls.length = 0;
    await runPush({ ...task, policy: 'skip' }, ports);
    expect(outcomes(ledger)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(crm.calls).toEqual([]);
  });

  it('D10 the same e-mail in different case becomes one record, and the others say so', async () => {
    const { crm, ledger, ports } = scene([person(1), person(1, { emails: ['P1@X.COM'] }), person(2)]);
    await runPush(task, ports);
    expect(crm.records.size).toBe(2);
    expect(outcomes(ledger)).toEqual(['created', 'skipped', 'created']);
    expect(ledger.rows[1]?.end).toMatchObject({ record: { id: 'r1' }, problem: { code: 'same-person' } });
  });

  it('D9 an invalid e-mail fails only its own item, before any call about it', async () => {
    const { crm, ledger, ports } = scene([person(1), person(2, { emails: ['nonsense'] })]);
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['created', 'failed']);
    expect(verbs(crm)).toEqual(['find 1', 'create 1']);
  });

  it('C8 some records refused: the others are saved, each refusal has its own words', async () => {
    const { crm, ledger, ports } = scene(people(100));
    const create = crm.client.create.bind(crm.client);
    const bad = new Set([3, 50, 99]);
    Object.assign(crm.client, {
      create: async (object: string, records: Parameters<typeof create>[1]) => {
        const good = await create(
          object,
          records.filter((_, index) => !bad.has(index)),
        );
        return records.map((_, index): WriteResult | undefined =>
          bad.has(index)
            ? { ok: false, error: new CrmError('invalid', `No. ${index}`, { field: 'Phone' }) }
            : good.shift(),
        );
      },
    });
    await runPush(task, ports);
    expect(outcomes(ledger).filter(outcome => outcome === 'created')).toHaveLength(97);
    expect(ledger.rows[50]?.end?.problem).toMatchObject({ title: 'No. 50', field: 'Phone', kind: 'invalid' });
  });

  it('C9 a refused batch without a culprit is halved: 99 saved with 14 more calls at most', async () => {
    const { crm, ledger, ports } = scene(people(100));
    crm.faults.before = (verb, records) => {
      if (verb === 'create' && records.some(fields => fields.LastName === 'P41'))
        throw new CrmError('batch-refused', 'One of them is wrong.');
    };
    await runPush(task, ports);
    expect(outcomes(ledger).filter(outcome => outcome === 'created')).toHaveLength(99);
    expect(outcomes(ledger)[41]).toBe('failed');
    expect(crm.calls.filter(call => call.verb === 'create').length).toBeLessThanOrEqual(15);
  });

  it('C6 answer lost after the effect: looked up, no second record, the outcome says created', async () => {
    const { clock, crm, ledger, ports } = scene(people(3));
    let lost = 1;
    crm.faults.after = verb => {
      if (verb === 'create' && lost-- > 0) throw new CrmError('unknown-outcome', 'Lost.');
    };
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['created', 'created', 'created']);
    expect(crm.records.size).toBe(3);
    expect(verbs(crm)).toEqual(['find 3', 'create 3', 'find 3']);
    expect(clock.slept.every(ms => ms >= 1500)).toBe(true);
  });

  it('C5 answer lost before the effect: looked up, then sent once', async () => {
    const { crm, ledger, ports } = scene(people(3));
    let lost = 1;
    crm.faults.before = verb => {
      if (verb === 'create' && lost-- > 0) throw new CrmError('unknown-outcome', 'Lost.');
    };
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['created', 'created', 'created']);
    expect(verbs(crm).filter(call => call === 'create 3')).toHaveLength(2);
  });

  it('C6 a lost update is confirmed by its record and keeps its changes', async () => {
    const { crm, ledger, ports } = scene([person(1, { phone: '1' })]);
    crm.records.set('7', { object: 'Person', id: '7', fields: { Email: 'p1@x.com', LastName: 'Old' } });
    let lost = 1;
    crm.faults.after = verb => {
      if (verb === 'update' && lost-- > 0) throw new CrmError('unknown-outcome', 'Lost.');
    };
    await runPush(task, ports);
    expect(ledger.rows[0]?.end).toMatchObject({
      outcome: 'updated',
      changes: [{ field: 'FirstName' }, { field: 'Phone' }],
    });
    expect(crm.calls.filter(call => call.verb === 'update')).toHaveLength(1);
  });

  it('a lost create of somebody without an e-mail is never sent again', async () => {
    const { crm, ledger, ports } = scene([person(1, { emails: [] })]);
    crm.faults.after = () => {
      throw new CrmError('unknown-outcome', 'Lost.');
    };
    await runPush({ ...task, policy: 'create' }, ports);
    expect(crm.records.size).toBe(1);
    expect(ledger.rows[0]?.end).toMatchObject({ outcome: 'failed', problem: { code: 'unconfirmed' } });
  });

  it('a lost look-up of a lost answer stays a lost answer', async () => {
    const { crm, ledger, ports } = scene([person(1)]);
    let lost = 1;
    crm.faults.after = verb => {
      if (verb === 'create' && lost-- > 0) throw new CrmError('unknown-outcome', 'Lost.');
    };
    let down = 3;
    crm.faults.before = verb => {
      if (verb === 'find' && crm.records.size > 0 && down-- > 0) throw new CrmError('unavailable', 'Down.');
    };
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['created']);
    expect(crm.records.size).toBe(1);
  });

  it('C1 throttled: nothing is called before Retry-After, then everything goes on', async () => {
    const { clock, crm, ledger, ports } = scene(people(2));
    let throttled = 1;
    crm.faults.before = () => {
      if (throttled-- > 0) throw new CrmError('throttled', 'Slow.', { retryAfterMs: 7000 });
    };
    await runPush(task, ports);
    expect(clock.slept[0]).toBeGreaterThanOrEqual(7000);
    expect(outcomes(ledger)).toEqual(['created', 'created']);
  });

  it('C2 a used-up day and a lost sign-in end the run with everything waiting', async () => {
    const exhausted = new CrmError('exhausted', 'No calls left.', { retryAfterMs: 3_600_000 });
    for (const [error, reason] of [
      [exhausted, 'quota'],
      [new CrmError('signed-out', 'Reconnect.'), 'connection'],
    ] as const) {
      const { crm, ledger, ports } = scene(people(2));
      crm.faults.before = () => {
        throw error;
      };
      expect(await runPush(task, ports)).toMatchObject({ end: 'halted', reason });
      expect(outcomes(ledger)).toEqual(['retry-wait', 'retry-wait']);
      expect(crm.calls).toHaveLength(1);
    }
  });

  it('C3 an outage costs one probe per pause and fails nothing', async () => {
    const { clock, crm, ledger, ports } = scene(people(5));
    const until = clock.now().getTime() + 600_000;
    crm.faults.before = () => {
      if (clock.now().getTime() < until) throw new CrmError('unavailable', 'Down.');
    };
    await runPush(task, ports);
    expect(new Set(outcomes(ledger))).toEqual(new Set(['created']));
    expect(crm.calls.length).toBe(clock.slept.length + 2);
    expect(clock.slept.length).toBeLessThan(40);
  });

  it('C10 only the records that were locked are sent again', async () => {
    const { crm, ledger, ports } = scene(people(20));
    const create = crm.client.create.bind(crm.client);
    const sizes: number[] = [];
    Object.assign(crm.client, {
      create: async (object: string, records: Parameters<typeof create>[1]) => {
        sizes.push(records.length);
        if (records.length < 20) return create(object, records);
        const good = await create(object, records.slice(5));
        const locked: WriteResult = { ok: false, error: new CrmError('unavailable', 'Locked.') };
        return [...Array.from({ length: 5 }, () => locked), ...good];
      },
    });
    await runPush(task, ports);
    expect(sizes).toEqual([20, 5]);
    expect(new Set(outcomes(ledger))).toEqual(new Set(['created']));
  });

  it('C11 refused as already there: the same e-mail becomes an update, anybody else a question', async () => {
    const { crm, ledger, ports } = scene([person(1, { phone: '5' }), person(2)]);
    crm.records.set('7', { object: 'Person', id: '7', fields: { Email: 'p1@x.com', LastName: 'P1' } });
    crm.records.set('8', { object: 'Person', id: '8', fields: { Email: 'other@x.com' } });
    Object.assign(crm.client, {
      find: async (emails: string[]) => emails.map(() => []),
      create: async (_: string, records: unknown[]) =>
        records.map((_, index) => ({
          ok: false,
          error: new CrmError('duplicate', 'There.', {
            existing: [{ object: 'Person', id: index === 0 ? '7' : '8' }],
          }),
        })),
    });
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['updated', 'duplicate']);
    expect(crm.records.get('7')?.fields.Phone).toBe('5');
    expect(ledger.rows[1]?.end?.candidates).toMatchObject([{ recordId: '8' }]);
  });

  it('C15 a record deleted between read and write is forgotten and looked up again', async () => {
    const { crm, ledger, ports } = scene([person(1)]);
    await runPush(task, ports);
    ledger.again(contact => ({ ...contact, phone: '9' }));
    crm.faults.before = verb => {
      if (verb === 'update') crm.records.clear();
    };
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['created']);
    expect([...crm.records.values()].map(record => record.fields.Phone)).toEqual(['9']);
  });

  it('C13 fewer answers than records: those without one are looked up', async () => {
    const { crm, ledger, ports } = scene(people(3));
    const create = crm.client.create.bind(crm.client);
    Object.assign(crm.client, {
      create: async (object: string, records: Parameters<typeof create>[1]) =>
        (await create(object, records)).slice(0, 2),
    });
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['created', 'created', 'created']);
    expect(crm.records.size).toBe(3);
  });

  it('a cancelled push still looks up lost answers and writes nothing new', async () => {
    const { crm, ledger, ports } = scene(people(3));
    crm.faults.after = verb => {
      if (verb === 'create') throw new CrmError('unknown-outcome', 'Lost.');
    };
    await runPush({ ...task, maxSleepMs: 0 }, ports);
    ledger.cancelled = true;
    crm.records.delete('r3');
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['created', 'created', 'cancelled']);
  });

  it('stops between batches when asked to, and gives the rest back', async () => {
    const stop = new AbortController();
    const { crm, ledger, ports } = scene(people(30), 10);
    crm.faults.after = verb => {
      if (verb === 'create') stop.abort();
    };
    expect(await runPush({ ...task, signal: stop.signal }, ports)).toEqual({ end: 'stopped' });
    expect(outcomes(ledger).filter(outcome => outcome === 'created')).toHaveLength(10);
    expect(outcomes(ledger).filter(outcome => outcome === 'retry-wait')).toHaveLength(20);
  });

  it('a contact deleted since is skipped', async () => {
    const { ledger, ports } = scene([null, person(1)]);
    await runPush(task, ports);
    expect(outcomes(ledger)).toEqual(['skipped', 'created']);
  });

  it('K5 K6 killed at any call and started again: one record each, everything settled', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(14),
        fc.boolean(),
        fc.integer({ min: 1, max: 25 }),
        async (at, after, count) => {
          const { crm, ledger, ports } = scene(people(count), 5);
          let calls = 0;
          const die = () => {
            if (calls++ === at) throw new Error('killed');
          };
          crm.faults = after ? { after: die } : { before: die };
          await runPush(task, ports).catch(() => ledger.crash());
          await runPush(task, ports);
          expect(outcomes(ledger)).toEqual(Array.from({ length: count }, () => 'created'));
          expect(crm.records.size).toBe(count);
        },
      ),
    );
  });
});

describe('a push that waits', () => {
  /** Nothing to claim, and the next thing due after so many milliseconds each time; null ends it. */
  async function waiting(due: readonly (number | null)[], maxSleepMs: number) {
    const clock = memoryClock();
    const ledger = memoryLedger([], clock);
    const left = [...due];
    const nextDue = async () => {
      const ms = left.length > 1 ? left.shift() : left[0];
      return typeof ms === 'number' ? new Date(clock.now().getTime() + ms) : null;
    };
    const ports = portsOf(memoryCrm(), { ...ledger, nextDue }, clock);
    const { end } = await runPush({ ...task, maxSleepMs }, ports);
    return { end, slept: clock.slept };
  }

  it('sleeps as long as it may in all while it has nothing to do, then gives its place up', async () => {
    expect(await waiting([6000], 20_000)).toEqual({ end: 'waiting', slept: [6000, 6000, 6000] });
    expect(await waiting([6000], 5999)).toEqual({ end: 'waiting', slept: [] });
    expect(await waiting([6000, null], 6000)).toEqual({ end: 'finished', slept: [6000] });
  });

  it('sleeps not at all for what is due by now', async () => {
    expect(await waiting([0, -5, null], 1000)).toEqual({ end: 'finished', slept: [] });
  });

  it('has its patience back when it has found something to do', async () => {
    const clock = memoryClock();
    const ledger = memoryLedger(
      [0, 1, 2, 3].map(n => contactOf({ emails: [`p${n}@x.com`] })),
      clock,
    );
    for (const [n, row] of ledger.rows.entries()) row.at = clock.now().getTime() + n * 6000;
    const ports = portsOf(memoryCrm(), ledger, clock);
    expect(await runPush({ ...task, maxSleepMs: 7000 }, ports)).toEqual({ end: 'finished' });
    expect(clock.slept).toEqual([6000, 6000, 6000]);
  });
});
