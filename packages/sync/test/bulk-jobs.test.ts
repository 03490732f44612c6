import type { BulkApi, CrmError, CrmRecord, Fields, WriteResult } from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import { jobSize } from '../src/bulk-jobs.ts';
import type { PushedContact, PushTask } from '../src/ports.ts';
import { runPush } from '../src/run-push.ts';
import { crmError, refused } from './extras-fakes.ts';
import {
  contactOf,
  lostCreate,
  memoryClock,
  memoryCrm,
  memoryLedger,
  outcomes,
  portsOf,
  task,
} from './fakes.ts';

type Answer = 'never-ran' | 'running' | readonly WriteResult[] | CrmError;
type Sent = readonly (Fields | CrmRecord)[];

function people(count: number, values: Partial<PushedContact> = {}): PushedContact[] {
  return Array.from({ length: count }, (_, n) =>
    contactOf({ id: `c${n}`, emails: [`p${n}@example.com`], lastName: `P${n}`, ...values }),
  );
}

/** A CRM with jobs for three records or more, at most ten. Each of `looks` stands in for the next look at one. */
function sceneOf(contacts: readonly (PushedContact | null)[], more: Partial<PushTask> = {}) {
  const crm = memoryCrm();
  const clock = memoryClock();
  const ledger = memoryLedger(contacts, clock);
  const jobs = new Map<string, { verb: string; object: string; options: unknown; sent: Sent | null }>();
  const looks: Answer[] = [];
  const faults: { create?: CrmError; run?: CrmError } = {};
  const asked: { job: string; at: number; size: number }[] = [];
  const started = clock.now().getTime();
  const results = new Map<string, WriteResult[]>();
  const carryOut = async (verb: string, object: string, records: Sent) =>
    verb === 'create'
      ? crm.client.create(object, records as Fields[])
      : crm.client.update(object, records as CrmRecord[]);
  const bulk: BulkApi = {
    from: 3,
    max: 10,
    async create(verb, object, options) {
      if (faults.create) throw faults.create;
      const id = `job${jobs.size + 1}`;
      jobs.set(id, { verb, object, options, sent: null });
      return id;
    },
    async run(id, object, records) {
      const job = jobs.get(id);
      if (job?.object !== object) throw new Error('another object');
      if (faults.run) throw faults.run;
      job.sent = records;
      results.set(id, await carryOut(job.verb, object, records));
    },
    async read(id, records) {
      asked.push({ job: id, at: clock.now().getTime() - started, size: records.length });
      const look = looks.shift() ?? results.get(id) ?? 'never-ran';
      if (look instanceof Error) throw look;
      return typeof look === 'string' ? look : [...look];
    },
  };
  const ports = { ...portsOf(crm, ledger, clock, 5), client: { ...crm.client, bulk } };
  const total = contacts.length;
  return {
    crm,
    ledger,
    jobs,
    looks,
    faults,
    asked,
    bulk,
    ports,
    clock,
    batches: () => crm.calls.filter(({ verb }) => verb === 'create').map(({ size }) => size),
    run: (now: Partial<PushTask> = {}) => runPush({ ...task, total, ...more, ...now }, ports),
  };
}

