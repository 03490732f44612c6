import { CrmError } from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import type { PushTask } from '../src/ports.ts';
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
