import { expect, test } from '../fixtures.ts';
import { expectGoodLooks, panelWidths } from '../looks.ts';
import {
  askServer,
  cardOf,
  connectHere,
  inOwnPage,
  openPage,
  openPanel,
  panelBeside,
  recordsOf,
  signUpInPanel,
  startAfresh,
  stopWorker,
  tabOf,
} from './panel.ts';

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));
test.afterEach(({ context }) => context.setOffline(false));

test('E6 offline, what is saved waits on this computer over everything, and goes out once by itself', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  test.setTimeout(150_000);
  const email = `olena.${Date.now()}@dnipro.example`;
  const { page, panel } = await panelBeside(
    { app, context, extensionId, person },
    'olena',
    cardOf('Olena Kovalchuk', email, 'Head of Sales'),
  );
  await connectHere(context, panel, 'HubSpot');
  await expect(panel.getByRole('button', { name: 'Save and push' })).toBeVisible();

  await context.setOffline(true);
  await expect(panel.getByText('The server does not answer.')).toBeVisible();
  await panel.getByRole('button', { name: 'Save to outbox' }).click();
  await expect(panel.getByText('Offline. 1 contact waits on this computer.')).toBeVisible();
  await expect(panel.getByText('Waits here: offline')).toBeVisible();
  await expect(panel.getByText('Save, push to HubSpot')).toBeVisible();
  await expectGoodLooks(panel, panelWidths);

  await panel.getByRole('button', { name: 'More', exact: true }).click();
  await panel.getByRole('menuitem', { name: /^Sign out/ }).click();
  await expect(panel.getByRole('alertdialog')).toContainText('1 contact has not been sent yet');
  await expectGoodLooks(panel, panelWidths);
  await panel.getByRole('button', { name: 'Stay signed in' }).click();

  await panel.close();
  expect(await recordsOf(app, email)).toBe(0);
  await context.setOffline(false);
  const later = await openPanel(context, extensionId, page);
  await expect(later.getByText('In your contacts')).toBeVisible();
  await expect(later.getByRole('link', { name: /In HubSpot/ })).toBeVisible();
  await expect(later.getByText('waits on this computer')).toHaveCount(0);
  expect(await recordsOf(app, email)).toBe(1);
});

test('E6 the service worker killed in the middle of a push of several: each saved once, one push', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  test.setTimeout(150_000);
  const stamp = Date.now();
  const names = ['Aylin Demir', 'Jonas Weber', 'Rosa Blanco', 'Tom Okafor', 'Eva Lund', 'Per Claudi'];
  const emails = names.map((_, index) => `k${index}.${stamp}@nordwind.example`);
  const { panel } = await panelBeside(
    { app, context, extensionId, person },
    'killed',
    names.map((name, index) => cardOf(name, emails[index] ?? '', 'Disponent')).join(''),
  );
  await connectHere(context, panel, 'HubSpot');
  const outbox = () =>
    panel.evaluate(async () => JSON.stringify((await chrome.storage.local.get('outbox')).outbox ?? ''));
  await panel.getByRole('button', { name: 'Save and push 6' }).click();
  await expect.poll(outbox, { intervals: [5] }).toContain('nordwind');
  for (let times = 0; times < 3; times++) await stopWorker(context, panel);
  await expect(panel.getByRole('link', { name: /In HubSpot/ })).toHaveCount(6);
  await expect.poll(outbox).toBe('""');
  expect(await Promise.all(emails.map(email => recordsOf(app, email)))).toEqual([1, 1, 1, 1, 1, 1]);
  expect(await askServer(panel, app, '/api/pushes')).toMatchObject({ items: [{}] });
});

test('a push of several goes on when the panel is closed over it', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const stamp = Date.now();
  const names = ['Aylin Demir', 'Jonas Weber', 'Rosa Blanco', 'Tom Okafor'];
  const emails = names.map((_, index) => `closed${index}.${stamp}@nordwind.example`);
  const people = names.map((name, index) => cardOf(name, emails[index] ?? '', 'Disponent'));
  const { panel } = await panelBeside({ app, context, extensionId, person }, 'closed', people.join(''));
  await connectHere(context, panel, 'HubSpot');
  await panel.getByRole('button', { name: 'Save and push 4' }).click();
  await panel.waitForFunction(async () => 'outbox' in (await chrome.storage.local.get('outbox')), null, {
    polling: 5,
  });
  await panel.close();
  await expect
    .poll(async () => (await Promise.all(emails.map(email => recordsOf(app, email)))).join(' '))
    .toBe('1 1 1 1');
});

test('panel with several people and with one, and the popup: no violation in both themes', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const body = cardOf('Anna Berg', 'anna@berg.example', 'CEO') + cardOf('Bo Dahl', 'bo@berg.example', 'CFO');
  const page = await openPage(context, app, 'axe', body);
  const panel = await openPanel(context, extensionId, page);
  await expect(panel.getByText('CRMSync has read it on this computer only')).toBeVisible();
  await expectGoodLooks(panel, panelWidths);
  await signUpInPanel(panel, person);
  await expect(panel.getByText('2 people')).toBeVisible();
  await expectGoodLooks(panel, panelWidths);
  await panel.getByRole('button', { name: 'Show Anna Berg' }).click();
  await expect(panel.getByText('E-mail link')).toBeVisible();
  await expectGoodLooks(panel, panelWidths);
  const tabId = await inOwnPage(context, extensionId, own => tabOf(own, page));
  const popup = await context.newPage();
  await popup.goto(`chrome-extension://${extensionId}/popup.html?tab=${tabId}`);
  await expect(popup.getByText('2 people found')).toBeVisible();
  await expectGoodLooks(popup, [360]);
});