describe('a job of the vendor’s', () => {
  it('has a size: as many as make it cheaper, at most what one transaction settles', () => {
    const size = (from: number, max: number) => jobSize({ from, max } as BulkApi);
    expect([size(2000, 150_000), size(100, 300), size(9000, 10_000)]).toEqual([5000, 300, 9000]);
  });

  it('is not begun by a run that was told to stop: its people are given back as never sent', async () => {
    const scene = sceneOf(people(4));
    const stopping = new AbortController();
    scene.crm.faults.after = verb => {
      if (verb === 'find') stopping.abort();
    };
    expect(await scene.run({ signal: stopping.signal })).toEqual({ end: 'stopped' });
    expect(scene.jobs.size).toBe(0);
    expect(outcomes(scene.ledger)).toEqual(Array(4).fill('retry-wait'));
    expect(scene.ledger.rows.every(({ item }) => item.unsettled === null)).toBe(true);
  });

  it('takes people from its least number on; fewer go in batches', async () => {
    const scene = sceneOf(people(3));
    expect(await scene.run()).toEqual({ end: 'finished' });
    expect(outcomes(scene.ledger)).toEqual(['created', 'created', 'created']);
    expect([...scene.jobs.values()]).toMatchObject([
      { verb: 'create', object: 'Person', options: { allowDuplicates: false } },
    ]);
    expect(scene.jobs.get('job1')?.sent).toHaveLength(3);
    const few = sceneOf(people(2));
    await few.run();
    expect([few.jobs.size, few.batches()]).toEqual([0, [2]]);
  });

  it('is first looked at after two seconds, then ever more rarely', async () => {
    const scene = sceneOf(people(4));
    scene.looks.push(...Array<Answer>(8).fill('running'));
    await scene.run();
    expect(scene.asked.map(({ at }) => Math.round(at / 10) / 100)).toEqual([
      2, 4, 6, 9, 13.5, 20.25, 30.38, 45.56, 68.34,
    ]);
    expect(outcomes(scene.ledger)).toEqual(Array(4).fill('created'));
  });

  it('that takes minutes is left to a later run and not sent again', async () => {
    const scene = sceneOf(people(4));
    scene.looks.push(...Array<Answer>(14).fill('running'));
    expect((await scene.run({ maxSleepMs: 0 })).end).toBe('waiting');
    expect(outcomes(scene.ledger)).toEqual(Array(4).fill('unknown'));
    const last = scene.asked.at(-1)?.at ?? 0;
    expect(last).toBeGreaterThanOrEqual(300_000);
    expect(last).toBeLessThan(370_000);
    expect(Math.max(...scene.asked.slice(1).map(({ at }, n) => at - (scene.asked[n]?.at ?? 0)))).toBe(60_000);
    await scene.run({ maxSleepMs: 600_000 });
    expect([scene.jobs.size, outcomes(scene.ledger)]).toEqual([1, Array(4).fill('created')]);
    expect(scene.asked.at(-1)?.size).toBe(4);
  });

  it('is left alone when somebody else waits for the place, or the run is to stop', async () => {
    const scene = sceneOf(people(4));
    scene.looks.push('running', 'running');
    expect((await scene.run({ makeRoom: async () => true })).end).toBe('yielded');
    expect(scene.asked).toHaveLength(1);
    const stopping = new AbortController();
    const stopped = sceneOf(people(4));
    stopped.looks.push('running');
    const { read } = stopped.bulk;
    stopped.bulk.read = (id, records) => {
      stopping.abort();
      return read(id, records);
    };
    expect((await stopped.run({ signal: stopping.signal })).end).toBe('stopped');
    expect(outcomes(stopped.ledger)).toEqual(Array(4).fill('unknown'));
  });

  it('that the account may not have: batches do it', async () => {
    const scene = sceneOf(people(7));
    scene.faults.create = crmError('forbidden');
    await scene.run();
    expect(scene.batches()).toEqual([5, 2]);
    expect(outcomes(scene.ledger)).toEqual(Array(7).fill('created'));
  });

  it('that is refused as too large, unsent: batches do it', async () => {
    const scene = sceneOf(people(7));
    scene.faults.run = crmError('batch-refused');
    await scene.run();
    expect([scene.batches(), scene.asked]).toEqual([[5, 2], []]);
    expect(outcomes(scene.ledger)).toEqual(Array(7).fill('created'));
  });

  it.each(['create', 'run'] as const)(
    'stopped at its %s by the connection: nobody is written or lost',
    async at => {
      const scene = sceneOf(people(4));
      scene.faults[at] = crmError('signed-out');
      expect(await scene.run()).toMatchObject({ end: 'halted', reason: 'connection' });
      expect(scene.crm.records.size).toBe(0);
      delete scene.faults[at];
      await scene.run({ maxSleepMs: 600_000 });
      expect(outcomes(scene.ledger)).toEqual(Array(4).fill('created'));
      expect(scene.crm.records.size).toBe(4);
    },
  );

  it('that never ran is planned again at once', async () => {
    const scene = sceneOf(people(4));
    const { run } = scene.bulk;
    scene.bulk.run = async () => {
      scene.bulk.run = run;
    };
    await scene.run();
    expect([scene.jobs.size, scene.crm.records.size]).toEqual([2, 4]);
    expect(scene.ledger.rows.map(({ item }) => item.strikes)).toEqual([0, 0, 0, 0]);
  });

  it('keeps its rows apart from those of people who were cancelled meanwhile: it stays empty', async () => {
    const scene = sceneOf(people(4));
    const { ledger } = scene;
    let turns = 0;
    const begin: typeof ledger.begin = async (fence, attempts) => {
      turns += 1;
      const ours = await ledger.begin(fence, attempts);
      return turns === 1 ? new Set([...ours].slice(1)) : ours;
    };
    await runPush({ ...task, total: 4 }, { ...scene.ports, ledger: { ...ledger, begin } });
    expect(scene.jobs.get('job1')?.sent).toBeNull();
    expect(scene.crm.records.size).toBe(3);
    expect(outcomes(ledger)).toEqual(['sending', 'created', 'created', 'created']);
    expect(ledger.rows.map(({ item }) => item.strikes)).toEqual([0, 0, 0, 0]);
  });

  it('is not for what follows a lost create: those are sent in batches, whose ends are told one by one', async () => {
    const scene = sceneOf(people(4));
    const kinds = scene.ports.connector.objects.map(object => ({ ...object, allowsTwins: false }));
    for (const row of scene.ledger.rows.slice(1)) {
      const unsettled = lostCreate({ LastName: 'lost' });
      row.item = { ...row.item, unsettled, attemptedAt: scene.clock.now() };
      row.state = 'unknown';
    }
    const ports = { ...scene.ports, connector: { ...scene.ports.connector, objects: kinds } };
    await runPush({ ...task, total: 4 }, ports);
    expect(outcomes(scene.ledger)).toEqual(Array(4).fill('created'));
    expect([scene.jobs.size, scene.batches()]).toEqual([0, [4]]);
  });

  it('updates by id, in a job of its own', async () => {
    const scene = sceneOf(people(4));
    await scene.run();
    scene.ledger.again(contact => ({ ...contact, lastName: `New${contact.lastName}` }));
    await scene.run({ policy: 'overwrite' });
    expect(outcomes(scene.ledger)).toEqual(Array(4).fill('updated'));
    expect(scene.jobs.get('job2')).toMatchObject({
      verb: 'update',
      sent: [1, 2, 3, 4].map(n => ({ id: `r${n}`, fields: { LastName: `NewP${n - 1}` } })),
    });
  });
});

