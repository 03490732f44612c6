import { type CrmClient, CrmError, type RecordRef, type WriteResult } from '@crmsync/connectors';
import type { PushOptions } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import type { FollowUp } from '../src/extras.ts';
import { doFollowUps } from '../src/follow-ups.ts';
import {
  crmError,
  followUpOf,
  memoryCompanies,
  memoryFollowUps,
  memoryTurns,
  plain,
  refused,
  until,
} from './extras-fakes.ts';
import { contactOf, memoryClock, memoryCrm, memoryLedger, portsOf } from './fakes.ts';

interface Given {
  options?: Partial<PushOptions>;
  client?: Partial<CrmClient>;
  there?: Parameters<typeof memoryCompanies>[0];
  turns?: Parameters<typeof memoryTurns>[0];
  batch?: number;
}

/** One round of follow-ups. `sent` is each call of lists and notes; `answers` stand in for their answers, in order. */
function sceneOf(due: readonly FollowUp[] | null, { options, client, there, turns, batch = 2 }: Given = {}) {
  const clock = memoryClock();
  const crm = memoryCrm();
  const companies = memoryCompanies(there);
  const turnsOf = memoryTurns(turns);
  const followUps = memoryFollowUps(due);
  const sent: {
    to: string;
    records: readonly RecordRef[];
    texts?: readonly string[];
    at?: readonly Date[];
  }[] = [];
  const looked: (readonly RecordRef[])[] = [];
  const texts = new Map<string, string[]>();
  const answers: (CrmError | readonly WriteResult[])[] = [];
  const answer = (all: readonly unknown[]): WriteResult[] => {
    const next = answers.shift();
    if (next instanceof CrmError) throw next;
    return [...(next ?? all.map((): WriteResult => ({ ok: true, id: 'x', created: true })))];
  };
  const given: CrmClient = {
    ...crm.client,
    companies: companies.api,
    groups: {
      list: async () => [],
      async add(group, records) {
        sent.push({ to: group, records });
        return answer(records);
      },
    },
    notes: {
      async find(records) {
        looked.push(records);
        return records.map(({ id }) => texts.get(id) ?? []);
      },
      async add(notes) {
        const [records, said] = [notes.map(each => each.record), notes.map(each => each.text)];
        sent.push({ to: 'notes', records, texts: said, at: notes.map(each => each.at) });
        return answer(notes);
      },
    },
    ...client,
  };
  const extras = {
    options: { ...plain, ...options },
    companies: turnsOf.ledger,
    followUps: followUps.ledger,
  };
  const ports = { ...portsOf(crm, memoryLedger([], clock), clock, batch), client: given, extras };
  return {
    ...followUps,
    companies,
    sent,
    looked,
    texts,
    answers,
    now: clock.now(),
    run: () => doFollowUps(ports),
    ports,
  };
}

const group = (id: string, values: Partial<FollowUp> = {}) =>
  followUpOf({ id, kind: 'group', target: 'fair', ...values });
const note = (id: string, values: Partial<FollowUp> = {}) => followUpOf({ id, kind: 'note', ...values });
const company = (id: string, values: Partial<FollowUp> = {}) =>
  followUpOf({ id, kind: 'company', ...values });
const done = { as: 'done', problem: null };

