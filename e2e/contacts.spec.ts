import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { RunningApp } from './app.ts';
import { expect, test } from './fixtures.ts';
import { expectGoodLooks } from './looks.ts';
import { signUp } from './sign-up.ts';
import { connect, emptyCrms, importFile } from './steps.ts';

/** A file with people, some of whom share a company. */
function people(count: number): string {
  const file = join(mkdtempSync(join(tmpdir(), 'crmsync-people-')), 'people.csv');
  const rows = Array.from(
    { length: count },
    (_, n) => `First${n},Last${n},person${n}@crew.example,${['Alpha', 'Beta', 'Gamma'][n % 3]}`,
  );
  writeFileSync(file, ['First name,Last name,E-mail,Company', ...rows].join('\n'));
  return file;
}

function row(page: Page, text: string) {
  return page.getByRole('row').filter({ hasText: text });
}

async function crew(page: Page, app: RunningApp, count: number): Promise<void> {
  await importFile(page, app, people(count));
  await page.goto(`${app.url}/contacts?sort=email&dir=asc`);
  await expect(row(page, 'First0 Last0')).toBeVisible();
}

test('contacts are filtered, the filter is saved, and everything that it finds is tagged', async ({
  app,
  page,
  person,
}) => {
  await signUp(page, app, person);
  await crew(page, app, 130);
  await page.getByLabel('Search contacts').fill('beta');
  await expect(page.getByRole('status').filter({ hasText: '43 contacts' })).toBeVisible();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Found by').selectOption('csv');
  await dialog.getByLabel('Added from').fill('2020-01-01');
  await expectGoodLooks(page);
  await dialog.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/q=beta&source=csv&since=2020-01-01/);
  await page.getByRole('button', { name: 'Save this filter' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Crew one');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Crew one', exact: true })).toBeVisible();

  await page.getByRole('checkbox', { name: /^Select all/ }).click();
  await page.getByRole('button', { name: 'Tag', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Tag', { exact: true }).fill('Fair');
  await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).last().click();
  await expect(page.getByText('43 contacts changed')).toBeVisible();
  await page.goto(`${app.url}/contacts?tag=Fair`);
  await expect(page.getByRole('status').filter({ hasText: '43 contacts' })).toBeVisible();
  await page.getByRole('button', { name: 'Crew one', exact: true }).click();
  await expect(page).toHaveURL(/source=csv/);
  await page.getByRole('button', { name: 'Rename or delete Crew one' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('First crew');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'First crew', exact: true })).toBeVisible();
  await expectGoodLooks(page);

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Tags' }).click();
  await expect(page.getByRole('dialog')).toContainText('Fair');
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Rename the tag Fair' }).click();
  await page.getByRole('dialog').getByLabel('Tag').fill('Trade fair');
  await page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click();
  await expect(page.getByRole('dialog')).toContainText('Trade fair');
});

test('a cell is edited in place, and an edit that is refused is visibly taken back', async ({
  app,
  page,
  person,
}) => {
  await signUp(page, app, person);
  await crew(page, app, 3);
  const cell = page.getByRole('button', { name: 'Company: Beta. Edit' });
  await cell.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Company' }).fill('Elsewhere');
  await page.keyboard.press('Escape');
  await expect(cell).toBeFocused();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Company' }).fill('Elsewhere');
  await page.keyboard.press('Enter');
  const edited = page.getByRole('button', { name: 'Company: Elsewhere. Edit' });
  await expect(edited).toBeFocused();
  await page.reload();
  await expect(edited).toBeVisible();
  await page.getByRole('link', { name: 'First1 Last1' }).focus();
  await page.keyboard.press('F2');
  await page.getByRole('textbox', { name: 'Last name' }).fill('Renamed');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: 'First1 Renamed' })).toBeVisible();

  // Somebody else's address: shown at once, refused, and the old one stands again with the reason.
  await page.getByRole('button', { name: 'E-mail: person1@crew.example. Edit' }).click();
  await page.getByRole('textbox', { name: 'E-mail' }).fill('person2@crew.example');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Not saved. The old words stand again.')).toBeVisible();
  await expect(page.getByText('Another of your contacts has this e-mail address.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'E-mail: person1@crew.example. Edit' })).toBeVisible();
  await expectGoodLooks(page);
});

