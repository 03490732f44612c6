import { expect, type Page } from '@playwright/test';
import type { RunningApp } from './app.ts';

/** Imports the file through the import screen, as a person would. */
export async function importFile(page: Page, app: RunningApp, file: string): Promise<void> {
  await page.goto(`${app.url}/import`);
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: /^Import \d+ (person|people)$/ }).click();
  await expect(page.getByRole('link', { name: 'To your contacts' })).toBeVisible();
}

/** Adds somebody of whom only the name and a phone number are known: cells without a value have words too. */
export async function addBareContact(page: Page): Promise<void> {
  const status = await page.evaluate(async () => {
    const body = JSON.stringify({ firstName: 'Bo', phone: '+45 20 30 40 50' });
    const headers = { 'content-type': 'application/json' };
    return (await fetch('/api/contacts', { method: 'POST', headers, body })).status;
  });
  expect(status).toBe(201);
}

/** Connects through the simulator's consent page. */
export async function connect(page: Page, app: RunningApp, label: string): Promise<void> {
  await page.goto(`${app.url}/integrations`);
  await page.getByRole('button', { name: `Connect ${label}` }).click();
  await page.getByTestId('approve').click();
  await expect(page.getByText(`${label} is connected`)).toBeVisible();
}

/** Pushes everybody over the bulk bar and waits for the end. */
export async function pushEverybody(page: Page, app: RunningApp, label: string): Promise<void> {
  await choosePush(page, app, label);
  await page.getByRole('button', { name: /^Push \d+ contacts?$/ }).click();
  await expect(page.getByRole('heading', { name: /written to/ })).toBeVisible({ timeout: 60_000 });
}

/** Selects everybody and goes to where a push begins. */
async function choosePush(page: Page, app: RunningApp, label: string): Promise<void> {
  await page.goto(`${app.url}/contacts`);
  await page.getByRole('checkbox', { name: /^Select all/ }).click();
  await page.getByRole('button', { name: /^Push \d+ contacts?/ }).click();
  // With one connected CRM there is nothing to choose, and the button leads on at once.
  const choice = page.getByRole('menuitem', { name: `To ${label}` });
  await choice
    .or(page.getByRole('heading', { name: /^Push \d+/ }))
    .first()
    .waitFor();
  if (await choice.isVisible()) await choice.click();
}

/** Looks at what pushing everybody with “Overwrite” would do, and waits until everybody was looked up. */
export async function previewEverybody(page: Page, app: RunningApp, label: string): Promise<void> {
  await choosePush(page, app, label);
  await page.getByRole('radio', { name: /^Overwrite/ }).check();
  await page.getByRole('button', { name: 'See what would change' }).click();
  await expect(page.getByText(/Looked up/)).toBeVisible({ timeout: 60_000 });
}

/** Empties both simulated CRMs, so that a test may count what they hold. */
export async function emptyCrms(app: RunningApp): Promise<void> {
  for (const connector of ['hubspot', 'salesforce'] as const) {
    await fetch(`${app.crmUrl(connector)}/_sim/reset`, { method: 'POST' });
  }
}

/** What the simulated CRM really holds. */
export async function truth(
  app: RunningApp,
  connector: 'hubspot' | 'salesforce',
  object: string,
): Promise<number> {
  const response = await fetch(`${app.crmUrl(connector)}/_sim/records/${object}?limit=1`);
  const { live } = (await response.json()) as { live: number };
  return live;
}

/** The count that a figure of a push's page shows, e.g. `Created`. */
export async function figure(page: Page, name: string): Promise<number> {
  const box = page.locator('.fig').filter({ has: page.getByText(name, { exact: true }) });
  return Number((await box.locator('dd').innerText()).replaceAll(',', ''));
}
