import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page } from '@playwright/test';
import { z } from 'zod';
import type { RunningApp } from '../app.ts';
import { expect, test } from '../fixtures.ts';
import {
  connectInPanel,
  goTo,
  inOwnPage,
  openPage,
  openPanel,
  signUpInPanel,
  startAfresh,
  tabOf,
} from './panel.ts';

const Records = z.object({ records: z.array(z.unknown()) });

async function recordsOf(app: RunningApp, email: string): Promise<number> {
  const url = `${app.crmUrl('hubspot')}/_sim/records/contacts?email=${encodeURIComponent(email)}`;
  return Records.parse(await (await fetch(url)).json()).records.length;
}

const card = (name: string, email: string, title: string) =>
  `<article class="team-card"><h2>${name}</h2><p class="role">${title}</p><a href="mailto:${email}">E-mail</a></article>`;

/** Stops the service worker as Chrome does with an idle one. */
async function stopWorker(context: BrowserContext, page: Page): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await cdp.send('ServiceWorker.enable');
  await cdp.send('ServiceWorker.stopAllWorkers');
  await cdp.detach();
}

/** No violation of WCAG 2.2 AA and nothing cut off, in both themes and at both widths of a side panel. */
async function expectAccessible(panel: Page, widths = [320, 420]): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of widths) {
      await panel.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await panel.setViewportSize({ width, height: 780 });
      const { violations } = await new AxeBuilder({ page: panel })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      expect(found, `${colorScheme} ${width}`).toEqual([]);
      const wide = await panel.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wide, `${colorScheme} ${width}`).toBeLessThanOrEqual(0);
    }
  }
}

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
  const page = await openPage(context, app, 'olena', card('Olena Kovalchuk', email, 'Head of Sales'));
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  await goTo(panel, 'Connections');
  await connectInPanel(context, panel, 'HubSpot');
  await goTo(panel, 'This page');
  await expect(panel.getByRole('button', { name: 'Save and push' })).toBeVisible();

  await context.setOffline(true);
  await expect(panel.getByText('The server does not answer.')).toBeVisible();
  await panel.getByRole('button', { name: 'Save to outbox' }).click();
  await expect(panel.getByText('Offline. 1 contact waits on this computer.')).toBeVisible();
  await expect(panel.getByText('Waits here: offline')).toBeVisible();
  await expect(panel.getByText('Save, push to HubSpot')).toBeVisible();
  await expectAccessible(panel);

  await panel.getByRole('button', { name: 'More', exact: true }).click();
  await panel.getByRole('menuitem', { name: /^Sign out/ }).click();
  await expect(panel.getByRole('alertdialog')).toContainText('1 contact has not been sent yet');
  await expectAccessible(panel);
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
  const page = await openPage(
    context,
    app,
    'killed',
    names.map((name, index) => card(name, emails[index] ?? '', 'Disponent')).join(''),
  );
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  await goTo(panel, 'Connections');
  await connectInPanel(context, panel, 'HubSpot');
  await goTo(panel, 'This page');
  const outbox = () =>
    panel.evaluate(async () => JSON.stringify((await chrome.storage.local.get('outbox')).outbox ?? ''));
  await panel.getByRole('button', { name: 'Save and push 6' }).click();
  await expect.poll(outbox, { intervals: [5] }).toContain('nordwind');
  for (let times = 0; times < 3; times++) await stopWorker(context, panel);
  await expect(panel.getByRole('link', { name: /In HubSpot/ })).toHaveCount(6);
  await expect.poll(outbox).toBe('""');
  expect(await Promise.all(emails.map(email => recordsOf(app, email)))).toEqual([1, 1, 1, 1, 1, 1]);
  const pushes = await panel.evaluate(async url => {
    const { token } = await chrome.storage.local.get('token');
    const answer = await fetch(`${url}/api/pushes`, {
      headers: { authorization: `Bearer ${String(token)}` },
    });
    return ((await answer.json()) as { items: unknown[] }).items.length;
  }, app.url);
  expect(pushes).toBe(1);
});

