import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { cardOf, openPage, openPanel, recordsOf, startAfresh } from './panel.ts';

/** What a person does from the installed extension to the first contact in a CRM, at most: clicks, and fields typed into. */
const most = { clicks: 7, fields: 3 };

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));

test('from the installed extension to the first contact in a sandbox CRM', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const did = { clicks: 0, fields: 0 };
  const click = async (page: Page, name: string | RegExp) => {
    did.clicks += 1;
    await page.getByRole('button', { name, exact: true }).click();
  };
  const fill = async (page: Page, label: string, text: string) => {
    did.fields += 1;
    await page.getByRole('textbox', { name: label }).fill(text);
  };
  const email = `ingrid.${Date.now()}@fjordkraft.example`;
  const page = await openPage(context, app, 'first', cardOf('Ingrid Skogstad', email, 'Buyer'));
  const begun = performance.now();
  const panel = await openPanel(context, extensionId, page);
  await expect(panel.getByText('CRMSync has read it on this computer only')).toBeVisible();
  await click(panel, 'Create an account');
  await fill(panel, 'Your name', person.name);
  await fill(panel, 'E-mail', person.email);
  await fill(panel, 'Password', person.password);
  did.clicks += 1;
  await panel.locator('form').getByRole('button', { name: 'Create an account' }).click();
  // Where no CRM is connected yet, the panel leads there from the person it found.
  await click(panel, 'Connect one');
  const opened = context.waitForEvent('page');
  await click(panel, 'Connect HubSpot');
  const consent = await opened;
  did.clicks += 1;
  await consent.getByTestId('approve').click();
  await expect(panel.getByText('Connected', { exact: true })).toBeVisible();
  await click(panel, 'Back to this page');
  await click(panel, 'Save and push');
  await expect(panel.getByRole('link', { name: /In HubSpot/ })).toBeVisible();
  expect(await recordsOf(app, email)).toBe(1);
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  process.stdout.write(
    `First contact in a CRM: ${did.clicks} clicks, ${did.fields} fields, ${seconds} s by machine.\n`,
  );
  expect(did).toEqual(most);
});
