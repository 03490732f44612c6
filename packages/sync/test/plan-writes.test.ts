import type { CrmMatch, Fields } from '@crmsync/connectors';
import type { Policy } from '@crmsync/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBlank, sameValue } from '../src/compare-values.ts';
import { weighMatches } from '../src/match-contacts.ts';
import { type Matched, type PlanContext, planWrite } from '../src/plan-writes.ts';
import type { PushedContact } from '../src/ports.ts';
import { contactOf, defaultEntries, mappingOf, objects } from './fakes.ts';

const context = (policy: Policy, more: Partial<PlanContext> = {}): PlanContext => ({
  crm: 'Acme CRM',
  object: 'Person',
  policy,
  objects,
  mappings: [mappingOf('Person'), mappingOf('Prospect')],
  recordUrl: ({ object, id }) => `https://crm.example/${object}/${id}`,
  ...more,
});
const match = (fields: Fields, id = '7', object = 'Person'): CrmMatch => ({ object, id, fields });
const matched = (contact: PushedContact, matches: CrmMatch[], more: Partial<Matched> = {}): Matched => ({
  contact,
  matches,
  linked: false,
  decision: null,
  ...more,
});
const there = { Email: 'ada@example.com', FirstName: 'Ada', LastName: 'King', Company: 'Engines' };

