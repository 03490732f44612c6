import type { CrmMatch, CrmObject } from '@crmsync/connectors';
import type { Policy } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import { type ItemPlan, type Matched, matchedBy, type PlanContext, planWrite } from '../src/plan-writes.ts';
import { contactOf, entries, mappingOf } from './fakes.ts';

const kinds: Pick<CrmObject, 'name' | 'label' | 'allowsTwins'>[] = [
  { name: 'Prospect', label: 'Possible buyer', allowsTwins: false },
  { name: 'Person', label: 'Human being', allowsTwins: true },
];
const context = (policy: Policy, more: Partial<PlanContext> = {}): PlanContext => ({
  crm: 'Acme CRM',
  object: 'Person',
  policy,
  objects: kinds,
  mappings: [mappingOf('Prospect', entries({ LastName: 'lastName' })), mappingOf('Person')],
  recordUrl: ({ object, id }) => `https://crm.example/${object}/${id}`,
  ...more,
});

/** Ada is there as Ada King, without a telephone number. */
const king: CrmMatch = {
  object: 'Person',
  id: '7',
  fields: { Email: 'ada@example.com', FirstName: 'Ada', LastName: 'King' },
};
const other: CrmMatch = { ...king, id: '8' };
const contact = contactOf({ phone: '+1 555' });
const matched = (matches: CrmMatch[], more: Partial<Matched> = {}): Matched => ({
  contact,
  matches,
  linked: false,
  decision: null,
  ...more,
});
const ended = { next: 'settle', planned: [], record: null, changes: [], problem: null, candidates: [] };
const chosen = { linked: true, decision: { choice: 'record', object: 'Person', recordId: '7' } } as const;

/** What is written, by which rule; the outcome where nothing is. */
function written(plan: ItemPlan): unknown[] {
  return plan.next === 'write' ? [plan.intent.do, plan.rule, plan.intent.fields] : [plan.outcome, plan.rule];
}
const blanks = { Phone: '+1 555' };
const all = { ...blanks, LastName: 'Lovelace' };

describe('whose word counts', () => {
  it.each<[Policy, unknown[]]>([
    ['ask', ['update', 'decision', all]],
    ['overwrite', ['update', 'decision', all]],
    ['fill-blanks', ['update', 'decision', blanks]],
    ['skip', ['update', 'decision', blanks]],
    ['create', ['update', 'decision', blanks]],
  ])('under %s, when a person has chosen the record', (policy, expected) => {
    expect(written(planWrite(matched([king], chosen), context(policy)))).toEqual(expected);
  });

  it.each<[Policy, unknown[]]>([
    ['ask', ['duplicate', 'policy']],
    ['overwrite', ['update', 'link', all]],
    ['fill-blanks', ['update', 'link', blanks]],
    ['skip', ['skipped', 'policy']],
    ['create', ['update', 'link', blanks]],
  ])('under %s, when the record is known', (policy, expected) => {
    expect(written(planWrite(matched([king], { linked: true }), context(policy)))).toEqual(expected);
  });

  it.each<[Policy, unknown[]]>([
    ['ask', ['duplicate', 'policy']],
    ['overwrite', ['update', 'email', all]],
    ['fill-blanks', ['update', 'email', blanks]],
    ['skip', ['skipped', 'policy']],
  ])('under %s, when one was found by e-mail', (policy, expected) => {
    expect(written(planWrite(matched([king]), context(policy)))).toEqual(expected);
  });

  it('says how the one record was found', () => {
    expect(matchedBy(matched([]))).toBeNull();
    expect(matchedBy(matched([king, other]))).toBeNull();
    expect(matchedBy(matched([king]))).toBe('email');
    expect(matchedBy(matched([king], { linked: true }))).toBe('link');
    expect(matchedBy(matched([king], { linked: true, decision: { choice: 'create' } }))).toBe('link');
    expect(matchedBy(matched([king], chosen))).toBe('decision');
  });
});

