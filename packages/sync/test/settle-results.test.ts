import {
  CrmError,
  type CrmErrorDetails,
  type CrmErrorKind,
  type CrmMatch,
  type WriteResult,
} from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import { collapseTwins, type Leader } from '../src/collapse-twins.ts';
import type { Intent, PushedContact, Settlement } from '../src/ports.ts';
import { nameOf, readNamed, settleLost, settleResult, withFollowers } from '../src/settle-results.ts';
import { contactOf, lostCreate, mappingOf, memoryClock, memoryCrm, memoryLedger, portsOf } from './fakes.ts';

function leaderOf(strikes = 0, contacts: readonly Partial<PushedContact>[] = [{}]): Leader {
  const [leader] = collapseTwins(
    contacts.map((values, n) => ({
      id: `i${n}`,
      contact: contactOf({ version: 5 + n, ...values }),
      link: null,
      strikes,
      unsettled: null,
      attemptedAt: null,
      decision: null,
      agreed: null,
    })),
  );
  if (!leader) throw new Error('there is one');
  return leader;
}

function portsNow(batch = 100) {
  const clock = memoryClock();
  const crm = memoryCrm();
  return { crm, clock, ports: portsOf(crm, memoryLedger([], clock), clock, batch) };
}

const change = { field: 'Phone', label: 'Phone', before: null, after: '1' };
const create: Intent = { ...lostCreate({ Phone: '1' }), changes: [change] };
const update: Intent = { ...create, do: 'update', recordId: '7', before: ['7'] };
const mine: CrmMatch = { object: 'Person', id: '7', fields: { Email: ' ADA@example.com', Odd: null } };
const theirs: CrmMatch = { object: 'Person', id: '8', fields: { Email: 'else@example.com' } };

/** How a write with this answer is settled; `wait` is in milliseconds from now. */
function settled(
  error: CrmError,
  {
    strikes = 0,
    intent = create,
    named = [],
  }: { strikes?: number; intent?: Intent; named?: CrmMatch[] } = {},
) {
  const { clock, ports } = portsNow();
  const byKey = new Map(named.map(each => [`${each.object} ${each.id}`, each]));
  const settlement = settleResult({ leader: leaderOf(strikes), intent }, { ok: false, error }, byKey, ports);
  const wait = 'at' in settlement ? settlement.at.getTime() - clock.now().getTime() : null;
  return { settlement, wait };
}
const refused = (kind: CrmErrorKind, details: CrmErrorDetails = {}) => new CrmError(kind, 'No.', details);

describe('a write that went well', () => {
  const ok = (intent: Intent, more: Partial<WriteResult & { ok: true }> = {}) =>
    settleResult(
      { leader: leaderOf(), intent },
      { ok: true, id: '7', created: false, ...more },
      new Map(),
      portsNow().ports,
    );

  it('is what the vendor says it was, less what it kept silently', () => {
    expect(ok(create, { created: true })).toEqual({
      itemId: 'i0',
      as: 'done',
      outcome: 'created',
      record: { object: 'Person', id: '7' },
      changes: [change],
      problem: null,
      candidates: [],
      version: 5,
    });
    expect(ok(create)).toMatchObject({ outcome: 'updated', changes: [change] });
    expect(ok(update, { created: true })).toMatchObject({ outcome: 'updated' });
    expect(ok(update, { ignored: ['Phone'] })).toMatchObject({ outcome: 'unchanged', changes: [] });
    expect(ok({ ...update, changes: [] })).toMatchObject({ outcome: 'updated', changes: [] });
  });
});

