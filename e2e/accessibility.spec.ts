import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { axeFaults, screens, sticksOut } from './looks.ts';
import { signUp } from './sign-up.ts';
import { addBareContact, connect, importFile, previewEverybody, pushEverybody } from './steps.ts';

const people = join(import.meta.dirname, '../apps/server/test/fixtures/contacts/outlook.csv');
/** Buttons that no scrolling brings into view: cut off by a box of fixed height, or under one that stays in place. */
function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main button:not(:disabled), main a.btn')]
      .filter(each => each.checkVisibility() && !each.closest('.sr'))
      .filter(each => {
        each.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
        const { left, top, width, height } = each.getBoundingClientRect();
        const hit = document.elementFromPoint(left + width / 2, top + height / 2);
        return hit === null || !(each.contains(hit) || hit.contains(each));
      })
      .map(each => `“${each.innerText || each.ariaLabel}”`),
  );
}

test('every screen is free of axe violations in both themes, and fits 200 % zoom and 320 pixels', async ({
  app,
  page,
  person,
}) => {
  test.setTimeout(480_000);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const outside of ['', 'sign-in', 'sign-up']) {
      await page.goto(`${app.url}/${outside}`);
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      expect(await axeFaults(page)).toEqual([]);
    }
  }
  await signUp(page, app, person);
  await importFile(page, app, people);
  await addBareContact(page);
  await connect(page, app, 'Salesforce');
  await previewEverybody(page, app, 'Salesforce');
  const visited = [...screens, new URL(page.url()).pathname.slice(1)];
  await pushEverybody(page, app, 'Salesforce');
  expect(await axeFaults(page)).toEqual([]);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const screen of visited) {
      await page.goto(`${app.url}/${screen}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      found.push(...(await axeFaults(page)));
    }
  }
  expect(found).toEqual([]);
  found.length = 0;
  // 640 × 400 is what a window of 1280 × 800 leaves at 200 % zoom (WCAG 1.4.4); 320 is 1280 at 400 % (1.4.10).
  for (const [width, height] of [
    [640, 400],
    [320, 700],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const screen of visited) {
      await page.goto(`${app.url}/${screen}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      const far = await sticksOut(page);
      if (far !== null) found.push(`${screen} is wider than ${width} pixels: ${far}`);
      for (const name of await outOfReach(page))
        found.push(`${screen} at ${width} × ${height}: ${name} is out of reach`);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  expect(found).toEqual([]);
});

test('who asked for less motion sees none', async ({ app, page, person }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await signUp(page, app, person);
  // An answer that does not come keeps the waiting pictures on the screen.
  await page.route('**/api/contacts**', () => undefined);
  await page.goto(`${app.url}/contacts`);
  await expect(page.locator('[aria-busy=true]').first()).toBeVisible();
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .filter(each => each.playState === 'running')
      .map(each => each.constructor.name),
  );
  expect(moving).toEqual([]);
  await page.unroute('**/api/contacts**');
  await page.emulateMedia({ reducedMotion: null });
});
