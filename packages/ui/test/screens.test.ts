import { describe, expect, it } from 'vitest';
import { changesInWords, outcomeChip, whatAndWhy } from '../src/components/outcome-words.ts';
import { inputOf, isNobody, patchOf, valuesOf } from '../src/screens/contact/form-values.ts';
import {
  candidateName,
  compareRows,
  plannedChanges,
  preselected,
  reasons,
} from '../src/screens/decide/compare.ts';
import { causesOf } from '../src/screens/push/causes.ts';
import { outcomeSummary, settled } from '../src/screens/push/push-words.ts';
import { chosenOf } from '../src/screens/push/use-chosen.ts';
import { contact, id, item, push } from './support/samples.ts';

describe('the contact form', () => {
  it('sends only what was changed, so that an edit elsewhere of another field stays', () => {
    const before = valuesOf(contact);
    const after = { ...before, title: ' CEO ', city: 'Vejle', tags: 'a, b,, a' };
    expect(patchOf(before, after, 3)).toEqual({
      title: 'CEO',
      address: { city: 'Vejle' },
      tags: ['a', 'b'],
      version: 3,
    });
    expect(patchOf(before, before, 3)).toEqual({ version: 3 });
  });

  it('D6 opens without what cannot be seen, and does not send that as a change', () => {
    const values = valuesOf({ ...contact, lastName: 'Love\u202Elace' });
    expect(values.lastName).toBe('Lovelace');
    expect(patchOf(values, values, 1)).toEqual({ version: 1 });
  });

  it('clears with a blank, and a new contact has only what was filled in', () => {
    const before = valuesOf(contact);
    expect(patchOf(before, { ...before, company: '', emails: [''] }, 1)).toEqual({
      company: '',
      emails: [],
      version: 1,
    });
    expect(inputOf({ ...valuesOf(), lastName: 'Hopper' })).toEqual({
      lastName: 'Hopper',
      source: { how: 'typed' },
    });
    expect(isNobody({ ...valuesOf(), title: 'CEO' })).toBe(true);
  });
});

describe('a push', () => {
  const problem = (title: string, field: string) => ({
    code: 'TOO_LONG',
    kind: 'invalid',
    field,
    short: 'x',
    title,
    detail: '',
    vendor: null,
  });

  it('groups failures by cause, the most frequent first', () => {
    const causes = causesOf([
      { ...item, problem: problem('Phone is too long', 'Phone') },
      { ...item, id: id(71), problem: problem('Not an option', 'Industry') },
      { ...item, id: id(72), problem: problem('Not an option', 'Industry') },
    ]);
    expect(causes.map(cause => [cause.problem.title, cause.items.length])).toEqual([
      ['Not an option', 2],
      ['Phone is too long', 1],
    ]);
  });

  it('counts add up, and only what there is is said', () => {
    const counts = { ...push.counts, waiting: 2, sending: 1, created: 5, failed: 2 };
    expect(settled(counts)).toBe(7);
    expect(outcomeSummary(counts)).toBe('5 created, 2 failed, 3 to go');
  });

  it('knows what was chosen: one contact, many, or all that a search finds', () => {
    const params = (text: string) => new URLSearchParams(text);
    expect(chosenOf(params(`connector=acme&contact=${id(1)}`), null)).toEqual({
      connector: 'acme',
      total: 1,
      what: { contactIds: [id(1)] },
    });
    expect(chosenOf(params('all=1&q=ada'), { total: 214 })).toEqual({
      connector: undefined,
      total: 214,
      what: { filter: { q: 'ada' } },
    });
    expect(chosenOf(params(''), { contactIds: [id(1), id(2)] })?.total).toBe(2);
    expect(chosenOf(params(''), { contactIds: ['../x'] })).toBeUndefined();
    expect(chosenOf(params(''), null)).toBeUndefined();
  });

  it('words an outcome and its changes', () => {
    const change = (label: string, before: string | null) => ({ field: label, label, before, after: 'x' });
    expect(outcomeChip({ outcome: 'created', object: 'Lead', problem: null }, 'Acme').words).toBe(
      'Lead created in Acme',
    );
    expect(changesInWords([change('Mobile', null), change('City', null), change('Source', 'Web')])).toBe(
      'Mobile and City filled; Source replaced',
    );
  });

  it('tells what was saved beside what is to be known of it, and of a refusal only why', () => {
    const told = {
      object: 'Lead',
      connectorLabel: 'Acme',
      changes: [{ field: 'Phone', label: 'Phone', before: null, after: '1' }],
      followUps: [],
      problem: {
        code: 'confirmed-late',
        kind: 'unknown-outcome',
        field: null,
        short: 'late',
        title: 'Acme did not answer in time.',
        detail: 'It is there once.',
        vendor: null,
      },
    };
    for (const outcome of ['created', 'updated'] as const)
      expect(whatAndWhy({ ...told, outcome })).toBe('Acme did not answer in time. Phone filled');
    expect(whatAndWhy({ ...told, outcome: 'unchanged' })).toMatch(/^Acme did not answer in time\. Acme /);
    expect(whatAndWhy({ ...told, outcome: 'failed' })).toBe('It is there once.');
    expect(whatAndWhy({ ...told, outcome: 'created', problem: null })).toBe('Phone filled');
  });
});

describe('decide', () => {
  const candidate = {
    object: 'Lead',
    objectLabel: 'Lead',
    recordId: '1',
    recordUrl: 'https://acme.example/1',
    fields: {
      Email: 'ADA@example.com',
      FirstName: 'A.',
      LastName: 'Lovelace',
      MobilePhone: '1',
      LeadSource: 'Web',
    },
  };

  it('lines up ours with theirs under the names CRMs use', () => {
    const rows = compareRows(contact, [candidate]);
    const row = (key: string) => rows.find(each => each.key === key);
    expect(row('name')).toMatchObject({ ours: 'Ada Lovelace', theirs: ['A. Lovelace'] });
    expect(row('mobile')).toMatchObject({ ours: null, theirs: ['1'] });
    expect(row('other-LeadSource')).toMatchObject({ label: 'Lead source', theirs: ['Web'] });
    expect(row('city')).toBeUndefined();
    expect(candidateName(candidate)).toBe('A. Lovelace');
  });

  it('says what speaks for and against', () => {
    expect(reasons(contact, candidate)).toEqual([
      { good: true, words: 'Same e-mail' },
      { good: false, words: 'Another name' },
    ]);
  });

  it('preselects only a record with the same e-mail, and tells only changes planned for that record', () => {
    const stranger = { ...candidate, fields: { ...candidate.fields, Email: 'other@example.com' } };
    expect(preselected(contact, [stranger, candidate])).toBe(1);
    expect(preselected(contact, [stranger])).toBeNull();
    const change = { field: 'MobilePhone', label: 'Mobile', before: null, after: '2' };
    expect(plannedChanges([change], candidate)).toEqual([]);
    expect(plannedChanges([{ ...change, before: '1' }], candidate)).toHaveLength(1);
  });
});
