import { SourceField, Template, Transform } from '@crmsync/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPhoneCountry, isRealDate } from '../src/read-forms.ts';
import { fillTemplate, listText, readSource, type SourceValue } from '../src/read-source.ts';
import { applyTransforms } from '../src/transforms.ts';
import { contactOf } from './fakes.ts';

const run = (value: SourceValue, ...given: object[]) => {
  const made = applyTransforms(
    value,
    given.map(each => Transform.parse(each)),
  );
  return 'refused' in made ? made : made.value;
};

describe('transforms', () => {
  it.each([
    ['trim', [{ kind: 'trim' }], ' Ada \u00a0 King\n', 'Ada King'],
    ['upper', [{ kind: 'case', to: 'upper' }], 'straße', 'STRASSE'],
    ['lower', [{ kind: 'case', to: 'lower' }], 'ADA', 'ada'],
    ['title', [{ kind: 'case', to: 'title' }], "SEÁN O'BRIEN-ßMITH", "Seán O'Brien-Ssmith"],
    ['phone, national', [{ kind: 'phone', country: 'DE' }], '030 / 90 18 20', '+4930901820'],
    ['phone, foreign', [{ kind: 'phone', country: 'DE' }], '+1 (415) 555-2671', '+14155552671'],
    ['phone, extension', [{ kind: 'phone', country: 'US' }], '415-555-2671 x 12', '+14155552671 ext. 12'],
    ['phone, kept', [{ kind: 'phone', country: 'DE', otherwise: 'keep' }], 'ask Kim', 'ask Kim'],
    ['date', [{ kind: 'date', formats: ['DD.MM.YYYY'] }], '1.2.2024', '2024-02-01'],
    ['number, comma', [{ kind: 'number', decimal: ',' }], '1.234.567,50', '1234567.50'],
    ['number, point', [{ kind: 'number', decimal: '.' }], "-1'234.5", '-1234.5'],
    ['alias', [{ kind: 'alias', table: [{ from: 'Chef', to: 'ceo' }] }], 'CHEF', 'ceo'],
    ['alias, unknown', [{ kind: 'alias', table: [{ from: 'Chef', to: 'ceo' }] }], 'Boss', 'Boss'],
    ['first part', [{ kind: 'part', take: 'first' }], 'Ludwig van Beethoven', 'Ludwig'],
    ['rest', [{ kind: 'part', take: 'rest' }], 'Ludwig van Beethoven', 'van Beethoven'],
    ['part 2', [{ kind: 'part', take: 2, separator: ',' }], 'King, Ada', 'Ada'],
    ['part 3 of two', [{ kind: 'part', take: 3, separator: ',' }], 'King, Ada', ''],
    ['last part', [{ kind: 'part', take: 'last' }], 'Ludwig van Beethoven', 'Beethoven'],
    ['title, a letter of three', [{ kind: 'case', to: 'title' }], 'ﬃ', 'Ffi'],
    ['alias, ß is not ss', [{ kind: 'alias', table: [{ from: 'Maß', to: 'x' }] }], 'Mass', 'Mass'],
    ['alias, spaced', [{ kind: 'alias', table: [{ from: 'Chef', to: 'ceo' }] }], ' chef ', 'ceo'],
    ['cut', [{ kind: 'truncate', max: 3 }], 'ab🎉', 'ab'],
    ['cut after a word', [{ kind: 'truncate', max: 4 }], 'abc def', 'abc'],
    ['cut by the field only, blanks and all', [{ kind: 'truncate' }], 'abc def ', 'abc def '],
    ['split at white space', [{ kind: 'split', separator: ' ' }], 'a\tb  c', ['a', 'b', 'c']],
    ['split, nothing between', [{ kind: 'split', separator: ',' }], ',a,, b ,', ['a', 'b']],
    ['each of a list', [{ kind: 'phone', country: 'DE' }], ['', '030 901820'], ['+4930901820']],
    ['a list of blanks', [{ kind: 'case', to: 'upper' }], ['', 'a', ''], ['A']],
    ['a blank as a phone number', [{ kind: 'phone', country: 'DE' }], '', ''],
    ['join', [{ kind: 'join', separator: ', ' }], ['a', '', 'b'], 'a, b'],
    [
      'split',
      [
        { kind: 'split', separator: ',' },
        { kind: 'case', to: 'upper' },
      ],
      'a, b',
      ['A', 'B'],
    ],
  ])('%s', (_, transforms, value, expected) => {
    expect(run(value, ...transforms)).toEqual(expected);
  });

  it.each([
    ['no phone number', { kind: 'phone', country: 'DE' }, 'call me', 'phone'],
    ['a day that is none', { kind: 'date', formats: ['DD.MM.YYYY'] }, '31.02.2024', 'date'],
    ['a form that is not named', { kind: 'date', formats: ['DD.MM.YYYY'] }, '2024-02-01', 'date'],
    ['two readings', { kind: 'date', formats: ['DD/MM/YYYY', 'MM/DD/YYYY'] }, '01/02/2024', 'date'],
    ['groups that are none', { kind: 'number', decimal: ',' }, '1.23', 'number'],
    ['mixed groups', { kind: 'number', decimal: ',' }, "1.234'567", 'number'],
    ['words around a number', { kind: 'phone', country: 'DE' }, 'Office: 030 901820', 'phone'],
    ['a list in which one is none', { kind: 'number', decimal: '.' }, ['1', 'x'], 'number'],
  ])('D13 %s is refused, never guessed', (_, transform, value, refused) => {
    expect(run(value, transform)).toEqual({ refused });
  });

  it('D13 a day that both forms read alike is taken', () => {
    expect(run('05/05/2024', { kind: 'date', formats: ['DD/MM/YYYY', 'MM/DD/YYYY'] })).toBe('2024-05-05');
  });

  it('D13 of two forms the one that fits is taken; no year has five digits', () => {
    expect(run('31.12.2024', { kind: 'date', formats: ['YYYY-MM-DD', 'DD.MM.YYYY'] })).toBe('2024-12-31');
    expect(isRealDate('+012026-01-01')).toBe(false);
  });

  it('tell the field to cut only where no length is named, and the last fallback', () => {
    const made = (...given: object[]) =>
      applyTransforms(
        'x',
        given.map(each => Transform.parse(each)),
      );
    const trim = { kind: 'trim' };
    expect(made({ kind: 'truncate' }, trim)).toEqual({ value: 'x', cut: true, fallback: undefined });
    expect(made({ kind: 'truncate', max: 3 })).toEqual({ value: 'x', cut: false, fallback: undefined });
    const fallbacks = ['a', 'b'].map(value => ({ kind: 'fallback', value }));
    expect(made(...fallbacks, trim)).toEqual({ value: 'x', cut: false, fallback: 'b' });
  });

  it('knows the countries that have phone numbers', () => {
    expect([isPhoneCountry('DE'), isPhoneCountry('XX'), isPhoneCountry('')]).toEqual([true, false, false]);
  });

  it('D13 any number written in groups comes out as itself', () => {
    const parts = fc.tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: 0, max: 99 }));
    fc.assert(
      fc.property(parts, fc.constantFrom('de-DE', 'en-US', 'fr-FR', 'de-CH'), ([whole, cents], locale) => {
        const value = Number(`${whole}.${String(cents).padStart(2, '0')}`);
        const decimal = locale === 'de-DE' || locale === 'fr-FR' ? ',' : '.';
        const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);
        expect(Number(run(text, { kind: 'number', decimal }))).toBe(value);
      }),
    );
  });

  it('D13 any day written in a stated form comes out as itself, and nothing else comes out', () => {
    const day = fc.date({ min: new Date('1000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
    const formats = ['DD.MM.YYYY', 'YYYYMMDD', 'MM-DD-YYYY'];
    fc.assert(
      fc.property(day, date => {
        const iso = date.toISOString().slice(0, 10);
        const [year, month, dayOfMonth] = iso.split('-');
        for (const form of formats) {
          const text = form
            .replace('YYYY', year ?? '')
            .replace('MM', month ?? '')
            .replace('DD', dayOfMonth ?? '');
          expect(run(text, { kind: 'date', formats: [form] })).toBe(iso);
        }
      }),
    );
    fc.assert(
      fc.property(fc.string(), text => {
        const made = run(text, { kind: 'date', formats });
        if (typeof made === 'string' && made !== '') expect(isRealDate(made)).toBe(true);
      }),
    );
  });

  it('every transform is stable (twice is once), keeps text well-formed, and makes nothing of a blank', () => {
    const transforms = fc.constantFrom<object>(
      { kind: 'trim' },
      { kind: 'case', to: 'upper' },
      { kind: 'case', to: 'lower' },
      { kind: 'case', to: 'title' },
      { kind: 'phone', country: 'DE', otherwise: 'keep' },
      { kind: 'part', take: 'first' },
      { kind: 'truncate', max: 7 },
      { kind: 'split', separator: ',' },
      { kind: 'join', separator: ' ' },
    );
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), fc.string());
    fc.assert(
      fc.property(text, transforms, (given, transform) => {
        const trimmed = given.normalize('NFC').trim();
        const once = run(trimmed, transform) as SourceValue;
        expect(run(once, transform)).toEqual(once);
        for (const each of [once].flat()) expect(each.isWellFormed() || !trimmed.isWellFormed()).toBe(true);
        expect([run('', transform)].flat().join('')).toBe('');
      }),
    );
  });

  it('D2 a name of one word never yields a last name', () => {
    const word = fc.string({ minLength: 1 }).filter(each => !/\s/u.test(each));
    fc.assert(
      fc.property(word, name => {
        expect(run(name, { kind: 'part', take: 'last' })).toBe('');
        expect(run(name, { kind: 'part', take: 'rest' })).toBe('');
      }),
    );
  });

  it('the set is closed: anything else is no transform', () => {
    expect(Transform.safeParse({ kind: 'eval', code: '1' }).success).toBe(false);
    expect(Transform.safeParse({ kind: 'trim', more: 1 }).success).toBe(false);
  });
});

