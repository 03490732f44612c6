import type { CrmClient, CrmError, Fields, WriteResult } from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import type { ObjectMapping, PushedContact, PushTask } from '../src/ports.ts';
import { runPush } from '../src/run-push.ts';
import { crmError } from './extras-fakes.ts';
import {
  contactOf,
  defaultEntries,
  lostCreate,
  mappingOf,
  memoryClock,
  memoryCrm,
  memoryLedger,
  outcomes,
  portsOf,
  task,
} from './fakes.ts';

function people(count: number): PushedContact[] {
  return Array.from({ length: count }, (_, n) =>
    contactOf({ id: `c${n}`, emails: [`p${n}@example.com`], lastName: `P${n}` }),
  );
}

function sceneOf(contacts: readonly PushedContact[], more: Partial<PushTask> = {}) {
  const crm = memoryCrm();
  const clock = memoryClock();
  const ledger = memoryLedger(contacts, clock);
  const ports = portsOf(crm, ledger, clock, 2);
  const writes = () =>
    crm.calls
      .filter(({ verb }) => verb !== 'find' && verb !== 'read')
      .map(({ verb, size }) => `${verb} ${size}`);
  const there = (object: string, n: number, LastName = 'Theirs') =>
    crm.records.set(`b${n}`, { object, id: `b${n}`, fields: { Email: `p${n}@example.com`, LastName } });
  const run = (client: Partial<CrmClient> = {}, now: Partial<PushTask> = {}) =>
    runPush({ ...task, ...more, ...now }, { ...ports, client: { ...crm.client, ...client } });
  return { crm, clock, ledger, ports, writes, there, run };
}

/** The key by which our own id stands in the CRM. */
const keyed: ObjectMapping = (() => {
  const entries = [...defaultEntries, { from: { field: 'id' as const }, to: 'OurId' }];
  const mapping = mappingOf('Person', entries);
  const shape = { type: 'text', required: false, writable: true, unique: true } as const;
  const fields = new Map([
    ...mapping.fields,
    ['OurId', { name: 'OurId', label: 'Our id', ...shape }] as const,
  ]);
  return { ...mapping, fields };
})();

describe('batches', () => {
  it('are of one verb and one object', async () => {
    const scene = sceneOf(people(6), { policy: 'overwrite' });
    scene.there('Person', 1);
    scene.there('Prospect', 3);
    scene.there('Person', 5);
    await scene.run();
    expect(scene.writes().toSorted()).toEqual(['create 1', 'create 2', 'update 1', 'update 2']);
    expect(outcomes(scene.ledger)).toEqual([
      'created',
      'updated',
      'created',
      'updated',
      'created',
      'updated',
    ]);
  });

  it('what is forbidden for one verb is not tried again for it, said once, and holds up no other', async () => {
    const scene = sceneOf(people(8), { policy: 'overwrite' });
    for (const n of [1, 3]) scene.there('Person', n);
    for (const n of [5, 7]) scene.there('Prospect', n);
    const told: CrmError[] = [];
    const tellForbidden = async (error: CrmError) => void told.push(error);
    scene.crm.faults.before = verb => {
      if (verb === 'create') throw crmError('forbidden');
    };
    await runPush({ ...task, policy: 'overwrite' }, { ...scene.ports, tellForbidden });
    expect(scene.writes().toSorted()).toEqual(['create 2', 'update 2', 'update 2']);
    expect(outcomes(scene.ledger)).toEqual(Array(4).fill(['failed', 'updated']).flat());
    expect(scene.ledger.rows[6]?.end?.problem).toMatchObject({ kind: 'forbidden' });
    expect(told.map(({ kind }) => kind)).toEqual(['forbidden']);
  });

  it('what goes wrong in another way is tried again with the next batch', async () => {
    const scene = sceneOf(people(4));
    scene.crm.faults.before = verb => {
      if (verb === 'create') throw crmError('unexpected');
    };
    await scene.run();
    expect(scene.writes()).toEqual(['create 2', 'create 2']);
    expect(outcomes(scene.ledger)).toEqual(Array(4).fill('failed'));
  });

  it('what is forbidden is survived where nobody is to be told', async () => {
    const scene = sceneOf(people(3));
    scene.crm.faults.before = verb => {
      if (verb === 'create') throw crmError('forbidden');
    };
    expect(await scene.run()).toEqual({ end: 'finished' });
    expect(scene.writes()).toEqual(['create 2']);
  });

  it('hold only those that are still ours when they are begun; the others are left alone', async () => {
    const scene = sceneOf(people(3));
    const begin: typeof scene.ledger.begin = async (fence, attempts) => {
      const ours = await scene.ledger.begin(fence, attempts);
      return new Set([...ours].filter(id => id !== 'i1'));
    };
    await runPush(task, { ...scene.ports, ledger: { ...scene.ledger, begin } });
    expect(scene.writes()).toEqual(['create 1', 'create 1']);
    expect(outcomes(scene.ledger)).toEqual(['created', 'sending', 'created']);
  });

  it('none is sent when none of it is ours any more', async () => {
    const scene = sceneOf(people(2));
    await runPush(task, { ...scene.ports, ledger: { ...scene.ledger, begin: async () => new Set() } });
    expect(scene.writes()).toEqual([]);
    expect(outcomes(scene.ledger)).toEqual(['sending', 'sending']);
  });

  it('between two of them a run stops when it is asked to, with the rest given back', async () => {
    const scene = sceneOf(people(4));
    const stopping = new AbortController();
    scene.crm.faults.after = verb => {
      if (verb === 'create') stopping.abort();
    };
    expect(await scene.run({}, { signal: stopping.signal })).toEqual({ end: 'stopped' });
    expect(scene.writes()).toEqual(['create 2']);
    expect(outcomes(scene.ledger)).toEqual(['created', 'created', 'retry-wait', 'retry-wait']);
  });
});

