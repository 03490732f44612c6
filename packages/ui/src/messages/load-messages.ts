import { type Catalogue, type Language, languages, speak } from '../text/say.ts';

/** One chunk per language: a page carries only the words it shows. */
const catalogues: { readonly [language in Language]: () => Promise<{ default: Catalogue }> } = {
  en: () => import('./en.json'),
  de: () => import('./de.json'),
  da: () => import('./da.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
};

/** How dates and numbers are written where the browser names no region of the language. */
const regions: { readonly [language in Language]: string } = {
  en: 'en-GB',
  de: 'de-DE',
  da: 'da-DK',
  fr: 'fr-FR',
  es: 'es-ES',
};

const slot = 'crmsync.language';

/**
 * Fetches the words of the chosen language, else of the browser's first one that is spoken here, else English, and names it in
 * `<html lang>`. To be awaited before the screens are imported, since their constants are words already.
 */
export async function loadMessages(): Promise<void> {
  const language = rememberedLanguage() ?? languageOf(navigator.languages);
  const catalogue = await catalogues[language]();
  speak(language, localeOf(language, navigator.languages), catalogue.default);
  document.documentElement.lang = language;
}

/** The first of the wanted locales (BCP 47, best first) whose language is spoken here, else English. */
export function languageOf(wanted: readonly string[]): Language {
  for (const locale of wanted) {
    const spoken = languages.find(language => language === baseOf(locale));
    if (spoken !== undefined) return spoken;
  }
  return 'en';
}

/** The browser's own regional form of a language, for its dates and numbers; the language's usual one otherwise. */
export function localeOf(language: Language, wanted: readonly string[]): string {
  return wanted.find(locale => locale.includes('-') && baseOf(locale) === language) ?? regions[language];
}

/** The language chosen in this browser; undefined when none was. */
export function rememberedLanguage(): Language | undefined {
  try {
    const stored = localStorage.getItem(slot);
    return languages.find(language => language === stored);
  } catch {
    return undefined;
  }
}

/** Remembers a choice in this browser and opens the page anew in it. */
export function changeLanguage(language: Language): void {
  try {
    localStorage.setItem(slot, language);
  } catch {
    // Storage may be forbidden; the account remembers the choice then.
  }
  location.reload();
}

function baseOf(locale: string): string {
  return locale.split('-', 1)[0]?.toLowerCase() ?? '';
}
