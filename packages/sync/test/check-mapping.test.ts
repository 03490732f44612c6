import type { CrmField } from '@crmsync/connectors';
import { MappingEntry } from '@crmsync/contract';
import { expect, it, describe as suite } from 'vitest';
import { checkMapping } from '../src/check-mapping.ts';
import { mapFields } from '../src/map-fields.ts';
import { findDrift, seenFields } from '../src/mapping-drift.ts';
import type { ObjectMapping } from '../src/ports.ts';
import { previewLines } from '../src/preview-mapping.ts';
import { suggestEntries } from '../src/suggest-mapping.ts';
import { contactOf, describe, mappingOf } from './fakes.ts';

const crm = 'Acme CRM';
const lastName = { from: { field: 'lastName' }, to: 'LastName' };
const mapping = (...lines: object[]): ObjectMapping =>
  mappingOf(
    'Person',
    [lastName, ...lines].map(line => MappingEntry.parse(line)),
  );
const faults = (...lines: object[]) =>
  checkMapping(mapping(...lines), crm).map(({ code, field, entry }) => `${code} ${field} ${entry}`);
const title = { field: 'title' };

suite('a mapping that is wrong', () => {
  it.each<[string, object, string[]]>([
    ['a field that is gone', { from: title, to: 'Gone' }, ['unknown-field Gone 1']],
    ['a read-only field', { from: title, to: 'Locked' }, ['read-only-field Locked 1']],
    ['an e-mail as a number', { from: { field: 'emails.0' }, to: 'Staff' }, ['wrong-type Staff 1']],
    ['a company as an e-mail', { from: { field: 'company' }, to: 'Email' }, ['wrong-type Email 1']],
    [
      'a company as an e-mail, tidied',
      { from: { field: 'company' }, to: 'Email', transforms: [{ kind: 'trim' }] },
      ['wrong-type Email 1'],
    ],
    [
      'a fixed text that no transform can read',
      { from: { constant: 'ask' }, to: 'Phone', transforms: [{ kind: 'phone', country: 'DE' }] },
      ['wrong-type Phone 1'],
    ],
    [
      'a table with an option that is none, tidied',
      {
        from: title,
        to: 'Stage',
        transforms: [{ kind: 'alias', table: [{ from: 'a', to: 'Boss' }] }, { kind: 'trim' }],
      },
      ['option-not-allowed Stage 1'],
    ],
    [
      'a fixed text that is no option',
      { from: { constant: 'Boss' }, to: 'Stage' },
      ['option-not-allowed Stage 1'],
    ],
    ['a fixed text that is no number', { from: { constant: 'many' }, to: 'Staff' }, ['wrong-type Staff 1']],
    [
      'a fixed text that is too long',
      { from: { constant: 'x'.repeat(41) }, to: 'FirstName' },
      ['string-too-long FirstName 1'],
    ],
    [
      'a table with an option that is none',
      { from: title, to: 'Stage', transforms: [{ kind: 'alias', table: [{ from: 'a', to: 'Boss' }] }] },
      ['option-not-allowed Stage 1'],
    ],
    [
      'a fallback that is no option',
      { from: title, to: 'Stage', transforms: [{ kind: 'fallback', value: 'Boss' }] },
      ['option-not-allowed Stage 1'],
    ],
    [
      'cutting an e-mail',
      { from: { field: 'emails.0' }, to: 'Email', transforms: [{ kind: 'truncate' }] },
      ['transform-not-for-type Email 1'],
    ],
    [
      'a country that is none',
      { from: { field: 'phone' }, to: 'Phone', transforms: [{ kind: 'phone', country: 'XX' }] },
      ['unknown-country Phone 1'],
    ],
    [
      'a line that overwrites another',
      { from: { field: 'company' }, to: 'LastName', rule: 'overwrite' },
      ['field-twice LastName 1'],
    ],
  ])('D12 %s is named before anything is sent', (_, line, expected) => {
    expect(faults(line)).toEqual(expected);
    const mapped = mapFields(contactOf(), mapping(line), { crm });
    expect(mapped.problems[0]?.field).toBe(expected[0]?.split(' ')[1]);
  });

  it('D12 a required field that no line fills', () => {
    const [problem, ...others] = checkMapping(mappingOf('Person', []), crm);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'required-missing', field: 'LastName', entry: null });
    expect(problem?.title).toBe(
      'Acme CRM needs “LastName” for a new Person, and no line of the mapping fills it.',
    );
  });

  it('lines that share a field and a rule stand in for one another', () => {
    expect(
      faults({ from: { field: 'mobile' }, to: 'Phone' }, { from: { field: 'phone' }, to: 'Phone' }),
    ).toEqual([]);
  });
});

