/** `npm run screenshots`: every screen of the web app and of the extension, light and dark, wide and narrow, into docs/screens. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ensureChromium } from '../scripts/test/debian.ts';
import { startApp } from './app.ts';
import { extensionIdOf, launchWithExtension } from './browser.ts';
import { shootExtension } from './extension/screens.ts';
import { screens } from './looks.ts';
import { shoot, visitAndShoot } from './shoot.ts';
import { signUp } from './sign-up.ts';
import { shootStates } from './states.ts';
import { addBareContact, connect, importFile, previewEverybody, pushEverybody } from './steps.ts';

const people = join('apps/server/test/fixtures/contacts/google-contacts.csv');
const password = 'correct horse battery';
const person = { name: 'Freja Lindqvist', email: 'freja@lindqvist.example', password };
const other = { name: 'Mads Holm', email: 'mads@holm.example', password };

/** Screens that are different for somebody who has nothing yet. */
const empty = ['contacts', 'integrations', 'pushes', 'decide', 'history'];

/** A colleague edits a few records, so that a preview has something to replace. */
async function changeInCrm(): Promise<void> {
  const base = `${app.crmUrl('salesforce')}/_sim/records/Lead`;
  const { records } = (await (await fetch(`${base}?limit=4`)).json()) as { records: { Id: string }[] };
  for (const [index, { Id }] of records.entries()) {
    const body = JSON.stringify({ fields: { Title: `Title ${index} of ${Date.now()}`, Phone: null } });
    await fetch(`${base}/${Id}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  }
}

async function shootPushes(page: Page): Promise<void> {
  await pushEverybody(page, app, 'HubSpot');
  await pushEverybody(page, app, 'Salesforce');
  await shoot(page, 'push-finished');
  await changeInCrm();
  await previewEverybody(page, app, 'Salesforce');
  await shoot(page, 'preview');
  await changeInCrm();
  await page.getByRole('button', { name: /^Push \d+ contacts?$/ }).click();
  await page.getByRole('heading', { name: /had changed since the preview$/ }).waitFor();
  await shoot(page, 'push-changed');
}

/** The two newest contacts side by side. */
async function shootMerge(page: Page): Promise<void> {
  await page.goto(`${app.url}/contacts`);
  const boxes = page.getByRole('checkbox', { name: /^Select (?!all)/ });
  await boxes.nth(0).click();
  await boxes.nth(1).click();
  await page.getByRole('button', { name: 'Merge' }).click();
  await page.getByRole('button', { name: 'Merge the two' }).waitFor();
  await shoot(page, 'merge');
}

async function shootDialogs(page: Page): Promise<void> {
  await page.goto(`${app.url}/integrations/salesforce/mapping`);
  await page.getByRole('button', { name: /edit Phone$/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Add a change').selectOption({ label: 'Phone number (E.164)' });
  await dialog.getByRole('status').waitFor();
  await shoot(page, 'integrations-salesforce-mapping-line');
  await page.goto(`${app.url}/contacts`);
  await page.getByRole('button', { name: person.name }).click();
  await page.getByRole('menuitem', { name: 'Language' }).click();
  await page.getByRole('radio', { name: 'Deutsch' }).check();
  await shoot(page, 'account-language');
}

const app = await startApp();
process.env.CHROMIUM_PATH = ensureChromium();
const browser = await launchWithExtension(app.extension);
const { context } = browser;
try {
  const page = await context.newPage();
  for (const [path, name] of [
    ['', 'home'],
    ['sign-in', 'sign-in'],
    ['sign-up', 'sign-up'],
  ] as const) {
    await visitAndShoot(page, app.url, path, name);
  }
  await signUp(page, app, person);
  for (const path of empty) await visitAndShoot(page, app.url, path, `${path}-empty`);
  await importFile(page, app, people);
  await addBareContact(page);
  await shoot(page, 'import-report');
  await connect(page, app, 'HubSpot');
  await connect(page, app, 'Salesforce');
  await shootPushes(page);
  for (const path of screens) await visitAndShoot(page, app.url, path, path.replaceAll('/', '-'));
  await page.goto(`${app.url}/contacts`);
  await page
    .getByRole('link', { name: /\w/ })
    .and(page.locator('[href^="/contacts/"]:not([href$="new"])'))
    .first()
    .click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await shoot(page, 'contact');
  await shootMerge(page);
  await shootDialogs(page);
  await shootStates(page, app, person);
  await page.evaluate(() => localStorage.setItem('crmsync.language', 'de'));
  for (const path of ['contacts', 'integrations/salesforce/mapping', 'account'])
    await visitAndShoot(page, app.url, path, `${path.replaceAll('/', '-')}-german`);
  await page.evaluate(() => localStorage.clear());
  await app.operate('make-admin', person.email, '--yes');
  await visitAndShoot(page, app.url, 'admin', 'admin');
  await page.close();
  await shootExtension(context, await extensionIdOf(context), app, other);
} finally {
  await browser.close();
  await app.stop();
}
