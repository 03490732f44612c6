import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { signUp } from './sign-up.ts';
import { connect, importFile, previewEverybody, pushEverybody } from './steps.ts';

const people = join(import.meta.dirname, '../apps/server/test/fixtures/contacts/outlook.csv');
const fixed = [
  'contacts',
  'contacts/new',
  'import',
  'integrations',
  'integrations/salesforce',
  'integrations/salesforce/mapping',
  'pushes',
  'decide',
  'history',
];

/** What axe finds on the page as it is now, one line a fault. */
async function faults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${page.url()} ${id}: ${node.html.slice(0, 160)}`),
  );
}

/** True when something sticks out to the right: the page then scrolls sideways. */
function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

test('every screen is free of axe violations in both themes and fits 320 pixels', async ({
  app,
  page,
  person,
}) => {
  await page.goto(`${app.url}/sign-up`);
  expect(await faults(page)).toEqual([]);
  await signUp(page, app, person);
  await importFile(page, app, people);
  await connect(page, app, 'Salesforce');
  await previewEverybody(page, app, 'Salesforce');
  const screens = [...fixed, new URL(page.url()).pathname.slice(1)];
  await pushEverybody(page, app, 'Salesforce');
  expect(await faults(page)).toEqual([]);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const screen of screens) {
      await page.goto(`${app.url}/${screen}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      found.push(...(await faults(page)));
    }
  }
  await page.setViewportSize({ width: 320, height: 700 });
  for (const screen of screens) {
    await page.goto(`${app.url}/${screen}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    if (await overflows(page)) found.push(`${screen} scrolls sideways at 320 pixels`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(found).toEqual([]);
});
