import type { CrmField, FieldValue } from '@crmsync/connectors';
import { describe, expect, it } from 'vitest';
import { isBlank, sameValue, textOf } from '../src/compare-values.ts';
import { convertValue, cutText } from '../src/convert-value.ts';

describe('a value of a CRM', () => {
  it('is blank where the CRM shows an empty field', () => {
    for (const value of [null, undefined, '', ' \n', [], ['', ' ']]) expect(isBlank(value)).toBe(true);
    for (const value of ['x', 0, false, ['', 'x']]) expect(isBlank(value)).toBe(false);
  });

  it('is read by people as text', () => {
    expect([textOf(undefined), textOf(null), textOf(' '), textOf([])]).toEqual([null, null, null, null]);
    expect([textOf(0), textOf(false), textOf(['a', 'b']), textOf(' x')]).toEqual([
      '0',
      'false',
      'a; b',
      ' x',
    ]);
  });

  it.each<[CrmField['type'], FieldValue, FieldValue]>([
    ['text', 'a\r\nb\rc', 'a\nb\nc'],
    ['text', 'é', 'e\u0301'],
    ['text', null, ' '],
    ['email', 'Straße@X.io', 'straße@x.io'],
    ['phone', '+49 (30) 1001', '0049-30-1001'],
    ['url', 'HTTPS://Acme.io/', 'acme.io'],
    ['url', 'http://acme.io/A', 'https://ACME.io/A'],
    ['url', 'acme.io/a/', 'acme.io/a'],
    ['number', '7.0', 7],
    ['boolean', true, 'TRUE'],
    ['datetime', '2026-11-22T10:00:00+01:00', '2026-11-22T09:00:00.000Z'],
    ['choices', 'b; a', ['a', 'b']],
  ])('of type %s: %o and %o are the same', (type, left, right) => {
    expect(sameValue(type, left, right)).toBe(true);
    expect(sameValue(type, right, left)).toBe(true);
  });

  it.each<[CrmField['type'], FieldValue, FieldValue]>([
    ['text', 'a', 'A'],
    ['text', 'x', ''],
    ['email', 'maß@x.io', 'mass@x.io'],
    ['phone', '5001', '51'],
    ['phone', 'none', 'ask'],
    ['phone', '1', '2'],
    ['url', 'acme.io/A', 'acme.io/a'],
    ['url', 'acme.io/a/b', 'acme.io/ab'],
    ['url', 'acme.io/http://x', 'acme.io/x'],
    ['url', 'acme.io', 'acne.io'],
    ['url', 'acme.io/Ab', 'acme.io/ab'],
    ['url', 'maß.io', 'mass.io'],
    ['url', '/A', '/a'],
    ['number', null, 0],
    ['number', 'x', 'y'],
    ['datetime', 'x', 'y'],
    ['choices', ['a', 'b'], ['ab']],
    ['choices', ['a'], ['a', 'b']],
    ['choices', ['a', 'b'], ['a', 'c']],
  ])('of type %s: %o and %o differ', (type, left, right) => {
    expect(sameValue(type, left, right)).toBe(false);
  });
});

describe('a text as a field’s own type', () => {
  const field = (type: CrmField['type'], more: Partial<CrmField> = {}): CrmField => ({
    name: 'f',
    label: 'F',
    type,
    required: false,
    writable: true,
    unique: false,
    ...more,
  });
  const options = [
    { value: 'new', label: 'New one' },
    { value: 'NEW', label: 'Shouted' },
    { value: 'Old', label: 'Past' },
  ];

  it.each<[CrmField['type'], string, FieldValue | undefined]>([
    ['text', ' x ', 'x'],
    ['email', 'a@x.io', 'a@x.io'],
    ['email', 'a@x', undefined],
    ['number', '+7.25', 7.25],
    ['number', '-123456789012345', -123456789012345],
    ['number', '1234567890123456', undefined],
    ['number', 'a7', undefined],
    ['number', '7.', undefined],
    ['number', '7.x', undefined],
    ['boolean', 'YES', true],
    ['boolean', 'no', false],
    ['boolean', 'maybe', undefined],
    ['date', '2026-02-28', '2026-02-28'],
    ['date', '2026-02-30', undefined],
    ['datetime', '2026-11-22T10:00:00+01:00', '2026-11-22T09:00:00.000Z'],
    ['datetime', '2026-11-22', undefined],
    ['datetime', '2026-13-22T10:00:00Z', undefined],
    ['datetime', '+012026-11-22T10:00:00Z', undefined],
    ['datetime', '22 Nov 2026 10:00', undefined],
  ])('%s: %o → %o', (type, text, value) => {
    expect(convertValue(text, field(type))).toEqual(
      value === undefined ? { misfit: 'wrong-type' } : { value },
    );
  });

  it('takes an option by its value, else by either in any case', () => {
    const choice = field('choice', { closed: true, options });
    const chosen = (text: string) => convertValue(text, choice);
    expect(chosen('NEW')).toEqual({ value: 'NEW' });
    expect(chosen('new')).toEqual({ value: 'new' });
    expect(chosen('OLD')).toEqual({ value: 'Old' });
    expect(chosen('past')).toEqual({ value: 'Old' });
    expect(chosen('else')).toEqual({ misfit: 'option-not-allowed' });
    expect(convertValue('else', choice, { fallback: 'Past' })).toEqual({ value: 'Old' });
    expect(convertValue('else', choice, { fallback: 'none' })).toEqual({ misfit: 'option-not-allowed' });
    expect(convertValue('else', field('choice', { options }))).toEqual({ value: 'else' });
    expect(convertValue('else', field('choice', { closed: true }))).toEqual({ misfit: 'wrong-type' });
  });

  it('takes each of several options once, all or none', () => {
    const choices = field('choices', { closed: true, options });
    expect(convertValue(' new;; Past ;Old', choices)).toEqual({ value: ['new', 'Old'] });
    expect(convertValue('new;else', choices)).toEqual({ misfit: 'option-not-allowed' });
    expect(convertValue('new;else', choices, { fallback: 'Old' })).toEqual({ value: ['new', 'Old'] });
  });

  it('is as long as the field at most, cut only when told to', () => {
    const short = field('text', { maxLength: 3 });
    expect(convertValue('abc', short)).toEqual({ value: 'abc' });
    expect(convertValue('abcd', short)).toEqual({ misfit: 'too-long' });
    expect(convertValue('ab cd', short, { cut: true })).toEqual({ value: 'ab' });
    expect(convertValue('7.125', field('number', { maxLength: 3 }))).toEqual({ value: 7.125 });
  });

  it('is cut before a pair of surrogates, never within', () => {
    const [first, last] = ['\u{10000}', '\u{10ffff}'];
    expect([cutText(`a${first}`, 2), cutText(`a${last}`, 2)]).toEqual(['a', 'a']);
    expect([cutText(`a${first}`, 3), cutText('ab', 1), cutText('ab', 0)]).toEqual([`a${first}`, 'a', '']);
    expect(cutText('a\ud800', 2)).toBe('a\ud800');
  });
});
