import {
  type CrmClient,
  CrmError,
  type CrmErrorKind,
  type CrmMatch,
  type CrmObject,
} from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import { foundAfter, keptLost, markedAfter, writtenAfter } from '../src/lost-creates.ts';
import type { Intent, PushedContact, PushTask, Settlement } from '../src/ports.ts';
import { runPush } from '../src/run-push.ts';
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

const ada = { Email: 'ada@example.com', FirstName: 'Ada', LastName: 'Lovelace' };
const person = (id: string, fields = ada): CrmMatch => ({ object: 'Person', id, fields });
const lost = new CrmError('unknown-outcome', 'No answer.');

/** A CRM that holds an e-mail once, unless it takes twins. */
function sceneOf(contacts: readonly PushedContact[] = [contactOf()], allowsTwins = false) {
  const clock = memoryClock();
  const crm = memoryCrm();
  const ledger = memoryLedger(contacts, clock);
  const bare = portsOf(crm, ledger, clock);
  const objects: CrmObject[] = [{ name: 'Person', label: 'Person', defaultMapping: [], allowsTwins }];
  const create = crm.client.create.bind(crm.client);
  const once: CrmClient['create'] = async (object, sent, options) => {
    const twin = [...crm.records.values()].find(({ fields }) => fields.Email === sent[0]?.Email);
    if (!twin || allowsTwins) return create(object, sent, options);
    crm.calls.push({ verb: 'create', size: sent.length });
    const error = new CrmError('duplicate', 'Already there.', { existing: [{ object, id: twin.id }] });
    return [{ ok: false, error }];
  };
  Object.assign(crm.client, { create: once });
  const ports = {
    ...bare,
    connector: { ...bare.connector, objects },
    mappings: async () => [mappingOf('Person')],
  };
  const run = (more: Partial<PushTask> = {}) => runPush({ ...task, ...more }, ports);
  const end = () => ledger.rows[0]?.end;
  /** A create's answer was lost a moment ago. */
  const lose = (intent: Intent) => {
    const [row] = ledger.rows;
    if (!row) throw new Error('there is one');
    row.item = { ...row.item, unsettled: intent, attemptedAt: clock.now() };
    row.state = 'unknown';
  };
  const count = (verb: string) => crm.calls.filter(call => call.verb === verb).length;
  return { clock, crm, ledger, ports, run, end, lose, count };
}

describe('a lost create that comes about after a look did not show it', () => {
  /** It comes about when the second create is on its way, which then goes wrong so, or is refused as a twin. */
  const comingAbout = (made: ReturnType<typeof sceneOf>, record = person('1'), fails?: CrmError) => {
    let creates = 0;
    made.crm.faults.before = verb => {
      if (verb !== 'create') return;
      creates += 1;
      if (creates === 1) throw lost;
    };
    const { create } = made.crm.client;
    const late: CrmClient['create'] = async (...given) => {
      if (creates === 1) {
        made.crm.records.set(record.id, record);
        if (fails) {
          creates += 1;
          throw fails;
        }
      }
      return create(...given);
    };
    Object.assign(made.crm.client, { create: late });
  };

  it('C6 is said to be created, by its refused successor, with a note that it was late', async () => {
    const made = sceneOf();
    comingAbout(made);
    await made.run();
    expect(made.end()).toMatchObject({
      outcome: 'created',
      record: { object: 'Person', id: '1' },
      problem: { code: 'confirmed-late', title: expect.stringContaining('Acme CRM') },
      version: 1,
    });
    expect(made.end()?.changes.map(({ field }) => field)).toEqual(['Email', 'FirstName', 'LastName']);
    expect(made.crm.records.size).toBe(1);
    expect(made.count('create')).toBe(2);
  });

  it.each<CrmErrorKind>(['unavailable', 'throttled', 'exhausted', 'unknown-outcome'])(
    'C6 is said to be created, also when its successor ends as %s',
    async kind => {
      const made = sceneOf();
      comingAbout(made, person('1'), new CrmError(kind, 'Not now.', { retryAfterMs: 1000 }));
      await made.run();
      expect(made.end()).toMatchObject({ outcome: 'created', problem: { code: 'confirmed-late' } });
      expect(made.crm.records.size).toBe(1);
    },
  );

  it('is said to be created once: who has the same e-mail in the push is that person', async () => {
    const made = sceneOf([contactOf(), contactOf({ id: 'twin', firstName: 'A.' })]);
    comingAbout(made);
    await made.run();
    expect(outcomes(made.ledger)).toEqual(['created', 'skipped']);
    expect(made.ledger.rows[1]?.end).toMatchObject({
      record: { id: '1' },
      changes: [],
      problem: { code: 'same-person' },
    });
  });

  it('is neither said to be ours nor somebody else’s when it does not show what we wrote', async () => {
    const other = person('1', { ...ada, LastName: 'King' });
    for (const [policy, outcome] of [
      ['overwrite', 'updated'],
      ['fill-blanks', 'unchanged'],
      ['skip', 'skipped'],
    ] as const) {
      const made = sceneOf();
      comingAbout(made, other);
      await made.run({ policy });
      expect(made.end()).toMatchObject({
        outcome,
        record: { id: '1' },
        problem: { code: 'origin-unknown', title: expect.stringContaining('Acme CRM') },
      });
    }
  });

  it('keeps that in mind while the update of such a record is lost in turn', async () => {
    const made = sceneOf();
    comingAbout(made, person('1', { ...ada, LastName: 'King' }));
    made.crm.faults.after = verb => {
      if (verb === 'update') throw lost;
    };
    await made.run({ policy: 'overwrite' });
    expect(made.end()).toMatchObject({ outcome: 'updated', problem: { code: 'origin-unknown' } });
  });

  it('is not thought of when the second one is made, or it was somebody’s who had been there before', async () => {
    const second = sceneOf();
    second.lose(lostCreate(ada));
    await second.run();
    expect(second.end()).toMatchObject({ outcome: 'created', problem: null });
    const before = sceneOf();
    before.crm.records.set('7', person('7'));
    before.lose({ ...lostCreate(ada), before: ['7'] });
    await before.run();
    expect(before.end()).toMatchObject({ outcome: 'unchanged', problem: null });
  });

  it('cannot be where twins are taken: it was waited for, and what goes wrong then is tried again at once', async () => {
    const made = sceneOf([contactOf()], true);
    let creates = 0;
    const at: number[] = [];
    made.crm.faults.before = verb => {
      if (verb !== 'create') return;
      creates += 1;
      at.push(made.clock.now().getTime());
      if (creates === 1) throw lost;
      if (creates === 2) throw new CrmError('unavailable', 'Not now.');
    };
    await made.run();
    expect(made.end()).toMatchObject({ outcome: 'created', problem: null });
    expect((at[2] ?? 0) - (at[1] ?? 0)).toBeLessThan(5000);
  });

  it('by our own id, and made by nobody knows whom, is an update that says so', async () => {
    const made = sceneOf([contactOf({ emails: [] })]);
    const field = { name: 'OurId', label: 'OurId', type: 'text', required: false, writable: true } as const;
    const mapping = mappingOf('Person', [...defaultEntries, { from: { field: 'id' }, to: 'OurId' }]);
    const keyed = { ...mapping, fields: new Map([...mapping.fields, ['OurId', { ...field, unique: true }]]) };
    made.lose(lostCreate({ LastName: 'Lovelace' }));
    const upsert: CrmClient['upsert'] = async () => [{ ok: true, id: '1', created: false }];
    await runPush(
      { ...task, policy: 'create' },
      { ...made.ports, client: { ...made.crm.client, upsert }, mappings: async () => [keyed] },
    );
    expect(made.end()).toMatchObject({ outcome: 'updated', problem: { code: 'origin-unknown' } });
  });
});

