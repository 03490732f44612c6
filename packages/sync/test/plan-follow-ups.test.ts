import type { CrmObject } from '@crmsync/connectors';
import type { Outcome, PushOptions } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import { followUpsOf } from '../src/plan-follow-ups.ts';
import type { PushedContact, Settlement } from '../src/ports.ts';
import { runPush } from '../src/run-push.ts';
import { crmError, followUpOf, memoryTurns, plain } from './extras-fakes.ts';
import { contactOf, memoryClock, memoryCrm, memoryLedger, outcomes, portsOf, task } from './fakes.ts';

const objects: CrmObject[] = [
  { name: 'Person', label: 'Person', defaultMapping: [], allowsTwins: true, company: {} },
  { name: 'Prospect', label: 'Prospect', defaultMapping: [], allowsTwins: true, company: { field: 'Firm' } },
  { name: 'Ghost', label: 'Ghost', defaultMapping: [], allowsTwins: true },
];
const all: PushOptions = { ...plain, companies: 'match', group: 'fair', notes: true };
const ada = contactOf({ website: 'engines.example', notes: ' Met ' });
const done = (outcome: Outcome, object = 'Person'): Settlement => ({
  itemId: 'i',
  as: 'done',
  outcome,
  record: { object, id: '7' },
  changes: [],
  problem: null,
  candidates: [],
  version: 1,
});
const kinds = (
  settlement: Settlement,
  options: Partial<PushOptions> = {},
  contact: PushedContact | null = ada,
  trouble: Parameters<typeof followUpsOf>[4] = null,
) =>
  followUpsOf(settlement, contact, { options: { ...all, ...options } }, objects, trouble).map(
    ({ kind, as }) => `${kind} ${as}`,
  );
const everything = ['company waiting', 'group waiting', 'note waiting'];

describe('what follows a record', () => {
  it('all that was asked for, once it is known to be there', () => {
    for (const outcome of ['created', 'updated', 'unchanged'] as const)
      expect(kinds(done(outcome))).toEqual(everything);
    for (const outcome of ['skipped', 'failed', 'duplicate', 'cancelled'] as const)
      expect(kinds(done(outcome))).toEqual([]);
  });

  it('nothing without a record, an end or a contact', () => {
    expect(kinds({ ...done('created'), record: null } as Settlement)).toEqual([]);
    expect(kinds(done('created'), {}, null)).toEqual([]);
    const waits = { itemId: 'i', as: 'retry-wait', at: new Date(0), problem: null, strike: false } as const;
    expect(kinds(waits)).toEqual([]);
  });

  it('only what was asked for and can be', () => {
    expect(kinds(done('created'), { companies: 'off' })).toEqual(['group waiting', 'note waiting']);
    expect(kinds(done('created'), { group: null })).toEqual(['company waiting', 'note waiting']);
    expect(kinds(done('created'), { notes: false })).toEqual(['company waiting', 'group waiting']);
    expect(kinds(done('created'), {}, contactOf({ emails: [], notes: ' \n' }))).toEqual(['group waiting']);
  });

  it('no company where it is in a field, or the object has none', () => {
    for (const object of ['Prospect', 'Ghost', 'Unknown'])
      expect(kinds(done('created', object))).toEqual(['group waiting', 'note waiting']);
  });

  it('a company that was trouble is said', () => {
    const trouble = {
      code: 'x',
      kind: 'invalid' as const,
      field: null,
      short: '',
      title: '',
      detail: '',
      vendor: null,
    };
    expect(kinds(done('created', 'Prospect'), {}, ada, trouble)[0]).toBe('company skipped');
  });

  it('a group has its target, the others have none', () => {
    const options = { options: all };
    const targets = followUpsOf(done('created'), ada, options, objects, null).map(each =>
      each.as === 'waiting' ? each.target : '-',
    );
    expect(targets).toEqual([null, 'fair', null]);
  });
});

/** One person who is pushed and put on a list; follow-ups come in rounds of `rounds`, each with one of them. */
function sceneOf(rounds: number) {
  const clock = memoryClock();
  const crm = memoryCrm();
  const ledger = memoryLedger([ada], clock);
  const told: Settlement[] = [];
  const ends: string[] = [];
  let round = 0;
  const faults: { add?: Error } = {};
  const ports = {
    ...portsOf(
      crm,
      {
        ...ledger,
        settle: async (fence: string, each: readonly Settlement[]) => {
          told.push(...each);
          await ledger.settle(fence, each);
        },
      },
      clock,
    ),
    client: {
      ...crm.client,
      groups: {
        list: async () => [],
        add: async (_group: string, records: readonly unknown[]) => {
          if (faults.add) throw faults.add;
          return records.map(() => ({ ok: true as const, id: '1', created: true }));
        },
      },
    },
    extras: {
      options: { ...plain, group: 'fair' },
      companies: memoryTurns().ledger,
      followUps: {
        claim: async () => {
          round += 1;
          if (round > rounds) return null;
          return { fence: 'f', items: [followUpOf({ id: `f${round}`, kind: 'group', target: 'fair' })] };
        },
        settle: async (_fence: string, all: readonly { id: string; as: string }[]) =>
          void ends.push(...all.map(({ id, as }) => `${id} ${as}`)),
      },
    },
  };
  return { ports, told, ends, faults, ledger };
}

describe('a push with follow-ups', () => {
  it('tells of them with the outcome, and does them after the writes, all that are due', async () => {
    const { ports, told, ends } = sceneOf(3);
    expect(await runPush(task, ports)).toEqual({ end: 'finished' });
    expect(told.map(each => each.as === 'done' && each.followUps)).toEqual([
      [{ kind: 'group', as: 'waiting', target: 'fair' }],
    ]);
    expect(ends).toEqual(['f1 done', 'f2 done', 'f3 done']);
  });

  it('makes room after a round, never before one', async () => {
    const { ports, ends } = sceneOf(3);
    expect(await runPush({ ...task, makeRoom: async () => true }, ports)).toEqual({ end: 'yielded' });
    expect(ends.length).toBeLessThanOrEqual(1);
    expect(await runPush({ ...task, makeRoom: async () => ends.length > 1 }, ports)).toEqual({
      end: 'yielded',
    });
    expect(ends).toEqual(['f1 done', 'f2 done']);
  });

  it('stops between rounds when it is asked to', async () => {
    const { ports, ends } = sceneOf(3);
    const stopping = new AbortController();
    const add = ports.client.groups.add;
    ports.client.groups.add = (group, records) => {
      stopping.abort();
      return add(group, records);
    };
    expect(await runPush({ ...task, signal: stopping.signal }, ports)).toEqual({ end: 'stopped' });
    expect(ends).toEqual(['f1 done']);
  });

  it('a vendor that is not there halts it, with the record saved', async () => {
    const { ports, faults, ledger, ends } = sceneOf(1);
    faults.add = crmError('unavailable');
    expect(await runPush({ ...task, maxSleepMs: 0 }, ports)).toMatchObject({
      end: 'halted',
      reason: 'vendor',
      failures: 1,
    });
    expect([outcomes(ledger), ends]).toEqual([['created'], ['f1 waiting']]);
  });

  it('an error that is no vendor’s goes through', async () => {
    const { ports, faults } = sceneOf(1);
    faults.add = new TypeError('a bug');
    await expect(runPush(task, ports)).rejects.toThrow(TypeError);
  });
});
