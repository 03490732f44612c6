import { writeFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { expectGoodLooks, panelWidths } from '../looks.ts';
import {
  cardOf,
  inOwnPage,
  openPage,
  openPanel,
  panelBeside,
  signUpInPanel,
  startAfresh,
  tellWorker,
} from './panel.ts';

/** Ways to somebody besides the people a page shows: what is selected, linked, dropped, chosen, pasted or typed. */

const vCard = (name: string, email: string) =>
  `BEGIN:VCARD\r\nVERSION:3.0\r\nN:${name.split(' ')[1]};${name.split(' ')[0]};;;\r\nFN:${name}\r\nORG:Nordlys AS\r\nTITLE:Buyer\r\nEMAIL:${email}\r\nTEL;TYPE=CELL:+47 900 00 000\r\nEND:VCARD\r\n`;
const two = vCard('Kari Nordmann', 'kari@nordlys.example') + vCard('Ola Holm', 'ola@nordlys.example');

/** Drags files of the disk over the page and lets go, as the desktop does. */
async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await cdp.send('Input.dispatchDragEvent', { type, x: 180, y: 300, data });
  }
  await cdp.detach();
}

test.beforeEach(({ context, extensionId }) => startAfresh(context, extensionId));

test('a vCard file of the disk, dropped on the panel or chosen there, and a pasted line become people', async ({
  app,
  context,
  extensionId,
  person,
}, info) => {
  const file = info.outputPath('people.vcf');
  writeFileSync(file, two);
  const { panel } = await panelBeside({ app, context, extensionId, person }, 'nobody', '<h1>Prices</h1>');
  await expect(panel.getByText('Drop a vCard here')).toBeVisible();
  await expectGoodLooks(panel, panelWidths);
  await dropFiles(panel, [file]);
  await expect(panel.getByText('2 people')).toBeVisible();
  await expect(panel.getByText('people.vcf')).toBeVisible();
  await expectGoodLooks(panel, panelWidths);
  await panel.getByRole('button', { name: 'Show Kari Nordmann' }).click();
  await expect(panel.getByText('vCard').first()).toBeVisible();
  await panel.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(panel.getByText('Saved to your contacts')).toBeVisible();

  await panel.getByRole('button', { name: 'Back to this page' }).click();
  await panel.locator('input[type=file]').setInputFiles(file);
  await expect(panel.getByText('2 people')).toBeVisible();
  await expect(panel.getByText('In your contacts')).toHaveCount(1);

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

test('a file that holds nobody says so, and the way back is there', async ({
  app,
  context,
  extensionId,
  person,
}, info) => {
  const file = info.outputPath('prices.vcf');
  writeFileSync(file, 'Price list 2026\r\n');
  const { panel } = await panelBeside({ app, context, extensionId, person }, 'none', '<h1>Prices</h1>');
  await dropFiles(panel, [file]);
  await expect(panel.getByText('Nobody was found in it')).toBeVisible();
  await expectGoodLooks(panel, panelWidths);
  await panel.getByRole('button', { name: 'Back to this page' }).click();
  await expect(panel.getByText('No people on this page')).toBeVisible();
});

test('the menu entry on a link to a vCard file fetches it by the page’s own rules', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const page = await openPage(
    context,
    app,
    'lawyers',
    '<h1>Our lawyers</h1><a href="/met/ola-holm.vcf">Download vCard</a>',
  );
  const fetched: string[] = [];
  await page.route('**/met/ola-holm.vcf', route => {
    fetched.push(route.request().headers().referer ?? '');
    return route.fulfill({ contentType: 'text/vcard', body: vCard('Ola Holm', 'ola@nordlys.example') });
  });
  const panel = await openPanel(context, extensionId, page);
  await signUpInPanel(panel, person);
  await tellWorker(context, extensionId, page, { menu: { linkUrl: `${app.url}/met/ola-holm.vcf` } });
  await expect(panel.getByRole('heading', { name: 'Ola Holm' })).toBeVisible();
  await expect(panel.getByText('+47 900 00 000')).toBeVisible();
  expect(fetched).toEqual([page.url()]);
});

test('a selected signature is read instead of the page, with where each value came from', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const page = await openPage(
    context,
    app,
    'selected',
    `${cardOf('Anna Berg', 'anna@berg.example', 'CEO')}<pre id="s">Torben Nygaard\nIndkøbschef\nNygaard Maskiner A/S\nTlf.: +45 98 76 54 32\ntn@nygaard.example</pre>`,
  );
  await page.evaluate(() => {
    const text = document.getElementById('s');
    if (text) getSelection()?.selectAllChildren(text);
  });
  const panel = await openPanel(context, extensionId, page);
  await expect(panel.getByText('Torben Nygaard')).toBeVisible();
  await expect(panel.getByText('Nygaard Maskiner A/S')).toBeVisible();
  await signUpInPanel(panel, person);
  await expect(panel.getByText('Selected text').first()).toBeVisible();
});

test('the menu entry “Add to CRMSync” adds the person behind a link of the page', async ({
  app,
  context,
  extensionId,
  person,
}) => {
  const body = cardOf('Anna Berg', 'anna@berg.example', 'CEO') + cardOf('Bo Dahl', 'bo@berg.example', 'CFO');
  const { page, panel } = await panelBeside({ app, context, extensionId, person }, 'menu', body);
  await expect(panel.getByText('2 people')).toBeVisible();
  await tellWorker(context, extensionId, page, { menu: { linkUrl: 'mailto:bo@berg.example' } });
  await expect(panel.getByRole('heading', { name: 'Bo Dahl' })).toBeVisible();
  const [worker] = context.serviceWorkers();
  const entries = await worker?.evaluate(
    () =>
      new Promise(done =>
        chrome.contextMenus.update('add', {}, () => done(chrome.runtime.lastError?.message ?? 'there')),
      ),
  );
  expect(entries).toBe('there');
});

test('the keyboard shortcut reads the page anew', async ({ app, context, extensionId, person }) => {
  const { page, panel } = await panelBeside(
    { app, context, extensionId, person },
    'keys',
    cardOf('Anna Berg', 'anna@berg.example', 'CEO'),
  );
  await expect(panel.getByRole('heading', { name: 'Anna Berg' })).toBeVisible();
  const more = cardOf('Bo Dahl', 'bo@berg.example', 'CFO');
  await page.evaluate(html => document.body.insertAdjacentHTML('beforeend', html), more);
  // Any other command leaves the panel as it is.
  await tellWorker(context, extensionId, page, { command: 'something else' });
  await tellWorker(context, extensionId, page, { command: 'capture' });
  await expect(panel.getByText('2 people')).toBeVisible();
  // Chrome gives a suggested key only to extensions that are installed, not loaded: here it is the command itself that counts.
  const commands = await inOwnPage(context, extensionId, own => own.evaluate(() => chrome.commands.getAll()));
  expect(commands.find(({ name }) => name === 'capture')?.description).toBe(
    'Read the people on this page, or in the selected text',
  );
});