describe('a round of follow-ups', () => {
  it('is none when nothing is due or nothing is asked for', async () => {
    const scene = sceneOf(null);
    expect(await scene.run()).toBe(false);
    expect(scene.limits).toEqual([10]);
    const { extras: _, ...ports } = scene.ports;
    expect(await doFollowUps(ports)).toBe(false);
    expect([scene.sent, scene.settled]).toEqual([[], []]);
  });

  it('links, lists and notes in this order, each once', async () => {
    const scene = sceneOf([note('n'), group('g'), company('c')], { there: { 'engines.example': ['co9'] } });
    expect(await scene.run()).toBe(true);
    expect(scene.ends).toMatchObject({ c: done, g: done, n: done });
    expect(scene.companies.calls.map(({ verb }) => verb)).toEqual(['find', 'link']);
    expect(scene.sent.map(({ to }) => to)).toEqual(['fair', 'notes']);
    expect(scene.settled).toEqual([1, 1, 1]);
  });

  it('goes in full batches of one object', async () => {
    const prospect = (id: string) => group(id, { record: { object: 'Prospect', id } });
    const scene = sceneOf([group('1'), prospect('2'), group('3'), group('4')]);
    await scene.run();
    expect(scene.sent.map(({ records }) => records.map(({ id }) => id))).toEqual([
      ['r-1', 'r-3'],
      ['r-4'],
      ['2'],
    ]);
    expect(Object.values(scene.ends).map(({ as }) => as)).toEqual(['done', 'done', 'done', 'done']);
  });

  it.each(['throttled', 'signed-out'] as const)('%s puts back what is open as it was', async kind => {
    const scene = sceneOf([group('1'), group('2'), group('3', { lost: true, strikes: 2 }), note('4')]);
    scene.answers.push(
      [1, 2].map(() => ({ ok: true, id: 'x', created: true })),
      crmError(kind),
    );
    await expect(scene.run()).rejects.toMatchObject({ kind });
    const back = { as: 'waiting', at: scene.now, problem: null, strike: false };
    expect(scene.ends).toEqual({
      1: { id: '1', ...done },
      2: { id: '2', ...done },
      3: { id: '3', ...back, lost: true },
      4: { id: '4', ...back, lost: false },
    });
  });

  it('an error that is no vendor’s goes through, and nothing is said of what was sent', async () => {
    const scene = sceneOf([group('1')], {
      client: { groups: { list: async () => [], add: () => Promise.reject(new TypeError('a bug')) } },
    });
    await expect(scene.run()).rejects.toThrow(TypeError);
    expect(scene.ends).toEqual({});
  });
});

describe('an answer to a follow-up', () => {
  it('refused: it failed, the record stays, and the words say what', async () => {
    const scene = sceneOf([group('1'), group('2')]);
    scene.answers.push([
      refused('invalid', { advice: 'Unlock the list.' }),
      { ok: true, id: 'x', created: false },
    ]);
    await scene.run();
    expect(scene.ends).toMatchObject({
      1: {
        as: 'failed',
        problem: {
          kind: 'invalid',
          title: 'Not added to the list: Acme says invalid.',
          detail: 'The record itself was saved. Unlock the list.',
        },
      },
      2: done,
    });
  });

  it('refused for now: it is sent again, after the vendor’s own time at the least', async () => {
    const scene = sceneOf([group('1'), group('2')]);
    scene.answers.push([refused('unavailable'), refused('throttled', { retryAfterMs: 7000 })]);
    await scene.run();
    const later = (ms: number) => new Date(scene.now.getTime() + ms);
    expect(scene.ends).toMatchObject({
      1: { as: 'waiting', at: later(250), strike: true, lost: false, problem: { kind: 'unavailable' } },
      2: { as: 'waiting', at: later(7000), strike: true, lost: false },
    });
  });

  it('lost or missing: it may have been done, and waits longer', async () => {
    const scene = sceneOf([group('1'), group('2', { strikes: 1 })]);
    scene.answers.push([refused('unknown-outcome')]);
    await scene.run();
    const later = (ms: number) => new Date(scene.now.getTime() + ms);
    expect(scene.ends).toMatchObject({
      1: { as: 'waiting', at: later(2000), strike: true, lost: true },
      2: { as: 'waiting', at: later(2500), strike: true, lost: true, problem: { kind: 'unknown-outcome' } },
    });
  });

  it('lost for the whole batch: each of them may have been done', async () => {
    const scene = sceneOf([group('1'), group('2')]);
    scene.answers.push(crmError('unknown-outcome'));
    await scene.run();
    expect(scene.ends).toMatchObject({ 1: { as: 'waiting', lost: true }, 2: { as: 'waiting', lost: true } });
  });

  it('wrong too often: it is given up, and the words tell a lost one from a refused one', async () => {
    const scene = sceneOf(
      [group('1', { strikes: 6 }), group('2', { strikes: 6 }), group('3', { strikes: 5 })],
      {
        batch: 3,
      },
    );
    scene.answers.push([refused('unknown-outcome'), refused('unavailable'), refused('unavailable')]);
    await scene.run();
    expect(scene.ends).toMatchObject({
      1: { as: 'failed', problem: { code: 'unconfirmed' } },
      2: { as: 'failed', problem: { kind: 'unavailable' } },
      3: { as: 'waiting' },
    });
  });

  it('a record that is gone is not tried again', async () => {
    const scene = sceneOf([note('1')]);
    scene.answers.push([refused('missing')]);
    await scene.run();
    expect(scene.ends).toMatchObject({ 1: { as: 'failed', problem: { kind: 'missing' } } });
  });
});