describe('what follows a lost write', () => {
  const create = lostCreate(ada);
  const update: Intent = { ...create, do: 'update', recordId: '7', before: ['7'] };
  const marked: Intent = { ...update, afterLost: true };
  const unread = { field: 'Phone', label: 'Phone', before: null, after: '1', unread: true } as const;

  it('is marked as a create only where a second one is sent early, and knows all who were there before', () => {
    const after = { ...create, before: ['8', '7'] };
    expect(markedAfter({ ...create, before: ['7'] }, after, true)).toEqual({
      ...after,
      afterLost: true,
      before: ['7', '8'],
    });
    expect(markedAfter(create, after, false)).toBe(after);
    expect(markedAfter(null, after, true)).toBe(after);
    expect(markedAfter(update, after, true)).toBe(after);
    expect(markedAfter(marked, after, true)).toMatchObject({ afterLost: true });
  });

  it('is marked as an update of who was not there before, unless they were written unseen', () => {
    for (const early of [true, false]) expect(markedAfter(create, update, early)).toEqual(marked);
    expect(markedAfter({ ...create, before: ['8'] }, update, true)).toEqual(marked);
    expect(markedAfter({ ...create, before: ['7'] }, update, true)).toBe(update);
    expect(markedAfter({ ...create, changes: [unread] }, update, true)).toBe(update);
    expect(markedAfter(update, update, true)).toBe(update);
    expect(markedAfter(marked, update, true)).toEqual(marked);
    expect(markedAfter(null, update, true)).toBe(update);
  });

  it('is told of who is found so, and of nobody else', () => {
    const ref = { object: 'Person', id: '7' };
    expect(foundAfter(create, ref, 'Acme CRM')?.code).toBe('origin-unknown');
    expect(foundAfter(create, null, 'Acme CRM')).toBeNull();
    expect(foundAfter(null, ref, 'Acme CRM')).toBeNull();
    expect(foundAfter({ ...create, before: ['7'] }, ref, 'Acme CRM')).toBeNull();
    expect(foundAfter({ ...create, changes: [unread] }, ref, 'Acme CRM')).toBeNull();
    expect(foundAfter(update, ref, 'Acme CRM')).toBeNull();
    expect(writtenAfter(marked, 'Acme CRM')?.code).toBe('origin-unknown');
    expect(writtenAfter(update, 'Acme CRM')).toBeNull();
  });

  it('stays lost when it is refused for now, as a create; not when it ended, and not as an update', () => {
    const again = {
      itemId: 'i0',
      as: 'retry-wait',
      at: new Date(0),
      problem: null,
      strike: true,
      record: { object: 'Person', id: '7' },
    } as const satisfies Settlement;
    const after: Intent = { ...create, afterLost: true };
    expect(keptLost(after, again)).toEqual({ ...again, as: 'unknown' });
    expect(keptLost(create, again)).toBe(again);
    expect(keptLost(marked, again)).toBe(again);
    const planned = { ...again, as: 'unknown' } as const;
    expect(keptLost(after, planned)).toBe(planned);
  });
});
