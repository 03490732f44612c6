import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { expectGoodLooks } from './looks.ts';
import { signUp } from './sign-up.ts';
import { addBareContact, connect, emptyCrms, figure, importFile, pushEverybody, truth } from './steps.ts';

const googleExport = join(import.meta.dirname, '../apps/server/test/fixtures/contacts/google-contacts.csv');

test('everyone of a Google export goes into both CRMs, without doubles, and is there after a restart', async ({
  app,
  page,
  context,
  person,
}) => {
  test.setTimeout(240_000);
  await emptyCrms(app);
  await signUp(page, app, person);
  await importFile(page, app, googleExport);
  await connect(page, app, 'HubSpot');
  await connect(page, app, 'Salesforce');

  const window = await context.newPage();
  await window.goto(`${app.url}/contacts`);
  await expect(window.getByText('Not in HubSpot').first()).toBeVisible();

  await pushEverybody(page, app, 'HubSpot');
  const created = await figure(page, 'Created');
  expect(created).toBeGreaterThan(50);
  expect(await truth(app, 'hubspot', 'contacts')).toBe(created);
  await expect(window.getByRole('link', { name: /^In HubSpot/ }).first()).toBeVisible();

  await pushEverybody(page, app, 'Salesforce');
  const leads = await figure(page, 'Created');
  expect(await truth(app, 'salesforce', 'Lead')).toBe(leads);

  await pushEverybody(page, app, 'HubSpot');
  expect(await figure(page, 'Unchanged')).toBe(created);
  expect(await figure(page, 'Created')).toBe(0);
  expect(await truth(app, 'hubspot', 'contacts')).toBe(created);

  await app.restart();
  await page.goto(`${app.url}/contacts`);
  const chip = page.getByRole('link', { name: /^In HubSpot/ }).first();
  await expect(chip).toBeVisible();
  const [record] = await Promise.all([context.waitForEvent('page'), chip.click()]);
  await expect(record.getByText(/@example\.(com|net|org)/).first()).toBeVisible();
  expect(new URL(record.url()).pathname).toMatch(/^\/contacts\/\d+\/record\/0-1\/\d+$/);
});

test('a card says how many are not there yet, and what taking them there costs', async ({
  app,
  page,
  person,
}) => {
  await signUp(page, app, person);
  await importFile(page, app, googleExport);
  await connect(page, app, 'HubSpot');
  await page.goto(`${app.url}/integrations`);
  const card = page.getByRole('article', { name: 'HubSpot' });
  await expect(card.getByText('60 people are not there yet: about 2 calls')).toBeVisible();
  await pushEverybody(page, app, 'HubSpot');
  await addBareContact(page);
  await page.goto(`${app.url}/integrations`);
  await expect(card.getByText(/^\d+ people are not there yet: about 2 calls$/)).toBeVisible();
  await expect(card.getByRole('img', { name: /^\d.* calls used$/ })).toBeVisible();
  await expectGoodLooks(page);
});

test('a denied consent leaves nothing connected and says so', async ({ app, page, person }) => {
  await signUp(page, app, person);
  await page.goto(`${app.url}/integrations`);
  await page.getByRole('button', { name: 'Connect HubSpot' }).click();
  await page.getByTestId('deny').click();
  await expect(page.getByText('HubSpot was not connected')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Connect HubSpot' })).toBeVisible();
});

test('A10 a page that posts a made-up success changes no card', async ({ app, page, person }) => {
  await signUp(page, app, person);
  await page.goto(`${app.url}/integrations`);
  await expect(page.getByRole('button', { name: 'Connect HubSpot' })).toBeVisible();
  await page.evaluate(() => {
    for (const type of ['HUBSPOT_CONNECTED', 'connection', 'crmsync:connected']) {
      window.postMessage({ type, connector: 'hubspot', state: 'connected' }, '*');
      window.dispatchEvent(new CustomEvent(type, { detail: { connector: 'hubspot', state: 'connected' } }));
    }
  });
  await page.goto(`${app.url}/integrations?connected=hubspot`);
  await expect(page.getByRole('button', { name: 'Connect HubSpot' })).toBeVisible();
  await expect(page.getByText('HubSpot is connected')).toHaveCount(0);
});

test('the contacts of one person are not there for the next one in the same browser', async ({
  app,
  page,
  person,
}) => {
  await signUp(page, app, person);
  await importFile(page, app, googleExport);
  await page.goto(`${app.url}/contacts`);
  await expect(page.getByText('60 contacts')).toBeVisible();
  await page.getByRole('button', { name: person.name }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
  await signUp(page, app, { ...person, email: `second.${person.email}` });
  await expect(page.getByRole('heading', { name: 'No contacts yet' })).toBeVisible();
});

test('the export is a CSV with everyone in it', async ({ app, page, person }) => {
  await signUp(page, app, person);
  await importFile(page, app, googleExport);
  await page.goto(`${app.url}/contacts`);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Export all contacts' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('crmsync-contacts.csv');
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain('First name,Last name,Company');
  expect(text.match(/\r\n/g)).toHaveLength(61);
});
