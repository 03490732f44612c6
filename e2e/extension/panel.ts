import type { BrowserContext, Page } from '@playwright/test';
import { z } from 'zod';
import type { RunningApp } from '../app.ts';
import { expect } from '../fixtures.ts';
import type { Person } from '../sign-up.ts';

/** Runs `work` in a page of the extension, which may do whatever the panel may; the page is closed afterwards. */
export async function inOwnPage<Result>(
  context: BrowserContext,
  extensionId: string,
  work: (page: Page) => Promise<Result>,
): Promise<Result> {
  const page = await context.newPage();
  await page.goto(`chrome-extension://${extensionId}/icons/16.png`);
  try {
    return await work(page);
  } finally {
    await page.close();
  }
}

/** Chrome's number of the tab that shows this page. */
export function tabOf(own: Page, page: Page): Promise<number> {
  return own.evaluate(
    async url => (await chrome.tabs.query({})).find(tab => tab.url === url)?.id ?? -1,
    page.url(),
  );
}

/**
 * Opens a page with this markup. It stands at the server's own origin, which the extension may read without a toolbar click: an
 * automated browser cannot click the toolbar.
 */
export async function openPage(
  context: BrowserContext,
  app: RunningApp,
  name: string,
  body: string,
): Promise<Page> {
  const page = await context.newPage();
  const url = `${app.url}/met/${name}`;
  await page.route(url, route =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><html lang="en"><head><title>${name}</title></head><body>${body}</body></html>`,
    }),
  );
  await page.goto(url);
  return page;
}

/** The side panel for a page, opened as a tab of its own. */
export async function openPanel(context: BrowserContext, extensionId: string, beside: Page): Promise<Page> {
  const tabId = await inOwnPage(context, extensionId, own => tabOf(own, beside));
  const panel = await context.newPage();
  await panel.setViewportSize({ width: 360, height: 780 });
  await panel.goto(`chrome-extension://${extensionId}/sidepanel.html?tab=${tabId}`);
  return panel;
}

/** Makes an account in the panel. */
export async function signUpInPanel(panel: Page, person: Person): Promise<void> {
  await panel.getByRole('button', { name: 'Create an account' }).click();
  await panel.getByLabel('Your name').fill(person.name);
  await panel.getByLabel('E-mail', { exact: true }).fill(person.email);
  await panel.getByRole('textbox', { name: 'Password' }).fill(person.password);
  await panel.locator('form').getByRole('button', { name: 'Create an account' }).click();
  await expect(panel.getByRole('button', { name: 'More', exact: true })).toBeVisible();
}

/** Goes to one of the panel's views by its menu. */
export async function goTo(
  panel: Page,
  view: 'This page' | 'Recent contacts' | 'Connections',
): Promise<void> {
  await panel.getByRole('button', { name: 'More', exact: true }).click();
  await panel.getByRole('menuitem', { name: view }).click();
}

/** Connects one CRM through its consent window, from the panel's connections. */
export async function connectInPanel(context: BrowserContext, panel: Page, label: string): Promise<void> {
  const card = panel.getByRole('article', { name: label, exact: true });
  const opened = context.waitForEvent('page');
  await card.getByRole('button', { name: `Connect ${label}` }).click();
  const consent = await opened;
  await consent.getByTestId('approve').click();
  await expect(card.getByText('Connected', { exact: true })).toBeVisible();
}

/** Connects these CRMs and comes back to the people of the page. */
export async function connectHere(
  context: BrowserContext,
  panel: Page,
  ...labels: readonly string[]
): Promise<void> {
  await goTo(panel, 'Connections');
  for (const label of labels) await connectInPanel(context, panel, label);
  await goTo(panel, 'This page');
}

/** Stops the service worker as Chrome does with an idle one. */
export async function stopWorker(context: BrowserContext, page: Page): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('ServiceWorker.enable');
  await cdp.send('ServiceWorker.stopAllWorkers');
  await cdp.detach();
}

/** A page with this body, and beside it the panel in which `person` has just made an account. */
export async function panelBeside(
  { app, context, extensionId, person }: PanelSetting,
  name: string,
  body: string,
): Promise<{ page: Page; panel: Page }> {
  const page = await openPage(context, app, name, body);
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  return { page, panel };
}

interface PanelSetting {
  app: RunningApp;
  context: BrowserContext;
  extensionId: string;
  person: Person;
}

/** What the server answers to the person who is signed in here. */
export function askServer(own: Page, app: RunningApp, path: string): Promise<unknown> {
  return own.evaluate(async url => {
    const { token } = await chrome.storage.local.get('token');
    const answer = await fetch(url, { headers: { authorization: `Bearer ${String(token)}` } });
    return (await answer.json()) as unknown;
  }, `${app.url}${path}`);
}

/** How many records of a person the CRM really holds. */
export async function recordsOf(
  app: RunningApp,
  email: string,
  crm: 'hubspot' | 'salesforce' = 'hubspot',
  object = 'contacts',
): Promise<number> {
  const answer = await fetch(`${app.crmUrl(crm)}/_sim/records/${object}?email=${encodeURIComponent(email)}`);
  return Records.parse(await answer.json()).records.length;
}
const Records = z.object({ records: z.array(z.unknown()) });

/** Markup of a person on a page, as team pages write it. */
export function cardOf(name: string, email: string, title: string): string {
  return `<article class="team-card"><h2>${name}</h2><p class="role">${title}</p><p class="company">Fjordkraft Marine</p><a href="mailto:${email}">E-mail</a></article>`;
}

/**
 * Tells the service worker what Chrome tells it when somebody uses the menu entry or the keyboard shortcut on this page: an automated
 * browser can open neither.
 */
export async function tellWorker(
  context: BrowserContext,
  extensionId: string,
  page: Page,
  told: { menu: { linkUrl?: string; selectionText?: string } } | { command: string },
): Promise<void> {
  const [worker] = context.serviceWorkers();
  if (!worker) throw new Error('no service worker');
  const tabId = await inOwnPage(context, extensionId, own => tabOf(own, page));
  await worker.evaluate(
    async ({ tabId, told }) => {
      const tab = await chrome.tabs.get(tabId);
      const tell = (event: unknown, ...what: unknown[]) =>
        (event as { dispatch(...what: unknown[]): void }).dispatch(...what);
      if ('command' in told) tell(chrome.commands.onCommand, told.command, tab);
      else tell(chrome.contextMenus.onClicked, { menuItemId: 'add', editable: false, ...told.menu }, tab);
    },
    { tabId, told },
  );
}

/**
 * Tests of a worker share one browser: closes what the one before left open (each panel holds a stream of events, and a browser opens
 * only six connections to one server), signs the extension out and forgets what it read.
 */
export async function startAfresh(context: BrowserContext, extensionId: string): Promise<void> {
  for (const page of context.pages().slice(1)) await page.close();
  await inOwnPage(context, extensionId, own =>
    own.evaluate(async () => {
      await chrome.storage.local.clear();
      await chrome.storage.session.clear();
    }),
  );
}
