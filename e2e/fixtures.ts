import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, test as base, chromium, expect } from '@playwright/test';
import { type RunningApp, startApp } from './app.ts';
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

/** Quiet flags: the machines have no internet, and an extension must be loaded by path. */
function chromiumFlags(extension: string): string[] {
  return [
    `--disable-extensions-except=${extension}`,
    `--load-extension=${extension}`,
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--no-sandbox',
  ];
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
      const profile = mkdtempSync(join(tmpdir(), 'crmsync-profile-'));
      const context = await chromium.launchPersistentContext(profile, {
        executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
        headless: true,
        args: chromiumFlags(app.extension),
        viewport: { width: 1280, height: 800 },
        locale: 'en-GB',
      });
      await use(context);
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  extensionId: [
    async ({ browserWithExtension }, use) => {
      const [running] = browserWithExtension.serviceWorkers();
      const worker = running ?? (await browserWithExtension.waitForEvent('serviceworker'));
      await use(new URL(worker.url()).host);
    },
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