test('deleting is taken back from the message and from Recently deleted', async ({ app, page, person }) => {
  await signUp(page, app, person);
  await crew(page, app, 3);
  await page.getByRole('checkbox', { name: 'Select First0 Last0' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('1 contact deleted')).toBeVisible();
  await expect(row(page, 'First0 Last0')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(row(page, 'First0 Last0')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select First1 Last1' }).click();
  await page.getByRole('button', { name: 'Delete' }).click();
  await expect(row(page, 'First1 Last1')).toHaveCount(0);
  await page.goto(`${app.url}/contacts/deleted`);
  await expect(row(page, 'First1 Last1')).toBeVisible();
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Take back First1 Last1' }).click();
  await expect(page.getByText('Nothing was deleted lately')).toBeVisible();
  await expectGoodLooks(page);
  await page.goto(`${app.url}/contacts`);
  await expect(row(page, 'First1 Last1')).toBeVisible();
});

test('two contacts are merged side by side, and the timeline says so', async ({ app, page, person }) => {
  test.setTimeout(240_000);
  await signUp(page, app, person);
  await crew(page, app, 2);
  await connect(page, app, 'HubSpot');
  for (const name of ['First0 Last0', 'First1 Last1']) {
    await page.goto(`${app.url}/contacts`);
    await page.getByRole('link', { name }).click();
    await page.getByRole('button', { name: 'Push', exact: true }).click();
    await page.getByRole('menuitem', { name: 'To HubSpot, now' }).click();
    await expect(page.getByRole('link', { name: /In HubSpot/ }).first()).toBeVisible();
  }
  await page.goto(`${app.url}/contacts`);
  await page.getByRole('checkbox', { name: 'Select First0 Last0' }).click();
  await page.getByRole('checkbox', { name: 'Select First1 Last1' }).click();
  await page.getByRole('button', { name: 'Merge' }).click();
  await expect(page.getByRole('heading', { name: 'Merge two contacts' })).toBeVisible();
  await expect(page.getByRole('group', { name: 'They are two records in HubSpot' })).toBeVisible();
  const act = page.getByRole('button', { name: 'Merge the two' });
  await expect(act).toBeDisabled();
  await page.getByRole('radio', { name: 'Company: Beta' }).check();
  await page
    .getByRole('group', { name: /two records/ })
    .getByRole('radio')
    .first()
    .check();
  await expectGoodLooks(page);
  await act.click();
  await expect(page.getByRole('heading', { level: 1, name: 'First0 Last0' })).toBeVisible();
  const timeline = page.locator('.timeline');
  await expect(timeline).toContainText('Merged with First1 Last1');
  await expect(timeline).toContainText('is linked to this contact no more');
  await expect(timeline.getByRole('listitem')).toHaveCount(4);
  await expect(page.getByText('person1@crew.example').first()).toBeVisible();
  await expectGoodLooks(page);

  await page.goto(`${app.url}/history`);
  await page.getByLabel('Outcome').selectOption({ label: 'Merged' });
  const line = page.getByRole('row', {
    name: /First1 Last1 was merged into this contact\. Changed: .*Company/,
  });
  await expect(line.getByRole('link', { name: 'First0 Last0' })).toBeVisible();
  await expect(page.getByRole('row', { name: /Created/ })).toHaveCount(0);
  await line.getByRole('button', { name: 'Open the details of First0 Last0' }).click();
  await expect(page.getByText('You merged the two here; nothing was sent to a CRM.')).toBeVisible();
  await expect(page.getByText('No longer linked, still in the CRM')).toBeVisible();
  await expectGoodLooks(page);
});

test('the first contact is in a CRM after three steps, and the samples go at one press', async ({
  app,
  page,
  person,
}) => {
  await signUp(page, app, person);
  await expect(page.getByText('No contacts yet')).toBeVisible();
  await expectGoodLooks(page);
  await page.getByRole('link', { name: 'Put your first contact into a CRM' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectGoodLooks(page);
  await page.getByRole('button', { name: /^Try with a sandbox HubSpot/ }).click();
  await page.getByTestId('approve').click();
  await page.getByRole('link', { name: 'Put your first contact into a CRM' }).click();
  await page.getByRole('button', { name: /^Start with 5 sample people/ }).click();
  await page.getByRole('button', { name: /^Push .* to HubSpot$/ }).click();
  await expect(page.getByText(/is in HubSpot$/).first()).toBeVisible();
  await expectGoodLooks(page);
  await page.getByRole('link', { name: 'To your contacts' }).click();
  await expect(page.getByText('5 sample people are among your contacts')).toBeVisible();
  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Remove the samples' }).click();
  await expect(page.getByText('No contacts yet')).toBeVisible();
});

test('the history is narrowed by text, CRM, outcome, day and contact, and exported as shown', async ({
  app,
  page,
  person,
}) => {
  await emptyCrms(app);
  await signUp(page, app, person);
  await crew(page, app, 3);
  await connect(page, app, 'HubSpot');
  await page.goto(`${app.url}/contacts`);
  await page.getByRole('checkbox', { name: /^Select all/ }).click();
  await page.getByRole('button', { name: /^Push 3 contacts/ }).click();
  await page.getByRole('button', { name: 'Push 3 contacts' }).click();
  await expect(page.getByRole('heading', { name: /written to/ })).toBeVisible();
  await page.goto(`${app.url}/history`);
  await expect(row(page, 'First0 Last0')).toBeVisible();
  await page.getByLabel('Search the history').fill('first1');
  await expect(row(page, 'First0 Last0')).toHaveCount(0);
  await expect(row(page, 'First1 Last1')).toBeVisible();
  await page.getByLabel('Outcome').selectOption('created');
  await page.getByLabel('From').fill('2020-01-01');
  await expect(page).toHaveURL(/q=first1&outcome=created&since=2020-01-01/);
  await expectGoodLooks(page);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  expect((await download).suggestedFilename()).toBe('crmsync-history.csv');
  await row(page, 'First1 Last1').getByRole('link', { name: 'First1 Last1' }).click();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Show in the history' }).click();
  await expect(page.getByRole('button', { name: /^Only First1 Last1/ })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Last' })).toHaveCount(1);
});