suite('lines that are right', () => {
  const alias = (to: string) => ({ kind: 'alias', table: [{ from: 'a', to }] });
  it.each<[string, object]>([
    [
      'a table that makes numbers of words',
      { from: { field: 'company' }, to: 'Staff', transforms: [alias('7')] },
    ],
    ['an unknown kind of text as an e-mail', { from: title, to: 'Email' }],
    ['a further address as an e-mail', { from: { field: 'emails.12' }, to: 'Email' }],
    ['a text of any kind as a number', { from: title, to: 'Staff' }],
    ['a fixed text with spaces around', { from: { constant: ` ${'x'.repeat(40)} ` }, to: 'FirstName' }],
    ['no fixed text for an option', { from: { constant: ' ' }, to: 'Stage' }],
    ['an option, known by its label', { from: { constant: 'Old one' }, to: 'Stage' }],
    ['a table of options', { from: title, to: 'Stage', transforms: [alias('new'), { kind: 'trim' }] }],
    [
      'a table that something changes after',
      { from: title, to: 'Stage', transforms: [alias('N'), { kind: 'case', to: 'lower' }, alias('new')] },
    ],
    ['a table for free text', { from: title, to: 'FirstName', transforms: [alias('Boss')] }],
  ])('%s', (_, line) => {
    expect(faults(line)).toEqual([]);
  });
});

suite('lines that share a field', () => {
  const rules = (...given: (string | undefined)[]) =>
    faults(...given.map(rule => ({ from: title, to: 'Phone', ...(rule === undefined ? {} : { rule }) })));

  it('must agree on when it is written, and not overwrite one another', () => {
    expect([rules('overwrite'), rules('fill-blanks', 'fill-blanks'), rules(undefined, undefined)]).toEqual([
      [],
      [],
      [],
    ]);
    expect(rules('overwrite', 'overwrite')).toEqual(['field-twice Phone 2']);
    expect(rules('fill-blanks', 'create-only')).toEqual(['field-twice Phone 2']);
    expect(rules('fill-blanks', 'fill-blanks', undefined)).toEqual([
      'field-twice Phone 2',
      'field-twice Phone 3',
    ]);
  });

  it('are told apart even where the CRM has no such field', () => {
    const gone = { from: title, to: 'Gone' };
    expect(faults(gone)).toEqual(['unknown-field Gone 1']);
    expect(faults(gone, { ...gone, rule: 'overwrite' })).toEqual([
      'unknown-field Gone 1',
      'unknown-field Gone 2',
      'field-twice Gone 2',
    ]);
  });
});

suite('fixed texts that cannot be sent', () => {
  it('are those that a change refuses, or makes something else of', () => {
    const date = { kind: 'date', formats: ['DD.MM.YYYY'] };
    expect(faults({ from: { constant: 'soon' }, to: 'Born', transforms: [date] })).toEqual([
      'wrong-type Born 1',
    ]);
    expect(faults({ from: { constant: '10.12.1815' }, to: 'Born', transforms: [date] })).toEqual([]);
  });

  it('each option of a table that is none is named, no other', () => {
    const table = ['new', 'Boss', 'old', 'Chief'].map(to => ({ from: to, to }));
    const line = { from: title, to: 'Stage', transforms: [{ kind: 'alias', table }] };
    expect(checkMapping(mapping(line), crm).map(problem => problem.title)).toEqual([
      'Acme CRM offers no “Boss” for “Stage”.',
      'Acme CRM offers no “Chief” for “Stage”.',
    ]);
  });
});

suite('options', () => {
  const stage = (text: string, ...transforms: object[]) =>
    mapFields(contactOf({ title: text }), mapping({ from: title, to: 'Stage', transforms }), { crm });
  const table = [{ from: 'Neukunde', to: 'new' }];

  it('D11 our words become options by the table, then by value or label', () => {
    expect(stage('neukunde', { kind: 'alias', table }).fields.Stage).toBe('new');
    expect(stage('Old one', { kind: 'alias', table }).fields.Stage).toBe('old');
  });

  it('D11 an unknown option is a named failure, or the default where the mapping says so', () => {
    expect(stage('Boss').problems).toMatchObject([{ code: 'option-not-allowed', field: 'Stage' }]);
    expect(stage('Boss', { kind: 'fallback', value: 'old' }).fields.Stage).toBe('old');
    expect(stage('new', { kind: 'fallback', value: 'old' }).fields.Stage).toBe('new');
    expect(stage('', { kind: 'fallback', value: 'old' }).fields).not.toHaveProperty('Stage');
  });
});

