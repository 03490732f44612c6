import { expect, test } from './fixtures.ts';
import { expectGoodLooks } from './looks.ts';
import { signUp } from './sign-up.ts';

test('a person sees where they are signed in, ends the others, and changes the password', async ({
  app,
  page,
  person,
}) => {
  const signIn = async (password: string): Promise<string> => {
    const headers = { 'content-type': 'application/json', 'user-agent': 'Lost telephone' };
    const body = JSON.stringify({ email: person.email, password });
    const answer = await fetch(`${app.url}/api/auth/sign-in/email`, { method: 'POST', headers, body });
    return answer.headers.get('set-auth-token') ?? String(answer.status);
  };
  const status = async (token: string) =>
    (await fetch(`${app.url}/api/me`, { headers: { authorization: `Bearer ${token}` } })).status;
  await signUp(page, app, person);
  const [lost, other] = [await signIn(person.password), await signIn(person.password)];

  await page.getByRole('button', { name: person.name }).click();
  await page.getByRole('menuitem', { name: 'Account' }).click();
  await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeVisible();
  const places = page.locator('.places > li');
  await expect(places).toHaveCount(3);
  await expect(places.first()).toContainText('Chrome on');
  await expect(places.first()).toContainText('This one');

  await expectGoodLooks(page);

  await page.getByRole('button', { name: 'Sign out Lost telephone' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Your password').fill('not the password');
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(dialog.getByText('The password is wrong.')).toBeVisible();
  await page.screenshot({ path: 'test-results/account/dialog.png' });
  await dialog.getByLabel('Your password').fill(person.password);
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(places).toHaveCount(2);
  expect([await status(lost), await status(other)].sort()).toEqual([200, 401]);

  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await dialog.getByLabel('Your password').fill(person.password);
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(places).toHaveCount(1);
  expect([await status(lost), await status(other)]).toEqual([401, 401]);

  const next = `another horse ${Date.now()}`;
  await page.getByLabel('Current password').fill('not the password');
  await page.getByLabel('New password').fill(next);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('The password is wrong.')).toBeVisible();
  await page.getByLabel('Current password').fill(person.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Password changed.')).toBeVisible();
  await expect(places).toHaveCount(1);
  expect(await signIn(person.password)).toBe('401');
  expect(await status(await signIn(next))).toBe(200);

  await page.getByRole('button', { name: 'Delete my account' }).click();
  await page.getByRole('alertdialog').getByLabel('Your password').fill(next);
  await page.getByRole('button', { name: 'Delete everything' }).click();
  await expect(page.getByRole('heading', { name: 'Account', exact: true })).toBeHidden();
  expect(await signIn(next)).toBe('401');
});