describe('planWrite', () => {
  it('creates whom nobody knows, with every field in the diff', () => {
    expect(planWrite(matched(contactOf(), []), context('fill-blanks'))).toMatchObject({
      next: 'write',
      intent: { do: 'create', changes: [{ field: 'Email', before: null }, {}, { after: 'Lovelace' }] },
    });
  });

  it('fill-blanks writes only into blank fields', () => {
    const contact = contactOf({ company: 'Other', phone: '+1 (555) 1' });
    expect(planWrite(matched(contact, [match(there)]), context('fill-blanks'))).toMatchObject({
      intent: { do: 'update', recordId: '7', fields: { Phone: '+1 (555) 1' } },
    });
  });

  it('D3 an empty field never blanks the CRM value, whatever the policy', () => {
    for (const policy of ['fill-blanks', 'overwrite', 'ask'] as const) {
      const plan = planWrite(
        matched(contactOf({ lastName: 'King', company: '' }), [match(there)]),
        context(policy),
      );
      expect(plan).toMatchObject({ next: 'settle', outcome: 'unchanged' });
    }
  });

  it('overwrite writes what differs and shows before and after', () => {
    expect(planWrite(matched(contactOf(), [match(there)]), context('overwrite'))).toMatchObject({
      intent: { fields: { LastName: 'Lovelace' }, changes: [{ before: 'King', after: 'Lovelace' }] },
    });
  });

  it('a field rule stands above the policy', () => {
    const mappings = [
      mappingOf('Person', [
        ...defaultEntries.filter(entry => entry.to !== 'LastName' && entry.to !== 'Phone'),
        { from: { field: 'lastName' }, to: 'LastName', rule: 'overwrite' },
        { from: { field: 'phone' }, to: 'Phone', rule: 'create-only' },
      ]),
    ];
    const contact = contactOf({ phone: '1', company: 'Other' });
    expect(planWrite(matched(contact, [match(there)]), context('fill-blanks', { mappings }))).toMatchObject({
      intent: { fields: { LastName: 'Lovelace' } },
    });
  });

  it('skip leaves whoever is there; ask shows the difference and waits', () => {
    expect(planWrite(matched(contactOf(), [match(there)]), context('skip'))).toMatchObject({
      outcome: 'skipped',
      record: { id: '7' },
    });
    expect(planWrite(matched(contactOf(), [match(there)]), context('ask'))).toMatchObject({
      outcome: 'duplicate',
      changes: [{ field: 'LastName' }],
      candidates: [{ recordId: '7', recordUrl: 'https://crm.example/Person/7' }],
    });
  });

  it('create makes a twin where the CRM allows it, but never of a linked record', () => {
    const twin = planWrite(matched(contactOf(), [match(there)]), context('create'));
    expect(twin).toMatchObject({ intent: { do: 'create', before: ['7'] }, allowDuplicates: true });
    const linked = planWrite(matched(contactOf(), [match(there)], { linked: true }), context('create'));
    expect(linked).toMatchObject({ outcome: 'unchanged' });
    const noTwins = context('create', { objects: objects.map(each => ({ ...each, allowsTwins: false })) });
    expect(planWrite(matched(contactOf(), [match(there)]), noTwins)).toMatchObject({
      outcome: 'duplicate',
      problem: { code: 'no-twins' },
    });
  });

  it('several matches are a duplicate with candidates; a decision ends it', () => {
    const several = [match(there), match({ ...there, Company: '' }, '8')];
    expect(planWrite(matched(contactOf(), several), context('overwrite'))).toMatchObject({
      outcome: 'duplicate',
      problem: { code: 'several-matches', short: '2 matches' },
      candidates: [{ recordId: '7' }, { recordId: '8' }],
    });
    const decided = { decision: { choice: 'create' } } as const;
    expect(planWrite(matched(contactOf(), several, decided), context('ask'))).toMatchObject({
      intent: { do: 'create', before: ['7', '8'] },
    });
  });

  it('a contact without e-mail and link is not sent, and says so', () => {
    const contact = contactOf({ emails: [] });
    expect(planWrite(matched(contact, []), context('fill-blanks'))).toMatchObject({
      outcome: 'failed',
      problem: { code: 'no-email' },
    });
    expect(planWrite(matched(contact, []), context('create'))).toMatchObject({ next: 'write' });
  });

  it('D2 no last name fails a create and not an update', () => {
    const contact = contactOf({ lastName: '', phone: '1' });
    expect(planWrite(matched(contact, []), context('fill-blanks'))).toMatchObject({
      outcome: 'failed',
      problem: { code: 'required-missing', field: 'LastName' },
    });
    expect(planWrite(matched(contact, [match(there)]), context('fill-blanks'))).toMatchObject({
      next: 'write',
    });
  });

  const text = fc.constantFrom('', ' ', 'a', 'b', 'A', 'Nguyễn', 'Nguyễn'.normalize('NFD'));
  const email = fc.constantFrom('ada@example.com', ' Ada@Example.com ');
  const phone = fc.constantFrom('', '+1 555', '(+1) 5-55', '2');
  const contacts = fc
    .record({ firstName: text, lastName: text, company: text, phone, email })
    .map(({ email, ...values }) => contactOf({ ...values, emails: [email] }));
  const stored = fc.record({ Email: email, FirstName: text, LastName: text, Company: text, Phone: phone });
  const policies = fc.constantFrom<Policy>('fill-blanks', 'overwrite', 'skip', 'ask', 'create');

  it('planning is idempotent: after the plan was carried out the next one is unchanged', () => {
    fc.assert(
      fc.property(
        contacts,
        stored,
        fc.constantFrom<Policy>('fill-blanks', 'overwrite'),
        (contact, fields, policy) => {
          const plan = planWrite(matched(contact, [match(fields)]), context(policy));
          const after = plan.next === 'write' ? { ...fields, ...plan.intent.fields } : fields;
          expect(planWrite(matched(contact, [match(after)]), context(policy))).toMatchObject({
            outcome: 'unchanged',
          });
        },
      ),
    );
  });

  it('D3 no policy ever writes a blank, and fill-blanks never changes a value that is there', () => {
    fc.assert(
      fc.property(contacts, fc.option(stored), policies, (contact, fields, policy) => {
        const plan = planWrite(matched(contact, fields ? [match(fields)] : []), context(policy));
        if (plan.next !== 'write') return;
        expect(Object.values(plan.intent.fields).filter(isBlank)).toEqual([]);
        if (plan.intent.do === 'create' || policy !== 'fill-blanks' || !fields) return;
        const before: Fields = fields;
        for (const name of Object.keys(plan.intent.fields)) expect(isBlank(before[name])).toBe(true);
      }),
    );
  });
});

describe('sameValue', () => {
  it.each([
    ['email', 'Ada@X.com', 'ada@x.com', true],
    ['phone', '+1 (555) 123-4567', '+15551234567', true],
    ['phone', '0049 30 1', '+49 301', true],
    ['phone', '555', '556', false],
    ['url', 'https://X.com/', 'x.com', true],
    ['url', 'x.com/A', 'x.com/a', false],
    ['text', ' a\r\nb ', 'a\nb', true],
    ['text', 'A', 'a', false],
    ['number', '42.0', 42, true],
    ['choices', 'b;a', ['a', 'b'], true],
    ['text', '  ', null, true],
  ] as const)('%s: %j and %j → %s', (type, left, right, same) => {
    expect(sameValue(type, left, right)).toBe(same);
  });
});

describe('weighMatches', () => {
  it('lets the link win, then the superseding object, and counts a record once', () => {
    const person = match({}, '1');
    const prospect = match({}, '2', 'Prospect');
    expect(weighMatches(prospect, [person], objects)).toEqual([prospect]);
    expect(weighMatches(null, [prospect, person, person], objects)).toEqual([person]);
    expect(weighMatches(null, [prospect], objects)).toEqual([prospect]);
  });
});
