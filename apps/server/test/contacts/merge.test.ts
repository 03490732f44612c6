import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blankFields, type ContactFields } from '../../src/contacts/fields.ts';
import { mergeContact } from '../../src/contacts/merge.ts';
import { planMerge } from '../../src/contacts/plan-merge.ts';

const person = (fields: Partial<ContactFields>): ContactFields => ({ ...blankFields(), ...fields });
const few = fc.constantFrom('', '', 'a', 'b', 'A');
const anybody = fc
  .record({
    emails: fc.uniqueArray(fc.constantFrom('a@x.example', 'b@x.example', 'c@x.example'), { maxLength: 3 }),
    firstName: few,
    lastName: few,
    company: few,
    title: few,
    phone: few,
    notes: few,
  })
  .map(person);
const keys = ['firstName', 'lastName', 'company', 'title', 'phone', 'notes'] as const;

describe('mergeContact', () => {
  it('D3 an empty field never blanks what a contact says, and nothing filled is overwritten', () => {
    fc.assert(
      fc.property(anybody, anybody, (contact, newcomer) => {
        const { fields } = mergeContact(contact, newcomer);
        for (const key of keys) if (contact[key] !== '') expect(fields[key]).toBe(contact[key]);
        expect(fields.emails.slice(0, contact.emails.length)).toEqual(contact.emails);
      }),
    );
  });

  it('learns everything at once: merging the same again changes nothing', () => {
    fc.assert(
      fc.property(anybody, anybody, (contact, newcomer) => {
        const { fields } = mergeContact(contact, newcomer);
        expect(mergeContact(fields, newcomer).changed).toBe(false);
      }),
    );
  });

  it('makes no chimera of two names', () => {
    const { fields, kept } = mergeContact(
      person({ firstName: 'Madonna' }),
      person({ firstName: 'Ana Maria', lastName: 'de la Cruz' }),
    );
    expect(fields).toMatchObject({ firstName: 'Madonna', lastName: '' });
    expect(kept).toContain('name');
  });

  it('takes a last name for its first name, and one name split otherwise as the same', () => {
    expect(
      mergeContact(person({ firstName: 'Ana' }), person({ firstName: 'ana', lastName: 'Cruz' })).fields,
    ).toMatchObject({ firstName: 'Ana', lastName: 'Cruz' });
    expect(
      mergeContact(person({ firstName: 'Ana Cruz' }), person({ firstName: 'Ana', lastName: 'Cruz' })).changed,
    ).toBe(false);
  });

  it('takes a title only together with its company', () => {
    const contact = person({ company: 'Acme' });
    expect(mergeContact(contact, person({ company: 'Beta', title: 'CTO' })).fields.title).toBe('');
    expect(mergeContact(contact, person({ company: 'ACME', title: 'CTO' })).fields.title).toBe('CTO');
  });

  it('completes an address only when nothing in it contradicts', () => {
    const address = { street: '', city: 'Kiel', region: '', postalCode: '', country: '' };
    const contact = person({ address });
    const elsewhere = person({ address: { ...address, city: 'Bonn', street: 'Weg 1' } });
    expect(mergeContact(contact, elsewhere).fields.address).toEqual(address);
    const here = person({ address: { ...address, city: 'kiel', street: 'Weg 1' } });
    expect(mergeContact(contact, here).fields.address).toEqual({ ...address, street: 'Weg 1' });
  });
});

describe('planMerge', () => {
  const outcomes = (known: ContactFields[], newcomers: ContactFields[]) =>
    planMerge(
      known.map((fields, index) => ({ id: `known-${index}`, fields })),
      newcomers,
    ).outcomes.map(({ outcome }) => outcome);

  it('D10 the same e-mail three times in one batch is one person', () => {
    const plan = planMerge(
      [],
      [
        person({ emails: ['a@x.example'], firstName: 'Ann' }),
        person({ emails: ['a@x.example'], phone: '1' }),
        person({ emails: ['a@x.example'], firstName: 'Bob' }),
      ],
    );
    expect(plan.outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'merged', 'unchanged']);
    expect(plan.outcomes[2]?.kept).toEqual(['name']);
    expect(plan.inserts.map(({ fields }) => fields)).toEqual([
      person({ emails: ['a@x.example'], firstName: 'Ann', phone: '1' }),
    ]);
    expect(plan.updates).toEqual([]);
  });

  it('an address in second place finds its person, unless the names say it is somebody else’s too', () => {
    const known = [person({ emails: ['ann@x.example', 'info@x.example'], firstName: 'Ann' })];
    expect(outcomes(known, [person({ emails: ['info@x.example'], firstName: 'Ann', phone: '1' })])).toEqual([
      'merged',
    ]);
    expect(outcomes(known, [person({ emails: ['info@x.example'], firstName: 'Bob' })])).toEqual(['created']);
  });

  it('two addresses that are second on both sides are nobody’s proof', () => {
    const known = [person({ emails: ['ann@x.example', 'info@x.example'] })];
    expect(outcomes(known, [person({ emails: ['bob@x.example', 'info@x.example'] })])).toEqual(['created']);
  });

  it('without an e-mail, the LinkedIn profile or exactly name, company and phone tell', () => {
    const linkedinUrl = 'https://www.linkedin.com/in/Ann-1/';
    const known = [person({ firstName: 'Ann', linkedinUrl }), person({ firstName: 'Bob', company: 'Acme' })];
    expect(
      outcomes(known, [
        person({ firstName: 'Anna', linkedinUrl: 'linkedin.com/in/ann-1?x=1' }),
        person({ firstName: 'Bob', company: 'ACME' }),
        person({ firstName: 'Bob', company: 'Acme', phone: '1' }),
        person({ firstName: 'Bob', company: 'Acme', emails: ['bob@x.example'] }),
      ]),
    ).toEqual(['unchanged', 'unchanged', 'created', 'created']);
  });

  it('every newcomer ends up in exactly one contact, and no primary e-mail twice', () => {
    fc.assert(
      fc.property(fc.array(anybody, { maxLength: 12 }), newcomers => {
        const { inserts, outcomes: all } = planMerge([], newcomers);
        const primaries = inserts.flatMap(({ fields }) => fields.emails.slice(0, 1));
        expect(new Set(primaries).size).toBe(primaries.length);
        const ids = new Set(inserts.map(({ id }) => id));
        expect(all).toHaveLength(newcomers.length);
        expect(all.every(({ id }) => ids.has(id))).toBe(true);
      }),
    );
  });
});
