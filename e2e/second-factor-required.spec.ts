import { totpCode } from '../apps/server/src/auth/totp.ts';
import { startApp } from './app.ts';
import { extensionIdOf, launchWithExtension } from './browser.ts';
import { openPage, openPanel } from './extension/panel.ts';
import { expect, test } from './fixtures.ts';
import { expectGoodLooks, panelWidths } from './looks.ts';

test('A15 where a second step is asked of everybody, it is set up first: one page here, one button in the extension', async ({
  person,
}) => {
  test.setTimeout(300_000);
  const app = await startApp({ CRMSYNC_SECOND_FACTOR: 'required' });
  const browser = await launchWithExtension(app.extension);
  try {
    const { context } = browser;
    const page = await context.newPage();
    await page.goto(`${app.url}/sign-up`);
    await page.getByLabel('Your name').fill(person.name);
    await page.getByLabel('E-mail', { exact: true }).fill(person.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(person.password);
    await page.getByRole('button', { name: 'Create an account' }).click();
    const head = page.getByRole('heading', { level: 1 });
    await expect(head).toHaveText('Set up the second step');
    await expect(head).toBeFocused();
    await expectGoodLooks(page);

    const extensionId = await extensionIdOf(context);
    const panel = await openPanel(
      context,
      extensionId,
      await openPage(context, app, 'plain', '<p>A page.</p>'),
    );
    await test.step('the extension says it, and leads here', async () => {
      await panel.getByLabel('E-mail', { exact: true }).fill(person.email);
      await panel.getByRole('textbox', { name: 'Password' }).fill(person.password);
      await panel.getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(panel.getByRole('heading', { name: 'Set up the second step first' })).toBeVisible();
      await expect(panel.getByRole('link', { name: 'Set it up in a tab' })).toHaveAttribute(
        'href',
        `${app.url}/account`,
      );
      await expect(panel.getByRole('alert')).toHaveCount(0);
      await expectGoodLooks(panel, panelWidths);
      const popup = await context.newPage();
      await popup.goto(`chrome-extension://${extensionId}/popup.html`);
      await expect(popup.getByText('Set up the second step first')).toBeVisible();
      await expect(popup.getByRole('alert')).toHaveCount(0);
      await popup.close();
    });

    await test.step('no other address shows anything else', async () => {
      for (const path of ['contacts', 'integrations', 'account', 'nowhere']) {
        await page.goto(`${app.url}/${path}`);
        await expect(head).toHaveText('Set up the second step');
        await expect(page.getByRole('alert')).toHaveCount(0);
      }
    });

    await test.step('it is set up; the codes stay until they are kept', async () => {
      await page.getByLabel('Your password').fill(person.password);
      await page.getByRole('button', { name: 'Go on' }).click();
      const secret = ((await page.locator('.copybox').textContent()) ?? '').replaceAll(' ', '');
      await expectGoodLooks(page);
      await page.getByLabel('Code that the app shows now').fill(await totpCode(secret, Date.now()));
      await page.getByRole('button', { name: 'Turn it on' }).click();
      await expect(page.locator('.backup-codes > li')).toHaveCount(10);
      await expect(head).toHaveText('Keep your backup codes');
      await expectGoodLooks(page);
    });

    await test.step('then everything opens, in the extension by itself, and it cannot be turned off', async () => {
      await expect(panel.getByRole('link', { name: 'Set it up in a tab' })).toHaveCount(0);
      await expect(panel.getByRole('alert')).toHaveCount(0);
      await expect(head).toHaveText('Keep your backup codes');
      await page.getByRole('button', { name: 'I have kept them' }).click();
      await expect(page.getByRole('navigation').first()).toBeVisible();
      await page.goto(`${app.url}/account`);
      await expect(page.getByText('10 backup codes left')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Turn it off' })).toHaveCount(0);
      await expect(page.getByText('It stays on')).toBeVisible();
      await expectGoodLooks(page);
      await page.goto(`${app.url}/contacts`);
      await expect(page.getByRole('heading', { name: 'No contacts yet' })).toBeVisible();
    });
  } finally {
    await browser.close();
    await app.stop();
  }
});