describe('lists', () => {
  it('each gets its own people', async () => {
    const scene = sceneOf([group('1'), group('2', { target: 'show' }), group('3')]);
    await scene.run();
    expect(scene.sent.map(({ to, records }) => [to, records.length])).toEqual([
      ['fair', 2],
      ['show', 1],
    ]);
  });

  it('without a list, or a CRM that has any, it is said', async () => {
    const none = sceneOf([group('1', { target: null })]);
    await none.run();
    const { groups: _, ...client } = none.ports.client;
    const unable = sceneOf([group('1')]);
    await doFollowUps({ ...unable.ports, client });
    for (const { ends, sent } of [none, unable]) {
      expect(ends).toMatchObject({ 1: { as: 'skipped', problem: { code: 'not-possible' } } });
      expect(sent).toEqual([]);
    }
  });
});

describe('notes', () => {
  it('are written without blanks around them, of the time the record was', async () => {
    const scene = sceneOf([note('1')]);
    await scene.run();
    expect(scene.sent).toEqual([
      {
        to: 'notes',
        records: [{ object: 'Person', id: 'r-1' }],
        texts: ['Met in May'],
        at: [new Date('2026-11-22T08:00:00Z')],
      },
    ]);
    expect(scene.looked).toEqual([]);
  });

  it('of nobody, or of nothing, are said not to be possible', async () => {
    const blank = contactOf({ notes: ' \n ' });
    const scene = sceneOf([note('1', { contact: null }), note('2', { contact: blank }), note('3')]);
    await scene.run();
    const impossible = { as: 'skipped', problem: { code: 'not-possible' } };
    expect(scene.ends).toMatchObject({ 1: impossible, 2: impossible, 3: done });
    expect(scene.sent).toHaveLength(1);
    const unable = sceneOf([note('1')]);
    const { notes: _, ...client } = unable.ports.client;
    await doFollowUps({ ...unable.ports, client });
    expect(unable.ends).toMatchObject({ 1: impossible });
  });

  it('that may have been written are looked for first, and only they', async () => {
    const lost = ['1', '2', '3'].map(id => note(id, { lost: true }));
    const prospect = note('4', { lost: true, record: { object: 'Prospect', id: 'p4' } });
    const scene = sceneOf([...lost, note('5'), prospect]);
    scene.texts.set('r-1', ['Something else', 'Met \u00a0in\n  May  ']);
    scene.texts.set('r-2', ['Met inMay']);
    scene.texts.set('r-3', ['Met in June']);
    scene.texts.set('r-5', ['Met in May']);
    scene.texts.set('p4', ['Met in May']);
    await scene.run();
    expect(scene.looked.map(records => records.map(({ id }) => id))).toEqual([
      ['r-1', 'r-2'],
      ['r-3'],
      ['p4'],
    ]);
    expect(scene.sent.map(({ records }) => records.map(({ id }) => id))).toEqual([['r-2', 'r-3'], ['r-5']]);
    expect(Object.values(scene.ends).every(({ as }) => as === 'done')).toBe(true);
    expect(scene.settled).toEqual([2, 2, 1]);
  });

  it('that the CRM tells nothing of are written', async () => {
    const scene = sceneOf([note('1', { lost: true })]);
    const { notes } = scene.ports.client;
    if (!notes) throw new Error('it has notes');
    await doFollowUps({
      ...scene.ports,
      client: { ...scene.ports.client, notes: { ...notes, find: async () => [] } },
    });
    expect([scene.sent.length, scene.ends]).toMatchObject([1, { 1: done }]);
  });

  it('are the same however the CRM composes their letters', async () => {
    const scene = sceneOf([note('1', { lost: true, contact: contactOf({ notes: 'Nguyễn' }) })]);
    scene.texts.set('r-1', ['Nguyễn'.normalize('NFD')]);
    await scene.run();
    expect([scene.sent, scene.ends]).toMatchObject([[], { 1: done }]);
  });
});

