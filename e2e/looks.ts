import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** The screens that have an address of their own, for somebody who is signed in. */
export const screens: readonly string[] = [
  'contacts',
  'contacts/new',
  'contacts/deleted',
  'import',
  'integrations',
  'integrations/salesforce',
  'integrations/salesforce/mapping',
  'pushes',
  'decide',
  'history',
  'billing',
  'account',
  'start',
];

/** What axe finds on the page as it is now, one line a fault. */
export async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${page.url()} ${id}: ${node.html.slice(0, 160)}`),
  );
}

/** What makes the page scroll sideways; null when it does not. */
export function sticksOut(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return null;
    const far = [...document.querySelectorAll('main *')].findLast(
      each => each.getBoundingClientRect().right > clientWidth,
    );
    return far?.outerHTML.slice(0, 160) ?? 'something';
  });
}

/** Looks at the page as it is now, wide and at 320 pixels, light and dark: nothing for axe to find, nothing that sticks out. */
export async function expectGoodLooks(page: Page): Promise<void> {
  const found: string[] = [];
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      // Without motion, so that no colour is caught between two themes.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await axeFaults(page)));
    }
    const far = await sticksOut(page);
    if (far !== null) found.push(`${page.url()} is wider than ${width}: ${far}`);
  }
  expect(found).toEqual([]);
}