describe('a write that was refused', () => {
  it('for now waits as long as the vendor asks, or as we do', () => {
    const { settlement, wait } = settled(refused('throttled', { retryAfterMs: 7000 }));
    expect([settlement, wait]).toMatchObject([
      { itemId: 'i0', as: 'retry-wait', strike: true, problem: { kind: 'throttled' } },
      7000,
    ]);
    expect(settlement).not.toHaveProperty('record');
    expect(settled(refused('unavailable')).wait).toBe(250);
    expect(settled(refused('unavailable'), { strikes: 2 }).wait).toBe(1000);
  });

  it('because its record is gone forgets it and is planned anew', () => {
    const { settlement, wait } = settled(refused('missing'), { intent: update });
    expect(settlement).toMatchObject({ itemId: 'i0', as: 'retry-wait', record: null, strike: true });
    expect(wait).toBe(250);
  });

  it('for good fails, with what the CRM said', () => {
    expect(settled(refused('invalid', { field: 'Email' })).settlement).toEqual({
      itemId: 'i0',
      as: 'done',
      outcome: 'failed',
      record: null,
      changes: [],
      problem: expect.objectContaining({ kind: 'invalid', field: 'Email' }),
      candidates: [],
      version: 5,
    });
  });

  it.each(['throttled', 'missing'] as const)('%s fails after the sixth try', kind => {
    expect(settled(refused(kind), { strikes: 5 }).settlement.as).toBe('retry-wait');
    expect(settled(refused(kind), { strikes: 6 }).settlement).toMatchObject({
      as: 'done',
      outcome: 'failed',
      problem: { kind },
    });
  });

  it('or was it? A lost answer is looked up, and not confirmed after the sixth look', () => {
    const { settlement, wait } = settled(refused('unknown-outcome'));
    expect([settlement, wait]).toMatchObject([
      { itemId: 'i0', as: 'unknown', strike: true, problem: { kind: 'unknown-outcome' } },
      2000,
    ]);
    const { ports } = portsNow();
    expect(settleLost(leaderOf(5), refused('unknown-outcome'), ports)).toMatchObject({ as: 'unknown' });
    expect(settleLost(leaderOf(6), refused('unknown-outcome'), ports)).toEqual({
      itemId: 'i0',
      as: 'done',
      outcome: 'failed',
      record: null,
      changes: [],
      problem: expect.objectContaining({ code: 'unconfirmed' }),
      candidates: [],
      version: 5,
    });
  });
});

describe('“already there”', () => {
  const at = (...ids: string[]) =>
    refused('duplicate', { existing: ids.map(id => ({ object: 'Person', id })) });
  const asked = { as: 'done', outcome: 'duplicate', record: null, changes: [change] };

  it('as somebody with the same e-mail is that person: planned again as an update', () => {
    expect(settled(at('7'), { named: [mine] }).settlement).toMatchObject({
      as: 'retry-wait',
      record: { object: 'Person', id: '7' },
    });
    expect(settled(at('7', '8'), { named: [mine, theirs] }).settlement).toMatchObject({
      as: 'retry-wait',
      record: { object: 'Person', id: '7' },
    });
  });

  it('is for a person to decide when it is somebody else, two of them, an update, or tried too often', () => {
    const twin = { ...mine, id: '9' };
    for (const [error, more, ids] of [
      [at('8'), { named: [theirs] }, ['8']],
      [at('7', '9'), { named: [mine, twin] }, ['7', '9']],
      [at('7'), { named: [mine], intent: update }, ['7']],
      [at('7'), { named: [mine], strikes: 6 }, ['7']],
      [at('7'), { named: [] }, []],
    ] as const) {
      expect(settled(error, { ...more, named: [...more.named] }).settlement).toMatchObject({
        ...asked,
        candidates: ids.map(recordId => ({ recordId })),
      });
    }
  });

  it('as somebody who could not be read for now is tried again, but not for ever', () => {
    const unread = { object: 'Person', id: '8', fields: {}, unread: true } as const;
    const { settlement, wait } = settled(at('7', '8'), { named: [unread, mine] });
    expect([settlement.as, wait]).toEqual(['retry-wait', 250]);
    expect(settlement).not.toHaveProperty('record');
    expect(settled(at('8'), { named: [unread], strikes: 6 }).settlement).toMatchObject(asked);
    expect(settled(at('8'), { named: [unread], intent: update }).settlement).toMatchObject(asked);
  });

  it('without a word on where is looked for again, but not for ever', () => {
    for (const error of [refused('duplicate'), at()]) {
      const { settlement, wait } = settled(error);
      expect([settlement.as, wait]).toEqual(['retry-wait', 250]);
      expect(settlement).not.toHaveProperty('record');
      expect(settled(error, { strikes: 5 }).settlement.as).toBe('retry-wait');
      expect(settled(error, { strikes: 6 }).settlement).toMatchObject({ ...asked, candidates: [] });
      expect(settled(error, { intent: update }).settlement).toMatchObject({ ...asked, candidates: [] });
    }
  });
});

