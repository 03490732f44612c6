import type { Language } from '@crmsync/contract';

/** The languages the product speaks by their own names, in the order they are offered. */
export const languageNames: { readonly [language in Language]: string } = {
  en: 'English',
  de: 'Deutsch',
  da: 'Dansk',
  fr: 'Français',
  es: 'Español',
};

/** The languages in the order they are offered. */
export const languages = Object.keys(languageNames) as Language[];

/** How dates and numbers are written where the browser names no region of the language. */
const regions: { readonly [language in Language]: string } = {
  en: 'en-GB',
  de: 'de-DE',
  da: 'da-DK',
  fr: 'fr-FR',
  es: 'es-ES',
};

const slot = 'crmsync.language';

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

/** Remembers a language in this browser and opens the page anew in it. Where nothing can be remembered, nothing happens. */
export function changeLanguage(language: Language): void {
  try {
    localStorage.setItem(slot, language);
  } catch {
    return;
  }
  location.reload();
}

function baseOf(locale: string): string {
  return locale.split('-', 1)[0]?.toLowerCase() ?? '';
}
