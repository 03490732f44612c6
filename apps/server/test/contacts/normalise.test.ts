import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseContact } from '../../src/contacts/normalise.ts';
import { cutText, foldText } from '../../src/contacts/text.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const brokenText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map(units => String.fromCharCode(...units));
const text = fc.oneof(anyText, brokenText);
const input = fc.record(
  {
    emails: fc.array(fc.oneof(text, fc.emailAddress()), { maxLength: 6 }),
    firstName: text,
    lastName: text,
    company: text,
    notes: text,
    tags: fc.array(text, { maxLength: 5 }),
    address: fc.record({ street: text, city: text }, { requiredKeys: [] }),
    custom: fc.dictionary(text, text, { maxKeys: 4 }),
  },
  { requiredKeys: [] },
);

function everyText(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...everyText(inner)]);
}

describe('normaliseContact', () => {
  it('D8 stores text Postgres can hold, whatever comes: well-formed, NFC, trimmed, without NUL', () => {
    fc.assert(
      fc.property(input, given => {
        for (const value of everyText(normaliseContact(given).fields)) {
          expect(value.isWellFormed()).toBe(true);
          expect(value).not.toContain('\0');
          expect(value).toBe(value.normalize('NFC').trim());
        }
      }),
    );
  });

  it('changes nothing the second time, and then has nothing to note', () => {
    fc.assert(
      fc.property(input, given => {
        const { fields } = normaliseContact(given);
        const { source: _, ...again } = fields;
        expect(normaliseContact(again)).toEqual({ fields, notes: [], badEmails: [] });
      }),
    );
  });

  it('never invents a name: what is stored was in the input', () => {
    fc.assert(
      fc.property(anyText, anyText, (firstName, lastName) => {
        const { fields } = normaliseContact({ firstName, lastName });
        const letters = (value: string) => value.normalize('NFC').replace(/[\s\p{Cc}]/gu, '');
        expect(letters(fields.firstName)).toBe(letters(firstName));
        expect(letters(fields.lastName)).toBe(letters(lastName));
      }),
    );
  });

  it('D1 composed and combining spellings are one, and scripts survive as they are', () => {
    const { fields } = normaliseContact({ firstName: 'Nguye\u0302\u0303n', lastName: '李小龙' });
    expect(fields).toMatchObject({ firstName: 'Nguyễn', lastName: '李小龙' });
  });

  it('D4 keeps every e-mail, lower-cased, once, the first as primary', () => {
    const emails = [
      ' Ann@Example.COM',
      'second@example.com',
      'ann@example.com',
      '',
      'mailto:third@example.com',
    ];
    expect(normaliseContact({ emails }).fields.emails).toEqual([
      'ann@example.com',
      'second@example.com',
      'third@example.com',
    ]);
  });

  it('D7 removes NUL and tells', () => {
    const { fields, notes } = normaliseContact({ firstName: 'Zo\0ë', company: '\0Acme\0' });
    expect(fields).toMatchObject({ firstName: 'Zoë', company: 'Acme' });
    expect(notes.map(({ text }) => text)).toEqual([
      'firstName: 1 control character removed',
      'company: 2 control characters removed',
    ]);
  });

  it('D8 replaces a lone surrogate and tells', () => {
    const { fields, notes } = normaliseContact({ lastName: 'Bro\ud83dken' });
    expect(fields.lastName).toBe('Bro\ufffdken');
    expect(notes.map(({ text }) => text)).toEqual(['lastName: broken characters replaced by \ufffd']);
  });

  it('D9 sets a bad e-mail aside and keeps the good ones', () => {
    const emails = [
      'no',
      'a@b',
      'x@y.example',
      'quo"te@example.com',
      '.a@example.com',
      'a..b@example.com',
      'a@1.2.3.4',
    ];
    const { fields, badEmails } = normaliseContact({ emails });
    expect(fields.emails).toEqual(['x@y.example']);
    expect(badEmails.map(({ index }) => index)).toEqual([0, 1, 3, 4, 5, 6]);
  });

  it.each([
    "o'brien+tag@sub.example.co.uk",
    'ülrike@grün.example',
    '用户@例子.公司',
    'a_b-c@x-y.example',
    'first.last@example.museum',
  ])('takes %s for an address', email => {
    expect(normaliseContact({ emails: [email] }).fields.emails).toEqual([email]);
  });

  it('cuts what is too long and tells, never through a character', () => {
    const { fields, notes } = normaliseContact({ company: `${'x'.repeat(499)}😀` });
    expect(fields.company).toBe('x'.repeat(499));
    expect(notes.map(({ text }) => text)).toEqual(['company: cut to 500 characters']);
  });

  it('cutText never splits a surrogate pair', () => {
    fc.assert(
      fc.property(anyText, fc.nat(70), (value, max) => {
        const cut = cutText(value, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });

  it('foldText makes spellings of one name equal', () => {
    expect(foldText('NGUYỄN Łukasz Jørgensen Straße')).toBe('nguyen lukasz jorgensen strasse');
  });
});
