import { mkdirSync } from 'node:fs';
import type { Page } from '@playwright/test';

const folder = 'docs/screens';
const wide = { width: 1280, height: 800 };
const sizes = [
  ['wide', wide],
  ['narrow', { width: 360, height: 740 }],
] as const;

/** A picture of the page as it is now in each theme, light and dark. */
async function inBothThemes(page: Page, name: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png` });
  }
}

/** Pictures of a screen of the web app: wide and narrow, light and dark. */
export async function shoot(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of sizes) {
    await page.setViewportSize(viewport);
    await inBothThemes(page, `${name}-${size}`);
  }
  await page.setViewportSize(wide);
}

/** Pictures of a page of the extension, which has one width. */
export function shootAsItIs(page: Page, name: string): Promise<void> {
  return inBothThemes(page, name);
}

/** Opens a screen of the web app, waits until it has everything, and takes its pictures. */
export async function visitAndShoot(page: Page, url: string, path: string, name: string): Promise<void> {
  await page.goto(`${url}/${path}`);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
  // The mapping tries its lines on a contact a moment after they are there.
  if (path.endsWith('/mapping')) {
    await page.waitForFunction(
      () => document.querySelector('.maps tbody td:nth-child(6)')?.textContent !== '',
    );
  }
  await shoot(page, name);
}