describe('companies linked after the write', () => {
  const there = { 'engines.example': ['co9'] };

  it('each person to theirs', async () => {
    const other = contactOf({ website: 'other.example' });
    const scene = sceneOf([company('1'), company('2', { contact: other }), company('3')], {
      there: { ...there, 'other.example': ['co8'] },
      batch: 3,
    });
    await scene.run();
    const link = (id: string, companyId: string) => ({ record: { object: 'Person', id }, companyId });
    expect(scene.companies.calls.at(-1)).toEqual({
      verb: 'link',
      what: [link('r-1', 'co9'), link('r-2', 'co8'), link('r-3', 'co9')],
    });
    expect(scene.ends).toMatchObject({ 1: done, 2: done, 3: done });
    expect(scene.settled).toEqual([3]);
  });

  it('nobody’s and nothing’s company is left out without a word and without a call', async () => {
    const scene = sceneOf([
      company('1', { contact: null }),
      company('2', { contact: contactOf({ emails: [] }) }),
    ]);
    await scene.run();
    const silent = { as: 'skipped', problem: null };
    expect(scene.ends).toMatchObject({ 1: silent, 2: silent });
    expect(scene.companies.calls).toEqual([]);
  });

  it('a CRM that cannot link is not asked', async () => {
    const scene = sceneOf([company('1')], { there });
    const { link: _, ...api } = scene.companies.api;
    await doFollowUps({ ...scene.ports, client: { ...scene.ports.client, companies: api } });
    const { companies: __, ...client } = scene.ports.client;
    const unable = sceneOf([company('1')]);
    await doFollowUps({ ...unable.ports, client });
    expect([scene.ends, unable.ends]).toMatchObject([
      { 1: { as: 'skipped', problem: null } },
      { 1: { as: 'skipped', problem: null } },
    ]);
    expect(scene.companies.calls).toEqual([]);
  });

  it('one that is missing is made only where the user wants it', async () => {
    const match = sceneOf([company('1')], { options: { companies: 'match' } });
    await match.run();
    expect(match.ends).toMatchObject({ 1: { as: 'skipped', problem: null } });
    const create = sceneOf([company('1')], { options: { companies: 'create' } });
    await create.run();
    expect(create.companies.calls.map(({ verb }) => verb)).toEqual(['find', 'create', 'link']);
    expect(create.ends).toMatchObject({ 1: done });
  });

  it('several are said, and nobody is linked', async () => {
    const scene = sceneOf([company('1')], { there: { 'engines.example': ['a', 'b'] } });
    await scene.run();
    expect(scene.ends).toMatchObject({ 1: { as: 'skipped', problem: { code: 'several-companies' } } });
    expect(scene.companies.calls.map(({ verb }) => verb)).toEqual(['find']);
  });

  it('one that is being made is waited for, with a strike only when its answer was lost', async () => {
    const turns = { 'domain:engines.example': { turn: 'busy', until } } as const;
    const options = { companies: 'create' } as const;
    const busy = sceneOf([company('1', { lost: true }), company('2', { strikes: 6 })], { options, turns });
    await busy.run();
    expect(busy.ends).toMatchObject({
      1: { as: 'waiting', at: until, problem: null, strike: false, lost: true },
      2: { as: 'skipped', problem: { code: 'company-unconfirmed' } },
    });
    const lost = sceneOf([company('1', { strikes: 5 })], { options });
    lost.companies.answers.push(null, crmError('unknown-outcome'));
    await lost.run();
    expect(lost.ends).toMatchObject({ 1: { as: 'waiting', at: until, strike: true, lost: false } });
  });
});