describe('what a job says of its records', () => {
  it('each has its own answer; the others are not held up', async () => {
    const scene = sceneOf(people(4));
    const ok = (n: number): WriteResult => ({ ok: true, id: `r${n}`, created: true });
    scene.looks.push([ok(1), refused('invalid', { field: 'LastName' }), ok(3), ok(4)]);
    await scene.run();
    expect(outcomes(scene.ledger)).toEqual(['created', 'failed', 'created', 'created']);
    expect(scene.ledger.rows[1]?.end?.problem).toMatchObject({ field: 'LastName' });
  });

  it('C13 nothing about one: it is looked up, and found', async () => {
    const scene = sceneOf(people(4));
    scene.looks.push([1, 2, 3].map(n => ({ ok: true, id: `r${n}`, created: true })));
    await scene.run();
    expect(outcomes(scene.ledger)).toEqual(['created', 'created', 'created', 'unchanged']);
    expect(scene.crm.records.size).toBe(4);
  });

  it('people whom jobs failed twice go in batches', async () => {
    const scene = sceneOf(people(4));
    const lost = () => Array.from({ length: 4 }, () => refused('unavailable'));
    scene.bulk.run = async () => {};
    scene.looks.push(lost(), lost());
    await scene.run();
    expect([scene.jobs.size, scene.batches()]).toEqual([2, [4]]);
    expect(outcomes(scene.ledger)).toEqual(Array(4).fill('created'));
  });

  it('a look that fails is made again, up to six times; then it is said that nobody knows', async () => {
    const scene = sceneOf(people(4));
    scene.looks.push(...Array<Answer>(6).fill(crmError('unexpected')));
    await scene.run({ maxSleepMs: 3_600_000 });
    expect(outcomes(scene.ledger)).toEqual(Array(4).fill('created'));
    expect(scene.jobs.size).toBe(1);
    const worse = sceneOf(people(4));
    worse.looks.push(...Array<Answer>(7).fill(crmError('unexpected')));
    await worse.run({ maxSleepMs: 3_600_000 });
    expect(outcomes(worse.ledger)).toEqual(Array(4).fill('failed'));
    expect(worse.ledger.rows[0]?.end?.problem).toMatchObject({ code: 'unconfirmed' });
    expect([worse.jobs.size, worse.asked.length]).toEqual([1, 7]);
  });

  it('an error that is no vendor’s goes through', async () => {
    const scene = sceneOf(people(4));
    scene.bulk.read = () => Promise.reject(new TypeError('a bug'));
    await expect(scene.run()).rejects.toThrow(TypeError);
  });

  it('a look that the connection stops is no strike', async () => {
    const scene = sceneOf(people(4));
    scene.looks.push(crmError('throttled'));
    expect((await scene.run({ maxSleepMs: 0 })).end).toBe('halted');
    expect(scene.ledger.rows.map(({ state, item }) => [state, item.strikes])).toEqual(
      Array(4).fill(['unknown', 0]),
    );
    await scene.run({ maxSleepMs: 600_000 });
    expect([scene.jobs.size, outcomes(scene.ledger)]).toEqual([1, Array(4).fill('created')]);
  });
});

