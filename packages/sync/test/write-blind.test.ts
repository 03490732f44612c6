import { type CrmClient, CrmError } from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import type { Intent, Ledger, PushTask, Settlement } from '../src/ports.ts';
import { runPush } from '../src/run-push.ts';
import {
  contactOf,
  entries,
  mappingOf,
  memoryClock,
  memoryCrm,
  memoryLedger,
  outcomes,
  portsOf,
  task,
} from './fakes.ts';

const click: PushTask = { ...task, policy: 'overwrite', total: 1 };

/** Somebody who was pushed, with an edit since: what a click costs is in `crm.calls`. */
async function pushed(title = 'Countess') {
  const clock = memoryClock();
  const crm = memoryCrm();
  const ledger = memoryLedger([contactOf()], clock);
  const ports = portsOf(crm, ledger, clock);
  await runPush(click, ports);
  const edit = (edited = true) => {
    ledger.again(contact => ({ ...contact, company: title }));
    for (const row of ledger.rows) row.item = { ...row.item, edited };
    crm.calls.length = 0;
  };
  edit();
  const verbs = () => crm.calls.map(({ verb }) => verb);
  return { crm, ledger, ports, edit, verbs };
}

describe('a known link, overwritten by a click', () => {
  it('costs one call, and says that what was there was not read', async () => {
    const { crm, ledger, ports, verbs } = await pushed();
    await runPush(click, ports);
    expect(verbs()).toEqual(['update']);
    expect(outcomes(ledger)).toEqual(['updated']);
    expect(ledger.rows[0]?.end?.changes).toContainEqual({
      field: 'Company',
      label: 'Company',
      before: null,
      after: 'Countess',
      unread: true,
    });
    expect([...crm.records.values()].map(({ fields }) => fields.Company)).toEqual(['Countess']);
  });

  it.each<[string, Partial<PushTask>]>([
    ['blanks are to be filled', { policy: 'fill-blanks' }],
    ['a person is to be asked', { policy: 'ask' }],
    ['many are pushed', { total: 2 }],
    ['it is only planned', { dryRun: true }],
  ])('reads first when %s', async (_, other) => {
    const { ports, verbs } = await pushed();
    await runPush({ ...click, ...other }, ports);
    expect(verbs()[0]).toBe('read');
  });

  it('reads first when nothing was edited: then mostly nothing is to be written either', async () => {
    const { ledger, ports, edit, verbs } = await pushed('');
    edit(false);
    await runPush(click, ports);
    expect(verbs()).toEqual(['read']);
    expect(outcomes(ledger)).toEqual(['unchanged']);
  });

  it('reads first when a line fills only blanks; a line for new records only is left out', async () => {
    const { crm, ports, verbs } = await pushed();
    const lines = (rule: 'fill-blanks' | 'create-only') => [
      ...entries({ LastName: 'lastName' }),
      { from: { field: 'company' }, to: 'Company', rule },
    ];
    const mapped = (rule: 'fill-blanks' | 'create-only') => ({
      ...ports,
      mappings: async () => [mappingOf('Person', lines(rule))],
    });
    const again = await pushed();
    await runPush(click, mapped('fill-blanks'));
    expect(verbs()[0]).toBe('read');
    await runPush(click, { ...mapped('create-only'), client: again.crm.client, ledger: again.ledger });
    expect(again.verbs()).toEqual(['update']);
    expect([...again.crm.records.values()][0]?.fields.Company).not.toBe('Countess');
    expect(crm.records.size).toBe(1);
  });

  it('leaves out an e-mail that only fills a blank, once it has been sent, and reads when it is a new one', async () => {
    const email = { from: { field: 'emails.0' }, to: 'Email', rule: 'fill-blanks' as const };
    const lines = [email, ...entries({ LastName: 'lastName', Company: 'company' })];
    for (const sameEmail of [true, false]) {
      const { ledger, ports, verbs } = await pushed();
      for (const row of ledger.rows) row.item = { ...row.item, sameEmail };
      await runPush(click, { ...ports, mappings: async () => [mappingOf('Person', lines)] });
      expect(verbs()).toEqual(sameEmail ? ['update'] : ['read', 'update']);
      expect(ledger.rows[0]?.end?.changes.map(({ field }) => field)).not.toContain('Email');
    }
  });

  it('a record that is gone, or any refusal, leads to the look that was spared', async () => {
    const { crm, ledger, ports, verbs } = await pushed();
    crm.records.clear();
    await runPush(click, ports);
    expect(verbs()).toEqual(['update', 'find', 'create']);
    expect(outcomes(ledger)).toEqual(['created']);
    const refused = await pushed();
    let first = true;
    refused.crm.faults.before = verb => {
      if (verb === 'update' && first) {
        first = false;
        throw new CrmError('invalid', 'It was converted.');
      }
    };
    await runPush(click, refused.ports);
    expect(refused.verbs()).toEqual(['update', 'read', 'update']);
    expect(outcomes(refused.ledger)).toEqual(['updated']);
  });

  it('C6 a lost answer is looked up before anything is sent again', async () => {
    const { crm, ledger, ports, verbs } = await pushed();
    let first = true;
    crm.faults.after = verb => {
      if (verb === 'update' && first) {
        first = false;
        throw new CrmError('unknown-outcome', 'No answer.');
      }
    };
    await runPush(click, ports);
    expect(verbs()).toEqual(['update', 'read']);
    expect(outcomes(ledger)).toEqual(['updated']);
  });

  it('reads first when a value does not fit, or when nothing of it is for a record that is there', async () => {
    const long = await pushed('x'.repeat(300));
    await runPush(click, long.ports);
    expect(long.verbs()).not.toContain('update');
    expect(outcomes(long.ledger)).toEqual(['failed']);
    const { ports, verbs } = await pushed();
    const lines = entries({ LastName: 'lastName', Company: 'company' }).map(line => ({
      ...line,
      rule: 'create-only' as const,
    }));
    await runPush(click, { ...ports, mappings: async () => [mappingOf('Person', lines)] });
    expect(verbs()).toEqual(['read']);
  });

  it('sends an e-mail that was sent already where its line overwrites; another line that fills blanks is read for', async () => {
    const lines = entries({ LastName: 'lastName', Email: 'emails.0' });
    const phone = { from: { field: 'phone' }, to: 'Phone', rule: 'fill-blanks' as const };
    for (const [more, first] of [
      [[], 'update'],
      [[phone], 'read'],
    ] as const) {
      const { ledger, ports, verbs } = await pushed();
      for (const row of ledger.rows) row.item = { ...row.item, sameEmail: true };
      await runPush(click, { ...ports, mappings: async () => [mappingOf('Person', [...lines, ...more])] });
      expect(verbs()[0]).toBe(first);
      if (first === 'update')
        expect(ledger.rows[0]?.end?.changes.map(({ field }) => field)).toEqual(['LastName', 'Email']);
    }
  });

  it('goes by the mapping of the record’s own object, and by its fields’ labels', async () => {
    const clock = memoryClock();
    const crm = memoryCrm();
    crm.records.set('q1', { object: 'Prospect', id: 'q1', fields: { Email: 'ada@example.com' } });
    const ledger = memoryLedger([contactOf()], clock);
    const prospect = mappingOf('Prospect', entries({ LastName: 'lastName', Phone: 'phone' }));
    const phone = prospect.fields.get('Phone');
    if (!phone) throw new Error('there is one');
    const fields = new Map([...prospect.fields, ['Phone', { ...phone, label: 'Telephone' }]]);
    const mappings = async () => [mappingOf('Person'), { ...prospect, fields }];
    const ports = { ...portsOf(crm, ledger, clock), mappings };
    await runPush(click, ports);
    ledger.again(contact => ({ ...contact, phone: '+1 555', company: 'Engines' }));
    for (const row of ledger.rows) row.item = { ...row.item, edited: true };
    crm.calls.length = 0;
    await runPush(click, ports);
    expect(crm.calls).toEqual([{ verb: 'update', size: 1 }]);
    expect(crm.records.get('q1')).toEqual({
      object: 'Prospect',
      id: 'q1',
      fields: { Email: 'ada@example.com', LastName: 'Lovelace', Phone: '+1 555' },
    });
    expect(ledger.rows[0]?.end?.changes).toContainEqual({
      field: 'Phone',
      label: 'Telephone',
      before: null,
      after: '+1 555',
      unread: true,
    });
  });
});

