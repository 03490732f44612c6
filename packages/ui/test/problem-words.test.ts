import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusalCases } from '@crmsync/contract';
import { describe, expect, it } from 'vitest';
import { argumentsOf } from '../../../scripts/messages/arguments.ts';
import { localeOf } from '../src/messages/choose-language.ts';
import english from '../src/messages/en.json' with { type: 'json' };
import { refusalWords } from '../src/text/problem-words.ts';
import { type Catalogue, sayIfKnown, speak } from '../src/text/say.ts';

const others = ['de', 'da', 'fr', 'es'] as const;

function catalogue(language: string): Catalogue {
  const path = join(import.meta.dirname, '../src/messages', `${language}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as Catalogue;
}

const told = {
  code: 'string-too-long',
  kind: 'invalid',
  field: 'job',
  title: '“Job” is too long.',
  detail: 'x',
};

describe.each(Object.entries(refusalCases))('the case %s of a refusal', (reason, facts) => {
  const texts = ['title', 'detail'].flatMap(
    what => Object.entries(english).find(([id]) => id === `refusalCase.${reason}.${what}`)?.[1] ?? [],
  );

  it('has a message that tells every fact of it, as what it is, and nothing else', () => {
    expect(texts.length).toBeGreaterThan(0);
    const used = new Map(texts.flatMap(text => [...argumentsOf(text)]));
    used.delete('crm');
    const kinds = Object.entries(facts).map(([name, kind]) => [
      name,
      kind === 'number' ? 'number' : 'string',
    ]);
    expect([...used].sort()).toEqual(kinds.sort());
  });
});

describe.each(others)('a refusal in %s', language => {
  it('that came with its facts tells them', () => {
    speak(language, localeOf(language, []), catalogue(language));
    const params = { label: 'Funktion', length: 1300, max: 128 };
    const { title, detail } = refusalWords({ ...told, reason: 'value-too-long', params }, 'HubSpot');
    expect(title).toContain('Funktion');
    expect(detail).toContain('128');
    expect(detail).toContain(new Intl.NumberFormat(localeOf(language, [])).format(1300));
  });

  it('of old, without facts, or with others than the message needs, is told by its code', () => {
    speak(language, localeOf(language, []), catalogue(language));
    const byCode = {
      title: sayIfKnown('refusal.string-too-long.title', { crm: 'HubSpot', field: 'Job' }),
      detail: sayIfKnown('refusal.string-too-long.detail', { crm: 'HubSpot' }),
    };
    expect(refusalWords(told, 'HubSpot')).toEqual(byCode);
    expect(refusalWords({ ...told, reason: 'value-too-long', params: {} }, 'HubSpot')).toEqual(byCode);
    expect(refusalWords({ ...told, reason: 'brand-new', params: { x: 1 } }, 'HubSpot')).toEqual(byCode);
  });
});