describe('the records that refusals name', () => {
  const naming = (kind: CrmErrorKind, ...existing: { object: string; id: string }[]): WriteResult => ({
    ok: false,
    error: refused(kind, { existing }),
  });
  const person = (id: string) => ({ object: 'Person', id });
  const done: WriteResult = { ok: true, id: '1', created: true };
  const mappings = [mappingOf('Person'), mappingOf('Prospect')];

  it('are read once each, in full batches by object, where the object is mapped', async () => {
    const { crm, ports } = portsNow(2);
    for (const id of ['7', '8', '9']) crm.records.set(id, { ...mine, id });
    const results = [
      done,
      naming('duplicate', person('7'), person('8'), { object: 'Odd', id: '1' }),
      naming('duplicate', person('7'), person('9'), { object: 'Prospect', id: '7' }),
      naming('invalid', person('6')),
      { ok: false, error: refused('duplicate') } as const,
    ];
    const named = await readNamed(results, mappings, ports);
    expect([...named.keys()]).toEqual(['Person 7', 'Person 8', 'Person 9', 'Prospect 7']);
    expect(named.get('Person 9')).toEqual({ ...mine, id: '9' });
    expect(crm.calls.map(({ size }) => size)).toEqual([2, 1, 1]);
  });

  it('stay known by id when they are gone, or cannot be read', async () => {
    const { crm, ports } = portsNow();
    const results = [naming('duplicate', person('7'))];
    const known = { ...person('7'), fields: {} };
    expect((await readNamed(results, mappings, ports)).get('Person 7')).toEqual(known);
    const failing = async (error: Error) => {
      crm.faults.before = () => {
        throw error;
      };
      return (await readNamed(results, mappings, ports)).get('Person 7');
    };
    for (const kind of ['unavailable', 'throttled', 'exhausted', 'signed-out'] as const)
      expect(await failing(refused(kind))).toEqual({ ...known, unread: true });
    for (const kind of ['forbidden', 'invalid', 'unexpected'] as const)
      expect(await failing(refused(kind))).toEqual(known);
    expect(await failing(new Error('no CRM said this'))).toEqual(known);
  });
});

describe('who is led by another', () => {
  const leader = leaderOf(0, [{}, { firstName: 'A.', emails: ['ADA@example.com'] }]);
  const followed = (settlement: Settlement) => withFollowers(settlement, leader, 'Acme CRM')[1];
  const end = {
    itemId: 'i0',
    as: 'done',
    outcome: 'created',
    record: { object: 'Person', id: '7' },
    changes: [change],
    problem: null,
    candidates: [],
    version: 5,
  } as const;

  it('has the record too, without a change of its own', () => {
    expect(withFollowers(end, leader, 'Acme CRM')[0]).toBe(end);
    expect(followed(end)).toEqual({
      ...end,
      itemId: 'i1',
      version: 6,
      outcome: 'skipped',
      changes: [],
      problem: expect.objectContaining({
        code: 'same-person',
        title: 'Same e-mail as Ada Lovelace in this push.',
      }),
    });
  });

  it('shares its fate where nothing was written', () => {
    const { problem } = settled(refused('invalid')).settlement as Settlement & { as: 'done' };
    const failed = { ...end, outcome: 'failed', record: null, problem } as const;
    expect(followed(failed)).toEqual({ ...failed, itemId: 'i1', version: 6 });
    const unsure = { ...end, outcome: 'failed', problem } as const;
    expect(followed(unsure)).toEqual({ ...unsure, itemId: 'i1', version: 6 });
    const unknown = { ...end, outcome: 'skipped', record: null } as const;
    expect(followed(unknown)).toEqual({ ...unknown, itemId: 'i1', version: 6 });
  });

  it('waits with it, without a strike', () => {
    const at = new Date(0);
    for (const as of ['retry-wait', 'unknown'] as const)
      expect(followed({ itemId: 'i0', as, at, problem: null, strike: true })).toEqual({
        itemId: 'i1',
        as: 'retry-wait',
        at,
        problem: null,
        strike: false,
      });
  });

  it('is settled with a plan by whoever plans', () => {
    const plan = { itemId: 'i0', as: 'planned', problem: null, candidates: [] } as unknown as Settlement;
    expect(() => followed(plan)).toThrow('A plan settles its followers itself');
  });

  it('is told the name, else the e-mail', () => {
    const called = (values: Partial<PushedContact>) => nameOf(leaderOf(0, [values]));
    expect([called({}), called({ firstName: '' }), called({ lastName: '' })]).toEqual([
      'Ada Lovelace',
      'Lovelace',
      'Ada',
    ]);
    const nobody = { firstName: '', lastName: '' };
    expect([called(nobody), called({ ...nobody, emails: [] })]).toEqual([
      'ada@example.com',
      'another contact',
    ]);
  });
});
