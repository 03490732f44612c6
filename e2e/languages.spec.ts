import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { screens } from './looks.ts';
import { signUp } from './sign-up.ts';
import { faultsIn, languages, speak } from './spoken.ts';
import { connect, importFile, previewEverybody, pushEverybody } from './steps.ts';

const people = join(import.meta.dirname, '../apps/server/test/fixtures/contacts/outlook.csv');
const outside = ['', 'sign-in', 'sign-up'];

/** Opens screens and tells what is wrong with each. */
async function look(page: Page, url: string, paths: readonly string[], language: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    await page.goto(`${url}/${path}`);
    await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
    await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
    found.push(...(await faultsIn(page, language, path)));
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
  for (const language of languages) {
    await speak(page, language);
    found.push(...(await look(page, app.url, [...screens, preview, push, contact], language)));
  }
  await page.context().clearCookies();
  for (const language of languages) {
    await speak(page, language);
    found.push(...(await look(page, app.url, outside, language)));
  }
  await speak(page, null);
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