describe('a job that another run left', () => {
  /** Written by a job, and the process died before any answer. */
  async function left(contacts: readonly PushedContact[]) {
    const scene = sceneOf(contacts);
    scene.looks.push(...Array<Answer>(14).fill('running'));
    await scene.run({ maxSleepMs: 0 });
    return scene;
  }

  it('is asked about once for all of its records, in their order', async () => {
    const scene = await left(people(4));
    scene.ledger.rows.reverse();
    const sent = scene.jobs.get('job1')?.sent;
    let read: Sent = [];
    const { read: look } = scene.bulk;
    scene.bulk.read = (id, records) => {
      read = records;
      return look(id, records);
    };
    await scene.run({ maxSleepMs: 600_000 });
    expect(read).toEqual(sent);
    expect(scene.crm.records.size).toBe(4);
    expect(scene.ledger.rows.map(row => row.end?.record?.id)).toEqual(['r4', 'r3', 'r2', 'r1']);
  });

  it('is not asked while some of its records are held by somebody else', async () => {
    const scene = await left(people(4));
    const [held] = scene.ledger.rows;
    if (held) held.state = 'sending';
    const looks = scene.asked.length;
    await scene.clock.sleep(120_000);
    await scene.run({ maxSleepMs: 0 });
    expect(scene.asked).toHaveLength(looks);
    expect(scene.ledger.rows.map(({ state }) => state)).toEqual(['sending', 'unknown', 'unknown', 'unknown']);
  });

  it('tells of contacts that were deleted meanwhile, made or refused', async () => {
    const scene = await left(people(4));
    for (const n of [0, 1]) {
      const row = scene.ledger.rows[n];
      if (row) row.item = { ...row.item, contact: null };
    }
    scene.looks.push([
      { ok: true, id: 'r1', created: true },
      refused('invalid'),
      { ok: true, id: 'r3', created: true },
      { ok: true, id: 'r4', created: true },
    ]);
    await scene.run({ maxSleepMs: 600_000 });
    expect(outcomes(scene.ledger)).toEqual(['created', 'failed', 'created', 'created']);
    expect(scene.ledger.rows[0]?.end).toMatchObject({
      record: { object: 'Person', id: 'r1' },
      version: null,
    });
    expect(scene.ledger.rows[1]?.end?.problem).toMatchObject({ kind: 'invalid', code: 'invalid' });
    expect(scene.ledger.rows[0]?.end?.changes).not.toEqual([]);
  });

  it('tells nothing of somebody who was deleted meanwhile: it is said, not guessed', async () => {
    const scene = await left(people(4));
    const row = scene.ledger.rows[3];
    if (!row) throw new Error('four people');
    row.item = { ...row.item, contact: null };
    scene.looks.push([1, 2, 3].map(n => ({ ok: true, id: `r${n}`, created: true })));
    await scene.run({ maxSleepMs: 600_000 });
    expect(outcomes(scene.ledger)).toEqual(['created', 'created', 'created', 'failed']);
    expect(row.end?.problem).toMatchObject({ code: 'unconfirmed' });
  });

  it('tells nothing of somebody who has no e-mail any more to be found by: it is said, not guessed', async () => {
    const scene = await left(people(4));
    const row = scene.ledger.rows[1];
    if (row?.item.contact) row.item = { ...row.item, contact: { ...row.item.contact, emails: [] } };
    const ok = (n: number): WriteResult => ({ ok: true, id: `r${n}`, created: true });
    scene.looks.push([ok(1), refused('unknown-outcome'), ok(3), ok(4)]);
    await scene.run({ maxSleepMs: 600_000 });
    expect(outcomes(scene.ledger)).toEqual(['created', 'failed', 'created', 'created']);
    expect(row?.end?.problem).toMatchObject({ code: 'unconfirmed' });
  });

  it('never ran, and the push was cancelled: nobody is written', async () => {
    const scene = await left(people(4));
    scene.ledger.cancelled = true;
    scene.looks.push('never-ran');
    await scene.run({ maxSleepMs: 600_000 });
    expect(outcomes(scene.ledger)).toEqual(Array(4).fill('cancelled'));
    expect(scene.ledger.rows[0]?.end?.version).toBe(1);
    expect(scene.jobs.size).toBe(1);
  });

  it('where the CRM has no jobs any more, they are waited for', async () => {
    const scene = await left(people(4));
    const { bulk: _, ...client } = scene.ports.client;
    await scene.clock.sleep(120_000);
    const now = scene.clock.now().getTime();
    await runPush({ ...task, total: 4, maxSleepMs: 0 }, { ...scene.ports, client });
    expect(scene.ledger.rows.map(({ state, at }) => [state, at - now])).toEqual(
      Array(4).fill(['unknown', 60_000]),
    );
  });

  it('each is asked about by itself, with its own records', async () => {
    const scene = sceneOf(people(14));
    scene.looks.push(...Array<Answer>(40).fill('running'));
    await scene.run({ maxSleepMs: 0 });
    expect([...scene.jobs.values()].map(({ sent }) => sent?.length)).toEqual([10, 4]);
    scene.looks.length = 0;
    scene.asked.length = 0;
    await scene.clock.sleep(120_000);
    await scene.run({ maxSleepMs: 600_000 });
    expect(scene.asked.map(({ job, size }) => [job, size])).toEqual([
      ['job1', 10],
      ['job2', 4],
    ]);
    expect(outcomes(scene.ledger)).toEqual(Array(14).fill('created'));
  });

  it('is asked again after half the time that has passed since it was begun', async () => {
    const scene = sceneOf(people(4));
    scene.looks.push('running', 'running');
    await scene.run({ makeRoom: async () => true });
    await scene.clock.sleep(8000);
    await scene.run({ maxSleepMs: 0 });
    const now = scene.clock.now().getTime();
    expect(scene.ledger.rows.map(({ state, at }) => [state, at - now])).toEqual(
      Array(4).fill(['unknown', 5000]),
    );
  });

  it('is no reason to hold up or fail whoever else was claimed with it, whatever the look says', async () => {
    const scene = sceneOf(people(5));
    const fifth = scene.ledger.rows[4];
    if (!fifth) throw new Error('five people');
    fifth.state = 'sending';
    scene.looks.push(...Array<Answer>(14).fill('running'), crmError('unexpected'));
    await scene.run({ maxSleepMs: 0 });
    fifth.state = 'pending';
    await scene.clock.sleep(120_000);
    await scene.run({ maxSleepMs: 0 });
    expect(outcomes(scene.ledger)).toEqual([...Array(4).fill('unknown'), 'created']);
    expect(scene.ledger.rows[0]?.item.strikes).toBe(1);
  });

  it.each([false, true])('whom it has settled is told once and not looked up; cancelled: %s', async now => {
    const scene = sceneOf(people(5));
    const [first, , , , fifth] = scene.ledger.rows;
    if (!first || !fifth) throw new Error('five people');
    fifth.state = 'sending';
    scene.looks.push(...Array<Answer>(14).fill('running'));
    await scene.run({ maxSleepMs: 0 });
    fifth.state = 'pending';
    first.item = { ...first.item, contact: null };
    scene.ledger.cancelled = now;
    await scene.clock.sleep(120_000);
    const told: string[] = [];
    const { settle } = scene.ledger;
    scene.ledger.settle = async (fence, settlements) => {
      told.push(...settlements.map(({ itemId }) => itemId));
      return settle(fence, settlements);
    };
    const calls = scene.crm.calls.length;
    await scene.run({ maxSleepMs: 0 });
    expect(outcomes(scene.ledger)).toEqual([...Array(4).fill('created'), now ? 'cancelled' : 'created']);
    expect(told.toSorted()).toEqual(['i0', 'i1', 'i2', 'i3', 'i4']);
    const asked = scene.crm.calls.slice(calls).filter(({ verb }) => verb === 'find');
    expect(asked.map(({ size }) => size)).toEqual(now ? [] : [1]);
  });

  it('says of one that it is there already: it is looked for as the person it is', async () => {
    const scene = await left(people(4));
    const ok = (n: number): WriteResult => ({ ok: true, id: `r${n}`, created: true });
    scene.looks.push([ok(1), refused('duplicate'), ok(3), ok(4)]);
    await scene.run({ maxSleepMs: 600_000 });
    expect(outcomes(scene.ledger)).toEqual(['created', 'unchanged', 'created', 'created']);
  });

  it('says nothing of one: it is looked for soon, at most six times', async () => {
    const ok = (n: number): WriteResult => ({ ok: true, id: `r${n}`, created: true });
    const answer = [ok(1), refused('unknown-outcome'), ok(3), ok(4)];
    const ends: unknown[] = [];
    for (const strikes of [0, 5, 6]) {
      const scene = await left(people(4));
      const row = scene.ledger.rows[1];
      if (row) row.item = { ...row.item, strikes };
      scene.looks.push(answer);
      await scene.clock.sleep(120_000);
      const now = scene.clock.now().getTime();
      await scene.run({ maxSleepMs: 0 });
      ends.push(row?.state === 'done' ? row.end?.problem?.code : [row?.item.strikes, (row?.at ?? 0) - now]);
    }
    expect(ends).toEqual([[1, 2000], [6, 17_500], 'unconfirmed']);
  });

  it('of changes says what was changed of contacts that were deleted, or have no e-mail any more', async () => {
    const scene = sceneOf(people(4));
    await scene.run();
    scene.ledger.again(contact => ({ ...contact, lastName: `New${contact.lastName}` }));
    scene.looks.push(...Array<Answer>(14).fill('running'));
    await scene.run({ policy: 'overwrite', maxSleepMs: 0 });
    const [deleted, nameless] = scene.ledger.rows;
    if (!deleted || !nameless?.item.contact) throw new Error('four people');
    deleted.item = { ...deleted.item, contact: null };
    nameless.item = { ...nameless.item, contact: { ...nameless.item.contact, emails: [] } };
    const ok = (n: number): WriteResult => ({ ok: true, id: `r${n}`, created: false });
    scene.looks.push([ok(1), refused('unknown-outcome'), ok(3), ok(4)]);
    await scene.run({ policy: 'overwrite', maxSleepMs: 600_000 });
    expect(outcomes(scene.ledger)).toEqual(['updated', 'unchanged', 'updated', 'updated']);
  });
});