describe('how it is sent', () => {
  /** What the ledger is told first, and with what options the record is changed. */
  function noting({ ports }: Awaited<ReturnType<typeof pushed>>, update = ports.client.update) {
    const told: { begun: Intent[]; settled: Settlement[]; options: unknown[] } = {
      begun: [],
      settled: [],
      options: [],
    };
    const ledger: Ledger = {
      ...ports.ledger,
      begin: (fence, attempts) => {
        told.begun.push(...attempts.map(({ intent }) => intent));
        return ports.ledger.begin(fence, attempts);
      },
      settle: (fence, settlements) => {
        told.settled.push(...settlements);
        return ports.ledger.settle(fence, settlements);
      },
    };
    const client: CrmClient = {
      ...ports.client,
      update: (object, records, options) => {
        told.options.push(options);
        return update(object, records, options);
      },
    };
    return { told, ports: { ...ports, ledger, client } };
  }

  it('after its attempt is committed, and never as one more record', async () => {
    const { told, ports } = noting(await pushed());
    await runPush(click, ports);
    expect(told.begun).toMatchObject([{ do: 'update', object: 'Person', recordId: 'r1', before: ['r1'] }]);
    expect(told.options).toEqual([{ allowDuplicates: false }]);
    expect(told.settled).toMatchObject([{ as: 'done', outcome: 'updated' }]);
  });

  it('not when it is no longer ours', async () => {
    const scene = await pushed();
    const ledger = { ...scene.ledger, begin: async () => new Set<string>() };
    await runPush(click, { ...scene.ports, ledger });
    expect(scene.verbs()).toEqual([]);
    expect(outcomes(scene.ledger)).toEqual(['sending']);
  });

  it('a refusal is a try that counts, and says why; no answer at all is a lost one', async () => {
    const gone: CrmClient['update'] = async () => {
      throw new CrmError('invalid', 'It was converted.');
    };
    const refused = noting(await pushed(), gone);
    await runPush(click, refused.ports);
    expect(refused.told.settled[0]).toMatchObject({
      as: 'retry-wait',
      strike: true,
      problem: { kind: 'invalid', title: 'It was converted.' },
    });
    const silent = noting(await pushed(), async () => []);
    await runPush(click, silent.ports);
    expect(silent.told.settled[0]).toMatchObject({ as: 'unknown', problem: { kind: 'unknown-outcome' } });
  });

  it('what stops the connection stops the push; what is no refusal is thrown', async () => {
    const throttled = await pushed();
    throttled.crm.faults.before = () => {
      throw new CrmError('throttled', 'Too many calls.');
    };
    expect(await runPush({ ...click, maxSleepMs: 0 }, throttled.ports)).toMatchObject({ end: 'halted' });
    expect(throttled.verbs()).toEqual(['update']);
    expect(outcomes(throttled.ledger)).toEqual(['retry-wait']);
    const broken = await pushed();
    broken.crm.faults.before = () => {
      throw new TypeError('A fault of ours.');
    };
    await expect(runPush(click, broken.ports)).rejects.toThrow('A fault of ours.');
  });
});

it('what the CRM does not allow is asked once per push, not once per claim', async () => {
  const clock = memoryClock();
  const crm = memoryCrm();
  const people = Array.from({ length: 60 }, (_, n) =>
    contactOf({ emails: [`p${n}@x.com`], lastName: `P${n}` }),
  );
  const ledger = memoryLedger(people, clock);
  crm.faults.before = verb => {
    if (verb === 'create') throw new CrmError('forbidden', 'You may not create people.');
  };
  // Ten batches of two are a claim: three claims.
  await runPush(task, portsOf(crm, ledger, clock, 2));
  expect(new Set(outcomes(ledger))).toEqual(new Set(['failed']));
  expect(crm.calls.filter(({ verb }) => verb === 'create')).toHaveLength(1);
});
