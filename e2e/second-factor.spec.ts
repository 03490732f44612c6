import type { Page } from '@playwright/test';
import { totpCode } from '../apps/server/src/auth/totp.ts';
import { openPage, openPanel, startAfresh } from './extension/panel.ts';
import { expect, test } from './fixtures.ts';
import { expectGoodLooks, panelWidths } from './looks.ts';
import { signUp } from './sign-up.ts';

/** Half a minute, in milliseconds: a code of the app is for one such step, and is taken once. */
const step = 30_000;

async function fillSignIn(page: Page, { email, password }: { email: string; password: string }) {
  await page.getByLabel('E-mail', { exact: true }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));

test('A15 a person sets the second step up, signs in with it here and in the extension, and turns it off', async ({
  app,
  context,
  extensionId,
  page,
  person,
}) => {
  test.setTimeout(300_000);
  await signUp(page, app, person);
  await page.goto(`${app.url}/account`);
  await page.getByRole('button', { name: 'Set it up' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your password').fill('not the password');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  await expect(dialog.getByText('The password is wrong.')).toBeVisible();
  await dialog.getByLabel('Your password').fill(person.password);
  await dialog.getByRole('button', { name: 'Go on' }).click();

  await expect(dialog.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible();
  const secret = ((await dialog.locator('.copybox').textContent()) ?? '').replaceAll(' ', '');
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  await expectGoodLooks(page);
  await dialog.getByLabel('Code that the app shows now').fill('000000');
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  await expect(dialog.getByText('This code is not right, or was used already.')).toBeVisible();
  // The step before, which counts too: that leaves this step for signing in.
  await dialog.getByLabel('Code that the app shows now').fill(await totpCode(secret, Date.now() - step));
  await dialog.getByRole('button', { name: 'Turn it on' }).click();

  const codes = dialog.locator('.backup-codes > li');
  await expect(codes).toHaveCount(10);
  const [first = '', second = ''] = await codes.allTextContents();
  await expectGoodLooks(page);
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await expect(page.getByText('10 backup codes left')).toBeVisible();
  await expectGoodLooks(page);

  await page.getByRole('button', { name: person.name }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.goto(`${app.url}/account`);
  await fillSignIn(page, person);
  await expect(page.getByLabel('Code', { exact: true })).toBeFocused();
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('Type the code that your app shows now.')).toBeVisible();
  await page.getByLabel('Code', { exact: true }).fill('111 111');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('This code is not right, or was used already.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in as someone else' }).click();
  await fillSignIn(page, person);
  await page.getByLabel('Code', { exact: true }).fill(await totpCode(secret, Date.now()));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();

  const panel = await openPanel(
    context,
    extensionId,
    await openPage(context, app, 'plain', '<p>A page.</p>'),
  );
  await fillSignIn(panel, person);
  await expect(panel.getByLabel('Code', { exact: true })).toBeFocused();
  await expectGoodLooks(panel, panelWidths);
  await panel.getByLabel('Code', { exact: true }).fill(first.toLowerCase());
  await panel.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(panel.getByRole('button', { name: 'More', exact: true })).toBeVisible();
  await panel.close();

  await page.reload();
  await expect(page.getByText('9 backup codes left')).toBeVisible();
  await page.getByRole('button', { name: 'New backup codes' }).click();
  await dialog.getByLabel('Your password').fill(person.password);
  await dialog.getByRole('button', { name: 'New backup codes' }).click();
  await expect(codes).toHaveCount(10);
  expect(await codes.allTextContents()).not.toContain(second);
  await dialog.getByRole('button', { name: 'I have kept them' }).click();

  await page.getByRole('button', { name: 'Turn it off' }).click();
  const sure = page.getByRole('alertdialog');
  await expectGoodLooks(page);
  await sure.getByLabel('Your password').fill(person.password);
  await sure.getByRole('button', { name: 'Turn it off' }).click();
  await expect(page.getByRole('button', { name: 'Set it up' })).toBeVisible();
});
