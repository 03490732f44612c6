import { MappingEntry, type PlannedItem } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import { checkMapping } from '../src/check-mapping.ts';
import { whyDifferent } from '../src/describe-plan.ts';
import { severalCompanies } from '../src/extras-problems.ts';
import { mappingFault, misfitProblem, requiredMissing } from '../src/mapping-words.ts';
import { describe as fields, mappingOf } from './fakes.ts';

/** What screens in other languages are told, instead of English sentences. */
const crm = 'Acme CRM';
const lastName = { from: { field: 'lastName' }, to: 'LastName' };

/** The cases of a mapping with this line, the object being called otherwise than the field. */
function toldOf(...lines: object[]) {
  const mapping = mappingOf(
    'Person',
    lines.map(line => MappingEntry.parse(line)),
  );
  return checkMapping({ ...mapping, label: 'Human' }, crm).map(({ reason, params }) => [reason, params]);
}

const field = (name: string) => {
  const found = fields.find(each => each.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
};

describe('the case of a wrong mapping, with its facts', () => {
  const title = { field: 'title' };
  it.each<[string, object, object]>([
    ['line-unknown', { name: 'Gone', object: 'Human' }, { from: title, to: 'Gone' }],
    ['line-read-only', { label: 'Locked', object: 'Human' }, { from: title, to: 'Locked' }],
    [
      'line-never-fits',
      { label: 'Staff', type: 'number', object: 'Human' },
      { from: { field: 'emails.0' }, to: 'Staff' },
    ],
    [
      'line-never-fits',
      { label: 'Email', type: 'email', object: 'Human' },
      { from: { field: 'company' }, to: 'Email' },
    ],
    [
      'change-not-for-type',
      { label: 'Staff', type: 'number', change: 'truncate', object: 'Human' },
      { from: title, to: 'Staff', transforms: [{ kind: 'truncate' }] },
    ],
    [
      'no-phone-country',
      { country: 'XX', object: 'Human' },
      { from: { field: 'phone' }, to: 'Phone', transforms: [{ kind: 'phone', country: 'XX' }] },
    ],
    [
      'fixed-too-long',
      { label: 'FirstName', max: 40, object: 'Human' },
      { from: { constant: 'x'.repeat(41) }, to: 'FirstName' },
    ],
    [
      'fixed-wrong-type',
      { label: 'Staff', type: 'number', object: 'Human' },
      { from: { constant: 'many' }, to: 'Staff' },
    ],
    [
      'line-not-offered',
      { value: 'Boss', label: 'Stage', object: 'Human' },
      { from: { constant: 'Boss' }, to: 'Stage' },
    ],
  ])('%s: %j', (reason, params, line) => {
    expect(toldOf(lastName, line)).toEqual([[reason, params]]);
  });

  it('is that two lines disagree, or that no line fills a field', () => {
    const lines = [
      { from: title, to: 'Company' },
      { from: { field: 'company' }, to: 'Company', rule: 'fill-blanks' },
    ];
    expect(toldOf(lastName, ...lines)).toEqual([['lines-disagree', { label: 'Company', object: 'Human' }]]);
    expect(toldOf({ from: title, to: 'Company' })).toEqual([
      ['no-line-fills', { label: 'LastName', object: 'Human' }],
    ]);
  });

  it('stays with each item that it keeps from being sent', () => {
    const [problem] = checkMapping(
      mappingOf('Person', [MappingEntry.parse(lastName), MappingEntry.parse({ from: title, to: 'Gone' })]),
      crm,
    );
    expect(problem && mappingFault(problem)).toMatchObject({
      kind: 'invalid',
      vendor: null,
      reason: 'line-unknown',
      params: { name: 'Gone', object: 'Person' },
    });
  });
});

describe('the case of a value of one contact, with its facts', () => {
  it('is why it does not fit', () => {
    const company = field('Company');
    expect(
      misfitProblem({ misfit: 'too-long', text: 'abc' }, { ...company, maxLength: 2 }, crm),
    ).toMatchObject({
      reason: 'value-too-long',
      params: { label: 'Company', length: 3, max: 2 },
    });
    expect(misfitProblem({ misfit: 'option-not-allowed', text: 'x' }, field('Stage'), crm)).toMatchObject({
      reason: 'value-not-offered',
      params: { label: 'Stage' },
    });
    for (const [misfit, type] of [
      ['wrong-type', 'date'],
      ['phone', 'phone'],
      ['date', 'mappedDate'],
      ['number', 'mappedNumber'],
    ] as const)
      expect(misfitProblem({ misfit, text: 'x' }, field('Born'), crm)).toMatchObject({
        reason: 'value-of-wrong-type',
        params: { label: 'Born', type },
      });
  });

  it('is what a new record lacks, or how many companies there are', () => {
    expect(requiredMissing(field('LastName'), { label: 'Human' }, crm)).toMatchObject({
      reason: 'new-needs-field',
      params: { label: 'LastName', object: 'Human' },
    });
    expect(severalCompanies(3, crm)).toMatchObject({ reason: 'companies-counted', params: { n: 3 } });
  });
});

it('the case of a plan that is no longer right is what has changed since', () => {
  const phone = {
    field: 'Phone',
    label: 'Phone no.',
    before: '1',
    after: '2',
    why: 'replaced-by-policy',
  } as const;
  const agreed: PlannedItem = {
    action: 'update',
    rule: 'email',
    matchedBy: 'email',
    object: 'Person',
    objectLabel: 'Human',
    recordId: '1',
    recordUrl: 'https://crm.example/Person/1',
    fields: [phone],
  };
  const none = { ...agreed, recordId: null };
  const cases: [PlannedItem, PlannedItem, string, object][] = [
    [agreed, none, 'added-since-plan', {}],
    [none, agreed, 'gone-since-plan', {}],
    [{ ...agreed, recordId: '2' }, agreed, 'moved-since-plan', {}],
    [{ ...agreed, fields: [{ ...phone, before: '3' }] }, agreed, 'field-since-plan', { label: 'Phone no.' }],
    [{ ...agreed, fields: [] }, agreed, 'contact-since-plan', {}],
  ];
  for (const [now, then, reason, params] of cases)
    expect(whyDifferent(now, then, crm)).toMatchObject({ code: 'changed-since-plan', reason, params });
});
