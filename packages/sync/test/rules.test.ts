import { CrmError, type CrmErrorKind, type CrmField } from '@crmsync/connectors';
import type { FieldRule, MappingEntry, Policy } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import { judgeFields } from '../src/judge-fields.ts';
import { callsToApply } from '../src/plan-cost.ts';
import { previewLines } from '../src/preview-mapping.ts';
import { confirmIntent } from '../src/reconcile.ts';
import { backOff, lookAgainAt, pauseMs } from '../src/retry-rules.ts';
import { upsertKeyOf } from '../src/upsert-key.ts';
import { contactOf, entries, lostCreate, mappingOf } from './fakes.ts';

describe('what decides about a field', () => {
  const judged = (there: string | null, rule: FieldRule | undefined, policy: Policy = 'fill-blanks') => {
    const line: MappingEntry = { from: { field: 'phone' }, to: 'Phone', ...(rule ? { rule } : {}) };
    const record = { object: 'Person', id: '1', fields: { Phone: there } };
    return judgeFields({ Phone: '+1 555' }, record, mappingOf('Person', [line]), policy);
  };
  const why = (...asked: Parameters<typeof judged>) => judged(...asked).planned[0]?.why;

  it('is its own rule, else the policy', () => {
    expect(why('+1555', 'overwrite')).toBe('same');
    expect([why('2', 'overwrite'), why('2', 'fill-blanks'), why('2', 'create-only')]).toEqual([
      'replaced-by-rule',
      'kept-by-rule',
      'kept-by-rule',
    ]);
    expect([why(null, 'fill-blanks'), why(null, 'create-only')]).toEqual(['was-blank', 'kept-by-rule']);
    expect([why('2', undefined, 'overwrite'), why('2', undefined, 'ask'), why('2', undefined)]).toEqual([
      'replaced-by-policy',
      'replaced-by-policy',
      'kept-by-policy',
    ]);
    expect([why(null, undefined), why(' ', undefined, 'overwrite')]).toEqual(['was-blank', 'was-blank']);
  });

  it('shows before and after, and writes what is to be replaced', () => {
    const change = { field: 'Phone', label: 'Phone', before: '2', after: '+1 555' };
    expect(judged('2', 'overwrite')).toEqual({
      planned: [{ ...change, why: 'replaced-by-rule' }],
      fields: { Phone: '+1 555' },
      changes: [change],
    });
    expect(judged('2', 'fill-blanks')).toEqual({
      planned: [{ ...change, after: '2', why: 'kept-by-rule' }],
      fields: {},
      changes: [],
    });
  });

  it('is nothing for a new record; a field that describe does not tell of goes by its name, as text', () => {
    expect(judgeFields({ Odd: 'x' }, null, mappingOf(), 'fill-blanks').planned).toEqual([
      { field: 'Odd', label: 'Odd', before: null, after: 'x', why: 'new' },
    ]);
    const there = { object: 'Person', id: '1', fields: { Odd: 'X' } };
    expect(judgeFields({ Odd: 'x' }, there, mappingOf(), 'overwrite').changes).toHaveLength(1);
  });
});

describe('a mapping tried on one contact', () => {
  it('says of each line what the record has and gets', () => {
    const lines = [...entries({ Phone: 'phone', FirstName: 'firstName' }), ...entries({ Phone: 'mobile' })];
    const contact = contactOf({ phone: '1', mobile: '2', firstName: '' });
    const there = { record: { Phone: '3' }, policy: 'overwrite' as const };
    const preview = previewLines(contact, mappingOf('Person', lines), 'Acme CRM', there);
    expect(preview).toMatchObject([
      {
        to: 'Phone',
        after: '1',
        unused: false,
        there: { before: '3', after: '1', why: 'replaced-by-policy' },
      },
      { to: 'FirstName', before: '', after: null, unused: false, there: null },
      { to: 'Phone', after: '2', unused: true, there: null },
    ]);
  });
});

it('a plan costs a call per full or begun batch', () => {
  const batch = { read: 10, find: 5, write: 2 };
  const tallies = [
    { kind: 'read', count: 11 },
    { kind: 'find', count: 5 },
    { kind: 'write', count: 3 },
    { kind: 'write', count: 2 },
    { kind: 'write', count: 1 },
  ] as const;
  expect(callsToApply(tallies, batch)).toEqual({ lookUps: 3, writes: 4 });
  expect(callsToApply([], batch)).toEqual({ lookUps: 0, writes: 0 });
});

