import type { Language } from '@crmsync/contract';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Messages } from '../messages/messages.ts';

/** A catalogue: ICU messages by id, as in `src/messages/en.json`. */
export type Catalogue = Readonly<Record<string, string>>;

/** What is spoken: the language of the words, and the locale of dates and numbers, which may name a region (`en-GB`). */
interface Speech {
  language: Language;
  locale: string;
  catalogue: Catalogue;
}

let speech: Speech | undefined;
const parsed = new Map<string, IntlMessageFormat>();

/** Sets what is spoken from here on. Called once, before any module with words in it is loaded. */
export function speak(language: Language, locale: string, catalogue: Catalogue): void {
  speech = { language, locale, catalogue };
  parsed.clear();
}

/** The language of the words on the screen. */
export function spokenLanguage(): Language {
  return spoken().language;
}

/** The locale (BCP 47) of dates and numbers. */
export function spokenLocale(): string {
  return spoken().locale;
}

/**
 * The words of a message in the chosen language. An unknown id or a missing argument does not compile: ids and arguments are
 * those of `en.json`.
 */
export function say<Id extends keyof Messages>(
  id: Id,
  ...[values]: Messages[Id] extends null ? [] : [Messages[Id]]
): string {
  const words = sayIfKnown(id, values ?? {});
  if (words === undefined) throw new Error(`No message is called ${id}.`);
  return words;
}

/** The words of a message whose id comes with data, such as a server's code; undefined where none is called so. */
export function sayIfKnown(
  id: string,
  values: Readonly<Record<string, string | number>>,
): string | undefined {
  const { catalogue, locale } = spoken();
  const message = Object.hasOwn(catalogue, id) ? catalogue[id] : undefined;
  if (message === undefined) return undefined;
  if (!/[{'#]/.test(message)) return message;
  let format = parsed.get(id);
  if (format === undefined) {
    format = new IntlMessageFormat(message, locale, undefined, { ignoreTag: true });
    parsed.set(id, format);
  }
  return String(format.format<string>({ ...values }));
}

function spoken(): Speech {
  if (speech === undefined) throw new Error('Words were asked for before a language was chosen.');
  return speech;
}
