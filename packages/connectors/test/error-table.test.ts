import { describe, expect, it } from 'vitest';
import {
  type ErrorRow,
  errorFromRow,
  fieldWords,
  findRow,
  type Refusal,
  renderErrorTable,
} from '../src/error-table.ts';
import { readRetryAfter } from '../src/retry-after.ts';

const row = (vendor: string, more: Partial<ErrorRow> = {}): ErrorRow => ({
  vendor,
  kind: 'invalid',
  code: `our-${vendor}`,
  title: 'Acme wants “{field}” filled in.',
  advice: 'Fill in “{field}”.',
  short: '{field} missing',
  ...more,
});
const fallback = row('', { kind: 'unexpected', code: 'unknown-refusal' });
const read = (rows: readonly ErrorRow[], refusal: Partial<Refusal> = {}) =>
  errorFromRow(rows, { codes: ['A'], message: 'Said so', ...refusal }, fallback);

describe('the row of a refusal', () => {
  const rows = [row('A', { when: /full/, code: 'full' }), row('A'), row('B', { when: /x/ })];
  const codeOf = (codes: string[], message: string) => findRow(rows, { codes, message })?.code;

  it('is the first of its code whose words fit', () => {
    expect(codeOf(['A'], 'storage is full')).toBe('full');
    expect(codeOf(['A'], 'other')).toBe('our-A');
    expect(codeOf(['B'], 'x')).toBe('our-B');
  });

  it('is of the most telling code that has one', () => {
    expect(codeOf(['C', 'B', 'A'], 'x')).toBe('our-B');
    expect(codeOf(['B', 'A'], 'y')).toBe('our-A');
    expect(codeOf(['B', 'C'], 'y')).toBeUndefined();
    expect(codeOf([], 'x')).toBeUndefined();
  });

  it('is the fallback where none fits', () => {
    expect(read([])).toMatchObject({ kind: 'unexpected', details: { code: 'unknown-refusal' } });
  });
});

describe('a refusal in our words', () => {
  it('tells only what is known', () => {
    const error = read([row('A')]);
    expect(error).toMatchObject({ kind: 'invalid', message: 'Acme wants “a field” filled in.' });
    expect(Object.keys(error.details)).toEqual(['code', 'short', 'advice', 'vendor']);
    expect(error.details).toEqual({
      code: 'our-A',
      short: 'missing',
      advice: 'Fill in “a field”.',
      vendor: 'A: Said so',
    });
  });

  it('tells its case and the field as people call it, for screens in other languages', () => {
    expect(read([row('A', { reason: 'too-late' })], { field: 'Job_Title__c' }).details).toMatchObject({
      reason: 'too-late',
      label: 'job title',
    });
    expect(read([row('A', { reason: 'too-late' })]).details).not.toHaveProperty('label');
  });

  it('names the field in each sentence, which begins with a capital', () => {
    const told = row('A', { title: '{field} and {field} differ.', forAdmin: '{field}: free it.\nx' });
    const error = read([told], { field: 'Home_City__c' });
    expect(error.message).toBe('Home city and home city differ.');
    expect(error.details).toMatchObject({ field: 'Home_City__c', short: 'home city missing' });
    expect(error.details.forAdmin).toBe('Home city: free it.\nx');
    expect(read([row('A')], { field: 'zip', fieldWords: 'postal code' }).details.short).toBe(
      'postal code missing',
    );
  });

  it('leaves a long name out of the chip, which has 20 characters at most', () => {
    const chip = (short: string, fieldWords?: string) =>
      read([row('A', { short })], { fieldWords }).details.short;
    expect(chip('{field} missing', 'twelve chars')).toBe('twelve chars missing');
    expect(chip('{field} missing', 'thirteen char')).toBe('missing');
    expect(chip('a chip of more than twenty')).toBe('a chip of more than ');
    expect(chip('no {field}')).toBe('no');
  });

  it('waits as long as the answer says, else as long as the row does', () => {
    expect(read([row('A', { retryAfterMs: 9 })]).details.retryAfterMs).toBe(9);
    expect(read([row('A', { retryAfterMs: 9 })], { retryAfterMs: 0 }).details.retryAfterMs).toBe(0);
  });

  it('hands on the records in the way', () => {
    const existing = [{ object: 'Lead', id: '1' }];
    expect(read([row('A')], { existing }).details.existing).toBe(existing);
  });

  it('quotes the vendor in 500 characters, its reference always among them', () => {
    const quoted = (refusal: Partial<Refusal>) => read([row('A')], refusal).details.vendor;
    expect(quoted({ reference: 'id-7' })).toBe('A: Said so (id-7)');
    expect(quoted({ codes: [], message: 'no code: x' })).toBe('no code: x');
    expect(quoted({ codes: ['A'], message: 'x'.repeat(900) })).toBe(`A: ${'x'.repeat(497)}`);
    expect(quoted({ message: 'x'.repeat(900), reference: 'id-7' })).toBe(`A: ${'x'.repeat(490)} (id-7)`);
  });
});

describe('a field in words', () => {
  it.each([
    ['MobilePhone', 'mobile phone'],
    ['Job_Title__c', 'job title'],
    ['Plan2Name', 'plan2 name'],
    ['NPS', 'nps'],
    ['Old__custom', 'old  custom'],
    ['_Id_', 'id'],
  ])('%s → %s', (name, words) => {
    expect(fieldWords(name)).toBe(words);
  });
});

it('the table of the docs escapes what would end a cell', () => {
  const lines = renderErrorTable([
    row('A', { when: /x|y/, title: 'T.', advice: 'A.', short: 's', forAdmin: 'Do.' }),
    row('B', { title: 'T.', advice: 'A.', short: 's' }),
  ]).split('\n');
  expect(lines).toEqual([
    '| vendor says | kind | code | chip | what a salesperson reads |',
    '|---|---|---|---|---|',
    '| A `x\\|y` | invalid | our-A | s | T. A. Admin: Do. |',
    '| B | invalid | our-B | s | T. A. |',
    '',
  ]);
});

describe('Retry-After', () => {
  const wait = (value: string, date?: string) =>
    readRetryAfter(new Headers({ 'retry-after': value, ...(date === undefined ? {} : { date }) }));

  it('is seconds, begun ones too', () => {
    expect([wait('0'), wait('7'), wait('123456789'), wait(' 2 ')]).toEqual([0, 7000, 123_456_789_000, 2000]);
    expect([wait('0.0004'), wait('1.25')]).toEqual([1, 1250]);
  });

  it('is a date against the answer’s own, never before it', () => {
    const date = 'Sun, 22 Nov 2026 09:00:00 GMT';
    expect(wait('Sun, 22 Nov 2026 09:00:30 GMT', date)).toBe(30_000);
    expect(wait('Sun, 22 Nov 2026 08:00:00 GMT', date)).toBe(0);
    expect(wait('Sun, 22 Nov 2026 09:00:30 GMT')).toBeUndefined();
  });

  it('is nothing where it cannot be read', () => {
    for (const value of ['', 'soon', '5 s', 'in 5', '1.', '1234567890', '-5x'])
      expect(wait(value, 'Sun, 22 Nov 2026 09:00:00 GMT') ?? 0, value).toBe(0);
    expect(readRetryAfter(new Headers({ date: 'Sun, 22 Nov 2026 09:00:00 GMT' }))).toBeUndefined();
    expect(wait('soon')).toBeUndefined();
  });
});