describe('the key of a create', () => {
  const upsert = async () => [];
  const ourId: CrmField = {
    name: 'Our__c',
    label: 'Our id',
    type: 'text',
    required: false,
    writable: true,
    unique: true,
  };
  const keyOf = (
    line: Partial<MappingEntry> = {},
    field: Partial<CrmField> = {},
    client: object = { upsert },
  ) => {
    const lines: MappingEntry[] = [
      ...entries({ Email: 'emails.0' }),
      { from: { field: 'id' }, to: 'Our__c', ...line },
    ];
    const mapping = mappingOf('Person', lines);
    const fields = new Map([...mapping.fields, ['Our__c', { ...ourId, ...field }] as const]);
    return upsertKeyOf('Person', [mappingOf('Prospect'), { ...mapping, fields }], client);
  };

  it('is the field that holds our own id', () => {
    expect(keyOf()).toBe('Our__c');
    expect(upsertKeyOf('Person', [mappingOf('Prospect')], { upsert })).toBeUndefined();
  });

  it('is none whose value could be another record’s', () => {
    expect(keyOf({}, {}, {})).toBeUndefined();
    expect(keyOf({ from: { field: 'emails.0' } })).toBeUndefined();
    expect(keyOf({ from: { constant: 'id' } })).toBeUndefined();
    expect(keyOf({ transforms: [{ kind: 'trim' }] })).toBeUndefined();
    expect(keyOf({ to: 'Gone__c' })).toBeUndefined();
    for (const lacking of [{ unique: false }, { writable: false }, { type: 'number' }] as const)
      expect(keyOf({}, lacking)).toBeUndefined();
  });
});

describe('a write whose answer was lost', () => {
  const fields = { LastName: 'Lovelace', Odd: 'x' };
  const record = { object: 'Person', id: '1', fields: { ...fields, Phone: '1' } };
  const confirmed = (matches: (typeof record)[], over: object = {}, mappings = [mappingOf()]) =>
    confirmIntent({ ...lostCreate(fields), ...over }, matches, mappings);

  it('happened where exactly one new record shows all of it', () => {
    expect(confirmed([record])).toEqual({ object: 'Person', id: '1' });
    const before = { ...record, id: '0' };
    expect(confirmed([before, record], { before: ['0'] })).toEqual({ object: 'Person', id: '1' });
    expect(confirmed([record], { fields: { LastName: 'Lovelace', Phone: '(1)' } })).not.toBeNull();
    expect(confirmed([record], { do: 'update', recordId: '1', before: ['1'] })).toEqual({
      object: 'Person',
      id: '1',
    });
  });

  it('is open in every other case', () => {
    expect(confirmed([])).toBeNull();
    expect(confirmed([record], { before: ['1'] })).toBeNull();
    expect(confirmed([record, { ...record, id: '2' }])).toBeNull();
    expect(confirmed([{ ...record, object: 'Prospect' }])).toBeNull();
    expect(confirmed([record], {}, [mappingOf('Prospect')])).toBeNull();
    expect(confirmed([{ ...record, fields: { ...record.fields, LastName: 'Else' } }])).toBeNull();
    expect(confirmed([{ ...record, fields: { ...record.fields, Odd: 'X' } }])).toBeNull();
  });
});

describe('how long to wait', () => {
  const pause = (kind: CrmErrorKind, retryAfterMs?: number, failures = 0, chance = 0.5) =>
    pauseMs(
      new CrmError(kind, 'no', retryAfterMs === undefined ? {} : { retryAfterMs }),
      failures,
      () => chance,
    );

  it('is what the vendor asked for, and a little chance', () => {
    expect(pause('throttled', 2000)).toBe(2125);
    expect(pause('exhausted', 2000, 0, 0)).toBe(2000);
    expect(pause('unavailable', 30_000)).toBe(30_000);
  });

  it('is ours where the vendor says nothing', () => {
    expect([pause('throttled'), pause('exhausted')]).toEqual([10_125, 3_600_125]);
    expect([
      pause('unavailable'),
      pause('unavailable', undefined, 3),
      pause('unavailable', undefined, 99),
    ]).toEqual([750, 4250, 30_250]);
    expect(pause('signed-out', 5)).toBeNull();
  });

  it('doubles, never below the floor and never above a minute', () => {
    expect([0, 1, 2, 3].map(n => backOff('resend', n, () => 1))).toEqual([500, 1000, 2000, 4000]);
    expect([backOff('resend', 50, () => 1), backOff('lost', 0, () => 0)]).toEqual([60_000, 1500]);
  });

  it('for a lost create: soon, ever more rarely, and at the end of its time', () => {
    const after = (ms: number) => lookAgainAt(new Date(0), new Date(ms)).getTime();
    expect([after(0), after(1000), after(4000), after(17_500), after(30_000)]).toEqual([
      1500, 2500, 8000, 35_000, 35_000,
    ]);
  });
});