test('a vCard file dropped on the panel, and a line pasted into it, become people', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const page = await openPage(context, app, 'nobody', '<h1>Prices</h1>');
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  await expect(panel.getByText('Drop a vCard here')).toBeVisible();
  await expectAccessible(panel);
  const vcard = (name: string, mail: string) =>
    `BEGIN:VCARD\r\nVERSION:3.0\r\nN:${name.split(' ')[1]};${name.split(' ')[0]};;;\r\nFN:${name}\r\nORG:Nordlys AS\r\nTITLE:Buyer\r\nEMAIL:${mail}\r\nTEL;TYPE=CELL:+47 900 00 000\r\nEND:VCARD\r\n`;
  await panel.evaluate(text => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'people.vcf', { type: 'text/vcard' }));
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
    );
  }, vcard('Kari Nordmann', 'kari@nordlys.example') + vcard('Ola Holm', 'ola@nordlys.example'));
  await expect(panel.getByText('2 people')).toBeVisible();
  await expect(panel.getByText('people.vcf')).toBeVisible();
  await expectAccessible(panel);
  await panel.getByRole('button', { name: 'Show Kari Nordmann' }).click();
  await expect(panel.getByText('vCard').first()).toBeVisible();
  await panel.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(panel.getByText('Saved to your contacts')).toBeVisible();

  await panel.getByRole('button', { name: 'Back to this page' }).click();
  await panel.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', 'From: Laura Bianchi <laura@tessuti.example>');
    document.body.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  await expect(panel.getByRole('heading', { name: 'Laura Bianchi' })).toBeVisible();
  await expect(panel.getByText('laura@tessuti.example')).toBeVisible();
});

test('a selected signature is read instead of the page, with where each value came from', async ({
  app,
  context,
  extensionId,
}) => {
  const page = await openPage(
    context,
    app,
    'selected',
    `${card('Anna Berg', 'anna@berg.example', 'CEO')}<pre id="s">Torben Nygaard\nIndkøbschef\nNygaard Maskiner A/S\nTlf.: +45 98 76 54 32\ntn@nygaard.example</pre>`,
  );
  await page.evaluate(() => {
    const text = document.getElementById('s');
    if (text) getSelection()?.selectAllChildren(text);
  });
  const panel = await openPanel(context, extensionId, page);
  await expect(panel.getByText('Torben Nygaard')).toBeVisible();
  await expect(panel.getByText('Nygaard Maskiner A/S')).toBeVisible();
});

test('the menu entry “Add to CRMSync” adds the person behind a link of the page', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const body = card('Anna Berg', 'anna@berg.example', 'CEO') + card('Bo Dahl', 'bo@berg.example', 'CFO');
  const page = await openPage(context, app, 'menu', body);
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  await expect(panel.getByText('2 people')).toBeVisible();
  const [worker] = context.serviceWorkers();
  if (!worker) throw new Error('no service worker');
  const tabId = await inOwnPage(context, extensionId, own => tabOf(own, page));
  // An automated browser cannot open the browser's own menu: what Chrome tells the worker when somebody does is told here.
  await worker.evaluate(
    async ({ tabId, linkUrl }) => {
      const tab = await chrome.tabs.get(tabId);
      const event = chrome.contextMenus.onClicked as unknown as { dispatch(...told: unknown[]): void };
      event.dispatch({ menuItemId: 'add', linkUrl, editable: false }, tab);
    },
    { tabId, linkUrl: 'mailto:bo@berg.example' },
  );
  await expect(panel.getByRole('heading', { name: 'Bo Dahl' })).toBeVisible();
  const entries = await worker.evaluate(
    () =>
      new Promise(done =>
        chrome.contextMenus.update('add', {}, () => done(chrome.runtime.lastError?.message ?? 'there')),
      ),
  );
  expect(entries).toBe('there');
  // Chrome gives a suggested key only to extensions that are installed, not loaded: here it is the command itself that counts.
  const commands = await inOwnPage(context, extensionId, own => own.evaluate(() => chrome.commands.getAll()));
  expect(commands.map(({ name }) => name)).toContain('capture');
});

test('panel with several people and with one, and the popup: no violation in both themes', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const body = card('Anna Berg', 'anna@berg.example', 'CEO') + card('Bo Dahl', 'bo@berg.example', 'CFO');
  const page = await openPage(context, app, 'axe', body);
  const panel = await openPanel(context, extensionId, page);
  await expect(panel.getByText('CRMSync has read it on this computer only')).toBeVisible();
  await expectAccessible(panel);
  await signUpInPanel(panel, person);
  await expect(panel.getByText('2 people')).toBeVisible();
  await expectAccessible(panel);
  await panel.getByRole('button', { name: 'Show Anna Berg' }).click();
  await expect(panel.getByText('E-mail link')).toBeVisible();
  await expectAccessible(panel);
  const tabId = await inOwnPage(context, extensionId, own => tabOf(own, page));
  const popup = await context.newPage();
  await popup.goto(`chrome-extension://${extensionId}/popup.html?tab=${tabId}`);
  await expect(popup.getByText('2 people found')).toBeVisible();
  await expectAccessible(popup, [360]);
});
