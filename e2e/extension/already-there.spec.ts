import type { RunningApp } from '../app.ts';
import { expect, test } from '../fixtures.ts';
import { expectGoodLooks, panelWidths } from '../looks.ts';
import {
  cardOf,
  connectHere,
  connectInPanel,
  goTo,
  openPage,
  openPanel,
  panelBeside,
  recordsOf,
  signUpInPanel,
  startAfresh,
} from './panel.ts';

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));

/** Puts somebody into the simulated CRM as a colleague would: no contact of ours. */
async function putThere(app: RunningApp, email: string): Promise<void> {
  const answer = await fetch(`${app.crmUrl('hubspot')}/_sim/seed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ records: [{ properties: { email, firstname: 'Ingrid', lastname: 'Skogstad' } }] }),
  });
  expect(answer.status).toBe(200);
}

test('who is in a CRM already is shown before saving, and a push fills the record that is there', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const [ingrid, aylin] = [
    `ingrid.${Date.now()}@fjordkraft.example`,
    `aylin.${Date.now()}@fjordkraft.example`,
  ];
  await putThere(app, ingrid);
  const card = cardOf('Ingrid Skogstad', ingrid, 'Chief Procurement Officer');
  const team = await openPage(context, app, 'team', card + cardOf('Aylin Demir', aylin, 'Buyer'));
  const panel = await openPanel(context, extensionId, team);
  const asked: string[] = [];
  panel.on('request', request => {
    if (request.url().endsWith('/find')) asked.push(request.url());
  });
  await signUpInPanel(panel, person);
  await expect(panel.getByText('New to you')).toHaveCount(2);
  await connectHere(context, panel, 'HubSpot');

  const there = panel.getByRole('link', { name: 'In HubSpot' });
  await expect(there).toHaveCount(1);
  await expect(there).toHaveAttribute('title', 'Found in HubSpot by e-mail, not pushed from here');
  await expect(panel.getByText('New to you')).toHaveCount(1);
  await expectGoodLooks(panel, panelWidths);
  await panel.getByRole('button', { name: 'Show Ingrid Skogstad' }).click();
  await expect(there).toHaveAttribute('target', '_blank');
  await expect(there).toHaveAttribute('href', new RegExp(`^${app.crmUrl('hubspot')}/`));
  await expect(panel.getByText('Fills blanks', { exact: true })).toBeVisible();
  await expectGoodLooks(panel, panelWidths);
  await panel.screenshot({ path: 'test-results/panel-already-there.png' });

  await panel.getByRole('button', { name: 'Save and push' }).click();
  await expect(panel.getByText('Updated.')).toBeVisible();
  expect(await recordsOf(app, ingrid)).toBe(1);
  await panel.getByRole('button', { name: 'Next person on this page' }).click();
  await expect(panel.getByRole('heading', { name: 'Aylin Demir' })).toBeVisible();
  await panel.getByRole('button', { name: 'All people on this page' }).click();
  await expect(panel.getByText('New to you')).toHaveCount(1);
  await expect(panel.getByRole('link', { name: /In HubSpot · / })).toBeVisible();
  expect(asked).toHaveLength(1);
});

test('a CRM that does not answer is no obstacle: nobody is shown as there, and saving goes on', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const email = `ingrid.${Date.now()}@fjordkraft.example`;
  await putThere(app, email);
  const { panel } = await panelBeside(
    { app, context, extensionId, person },
    'one',
    cardOf('Ingrid Skogstad', email, 'Buyer'),
  );
  await panel.route(/\/find$/, route => route.fulfill({ status: 503, json: {} }));
  await goTo(panel, 'Connections');
  await connectInPanel(context, panel, 'HubSpot');
  const refused = panel.waitForResponse(/\/find$/);
  await goTo(panel, 'This page');
  await refused;
  await expect(panel.getByText('New to you')).toBeVisible();
  await expect(panel.getByText('Creates a Contact, or fills blanks')).toBeVisible();
  await expect(panel.getByText('Not looked up in HubSpot')).toBeVisible();
  await expect(panel.getByRole('alert')).toHaveCount(0);
  await panel.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(panel.getByText('Saved to your contacts')).toBeVisible();
});

test('a contact that was never pushed, and an address typed into the card, are looked up in the CRM too', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const stamp = Date.now();
  const [saved, typed] = [`saved.${stamp}@fjordkraft.example`, `typed.${stamp}@fjordkraft.example`];
  await putThere(app, saved);
  await putThere(app, typed);
  const setting = { app, context, extensionId, person };
  const { page, panel } = await panelBeside(setting, 'kept', cardOf('Ingrid Skogstad', saved, 'Buyer'));
  await panel.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(panel.getByText('Saved to your contacts')).toBeVisible();
  await connectHere(context, panel, 'HubSpot');
  const again = await openPanel(context, extensionId, page);
  await expect(again.getByText('In your contacts')).toBeVisible();
  const there = again.getByRole('link', { name: 'In HubSpot' });
  await expect(there).toHaveAttribute('href', new RegExp(`^${app.crmUrl('hubspot')}/`));
  await expect(again.getByText('Not in HubSpot')).toHaveCount(0);
  await expect(again.getByText('Fills blanks', { exact: true })).toBeVisible();
  await expectGoodLooks(again, panelWidths);
  await goTo(again, 'Recent contacts');
  await expect(there).toHaveCount(1);
  await goTo(again, 'This page');

  const asked: string[] = [];
  const nobody = await openPage(context, app, 'nobody', '<p>Nobody is here.</p>');
  const blank = await openPanel(context, extensionId, nobody);
  blank.on('request', request => {
    if (/\/find$/.test(request.url())) asked.push(request.postData() ?? '');
  });
  await blank.getByRole('button', { name: 'New contact' }).click();
  const type = async (address: string) => {
    await blank.getByRole('button', { name: 'Edit E-mail' }).click();
    await blank.getByRole('textbox', { name: 'E-mail' }).pressSequentially(address);
    await blank.keyboard.press('Enter');
  };
  await type(typed);
  await expect(blank.getByRole('link', { name: 'In HubSpot' })).toBeVisible();
  await expect(blank.getByText('Fills blanks', { exact: true })).toBeVisible();
  expect(asked).toEqual([JSON.stringify({ emails: [typed] })]);
  await expectGoodLooks(blank, panelWidths);
  await blank.getByRole('button', { name: 'Edit E-mail' }).click();
  await blank.getByRole('textbox', { name: 'E-mail' }).fill(saved);
  await blank.keyboard.press('Enter');
  await expect(blank.getByText('In your contacts')).toBeVisible();
});
