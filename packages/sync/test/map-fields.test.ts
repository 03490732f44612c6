import fc from 'fast-check';
import { expect, it, describe as suite } from 'vitest';
import { checkMapping } from '../src/check-mapping.ts';
import { isBlank } from '../src/compare-values.ts';
import { cutText } from '../src/convert-value.ts';
import { mapFields, offeredEntries } from '../src/map-fields.ts';
import { contactOf, defaultEntries, entries, mappingOf } from './fakes.ts';

const crm = { crm: 'Acme CRM' };

suite('mapFields', () => {
  it('maps what is there and leaves out what is blank', () => {
    const mapped = mapFields(contactOf({ company: '  ', phone: '+1 555' }), mappingOf(), crm);
    expect(mapped.fields).toEqual({
      Email: 'ada@example.com',
      FirstName: 'Ada',
      LastName: 'Lovelace',
      Phone: '+1 555',
    });
    expect([mapped.problems, mapped.missing]).toEqual([[], []]);
  });

  it('D1 text is sent in composed form (NFC)', () => {
    const mapped = mapFields(contactOf({ lastName: 'Nguyễn' }), mappingOf(), crm);
    expect(mapped.fields.LastName).toBe('Nguyễn'.normalize('NFC'));
    expect(mapFields(contactOf({ lastName: '李小龙' }), mappingOf(), crm).fields.LastName).toBe('李小龙');
  });

  it('D2 a mononym is not made into a last name: the required field is named', () => {
    const mapped = mapFields(contactOf({ firstName: 'Pelé', lastName: '' }), mappingOf(), crm);
    expect(mapped.fields).not.toHaveProperty('LastName');
    expect(mapped.missing).toMatchObject([{ code: 'required-missing', field: 'LastName' }]);
    expect(mapped.missing[0]?.title).toBe('Acme CRM needs “LastName” for a new Person.');
  });

  it('D5 a company that is too long is refused with the field named, cut only when told to', () => {
    const long = contactOf({ company: 'x'.repeat(300) });
    expect(mapFields(long, mappingOf(), crm).problems).toMatchObject([
      { code: 'string-too-long', field: 'Company', short: 'company too long' },
    ]);
    const cutting = mappingOf(
      'Person',
      defaultEntries.map(entry => ({
        ...entry,
        transforms: entry.to === 'Company' ? [{ kind: 'truncate' }] : [],
      })),
    );
    const cut = mapFields(long, cutting, crm);
    expect(cut.problems).toEqual([]);
    expect(cut.fields.Company).toHaveLength(255);
  });

  it('D5 cutting never splits a surrogate pair', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(40), (text, max) => {
        const cut = cutText(text, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });

  it('D9 an e-mail that is none is refused with the field named', () => {
    const mapped = mapFields(contactOf({ emails: ['ada@nowhere'] }), mappingOf(), crm);
    expect(mapped.problems).toMatchObject([{ code: 'invalid-email', field: 'Email' }]);
  });

  it('D11 a choice is taken by value or label; one that is not offered is refused', () => {
    const mapping = mappingOf('Person', entries({ Stage: 'title' }));
    const stage = (title: string) => mapFields(contactOf({ title }), mapping, crm);
    expect(stage('new').fields.Stage).toBe('new');
    expect(stage('OLD ONE').fields.Stage).toBe('old');
    expect(stage('Boss').problems).toMatchObject([{ code: 'option-not-allowed', field: 'Stage' }]);
  });

  it('D12 a mapping to a deleted or read-only field is a problem before anything is sent', () => {
    const mapping = mappingOf('Person', entries({ Gone: 'company', Locked: 'title', LastName: 'lastName' }));
    expect(checkMapping(mapping, 'Acme CRM').map(problem => [problem.code, problem.field])).toEqual([
      ['unknown-field', 'Gone'],
      ['read-only-field', 'Locked'],
    ]);
    expect(offeredEntries(mapping.entries, mapping.fields).map(entry => entry.to)).toEqual(['LastName']);
  });

  it('writes no field that is gone or read-only, and each of the others once', () => {
    const mapping = mappingOf('Person', [
      ...entries({ Gone: 'company', Locked: 'title', LastName: 'lastName' }),
      ...entries({ Phone: 'mobile' }),
      ...entries({ Phone: 'phone' }),
    ]);
    const contact = contactOf({ company: 'Engines', title: 'CTO', mobile: '1', phone: '2' });
    expect(mapFields(contact, mapping, crm).fields).toEqual({ LastName: 'Lovelace', Phone: '1' });
  });

  it('D13 numbers and dates are converted or refused, never guessed', () => {
    const mapping = mappingOf('Person', entries({ Staff: 'title', Born: 'notes' }));
    const map = (title: string, notes: string) => mapFields(contactOf({ title, notes }), mapping, crm);
    expect(map('42', '1815-12-10').fields).toEqual({ Staff: 42, Born: '1815-12-10' });
    expect(map('1.234,5', '31/12/2020').problems.map(problem => problem.field)).toEqual(['Staff', 'Born']);
    expect(map('', '2021-02-30').problems).toMatchObject([{ code: 'wrong-type', field: 'Born' }]);
  });

  it('reads custom fields, address parts and constants, and the first value wins', () => {
    const mapping = mappingOf('Person', [
      { from: { field: 'mobile' }, to: 'Phone' },
      { from: { field: 'phone' }, to: 'Phone' },
      { from: { field: 'custom.team' }, to: 'Company' },
      { from: { field: 'custom.toString' }, to: 'FirstName' },
      { from: { constant: 'https://x.example' }, to: 'Site' },
    ]);
    const contact = contactOf({ phone: '1', custom: { team: 'Engines' } });
    expect(mapFields(contact, mapping, crm).fields).toEqual({
      Phone: '1',
      Company: 'Engines',
      Site: 'https://x.example',
    });
  });

  it('D3 no generated contact ever yields a blank field or a name nobody gave', () => {
    const text = fc.oneof(fc.constant(''), fc.constant(' \t'), fc.string({ maxLength: 30 }));
    fc.assert(
      fc.property(text, text, text, text, (firstName, lastName, company, phone) => {
        const { fields } = mapFields(contactOf({ firstName, lastName, company, phone }), mappingOf(), crm);
        expect(Object.values(fields).filter(isBlank)).toEqual([]);
        expect('LastName' in fields).toBe(lastName.trim() !== '');
        expect('FirstName' in fields).toBe(firstName.trim() !== '');
      }),
    );
  });
});
