/** `npm run screenshots`: every screen of the web app, wide and narrow, light and dark, into docs/screens. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { ensureChromium } from '../scripts/test/debian.ts';
import { startApp } from './app.ts';
import { signUp } from './sign-up.ts';
import { connect, importFile, previewEverybody, pushEverybody } from './steps.ts';

const folder = 'docs/screens';
const people = join('apps/server/test/fixtures/contacts/google-contacts.csv');
const person = {
  name: 'Freja Lindqvist',
  email: 'freja@lindqvist.example',
  password: 'correct horse battery',
};
const screens = [
  'contacts',
  'contacts/new',
  'contacts/deleted',
  'start',
  'import',
  'integrations',
  'integrations/salesforce',
  'integrations/salesforce/mapping',
  'pushes',
  'decide',
  'history',
];

async function shoot(page: Page, name: string): Promise<void> {
  for (const [width, height, size] of [
    [1280, 800, 'wide'],
    [360, 740, 'narrow'],
  ] as const) {
    await page.setViewportSize({ width, height });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: `${folder}/${name}-${size}-${colorScheme}.png` });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** A colleague edits a few records, so that a preview has something to replace. */
async function changeInCrm(): Promise<void> {
  const base = `${app.crmUrl('salesforce')}/_sim/records/Lead`;
  const { records } = (await (await fetch(`${base}?limit=4`)).json()) as { records: { Id: string }[] };
  for (const [index, { Id }] of records.entries()) {
    const body = JSON.stringify({ fields: { Title: `Title ${index} of ${Date.now()}`, Phone: null } });
    await fetch(`${base}/${Id}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  }
}

mkdirSync(folder, { recursive: true });
const app = await startApp();
const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(`${app.url}/sign-up`);
await page.getByRole('button', { name: 'Create an account' }).waitFor();
await shoot(page, 'sign-up');
await signUp(page, app, person);
await importFile(page, app, people);
await shoot(page, 'import-report');
await connect(page, app, 'HubSpot');
await connect(page, app, 'Salesforce');
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
for (const screen of screens) {
  await page.goto(`${app.url}/${screen}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('[aria-busy=true]').waitFor({ state: 'detached' });
  await shoot(page, screen.replaceAll('/', '-'));
}
await page.goto(`${app.url}/integrations/salesforce/mapping`);
await page.getByRole('button', { name: /edit Phone$/ }).click();
const dialog = page.getByRole('dialog');
await dialog.getByLabel('Add a change').selectOption({ label: 'Phone number (E.164)' });
await dialog.getByRole('status').waitFor();
await shoot(page, 'integrations-salesforce-mapping-line');
await browser.close();
await app.stop();
