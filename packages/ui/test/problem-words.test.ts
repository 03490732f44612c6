import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CrmError } from '@crmsync/connectors';
import { type ItemProblem, problemCases, problemStatus, refusalCases } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import { argumentsOf } from '../../../scripts/messages/arguments.ts';
import { errorRows as hubspotRows } from '../../connectors/src/hubspot/errors.ts';
import { errorRows as salesforceRows } from '../../connectors/src/salesforce/errors.ts';
import { severalCompanies } from '../../sync/src/extras-problems.ts';
import { misfitProblem, requiredMissing } from '../../sync/src/mapping-words.ts';
import * as own from '../../sync/src/problems.ts';
import { localeOf } from '../src/messages/choose-language.ts';
import english from '../src/messages/en.json' with { type: 'json' };
import { callWords, refusalWords } from '../src/text/problem-words.ts';
import { type Catalogue, sayIfKnown, speak } from '../src/text/say.ts';

const others = ['de', 'da', 'fr', 'es'] as const;
const root = join(import.meta.dirname, '../../..');
const known: Catalogue = english;

function catalogue(language: string): Catalogue {
  const path = join(root, 'packages/ui/src/messages', `${language}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as Catalogue;
}

function speaking(language: string) {
  speak(language as 'de', localeOf(language as 'de', []), catalogue(language));
}

/** Codes of the errors that a folder throws. */
function thrownIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.startsWith('testing'))
    .map(name => readFileSync(join(root, folder, name), 'utf8'))
    .flatMap(text => [...text.matchAll(/new CrmError\([^;]*?code: '([\w-]+)'/g)])
    .flatMap(([, code]) => code ?? []);
}

const told = {
  code: 'string-too-long',
  kind: 'invalid',
  field: 'job',
  title: '“Job” is too long.',
  detail: 'x',
};

const cases = [
  ...Object.entries(refusalCases).map(([reason, facts]) => [`refusalCase.${reason}`, facts] as const),
  ...Object.entries(problemCases).map(([reason, facts]) => [`problemReason.${reason}`, facts] as const),
];

describe('a case', () => {
  it.each(cases)(
    '%s has a message that tells its facts, each as what it is, and nothing else',
    (id, facts) => {
      const texts = ['title', 'detail'].flatMap(what => known[`${id}.${what}`] ?? []);
      expect(texts.length).toBeGreaterThan(0);
      const used = new Map(texts.flatMap(text => [...argumentsOf(text)]));
      if (id.startsWith('refusal')) used.delete('crm');
      const kinds = Object.entries(facts).map(([name, kind]) => [
        name,
        kind === 'number' ? 'number' : 'string',
      ]);
      expect([...used].sort()).toEqual(kinds.sort());
    },
  );
});

describe('a code', () => {
  const rows = [...hubspotRows, ...salesforceRows];
  const codes = [...rows.map(({ code }) => code), ...thrownIn('packages/connectors/src')];

  it.each([...new Set([...codes, ...thrownIn('apps/server/src')])])('%s of a refusal has a title', code => {
    expect(known).toHaveProperty([`refusal.${code}.title`]);
  });

  it('with a case of its own says what that is', () => {
    const unsaid = rows.filter(({ reason }) => reason !== undefined && !known[`refusalCase.${reason}.title`]);
    expect(unsaid).toEqual([]);
  });

  it.each(Object.keys(problemStatus))('%s of our API says what happened and what to do', code => {
    expect(known).toHaveProperty([`problem.${code}.title`]);
    expect(known).toHaveProperty([`problem.${code}.detail`]);
  });
});

/** Each of our own, as the engine says it. */
const crm = 'Acme CRM';
const field = {
  name: 'job',
  label: 'Job',
  type: 'text',
  maxLength: 1280,
  required: true,
  writable: true,
  unique: false,
} as const;
const ownProblems: ItemProblem[] = [
  own.noEmail(crm),
  own.unconfirmed(crm),
  own.contactGone(crm),
  own.samePerson('Ada', 'ada@x.io', crm),
  own.needsDecision(1, crm),
  own.needsDecision(1200, crm),
  own.twinsForbidden('Person', crm),
  own.cancelledProblem(crm),
  own.stillChecking(crm),
  severalCompanies(2, crm),
  misfitProblem({ misfit: 'too-long', text: 'x' }, { ...field, maxLength: 0 }, crm),
  misfitProblem({ misfit: 'option-not-allowed', text: 'x' }, field, crm),
  misfitProblem({ misfit: 'wrong-type', text: 'x' }, { ...field, type: 'email' }, crm),
  misfitProblem({ misfit: 'phone', text: 'x' }, field, crm),
  misfitProblem({ misfit: 'date', text: 'x' }, field, crm),
  requiredMissing(field, { label: 'Person' }, crm),
];

describe('the English messages about refusals', () => {
  it.each(ownProblems)('say $code as the engine says it, so the others are told the same', problem => {
    speak('en', 'en', english);
    const values = { crm, field: 'none', ...problem.params };
    const said = (what: 'title' | 'detail') =>
      sayIfKnown(`refusalCase.${problem.reason}.${what}`, values) ??
      sayIfKnown(`refusal.${problem.code}.${what}`, values);
    const plain = (text: string | undefined) => text?.replace('1,200', '1200');
    expect(plain(said('title'))).toBe(problem.title);
    expect(plain(said('detail'))).toBe(problem.detail);
  });
});

describe.each(others)('in %s', language => {
  it.each(ownProblems)('$code is worded with its facts, and no English is left', problem => {
    speaking(language);
    const said = refusalWords(problem, crm);
    expect(said.title).not.toBe(problem.title);
    expect(said.detail).not.toBe(problem.detail);
    const { type: _, ...facts } = problem.params ?? {};
    const text = `${said.title} ${said.detail}`.replace(/(?<=\d)[.,\s](?=\d)/g, '');
    for (const fact of Object.values(facts)) expect(text).toContain(String(fact));
  });

  it('a vendor’s refusal names the field as people call it', () => {
    speaking(language);
    const details = { code: 'field-required', field: 'jobtitle', label: 'job title', vendor: 'REQUIRED: x' };
    const problem = own.refusal(new CrmError('invalid', 'HubSpot wants it.', details), 'HubSpot');
    expect(refusalWords(problem, 'HubSpot').title).toMatch(/HubSpot.*job title/);
    expect(problem.vendor).toBe('REQUIRED: x');
  });

  it('a problem of old, without facts, or with others than the message needs, is told by its code', () => {
    speaking(language);
    const byCode = {
      title: sayIfKnown('refusal.string-too-long.title', { crm: 'HubSpot', field: 'Job' }),
      detail: sayIfKnown('refusal.string-too-long.detail', { crm: 'HubSpot' }),
    };
    expect(refusalWords(told, 'HubSpot')).toEqual(byCode);
    expect(refusalWords({ ...told, reason: 'value-too-long', params: {} }, 'HubSpot')).toEqual(byCode);
    expect(refusalWords({ ...told, reason: 'brand-new', params: { x: 1 } }, 'HubSpot')).toEqual(byCode);
  });

  it('a failed call is told by what the CRM refused, by its case, else by its code', () => {
    speaking(language);
    const about = { code: 'needs-reconnect', title: 'x', detail: 'y' };
    const refusal = { code: 'session-expired', kind: 'signed-out', field: null, crm: 'HubSpot' };
    expect(callWords({ ...about, refusal })).toEqual(
      refusalWords({ ...refusal, ...about, code: refusal.code }, 'HubSpot'),
    );
    expect(callWords({ ...about, reason: 'wait-seconds', params: { n: 30 } }).detail).toContain('30');
    expect(callWords(about).title).toBe(sayIfKnown('problem.needs-reconnect.title', {}));
  });
});
