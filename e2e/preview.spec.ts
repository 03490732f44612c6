import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { RunningApp } from './app.ts';
import { expect, test } from './fixtures.ts';
import { signUp } from './sign-up.ts';
import { connect, emptyCrms, importFile, previewEverybody } from './steps.ts';

/** Three people, of whom two are in the CRM already, each with another title. */
async function people(app: RunningApp): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'crmsync-preview-')), 'people.csv');
  const rows = ['Ada,Lovelace', 'Grace,Hopper', 'Katherine,Johnson'];
  const lines = rows.map(
    row => `${row},${row.split(',')[0]?.toLowerCase()}@preview.example,Engines,Director`,
  );
  writeFileSync(file, ['First name,Last name,E-mail,Company,Title', ...lines].join('\n'));
  const record = (name: string, last: string, more: object) => ({
    FirstName: name,
    LastName: last,
    Email: `${name.toLowerCase()}@preview.example`,
    Company: 'Engines',
    ...more,
  });
  await sim(app, 'settings', {
    duplicateRules: { Lead: { create: 'off', edit: 'off' }, Contact: { create: 'off', edit: 'off' } },
  });
  await sim(app, 'seed', {
    object: 'Lead',
    records: [record('Ada', 'Lovelace', { Title: 'Clerk' }), record('Grace', 'Hopper', { Title: 'Admiral' })],
  });
  return file;
}

async function sim(app: RunningApp, path: string, json?: object): Promise<unknown> {
  const answer = await fetch(`${app.crmUrl('salesforce')}/_sim/${path}`, {
    ...(json ? { method: 'POST', body: JSON.stringify(json) } : {}),
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
  return answer.json().catch(() => null);
}

async function leads(app: RunningApp): Promise<{ Id: string; Email: string; Title: string | null }[]> {
  const { records } = (await sim(app, 'records/Lead?limit=500')) as {
    records: { Id: string; Email: string; Title: string | null }[];
  };
  return records;
}

/** A policy whose plan cannot be made is shown from the click on, and visibly taken back. */
async function refusedPolicyGoesBack(page: Page): Promise<void> {
  let answer: (() => void) | undefined;
  const asked = new Promise<void>(resolve => {
    answer = resolve;
  });
  await page.route('**/api/pushes', async route => {
    await asked;
    await route.fulfill({ status: 503, contentType: 'application/json', body: '{}' });
  });
  await page.getByRole('radio', { name: /^Skip/ }).check();
  await expect(page.getByText('Looking everybody up again with “Skip them”…')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Push \d+ contacts?$/ })).toBeDisabled();
  answer?.();
  await expect(page.getByRole('alert')).toContainText('It stays with “Overwrite”.');
  await expect(page.getByRole('radio', { name: /^Overwrite/ })).toBeChecked();
  await expect(page.getByRole('button', { name: /^Push \d+ contacts?$/ })).toBeEnabled();
  await page.unroute('**/api/pushes');
}

test('what a preview showed is written, and who changed meanwhile is shown again first', async ({
  app,
  page,
  person,
}) => {
  test.setTimeout(180_000);
  await emptyCrms(app);
  const file = await people(app);
  await signUp(page, app, person);
  await importFile(page, app, file);
  await connect(page, app, 'Salesforce');

  await previewEverybody(page, app, 'Salesforce');
  await expect(page.getByRole('button', { name: /^2 Update/ })).toHaveAttribute('aria-pressed', 'true');
  const ada = page.locator('article').filter({ hasText: 'Ada Lovelace' });
  await expect(ada.getByRole('row', { name: /Title/ })).toContainText('Clerk');
  await expect(ada.getByRole('row', { name: /Title/ })).toContainText('Director');
  await expect(page.getByText(/3 calls/)).toBeVisible();
  await page.getByRole('button', { name: /^1 Create/ }).click();
  await expect(page.locator('article').filter({ hasText: 'Katherine Johnson' })).toBeVisible();
  // The policy is chosen once, for all.
  // `check` fails unless the click itself moves the choice; nothing of the old plan can be applied meanwhile.
  await page.getByRole('radio', { name: /^Fill blanks/ }).check();
  await expect(page.getByRole('button', { name: /^2 Unchanged/ })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('radio', { name: /^Overwrite/ }).check();
  await expect(page.getByRole('button', { name: /^2 Update/ })).toBeVisible({ timeout: 30_000 });
  await refusedPolicyGoesBack(page);
  expect((await leads(app)).map(lead => lead.Title)).toEqual(['Clerk', 'Admiral']);

  const changed = (await leads(app)).find(lead => lead.Email.startsWith('ada'));
  await sim(app, `records/Lead/${changed?.Id}`, { fields: { Title: 'Countess' } });
  await page.getByRole('button', { name: 'Push 3 contacts' }).click();
  await expect(page.getByRole('heading', { name: /written to/ })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('heading', { name: '1 had changed since the preview' })).toBeVisible();
  const again = page.locator('article').filter({ hasText: 'Ada Lovelace' });
  await expect(again).toContainText('“Title” was changed in Salesforce since the preview.');
  await expect(again.getByRole('row', { name: /Title/ })).toContainText('Countess');
  const titles = async () => new Map((await leads(app)).map(lead => [lead.Email.split('@')[0], lead.Title]));
  expect(await titles()).toEqual(
    new Map([
      ['ada', 'Countess'],
      ['grace', 'Director'],
      ['katherine', 'Director'],
    ]),
  );

  await page.getByRole('button', { name: 'Push this one as shown' }).click();
  await expect(page.getByRole('heading', { name: '1 of 1 written to Salesforce' })).toBeVisible({
    timeout: 60_000,
  });
  expect((await titles()).get('ada')).toBe('Director');
});
