import { CrmError } from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import { type ClaimRun, failOpen, forget, postponeOpen, settle } from '../src/claim-run.ts';
import { collapseTwins } from '../src/collapse-twins.ts';
import { createHands } from '../src/hands.ts';
import { lookUp } from '../src/look-up.ts';
import { createLookUpsFirst } from '../src/look-ups-first.ts';
import type { ClaimedItem, Settlement } from '../src/ports.ts';
import { memoryFollowUps, memoryTurns, plain } from './extras-fakes.ts';
import { contactOf, mappingOf, memoryClock, memoryCrm, memoryLedger, portsOf, task } from './fakes.ts';

const itemOf = (id: string, more: Partial<ClaimedItem> = {}) => ({
  id,
  link: null,
  strikes: 0,
  unsettled: null,
  attemptedAt: null,
  decision: null,
  agreed: null,
  ...more,
  contact: contactOf({ notes: 'Met in May' }),
});

/** A claim of `a` and `b`, the answer about `b` lost, with what the ledger is told. */
function claimed(more: Partial<ClaimRun['ports']> = {}) {
  const clock = memoryClock();
  const ports = { ...portsOf(memoryCrm(), memoryLedger([], clock), clock), ...more };
  const told: Settlement[] = [];
  const ledger = {
    ...ports.ledger,
    settle: async (_: string, all: readonly Settlement[]) => void told.push(...all),
  };
  const run: ClaimRun = {
    claim: { fence: '1', cancelled: false, items: [itemOf('a'), itemOf('b')] },
    task,
    ports: { ...ports, ledger },
    open: new Set(['a', 'b']),
    unsettled: new Set(['b']),
    forbidden: new Map(),
    hands: createHands(0),
    lookUps: createLookUpsFirst(),
    companies: new Map(),
  };
  return { run, told };
}

const end = { as: 'done', outcome: 'failed', record: null, changes: [], candidates: [], version: null };

describe('what is still open of a claim', () => {
  it('fails after a call that failed for good; a lost answer stays unconfirmed', async () => {
    const { run, told } = claimed();
    await failOpen(run, new CrmError('unexpected', 'What is this?'));
    expect(told).toEqual([
      {
        ...end,
        itemId: 'a',
        problem: expect.objectContaining({ kind: 'unexpected', title: 'What is this?' }),
      },
      { ...end, itemId: 'b', problem: expect.objectContaining({ code: 'unconfirmed' }) },
    ]);
    expect([...run.open]).toEqual([]);
  });

  it('is given back to be taken again; a lost answer is looked up first', async () => {
    const { run, told } = claimed();
    const at = new Date(5);
    await postponeOpen(run, at, null);
    const back = { at, problem: null, strike: false };
    expect(told).toEqual([
      { itemId: 'a', as: 'retry-wait', ...back },
      { itemId: 'b', as: 'unknown', ...back },
    ]);
  });

  it('is not what is no longer ours, with everybody it stands for', async () => {
    const { run, told } = claimed();
    const [leader] = collapseTwins([itemOf('a'), itemOf('b')]);
    if (leader) forget(run, leader);
    await postponeOpen(run, new Date(5), null);
    expect([[...run.open], told]).toEqual([[], []]);
  });
});

describe('what is to follow', () => {
  const extras = {
    options: { ...plain, notes: true },
    companies: memoryTurns().ledger,
    followUps: memoryFollowUps(null).ledger,
  };
  const done = {
    itemId: 'a',
    as: 'done',
    outcome: 'created',
    record: { object: 'Person', id: '7' },
    changes: [],
    problem: null,
    candidates: [],
    version: 1,
  } as const;

  it('goes with the end of an item, and with nothing else', async () => {
    const waits = { itemId: 'b', as: 'retry-wait', at: new Date(5), problem: null, strike: false } as const;
    const skipped = { ...done, itemId: 'b', outcome: 'skipped', record: null } as const;
    const connector = { ...claimed().run.ports.connector };
    const objects = connector.objects.map(object => ({ ...object, notes: true }));
    const { run, told } = claimed({ extras, connector: { ...connector, objects } });
    await settle(run, [done, waits, skipped]);
    expect(told[0]).toMatchObject({ ...done, followUps: [{ kind: 'note' }] });
    expect(told.slice(1)).toEqual([waits, skipped]);
  });

  it('is nothing where nothing was asked for', async () => {
    const { run, told } = claimed();
    await settle(run, [done]);
    expect(told).toEqual([done]);
  });
});

describe('a look-up', () => {
  const decided = { choice: 'record', object: 'Person', recordId: '7' } as const;
  const person = { object: 'Person', id: '7', fields: { Email: 'else@example.com' } };
  const looked = async (more: Partial<ClaimedItem>, client = {}) => {
    const clock = memoryClock();
    const crm = memoryCrm();
    crm.records.set('7', person);
    const ports = portsOf(crm, memoryLedger([], clock), clock);
    const leaders = collapseTwins([itemOf('a', more)]);
    const found = await lookUp(
      leaders,
      [mappingOf()],
      { ...ports, client: { ...crm.client, ...client } },
      createHands(0),
    );
    return { ...found.get('a'), verbs: crm.calls.map(({ verb }) => verb) };
  };

  it('of a record that a person chose, or that is known, reads that one', async () => {
    const link = { object: 'Person', id: '8' };
    const read = { matches: [person], linked: true, verbs: ['read'] };
    expect(await looked({ decision: decided, link })).toEqual(read);
    expect(await looked({ link: { object: 'Person', id: '7' } })).toEqual(read);
  });

  it('goes by e-mail where that record is gone, or of an object that nobody mapped', async () => {
    const none = { matches: [], linked: false };
    expect(await looked({ link: { object: 'Person', id: '8' } })).toEqual({
      ...none,
      verbs: ['read', 'find'],
    });
    expect(await looked({ link: { object: 'Odd', id: '7' } })).toEqual({ ...none, verbs: ['find'] });
  });

  it('reads known records of each object apart', async () => {
    const clock = memoryClock();
    const crm = memoryCrm();
    const ports = portsOf(crm, memoryLedger([], clock), clock);
    const asked: [string, readonly string[]][] = [];
    const read: typeof crm.client.read = async (object, ids) => {
      asked.push([object, ids]);
      return ids.map(id => ({ object, id, fields: {} }));
    };
    const leaders = collapseTwins(
      ['Person', 'Prospect', 'Person'].map((object, n) => itemOf(`i${n}`, { link: { object, id: `${n}` } })),
    );
    const mappings = [mappingOf('Person'), mappingOf('Prospect')];
    const found = await lookUp(
      leaders,
      mappings,
      { ...ports, client: { ...crm.client, read } },
      createHands(0),
    );
    expect(asked).toEqual([
      ['Person', ['0', '2']],
      ['Prospect', ['1']],
    ]);
    expect(found.get('i1')?.matches).toEqual([{ object: 'Prospect', id: '1', fields: {} }]);
  });

  it('that is answered for fewer than were asked about has found nobody for the rest', async () => {
    expect(await looked({}, { find: async () => [] })).toEqual({ matches: [], linked: false, verbs: [] });
  });
});