describe('templates', () => {
  const values: Record<string, string> = {
    firstName: 'Ada',
    lastName: 'King',
    company: 'Engines',
    title: 'CTO',
  };
  const fill = (template: string, without: string[] = []) =>
    fillTemplate(template, field => (without.includes(field) ? '' : (values[field] ?? '')));

  it.each([
    ['{firstName} {lastName}', [], 'Ada King'],
    ['{firstName} {lastName}', ['firstName'], 'King'],
    ['{firstName} {lastName}', ['lastName'], 'Ada'],
    ['{firstName} {lastName}', ['firstName', 'lastName'], ''],
    ['{title}, {company} ({firstName})', ['company'], 'CTO (Ada)'],
    ['{title}, {company} ({firstName})', ['firstName'], 'CTO, Engines'],
    ['{title} ({company}) {lastName}', ['company'], 'CTO King'],
    ['{title} ({company}) {lastName}', ['title'], '(Engines) King'],
    ['Met {firstName} of {company}!', [], 'Met Ada of Engines!'],
    ['Met {firstName} of {company}!', ['firstName', 'company'], ''],
    ['{{{firstName}}}', [], '{Ada}'],
    [' {firstName} ', [], 'Ada'],
    ['{firstName} a) {lastName}', [], 'Ada a) King'],
    ['{firstName} (x) {lastName}', [], 'Ada (x) King'],
    ['{title} (({company})) {lastName}', ['company'], 'CTO King'],
    ['{title} (({company})) {lastName}', ['title'], '((Engines)) King'],
  ])('%s without %j', (template, without, expected) => {
    expect(fill(template, without)).toBe(expected);
  });

  it('blank parts leave no separator, and nothing is there that no field or text gave', () => {
    const fields = fc.array(fc.constantFrom('', 'Ada', 'King', 'B.'), { minLength: 1, maxLength: 5 });
    const separator = fc.constantFrom(' ', ', ', ' · ', ' - ', '/');
    fc.assert(
      fc.property(fields, separator, (given, between) => {
        const template = given.map((_, index) => `{f${index}}`).join(between);
        const made = fillTemplate(template, field => given[Number(field.slice(1))] ?? '');
        expect(made).toBe(given.filter(each => each !== '').join(between));
      }),
    );
  });

  it('is nothing where it cannot be read', () => {
    expect(fillTemplate('{firstName', () => 'x')).toBe('');
  });

  it('names contact fields only, and pairs its braces', () => {
    for (const good of ['{firstName}', 'x {custom.Shoe size} {{y}}'])
      expect(Template.safeParse(good).success).toBe(true);
    for (const bad of ['', 'plain', '{firstname}', '{firstName', 'a}', '{__proto__}', '{}'])
      expect(Template.safeParse(bad).success, bad).toBe(false);
  });

  it('knows the fields of a contact', () => {
    for (const good of ['emails', 'emails.0', 'tags.3', 'address.city', 'custom.a.b', 'mobile', 'id'])
      expect(SourceField.safeParse(good).success, good).toBe(true);
    for (const bad of ['version', 'emails.x', 'address', 'custom.', 'crm', 'toString', 'xcompany'])
      expect(SourceField.safeParse(bad).success, bad).toBe(false);
  });
});

