import { CrmError, type CrmErrorKind } from '@crmsync/connectors';
import type { ItemProblem } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import { misfitProblem, requiredMissing } from '../src/mapping-words.ts';
import {
  cancelledProblem,
  changedSincePlan,
  confirmedLate,
  contactGone,
  needsDecision,
  noEmail,
  originUnknown,
  ownProblem,
  refusal,
  samePerson,
  stillChecking,
  twinsForbidden,
  unconfirmed,
} from '../src/problems.ts';
import { describe as fields } from './fakes.ts';

const crm = 'Acme CRM';

describe('a refusal in words', () => {
  it('is the connector’s: what it says, what to do, which field, and the vendor’s own for support', () => {
    const vendor = 'X1: bad';
    const details = {
      code: 'too-old',
      field: 'Email',
      short: 'e-mail old',
      advice: 'Write a new one.',
      vendor,
    };
    expect(refusal(new CrmError('invalid', 'It was refused.', details), crm)).toEqual({
      ...details,
      advice: undefined,
      kind: 'invalid',
      title: 'It was refused.',
      detail: 'Write a new one.',
    });
  });

  it.each<[CrmErrorKind, string]>([
    ['throttled', 'waiting'],
    ['missing', 'record gone'],
    ['invalid', 'refused'],
  ])('of kind %s, of which the connector says no more, is “%s”', (kind, short) => {
    expect(refusal(new CrmError(kind, 'It was refused.'), crm)).toEqual({
      code: kind,
      kind,
      field: null,
      short,
      title: 'It was refused.',
      detail: 'Nothing changed in Acme CRM.',
      vendor: null,
    });
  });
});

describe('trouble of our own', () => {
  const since = { reason: 'contact-since-plan', params: {} } as const;
  it.each<[string, string, () => ItemProblem]>([
    ['no-email', 'no e-mail', () => noEmail(crm)],
    ['unconfirmed', 'not confirmed', () => unconfirmed(crm)],
    ['contact-gone', 'contact deleted', () => contactGone(crm)],
    ['same-person', 'same e-mail twice', () => samePerson('Ada', 'a@x.io', crm)],
    ['match-to-confirm', 'already there', () => needsDecision(1, crm)],
    ['several-matches', '2 matches', () => needsDecision(2, crm)],
    ['no-twins', 'already there', () => twinsForbidden('Person', crm)],
    ['cancelled', 'cancelled', () => cancelledProblem(crm)],
    [
      'changed-since-plan',
      'changed since preview',
      () => changedSincePlan({ title: 'It was changed.', told: since }, crm),
    ],
  ])('%s is “%s”: invalid, of no field and no vendor, and it names the CRM', (code, short, make) => {
    const problem = make();
    expect(problem).toMatchObject({ kind: 'invalid', code, short, field: null, vendor: null });
    expect(`${problem.title} ${problem.detail}`).toContain(crm);
    expect(problem.title).toMatch(/^\S.*\.$/);
  });

  it('may be of a field', () => {
    const said = { code: 'c', short: 's', title: 't', detail: 'd' };
    expect(ownProblem({ ...said, field: 'Email' })).toEqual({
      ...said,
      kind: 'invalid',
      vendor: null,
      field: 'Email',
    });
  });

  it('tells its case with the facts, for screens in other languages', () => {
    expect(samePerson('Ada', 'a@x.io', crm)).toMatchObject({
      reason: 'same-as-leader',
      params: { leader: 'Ada', email: 'a@x.io' },
    });
    expect(needsDecision(2, crm)).toMatchObject({ reason: 'records-counted', params: { n: 2 } });
    expect(needsDecision(1, crm)).not.toHaveProperty('reason');
    expect(twinsForbidden('Person', crm)).toMatchObject({
      reason: 'one-per-email',
      params: { object: 'Person' },
    });
    expect(stillChecking(crm).reason).toBe('still-looking');
    const refused = refusal(new CrmError('invalid', 'No.', { reason: 'value-too-long', label: 'Job' }), crm);
    expect(refused).toMatchObject({ reason: 'value-too-long', params: { label: 'Job' } });
    const bare = refusal(new CrmError('invalid', 'No.'), crm);
    expect(bare).not.toHaveProperty('reason');
    expect(bare).not.toHaveProperty('params');
  });

  it('tells one match from several', () => {
    expect(needsDecision(3, crm).title).toBe('3 records in Acme CRM may be this person.');
    expect(needsDecision(1, crm).title).toBe('This person is already in Acme CRM.');
  });

  it.each([
    ['confirmed-late', 'confirmed late', confirmedLate],
    ['origin-unknown', 'may be new', originUnknown],
  ])('%s is told of a record that is there, and is no refusal', (code, short, make) => {
    const told = make(crm);
    expect(told).toMatchObject({ kind: 'unknown-outcome', code, short, field: null, vendor: null });
    expect(told.title).toMatch(/^Acme CRM did not answer in time, .*found later\.$/);
    expect(told.detail).toContain('there once');
  });

  it('a save that is still looked for is no refusal', () => {
    expect(stillChecking(crm)).toMatchObject({
      kind: 'unknown-outcome',
      code: 'unknown-outcome',
      short: 'checking',
      vendor: null,
    });
    expect(stillChecking(crm).title).toContain(crm);
  });
});

describe('a value that does not fit, in words', () => {
  const field = (name: string) => {
    const found = fields.find(each => each.name === name);
    if (!found) throw new Error(`no field ${name}`);
    return { ...found, label: `The ${name}` };
  };
  const said = (misfit: Parameters<typeof misfitProblem>[0]['misfit'], name: string) => {
    const { code, short, title, field: of } = misfitProblem({ misfit, text: 'xyz' }, field(name), crm);
    return [code, of, short, title];
  };

  it('says the type of the field, or the form that the mapping asks for', () => {
    expect(said('wrong-type', 'Email')).toEqual([
      'invalid-email',
      'Email',
      'the email not valid',
      '“The Email” is not a valid email.',
    ]);
    expect(said('wrong-type', 'Staff')).toEqual([
      'wrong-type',
      'Staff',
      'the staff not valid',
      '“The Staff” is not a valid number.',
    ]);
    expect(said('phone', 'Email').slice(0, 1)).toEqual(['wrong-type']);
    expect(said('phone', 'Phone')[3]).toBe('“The Phone” is not a valid phone number.');
    expect(said('date', 'Born')[3]).toBe('“The Born” is not a valid date in a form that the mapping names.');
  });

  it('a field that a new record needs is called by its label, small', () => {
    expect(requiredMissing(field('LastName'), { label: 'Person' }, crm)).toMatchObject({
      code: 'required-missing',
      field: 'LastName',
      short: 'no the lastname',
    });
  });
});
