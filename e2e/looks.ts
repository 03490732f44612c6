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
export async function sticksOut(page: Page): Promise<string | null> {
  return (await stickingOut(page)).find(fault => fault.includes('too wide')) ?? null;
}

/** What sticks out of the page, or out of a button, each in a few words. */
export function stickingOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const faults: string[] = [];
    if (scrollWidth > clientWidth) {
      const wide = [...document.querySelectorAll('main *')].filter(
        each => each.getBoundingClientRect().right > clientWidth + 1 && !each.closest('.table-wrap, .sr'),
      );
      const names = wide.slice(0, 4).map(each => `${each.tagName}.${each.className} ${each.textContent}`);
      faults.push(
        `${scrollWidth - clientWidth} px too wide: ${names.map(each => each.slice(0, 60)).join('; ')}`,
      );
    }
    // Values that people edit in a table's cell are theirs: they may be longer than the cell.
    for (const button of document.querySelectorAll<HTMLElement>('button:not(td button), a.btn, .side a')) {
      if (button.scrollWidth <= button.clientWidth + 1 || button.matches('.sr, .clip, :has(.clip)')) continue;
      if (getComputedStyle(button).display !== 'inline') faults.push(`“${button.innerText}” is cut off`);
    }
    return faults;
  });
}

/** Widths of a side panel: as narrow as Chrome lets it be, and wider. */
export const panelWidths: readonly number[] = [320, 420];

/** Looks at the page as it is now, in these widths (CSS pixels), light and dark: nothing for axe to find, nothing that sticks out. */
export async function expectGoodLooks(page: Page, widths: readonly number[] = [320, 1280]): Promise<void> {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of ['light', 'dark'] as const) {
      // Without motion, so that no colour is caught between two themes.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await axeFaults(page)));
    }
    for (const fault of await stickingOut(page)) found.push(`${page.url()} at ${width}: ${fault}`);
  }
  expect(found).toEqual([]);
}