suite('mapFields with a user’s lines', () => {
  it('D14 a field that no line writes is never sent, whatever the contact holds', () => {
    const full = contactOf({ company: 'Engines', phone: '1', website: 'x.example', title: 'CTO' });
    expect(Object.keys(mapFields(full, mapping(), { crm }).fields)).toEqual(['LastName']);
  });

  it('templates, fixed texts and custom fields are sources', () => {
    const lines = mapping(
      { from: { template: '{firstName} {custom.nick}' }, to: 'FirstName' },
      { from: { constant: '7' }, to: 'Staff' },
      { from: { field: 'custom.Shoe.size' }, to: 'Company' },
    );
    const contact = contactOf({ custom: { 'Shoe.size': '42' } });
    expect(mapFields(contact, lines, { crm }).fields).toEqual({
      LastName: 'Lovelace',
      FirstName: 'Ada',
      Staff: 7,
      Company: '42',
    });
  });

  it('D13 what a transform cannot read is a problem of that item, with the field named', () => {
    const line = { from: title, to: 'Born', transforms: [{ kind: 'date', formats: ['DD.MM.YYYY'] }] };
    expect(mapFields(contactOf({ title: '12/10/1815' }), mapping(line), { crm }).problems).toMatchObject([
      { code: 'wrong-type', field: 'Born' },
    ]);
    expect(mapFields(contactOf({ title: '10.12.1815' }), mapping(line), { crm }).fields.Born).toBe(
      '1815-12-10',
    );
  });

  it('the preview says what a push would send, line by line', () => {
    const lines = mapping(
      { from: { field: 'phone' }, to: 'Phone', transforms: [{ kind: 'phone', country: 'DE' }] },
      { from: { field: 'mobile' }, to: 'Phone' },
      { from: title, to: 'Stage' },
      { from: title, to: 'Gone' },
    );
    const contact = contactOf({ phone: '030 901820', mobile: '0170 1234567', title: 'Boss' });
    expect(previewLines(contact, lines, crm)).toMatchObject([
      { to: 'LastName', before: 'Lovelace', after: 'Lovelace', problem: null, unused: false },
      { to: 'Phone', before: '030 901820', after: '+4930901820', unused: false },
      { to: 'Phone', before: '0170 1234567', unused: true },
      { to: 'Stage', before: 'Boss', after: null, problem: { code: 'option-not-allowed' } },
      { to: 'Gone', before: 'Boss', after: null, problem: null },
    ]);
  });
});

suite('drift', () => {
  const lines = [
    lastName,
    { from: { constant: 'old' }, to: 'Stage' },
    { from: title, to: 'Company' },
    { from: title, to: 'Phone' },
  ];
  const now = (change: (fields: Map<string, CrmField>) => void) => {
    const fields = new Map(describe.map(field => [field.name, field]));
    const seen = seenFields(lines, fields);
    expect(findDrift(seen, lines, fields)).toEqual([]);
    change(fields);
    return findDrift(JSON.parse(JSON.stringify(seen)), lines, fields).map(
      ({ kind, field, was }) => `${kind} ${field} ${was}`,
    );
  };
  const changed = (fields: Map<string, CrmField>, name: string, more: Partial<CrmField>) => {
    const field = fields.get(name);
    if (field) fields.set(name, { ...field, ...more });
  };

  it('D12 a field gone, locked, of another type, an option gone and a field newly required are found', () => {
    expect(now(fields => fields.delete('Company'))).toEqual(['field-gone Company null']);
    expect(now(fields => changed(fields, 'Company', { writable: false }))).toEqual([
      'field-read-only Company null',
    ]);
    expect(now(fields => changed(fields, 'Phone', { type: 'number' }))).toEqual(['type-changed Phone phone']);
    expect(now(fields => changed(fields, 'Stage', { options: [{ value: 'new', label: 'New' }] }))).toEqual([
      'option-gone Stage old',
    ]);
    expect(now(fields => changed(fields, 'Site', { required: true }))).toEqual(['newly-required Site null']);
  });
});

