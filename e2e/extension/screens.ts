import type { BrowserContext, Page } from '@playwright/test';
import type { RunningApp } from '../app.ts';
import { shootAsItIs } from '../shoot.ts';
import type { Person } from '../sign-up.ts';
import {
  cardOf,
  connectInPanel,
  goTo,
  inOwnPage,
  openPage,
  openPanel,
  signUpInPanel,
  tabOf,
} from './panel.ts';

/** Pictures of the side panel and the popup in each of their states. Signs `person` up. */
export async function shootExtension(
  context: BrowserContext,
  extensionId: string,
  app: RunningApp,
  person: Person,
): Promise<void> {
  const ingrid = cardOf('Ingrid Skogstad', 'ingrid@fjordkraft.example', 'Chief Procurement Officer');
  const one = await openPage(context, app, 'one', ingrid);
  const panel = await openPanel(context, extensionId, one);
  await panel.getByText('CRMSync has read it on this computer only').waitFor();
  await shootAsItIs(panel, 'panel-signed-out');
  await shootPopup(context, extensionId, one, 'popup-signed-out', /found$/);
  await signUpInPanel(panel, person);
  await panel.getByRole('heading', { name: 'Ingrid Skogstad' }).waitFor();
  await shootAsItIs(panel, 'panel-no-crm');
  await goTo(panel, 'Connections');
  await connectInPanel(context, panel, 'HubSpot');
  await connectInPanel(context, panel, 'Salesforce');
  await shootAsItIs(panel, 'panel-connections');
  await goTo(panel, 'This page');
  await shootAsItIs(panel, 'panel-person');
  await panel.getByRole('button', { name: 'Save and push' }).click();
  await panel.getByRole('link', { name: /Lead in Salesforce/ }).waitFor();
  await shootAsItIs(panel, 'panel-results');
  await goTo(panel, 'Recent contacts');
  await panel.getByText('Ingrid Skogstad').waitFor();
  await shootAsItIs(panel, 'panel-recent');
  await panel.close();

  const team = ['Aylin Demir', 'Jonas Weber', 'Rosa Blanco'].map((name, index) =>
    cardOf(name, `p${index}@fjordkraft.example`, 'Disponent'),
  );
  const several = await openPage(context, app, 'team', [ingrid, ...team].join(''));
  const people = await openPanel(context, extensionId, several);
  await people.getByText('4 people').waitFor();
  await shootAsItIs(people, 'panel-people');
  await people.close();
  const empty = await openPage(context, app, 'empty', '<p>Nobody is here.</p>');
  const nobody = await openPanel(context, extensionId, empty);
  await nobody.getByText('No people on this page').waitFor();
  await shootAsItIs(nobody, 'panel-nobody');
  await nobody.getByRole('button', { name: 'New contact' }).click();
  await shootAsItIs(nobody, 'panel-new-contact');
  await nobody.close();
  await shootOutbox(context, extensionId, app);
  await shootPopup(context, extensionId, several, 'popup', 'Lately');
}

/** The panel while the server does not answer and somebody waits, and its question before signing out. */
async function shootOutbox(context: BrowserContext, extensionId: string, app: RunningApp): Promise<void> {
  const tom = cardOf('Tom Okafor', 'tom@lagos.example', 'Head of Purchasing');
  const panel = await openPanel(context, extensionId, await openPage(context, app, 'offline', tom));
  await panel.getByRole('button', { name: 'Save and push' }).waitFor();
  await context.setOffline(true);
  await panel.getByText('The server does not answer.').waitFor();
  await shootAsItIs(panel, 'panel-offline');
  await panel.getByRole('button', { name: 'Save to outbox' }).click();
  await panel.getByText('Waits here: offline').waitFor();
  await shootAsItIs(panel, 'panel-outbox');
  await panel.getByRole('button', { name: 'More', exact: true }).click();
  await panel.getByRole('menuitem', { name: /^Sign out/ }).click();
  await panel.getByRole('alertdialog').waitFor();
  await shootAsItIs(panel, 'panel-sign-out');
  await panel.getByRole('button', { name: 'Stay signed in' }).click();
  await context.setOffline(false);
  await panel.close();
}

async function shootPopup(
  context: BrowserContext,
  extensionId: string,
  beside: Page,
  name: string,
  until: string | RegExp,
): Promise<void> {
  const tabId = await inOwnPage(context, extensionId, own => tabOf(own, beside));
  const popup = await context.newPage();
  await popup.setViewportSize({ width: 360, height: 520 });
  await popup.goto(`chrome-extension://${extensionId}/popup.html?tab=${tabId}`);
  await popup.getByText(until).first().waitFor();
  await shootAsItIs(popup, name);
  await popup.close();
}
