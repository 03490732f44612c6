import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { signUp } from './sign-up.ts';
import { importFile } from './steps.ts';

const people = join(import.meta.dirname, '../apps/server/test/fixtures/contacts/outlook.csv');

/** Whether what has the focus lies in the page's work, and not in nothing. */
function expectFocusKept(page: Page): Promise<void> {
  return expect.poll(() => page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
}

test('nothing moves under the hand that types, and nobody loses the focus with what is taken away', async ({
  app,
  page,
  person,
}) => {
  await signUp(page, app, person);
  await importFile(page, app, people);
  await expectFocusKept(page);

  await page.goto(`${app.url}/contacts`);
  const search = page.getByRole('searchbox');
  await expect(page.getByRole('table')).toBeVisible();
  const before = await search.boundingBox();
  await search.fill('nobody is called this');
  await expect(page.getByRole('button', { name: 'Clear the search' })).toBeVisible();
  expect(await search.boundingBox()).toEqual(before);
  await page.getByRole('button', { name: 'Clear the search' }).press('Enter');
  await expect(page.getByRole('table')).toBeVisible();
  await expectFocusKept(page);

  await page
    .getByRole('checkbox', { name: /^Select (?!all)/ })
    .first()
    .press('Space');
  await page.getByRole('button', { name: 'Delete' }).press('Enter');
  await expect(page.getByText('1 contact deleted')).toBeVisible();
  await expectFocusKept(page);
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await expect(page.getByText('1 contact is back')).toBeVisible();
  await expectFocusKept(page);

  await page.locator('tbody a').first().press('Enter');
  await page.getByRole('button', { name: 'Edit', exact: true }).press('Enter');
  await expect(page.getByLabel('First name')).toBeFocused();
  await page.getByRole('button', { name: 'Cancel' }).press('Enter');
  await expectFocusKept(page);
});

test('on a phone the log is what one sees first: its filters are one button, with how many narrow it', async ({
  app,
  page,
  person,
}) => {
  await signUp(page, app, person);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(`${app.url}/history?outcome=failed`);
  const filters = page.getByRole('button', { name: /^Filters/ });
  await expect(filters).toHaveAccessibleName('Filters, 1 in use');
  await expect(filters).toHaveAttribute('aria-expanded', 'false');
  expect((await filters.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await expect(page.getByLabel('Outcome')).toBeHidden();
  await filters.press('Enter');
  await expect(filters).toHaveAttribute('aria-expanded', 'true');
  await expect(filters).toBeFocused();
  await page.getByLabel('From', { exact: true }).fill('2026-01-01');
  await expect(filters).toHaveAccessibleName('Filters, 2 in use');
  for (const width of [768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await expect(filters).toBeHidden();
    const tops = await page
      .locator('.log-filters .fold .field')
      .evaluateAll(fields => fields.map(field => Math.round(field.getBoundingClientRect().top)));
    expect(new Set(tops).size, `filters on one line at ${width}`).toBe(1);
  }
});
