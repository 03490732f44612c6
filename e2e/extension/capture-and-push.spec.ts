import { expect, test } from '../fixtures.ts';
import {
  cardOf,
  connectHere,
  goTo,
  openPage,
  openPanel,
  panelBeside,
  recordsOf,
  signUpInPanel,
  startAfresh,
  stopWorker,
} from './panel.ts';

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));

test('a person on a page goes into both CRMs, and the chips turn in every window', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  test.setTimeout(120_000);
  const email = `ingrid.${Date.now()}@fjordkraft.example`;
  const page = await openPage(
    context,
    app,
    'ingrid',
    cardOf('Ingrid Skogstad', email, 'Chief Procurement Officer'),
  );
  const panel = await openPanel(context, extensionId, page);
  await expect(panel.getByText('CRMSync has read it on this computer only')).toBeVisible();
  await signUpInPanel(panel, person);
  await expect(panel.getByRole('heading', { name: 'Ingrid Skogstad' })).toBeVisible();
  await expect(panel.getByText('E-mail link')).toBeVisible();
  await expect(panel.getByText('New to you')).toBeVisible();

  await connectHere(context, panel, 'HubSpot', 'Salesforce');
  await panel.getByRole('button', { name: 'Edit Job title' }).click();
  await panel.getByLabel('Job title').fill('CPO');
  await panel.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(panel.getByText('Saved to your contacts')).toBeVisible();

  const other = await openPanel(context, extensionId, page);
  await expect(other.getByText('In your contacts')).toBeVisible();
  await expect(other.getByText('Your contact has “CPO”, which stays')).toBeVisible();
  const watching = await openPanel(context, extensionId, page);
  await goTo(watching, 'Recent contacts');
  await expect(watching.getByText('Not in HubSpot')).toBeVisible();

  await other.getByRole('button', { name: 'Save and push' }).click();
  await expect(other.getByRole('link', { name: /In HubSpot/ })).toBeVisible();
  await expect(other.getByRole('link', { name: /Lead in Salesforce/ })).toBeVisible();
  await expect(watching.getByRole('link', { name: /In HubSpot/ })).toBeVisible();
  await expect(watching.getByRole('link', { name: /Lead in Salesforce/ })).toBeVisible();
  expect(await recordsOf(app, email)).toBe(1);
  expect(await recordsOf(app, email, 'salesforce', 'Lead')).toBe(1);
});

test('several people are saved and pushed together', async ({ app, context, extensionId, person }) => {
  const stamp = Date.now();
  const people = ['Aylin Demir', 'Jonas Weber', 'Rosa Blanco'];
  const emails = people.map((_, index) => `p${index}.${stamp}@nordwind.example`);
  const body = people.map((name, index) => cardOf(name, emails[index] ?? '', 'Disponent')).join('');
  const { panel } = await panelBeside({ app, context, extensionId, person }, 'team', body);
  await expect(panel.getByText('3 selected')).toBeVisible();
  await connectHere(context, panel, 'HubSpot');
  await panel.getByRole('checkbox', { name: 'Select Jonas Weber' }).click();
  await panel.getByRole('button', { name: 'Save and push 2' }).click();
  await expect(panel.getByRole('link', { name: /In HubSpot/ })).toHaveCount(2);
  await expect(panel.getByText('New to you')).toHaveCount(1);
  expect(await Promise.all(emails.map(email => recordsOf(app, email)))).toEqual([1, 0, 1]);
});

test('E6 a stopped service worker wakes up for the next sign-in, and one push stays one push', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const email = `tom.${Date.now()}@lagos.example`;
  const { panel } = await panelBeside(
    { app, context, extensionId, person },
    'tom',
    cardOf('Tom Okafor', email, 'Buyer'),
  );
  await stopWorker(context, panel);
  await connectHere(context, panel, 'HubSpot');
  const pushed = panel.getByRole('button', { name: 'Save and push' }).dblclick();
  await stopWorker(context, panel);
  await pushed;
  await expect(panel.getByRole('link', { name: /In HubSpot/ })).toBeVisible();
  expect(await recordsOf(app, email)).toBe(1);
});

test('E8 signing out leaves nothing behind and asks to sign in again', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const { panel } = await panelBeside(
    { app, context, extensionId, person },
    'eva',
    cardOf('Eva Lund', 'eva@lund.example', 'CFO'),
  );
  await panel.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(panel.getByText('Saved to your contacts')).toBeVisible();
  await panel.getByRole('button', { name: 'More', exact: true }).click();
  await panel.getByRole('menuitem', { name: /^Sign out/ }).click();
  await expect(panel.getByRole('heading', { name: /Sign in/ })).toBeVisible();
  const left = await panel.evaluate(async () => [
    Object.keys(await chrome.storage.local.get()),
    Object.keys(await chrome.storage.session.get()),
  ]);
  expect(left).toEqual([[], []]);
});