suite('what is kept of describe with a mapping', () => {
  const fields = new Map(describe.map(field => [field.name, field]));

  it('is its fields, the options its lines name, and what a new record needs', () => {
    const table = [
      { from: 'a', to: 'old' },
      { from: 'b', to: 'Boss' },
    ];
    const lines: MappingEntry[] = [
      { from: { constant: ' new ' }, to: 'Stage' },
      {
        from: title,
        to: 'Stage',
        transforms: [
          { kind: 'fallback', value: 'Old one' },
          { kind: 'alias', table },
        ],
      },
      { from: title, to: 'Phone', transforms: [{ kind: 'fallback', value: 'none' }] },
      { from: { constant: 'x' }, to: 'Gone' },
    ];
    expect(seenFields(lines, fields)).toEqual({
      fields: [
        { name: 'Stage', label: 'Stage', type: 'choice' },
        { name: 'Phone', label: 'Phone', type: 'phone' },
      ],
      options: [
        { field: 'Stage', value: 'new' },
        { field: 'Stage', value: 'Old one' },
        { field: 'Stage', value: 'old' },
      ],
      required: ['LastName'],
    });
  });

  it('never tells of what was so before, or of a field that is gone twice', () => {
    const seen = { fields: [], options: [{ field: 'Gone', value: 'x' }], required: [] };
    expect(findDrift(seen, [{ from: title, to: 'LastName' }], fields)).toEqual([]);
    expect(findDrift({ ...seen, required: ['LastName'] }, [], fields)).toEqual([]);
    expect(findDrift(seen, [], fields).map(({ kind, label }) => `${kind} ${label}`)).toEqual([
      'newly-required LastName',
    ]);
  });

  it('remembers no options of lines that name none', () => {
    const trimmed = MappingEntry.parse({ from: title, to: 'Stage', transforms: [{ kind: 'trim' }] });
    const { fields } = mapping();
    expect(seenFields([trimmed], fields)).toMatchObject({ fields: [{ name: 'Stage' }], options: [] });
  });
});

suite('suggestions', () => {
  const field = (name: string, label: string, type: CrmField['type'] = 'text'): CrmField => ({
    name,
    // As a connector does whose vendor marks the names of custom fields.
    plainName: name.replace(/__c$/, ''),
    label,
    type,
    required: false,
    writable: true,
    unique: false,
  });

  it('are made by name, by label and by synonym, where the types fit', () => {
    const fields = [
      field('Shoe_Size__c', 'Size of shoe'),
      field('x1', 'T-Shirt'),
      field('employer', 'Where they work'),
      field('LinkedIn_URL__c', 'LinkedIn'),
      field('City__c', 'City', 'number'),
      field('nothing', 'Nothing'),
      { ...field('team', 'Team'), writable: false },
    ];
    const found = suggestEntries(fields, [], ['shoe size', 't-shirt', 'team']);
    expect(found.map(({ entry, why }) => `${JSON.stringify(entry.from)} ${entry.to} ${why}`)).toEqual([
      '{"field":"custom.shoe size"} Shoe_Size__c same-name',
      '{"field":"custom.t-shirt"} x1 same-label',
      '{"field":"company"} employer synonym',
      '{"field":"linkedinUrl"} LinkedIn_URL__c same-name',
    ]);
  });

  const offered = (fields: readonly CrmField[], customKeys: readonly string[], mapped: MappingEntry[] = []) =>
    suggestEntries(fields, mapped, customKeys).map(
      ({ entry: { from, to }, why }) => `${'field' in from ? from.field : ''} ${to} ${why}`,
    );

  it('take a name before a label, and a label before a synonym', () => {
    expect(offered([field('employer', 'Company')], ['employer'])).toEqual([
      'custom.employer employer same-name',
    ]);
    expect(offered([field('employer', 'Squad')], ['squad'])).toEqual(['custom.squad employer same-label']);
  });

  it('go by the words of a custom field, without the number at its end', () => {
    const teams = [field('team', 'T'), field('ShoeSize', 'S'), field('v2x', 'V')];
    expect(offered(teams, ['team.12', 'shoe.size', 'v.2.x'])).toEqual([
      'custom.team.12 team same-name',
      'custom.shoe.size ShoeSize same-name',
      'custom.v.2.x v2x same-name',
    ]);
    expect(offered([field('__', '—')], ['!!'])).toEqual([]);
    const mapped = [{ from: { field: 'lastName' }, to: 'LastName' }];
    expect(offered([field('familyname', 'F')], ['Surname'], mapped)).toEqual([
      'custom.Surname familyname synonym',
    ]);
  });

  it('fit the type: e-mails into e-mails, standard words into choices, custom ones into all but the unknown', () => {
    expect(offered([field('workemail', 'W', 'email')], [])).toEqual(['emails.0 workemail synonym']);
    expect(offered([field('workemail', 'W', 'phone')], [])).toEqual([]);
    expect(offered([field('country', 'C', 'choice')], [])).toEqual(['address.country country same-name']);
    expect(offered([field('country', 'C', 'number')], [])).toEqual([]);
    expect(offered([field('size', 'S', 'number')], ['size'])).toEqual(['custom.size size same-name']);
    expect(offered([field('size', 'S', 'other')], ['size'])).toEqual([]);
  });

  it('never offer what is mapped already', () => {
    const fields = [field('City__c', 'City'), field('company', 'Company')];
    const mapped = [
      { from: { field: 'address.city' }, to: 'MailingCity' },
      { from: { field: 'custom.x' }, to: 'company' },
    ];
    expect(suggestEntries(fields, mapped, [])).toEqual([]);
  });
});