describe('what is read of a contact', () => {
  const contact = contactOf({
    emails: [' a@x.io ', '', 'b@x.io'],
    company: 'Engines',
    address: { street: '', city: ' Ko\u0308ln ', region: '', postalCode: '', country: '' },
    custom: { team: 'A', 'b.c': 'dotted', 'two\nlines': '2' },
  });
  const at = (field: string) => readSource(contact, { field });

  it('is a field by its path, trimmed and composed', () => {
    expect([at('address.city'), at('custom.team'), at('custom.b.c'), at('custom.two\nlines')]).toEqual([
      'Köln',
      'A',
      'dotted',
      '2',
    ]);
    expect([at('emails.0'), at('emails')]).toEqual(['a@x.io', ['a@x.io', '', 'b@x.io']]);
    expect(readSource(contact, { constant: ' x ' })).toBe('x');
    expect(readSource(contact, { template: '{company}: {emails}' })).toBe('Engines: a@x.io; b@x.io');
  });

  it('is blank for what is not there, or is no text', () => {
    for (const path of [
      'emails.7',
      'custom.toString',
      'address',
      'version',
      'company.length',
      'xcustom.team',
    ])
      expect(at(path), path).toBe('');
  });

  it('is one text of a list without blanks between', () => {
    expect([listText(['a', '', 'b']), listText(['a', 'b'], ','), listText('a'), listText([])]).toEqual([
      'a; b',
      'a,b',
      'a',
      '',
    ]);
  });
});
