import { type BrowserContext, test as base, expect } from '@playwright/test';
import { type RunningApp, startApp } from './app.ts';
import { extensionIdOf, launchWithExtension } from './browser.ts';
import type { Person } from './sign-up.ts';

interface TestFixtures {
  person: Person;
}
interface WorkerFixtures {
  app: RunningApp;
  /** A Chromium with the built extension loaded. All tests of a worker share it; sign out or use new people to stay apart. */
  browserWithExtension: BrowserContext;
  extensionId: string;
}

let people = 0;

/** Playwright's test with a running CRMSync, a Chromium that has the extension, and a person nobody else is. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => {
      const app = await startApp();
      await use(app);
      await app.stop();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  browserWithExtension: [
    async ({ app }, use) => {
      const browser = await launchWithExtension(app.extension);
      await use(browser.context);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  extensionId: [
    async ({ browserWithExtension }, use) => use(await extensionIdOf(browserWithExtension)),
    { scope: 'worker' },
  ],
  context: async ({ browserWithExtension }, use) => {
    await browserWithExtension.clearCookies();
    await use(browserWithExtension);
  },
  page: async ({ context }, use) => {
    const page = await context.newPage();
    await use(page);
    for (const open of context.pages().slice(1)) await open.close();
  },
  // biome-ignore lint/correctness/noEmptyPattern: as above
  person: async ({}, use) => {
    people += 1;
    await use({
      name: 'Freja Lindqvist',
      email: `freja.${people}.${Date.now()}@lindqvist.example`,
      password: 'correct horse battery',
    });
  },
});

export { expect };