describe('how a batch is sent', () => {
  /** Notes with what options records were created, changed or upserted. */
  function noting(scene: ReturnType<typeof sceneOf>) {
    const sent: { verb: string; key?: string; options: unknown }[] = [];
    const { create, update } = scene.crm.client;
    const client: Partial<CrmClient> = {
      create: (object, records, options) => {
        sent.push({ verb: 'create', options });
        return create(object, records, options);
      },
      update: (object, records, options) => {
        sent.push({ verb: 'update', options });
        return update(object, records, options);
      },
      upsert: (object: string, key: string, records: readonly Fields[], options) => {
        sent.push({ verb: 'upsert', key, options });
        return create(object, records, options);
      },
    };
    return { sent, client };
  }

  it('new people by their unique id where the CRM can, else as new', async () => {
    const scene = sceneOf(people(1));
    const { sent, client } = noting(scene);
    await runPush(task, {
      ...scene.ports,
      client: { ...scene.crm.client, ...client },
      mappings: async () => [keyed],
    });
    expect(sent).toEqual([{ verb: 'upsert', key: 'OurId', options: { allowDuplicates: false } }]);

    const unmapped = sceneOf(people(1));
    const other = noting(unmapped);
    await unmapped.run(other.client);
    expect(other.sent.map(({ verb }) => verb)).toEqual(['create']);

    const { upsert: _, ...without } = noting(sceneOf(people(1))).client;
    const unable = sceneOf(people(1));
    await runPush(task, {
      ...unable.ports,
      client: { ...unable.crm.client, ...without, create: unable.crm.client.create },
      mappings: async () => [keyed],
    });
    expect(unable.writes()).toEqual(['create 1']);
  });

  it('changes by the record’s id, with the push’s word on duplicates', async () => {
    const scene = sceneOf(people(1), { policy: 'overwrite' });
    scene.there('Person', 0);
    const { sent, client } = noting(scene);
    await scene.run(client);
    expect(sent).toEqual([{ verb: 'update', options: { allowDuplicates: false } }]);
    expect(scene.crm.records.get('b0')?.fields.LastName).toBe('P0');
  });

  it('C13 fewer answers than records: those without one are looked up', async () => {
    const scene = sceneOf(people(2));
    const { create } = scene.crm.client;
    const { settle } = scene.ledger;
    const told: unknown[] = [];
    scene.ledger.settle = async (fence, settlements) => {
      for (const each of settlements) if (each.as === 'unknown') told.push([each.itemId, each.problem?.kind]);
      return settle(fence, settlements);
    };
    let turn = 0;
    await scene.run({
      create: async (object, records, options) => {
        turn += 1;
        const all: WriteResult[] = await create(object, records, options);
        return turn === 1 ? all.slice(0, 1) : all;
      },
    });
    expect(outcomes(scene.ledger)).toEqual(['created', 'created']);
    expect(scene.writes()).toEqual(['create 2']);
    expect(told).toEqual([['i1', 'unknown-outcome']]);
  });
});

it('one whose lost answer was looked up and that is sent anew is no longer unknown when its call is refused for now', async () => {
  const scene = sceneOf(people(1));
  const [row] = scene.ledger.rows;
  if (!row) throw new Error('one person');
  const attemptedAt = new Date(scene.clock.now().getTime() - 60_000);
  row.item = { ...row.item, unsettled: lostCreate({ Email: 'p0@example.com' }), attemptedAt };
  row.state = 'unknown';
  scene.crm.faults.before = verb => {
    if (verb === 'create') throw crmError('throttled');
  };
  expect((await scene.run({}, { maxSleepMs: 0 })).end).toBe('halted');
  expect(outcomes(scene.ledger)).toEqual(['retry-wait']);
});
