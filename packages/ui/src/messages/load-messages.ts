import type { Language } from '@crmsync/contract';
import { type Catalogue, speak } from '../text/say.ts';
import { languageOf, localeOf, rememberedLanguage } from './choose-language.ts';

/** One chunk per language: a page carries only the words it shows. */
const catalogues: { readonly [language in Language]: () => Promise<{ default: Catalogue }> } = {
  en: () => import('./en.json'),
  de: () => import('./de.json'),
  da: () => import('./da.json'),
  fr: () => import('./fr.json'),
  es: () => import('./es.json'),
};

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