describe('a new record', () => {
  const made = (matches: CrmMatch[], policy: Policy, more: Partial<Matched> = {}) => {
    const plan = planWrite(matched(matches, more), context(policy));
    return plan.next === 'write' ? [plan.intent.do, plan.rule, plan.allowDuplicates, plan.intent.before] : [];
  };

  it('passes over the CRM’s own word on duplicates only where a second one is wanted', () => {
    expect(made([], 'fill-blanks')).toEqual(['create', 'not-there', false, []]);
    expect(made([], 'create')).toEqual(['create', 'not-there', true, []]);
    expect(made([king], 'create')).toEqual(['create', 'policy', true, ['7']]);
    const decision = { choice: 'create' } as const;
    expect(made([king, other], 'skip', { decision })).toEqual(['create', 'decision', true, ['7', '8']]);
    expect(made([], 'skip', { decision })).toEqual(['create', 'decision', true, []]);
  });

  it('is not made of somebody with blank e-mails only', () => {
    const of = (emails: string[]) =>
      written(planWrite(matched([], { contact: contactOf({ emails }) }), context('overwrite')))[0];
    expect([of([' ']), of([]), of(['', 'a@x.io'])]).toEqual(['failed', 'failed', 'create']);
  });

  it('is not a second one where the CRM keeps one per e-mail, nor where it does not tell of the object', () => {
    const one = [{ name: 'Prospect', label: 'Possible buyer', allowsTwins: true }];
    const person = { name: 'Person', label: 'Human being', allowsTwins: false };
    for (const [objects, label] of [
      [[...one, person], 'Human being'],
      [one, 'Person'],
    ] as const) {
      expect(planWrite(matched([king]), context('create', { objects }))).toEqual({
        ...ended,
        rule: 'no-twins',
        outcome: 'duplicate',
        problem: expect.objectContaining({ title: `Acme CRM keeps one ${label} per e-mail.` }),
        candidates: [expect.objectContaining({ recordId: '7' })],
      });
    }
  });
});

describe('what needs no write', () => {
  it('leaves one alone by its id, and several without', () => {
    const skipped = { ...ended, outcome: 'skipped', rule: 'policy' };
    expect(planWrite(matched([king]), context('skip'))).toEqual({
      ...skipped,
      record: { object: 'Person', id: '7' },
    });
    expect(planWrite(matched([king, other]), context('skip'))).toEqual(skipped);
  });

  it('asks about several, with each as the CRM calls it', () => {
    const odd: CrmMatch = { object: 'Odd', id: '9', fields: { LastName: null } };
    const buyer: CrmMatch = { object: 'Prospect', id: '5', fields: {} };
    expect(planWrite(matched([king, buyer, odd]), context('overwrite'))).toEqual({
      ...ended,
      outcome: 'duplicate',
      rule: 'several-matches',
      problem: expect.objectContaining({ code: 'several-matches' }),
      candidates: [
        {
          object: 'Person',
          objectLabel: 'Human being',
          recordId: '7',
          recordUrl: 'https://crm.example/Person/7',
          fields: king.fields,
        },
        expect.objectContaining({ object: 'Prospect', objectLabel: 'Possible buyer', fields: {} }),
        expect.objectContaining({ object: 'Odd', objectLabel: 'Odd', fields: { LastName: null } }),
      ],
    });
  });

  it('asks about one with what would be changed', () => {
    const plan = planWrite(matched([king]), context('ask'));
    expect(plan).toMatchObject({
      next: 'settle',
      rule: 'policy',
      outcome: 'duplicate',
      changes: [{ field: 'LastName' }, { field: 'Phone' }],
      candidates: [{ recordId: '7' }],
    });
    expect(plan.planned.map(({ field }) => field)).toEqual(['Email', 'FirstName', 'LastName', 'Phone']);
  });

  it('fails on a value that does not fit, with the record it was meant for', () => {
    const long = contactOf({ company: 'x'.repeat(300) });
    expect(planWrite(matched([king], { contact: long }), context('overwrite'))).toEqual({
      ...ended,
      outcome: 'failed',
      rule: 'problem',
      record: { object: 'Person', id: '7' },
      problem: expect.objectContaining({ code: 'string-too-long' }),
    });
    expect(planWrite(matched([], { contact: long }), context('overwrite'))).toMatchObject({ record: null });
  });
});

describe('an update', () => {
  it('is of the record’s own object, by that object’s mapping', () => {
    const buyer: CrmMatch = { ...king, object: 'Prospect', id: '5' };
    expect(planWrite(matched([buyer]), context('overwrite'))).toMatchObject({
      allowDuplicates: false,
      intent: {
        do: 'update',
        object: 'Prospect',
        recordId: '5',
        fields: { LastName: 'Lovelace' },
        before: ['5'],
      },
    });
  });

  it('of an object that nobody mapped is a fault of ours', () => {
    const odd: CrmMatch = { ...king, object: 'Odd' };
    expect(() => planWrite(matched([odd]), context('overwrite'))).toThrow('No mapping for the object Odd');
  });
});
