import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { argumentsOf, typesOf } from '../../../scripts/messages/arguments.ts';
import { languageOf, languages, localeOf } from '../src/messages/choose-language.ts';
import english from '../src/messages/en.json' with { type: 'json' };
import { callWords, phraseWords, refusalChip, refusalWords, remarkWords } from '../src/text/problem-words.ts';
import { type Catalogue, say, speak } from '../src/text/say.ts';

const root = join(import.meta.dirname, '../../..');
const messages = join(root, 'packages/ui/src/messages');
const sources = ['packages/ui/src', 'apps/extension/src'];

/** How many words a message has beside its arguments. */
function wordsIn(message: string): number {
  const text = message.replace(/\{\w+(?:, (?:number|plural|select))?|\b(?:one|other|none) \{/g, ' ');
  return text.match(/\p{L}{2,}/gu)?.length ?? 0;
}

function catalogue(language: string): Catalogue {
  return JSON.parse(readFileSync(join(messages, `${language}.json`), 'utf8')) as Catalogue;
}

/** All code that may name a message. */
function code(): string {
  return sources
    .flatMap(folder =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter(name => /\.tsx?$/.test(name) && !name.endsWith('messages/messages.ts'))
        .map(name => readFileSync(join(root, folder, name), 'utf8')),
    )
    .join('\n');
}

describe('the English messages', () => {
  it('have types that say what arguments they need', () => {
    expect(readFileSync(join(messages, 'messages.ts'), 'utf8'), 'run `npm run messages`').toBe(
      typesOf(english),
    );
  });

  it('are all used', () => {
    const text = code();
    const begun = [...text.matchAll(/`([\w-]+(?:\.[\w-]+)*\.?)\$\{/g)].flatMap(([, head]) => head ?? []);
    const unused = Object.keys(english).filter(
      id => !text.includes(`'${id}'`) && !begun.some(head => id.startsWith(head)),
    );
    expect(unused).toEqual([]);
  });
});

describe.each(languages.filter(language => language !== 'en'))('the messages in %s', language => {
  const spoken = catalogue(language);

  it('are the same messages with the same arguments', () => {
    expect(Object.keys(spoken)).toEqual(Object.keys(english));
    for (const [id, message] of Object.entries(english)) {
      const told = argumentsOf(spoken[id] ?? '');
      expect([...told.keys()].sort(), id).toEqual([...argumentsOf(message).keys()].sort());
    }
  });

  it('have no blanks, and no English left over', () => {
    const left = Object.entries(english).filter(
      ([id, message]) => spoken[id]?.trim() === '' || (spoken[id] === message && wordsIn(message) > 3),
    );
    expect(left).toEqual([]);
  });

  it('can all be said', () => {
    speak(language, localeOf(language, []), spoken);
    for (const [id, message] of Object.entries(english)) {
      const values = Object.fromEntries(
        [...argumentsOf(message)].map(([name, kind]) => [name, kind === 'number' ? 2 : 'x']),
      );
      const words = (say as (id: string, values: object) => string)(id, values);
      expect(words, id).not.toMatch(/\{\w+[,}].*(number|plural|select)/);
    }
  });
});

describe('the words that Chrome itself shows', () => {
  const of = (language: string) =>
    JSON.parse(
      readFileSync(join(root, 'apps/extension/public/_locales', language, 'messages.json'), 'utf8'),
    ) as Record<string, { message: string }>;

  it.each(languages)('are there in %s, with the same places to fill', language => {
    expect(Object.keys(of(language))).toEqual(Object.keys(of('en')));
    for (const [id, { message }] of Object.entries(of(language))) {
      expect(message.trim(), id).not.toBe('');
      expect(message.includes('$1'), id).toBe(of('en')[id]?.message.includes('$1'));
    }
  });
});

describe('saying', () => {
  beforeEach(() => speak('en', 'en-GB', english));

  it('writes numbers as the locale does', () => {
    expect(say('panel.people', { n: 12_345 })).toBe('12,345 people');
    speak('de', 'de-DE', catalogue('de'));
    expect(say('panel.people', { n: 12_345 })).toBe('12.345 Personen');
    expect(say('panel.people', { n: 1 })).toBe('1 Person');
  });

  it('is in the first language of the browser that is spoken, in its region', () => {
    expect(languageOf(['pt-BR', 'fr-CA', 'de'])).toBe('fr');
    expect(languageOf(['ja'])).toBe('en');
    expect(localeOf('en', ['de-AT', 'en-US', 'en'])).toBe('en-US');
    expect(localeOf('de', ['de'])).toBe('de-DE');
  });

  const refused = { title: 'HubSpot wants “Phone” filled in.', detail: 'Nothing changed.', field: 'phone_1' };

  it('words trouble from its code, except in English, where the server is more exact', () => {
    const problem = { ...refused, code: 'field-required', kind: 'invalid', short: 'phone missing' };
    expect(refusalWords(problem, 'HubSpot')).toEqual({ title: refused.title, detail: refused.detail });
    expect(refusalChip(problem)).toBe('phone missing');
    speak('de', 'de-DE', catalogue('de'));
    expect(refusalWords(problem, 'HubSpot').title).toContain('Phone');
    expect(refusalWords(problem, 'HubSpot').title).not.toBe(refused.title);
    expect(refusalChip(problem)).not.toBe('phone missing');
    expect(callWords({ code: 'not-signed-in', title: 'x' }).title).not.toBe('x');
  });

  it('words what is told of rows, fields and permissions from their codes, and keeps what it does not know', () => {
    const told = {
      code: 'control-removed',
      values: { row: 4, field: 'company', n: 2 },
      text: 'Row 4: company: 2 control characters removed',
    };
    const kept = { code: 'kept-other', values: { fields: 'company title' }, text: 'x' };
    const phrase = { code: 'see-contacts', text: 'See your HubSpot contacts' };
    const name = (field: string) => field.toUpperCase();
    expect(remarkWords(told, name)).toBe(told.text);
    expect(phraseWords(phrase, 'HubSpot')).toBe(phrase.text);
    speak('de', 'de-DE', catalogue('de'));
    expect(remarkWords(told, name)).toBe('Zeile 4: COMPANY: 2 Steuerzeichen entfernt');
    expect(remarkWords(kept, name)).toMatch(/dieselbe Person .* COMPANY .* TITLE/);
    expect(remarkWords({ ...told, code: 'brand-new' }, name)).toBe(told.text);
    expect(phraseWords(phrase, 'HubSpot')).toBe('Ihre HubSpot-Kontakte sehen');
    const malformed = { code: 'unsupported-media', reason: 'pdf', title: 'This is a PDF.' };
    expect(callWords(malformed).title).toContain('PDF. Exportieren Sie');
  });

  it('keeps the server’s words for a code that no message is about', () => {
    speak('da', 'da-DK', catalogue('da'));
    const problem = { ...refused, code: 'brand-new', kind: 'invalid', short: 'new' };
    expect(refusalWords(problem, 'HubSpot')).toEqual({ title: refused.title, detail: refused.detail });
    expect(refusalChip(problem)).toBe('new');
    expect(callWords({ code: 'brand-new', title: 'New', detail: 'Very' })).toEqual({
      title: 'New',
      detail: 'Very',
    });
  });
});
