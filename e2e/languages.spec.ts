import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { screens, stickingOut } from './looks.ts';
import { signUp } from './sign-up.ts';
import { connect, importFile, previewEverybody, pushEverybody } from './steps.ts';

const people = join(import.meta.dirname, '../apps/server/test/fixtures/contacts/outlook.csv');
const languages = { German: 'de', Danish: 'da', French: 'fr', Spanish: 'es' };
const outside = ['', 'sign-in', 'sign-up'];
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

/** Opens screens in both widths and tells what sticks out, or is said in another language. */
async function look(page: Page, url: string, paths: readonly string[], language: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    await page.goto(`${url}/${path}`);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    if ((await page.locator('html').getAttribute('lang')) !== language)
      found.push(`${path} is not in ${language}`);
    for (const text of await englishOn(page)) found.push(`${language} ${path} is English: ${text}`);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 800 });
      for (const fault of await stickingOut(page)) found.push(`${language} ${path} at ${width}: ${fault}`);
    }
  }
  return found;
}

test('every screen is spoken in every language, at 320 pixels and wide, and nothing is cut off', async ({
  app,
  page,
  person,
}) => {
  test.setTimeout(600_000);
  await signUp(page, app, person);
  await importFile(page, app, people);
  await connect(page, app, 'Salesforce');
  await previewEverybody(page, app, 'Salesforce');
  const preview = new URL(page.url()).pathname.slice(1);
  await pushEverybody(page, app, 'Salesforce');
  const push = new URL(page.url()).pathname.slice(1);
  const contact = await page.evaluate(async () => {
    const answer = await fetch('/api/contacts?limit=1');
    const { items } = (await answer.json()) as { items: { id: string }[] };
    return `contacts/${items[0]?.id}`;
  });
  const found: string[] = [];
  for (const language of Object.values(languages)) {
    await page.evaluate(spoken => localStorage.setItem('crmsync.language', spoken), language);
    found.push(...(await look(page, app.url, [...screens, preview, push, contact], language)));
  }
  await page.context().clearCookies();
  for (const language of Object.values(languages)) {
    await page.evaluate(spoken => localStorage.setItem('crmsync.language', spoken), language);
    found.push(...(await look(page, app.url, outside, language)));
  }
  await page.evaluate(() => localStorage.removeItem('crmsync.language'));
  expect(found).toEqual([]);
});

test('a language is chosen in the account menu, holds in every browser, and writes numbers its own way', async ({
  app,
  page,
  person,
}) => {
  await signUp(page, app, person);
  await page.getByRole('button', { name: person.name }).click();
  await page.getByRole('menuitem', { name: 'Language' }).click();
  await page.getByRole('radio', { name: 'Deutsch' }).check();
  await page.getByRole('button', { name: 'Use it' }).click();
  await expect(page.getByRole('heading', { name: 'Kontakte', exact: true })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  // Another browser of the same person: it follows the account.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Kontakte', exact: true })).toBeVisible();
  await page.evaluate(() => localStorage.clear());
});
