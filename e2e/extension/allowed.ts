import type { BrowserContext } from '@playwright/test';
import { alreadyAllowed, extensionIdOf, launchWithExtension } from '../browser.ts';
import { test as base } from '../fixtures.ts';

/** Sites whose pages the tests open to the extension, as its toolbar button would. */
const hosts = ['https://mail.google.com/*', 'https://outlook.office365.com/*'];

interface Allowed {
  context: BrowserContext;
  extensionId: string;
}

/** The same test, in a browser where the person has said yes to notifications and has pressed the toolbar button on their mail. */
export const test = base.extend<object, { allowed: Allowed }>({
  allowed: [
    async ({ app }, use) => {
      const { folder, remove } = alreadyAllowed(app.extension, hosts);
      const { context, close } = await launchWithExtension(folder);
      await use({ context, extensionId: await extensionIdOf(context) });
      await close();
      remove();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});
