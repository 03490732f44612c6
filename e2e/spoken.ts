import type { Page } from '@playwright/test';
import { stickingOut } from './looks.ts';

/** The languages besides English, as in `lang` attributes. */
export const languages: readonly string[] = ['de', 'da', 'fr', 'es'];

/** The narrowest screen of WCAG 1.4.10 and a desk, in CSS pixels. */
const widths = [320, 1280];

/** Words that make a sentence English; none of them is a word of the other languages' messages or of the people imported here. */
const english =
  /\b(the|your|you|nothing|with|were|this|cannot|their|what|yet|been|which|would|see|create|change|there)\b/gi;

/** Texts on the page with at least two of those words: a sentence that nobody has translated. */
function englishOn(page: Page): Promise<string[]> {
  return page.evaluate(source => {
    const words = new RegExp(source, 'gi');
    const said = (text: string) => new Set(text.toLowerCase().match(words)).size > 1;
    const texts = [...document.querySelectorAll<HTMLElement>('body *')].flatMap(each => {
      if (!each.checkVisibility() || each.closest('script, style, [lang=en]')) return [];
      const own = [...each.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
      const named = ['aria-label', 'title', 'placeholder'].map(name => each.getAttribute(name) ?? '');
      return [own.map(node => node.textContent).join(' '), ...named];
    });
    return [...new Set(texts.map(text => text.trim()).filter(said))];
  }, english.source);
}

/** The language that the pages of this browser speak from the next load on; null: the browser's own. */
export function speak(page: Page, language: string | null): Promise<void> {
  return page.evaluate(spoken => {
    if (spoken === null) localStorage.removeItem('crmsync.language');
    else localStorage.setItem('crmsync.language', spoken);
  }, language);
}

/** What is wrong with the page as it is now, in both widths: what sticks out, is cut off, or is said in another language. */
export async function faultsIn(page: Page, language: string, name: string): Promise<string[]> {
  const found: string[] = [];
  if ((await page.locator('html').getAttribute('lang')) !== language)
    found.push(`${name} is not in ${language}`);
  for (const text of await englishOn(page)) found.push(`${language} ${name} is English: ${text}`);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const fault of await stickingOut(page)) found.push(`${language} ${name} at ${width}: ${fault}`);
  }
  return found;
}
