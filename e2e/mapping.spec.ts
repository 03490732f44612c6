import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures.ts';
import { signUp } from './sign-up.ts';
import { connect } from './steps.ts';

test('a custom field is mapped, seen on a real contact, saved, pushed, and its value is in the CRM', async ({
  app,
  page,
  person,
}) => {
  const field = { object: 'Lead', name: 'Favourite_Engine__c', label: 'Favourite Engine', type: 'string' };
  const schema = await fetch(`${app.crmUrl('salesforce')}/_sim/fields`, {
    method: 'POST',
    body: JSON.stringify(field),
  });
  expect(schema.status).toBe(200);
  await signUp(page, app, person);
  await page.evaluate(async () => {
    const answer = await fetch('/api/contacts', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        firstName: 'Ada',
        lastName: 'Mapped',
        company: 'Engines',
        emails: ['ada.mapped@example.com'],
        phone: '030 901820',
        custom: { 'Favourite engine': 'analytical ENGINE' },
      }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  });
  await connect(page, app, 'Salesforce');
  await page.getByRole('link', { name: 'Mapping' }).click();
  await expect(page.getByRole('heading', { name: 'Salesforce mapping' })).toBeVisible();

  // The field is called like the contact's own: one press adds the line.
  await page.getByRole('button', { name: 'Add Favourite Engine' }).click();
  const row = page.getByRole('row').filter({ has: page.getByLabel('Rule of Favourite Engine') });
  await expect(row).toContainText('analytical ENGINE');

  // The line is changed with the keyboard alone, and the dialog says at once what it makes of Ada.
  await page.getByRole('button', { name: /edit Favourite Engine$/ }).press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Add a change').selectOption({ label: 'Case' });
  await expect(dialog.getByRole('status')).toContainText('Analytical Engine');
  await dialog.getByRole('button', { name: 'Done' }).press('Enter');
  await expect(row).toContainText('Title Case');
  await expect(row).toContainText('Analytical Engine');

  // A line that cannot be right is named beside it, and saving is refused until it is mended.
  await page.getByRole('searchbox', { name: 'Find a field' }).fill('Employees');
  await page.getByRole('button', { name: /^Map .*Employees/ }).click();
  await dialog.getByLabel('Contact field').selectOption({ label: 'Last name' });
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('searchbox', { name: 'Find a field' }).fill('');
  await expect(page.getByText(/takes a number, which this contact field never is/)).toBeVisible();
  await page.getByRole('button', { name: 'Save mapping' }).click();
  await expect(page.getByText('The mapping of Lead needs a change first.')).toBeVisible();
  await page.getByRole('button', { name: /^Remove .*Employees/ }).click();
  await page.getByRole('button', { name: 'Save mapping' }).click();
  await expect(page.getByText('Mapping saved')).toBeVisible();
  await expect(page.getByText('Everything is saved')).toBeVisible();

  await page.goto(`${app.url}/contacts`);
  await page.getByRole('checkbox', { name: /^Select all/ }).click();
  await page.getByRole('button', { name: 'Push 1 contact' }).click();
  await page.getByRole('heading', { name: /^Push 1/ }).waitFor();
  await page.getByRole('button', { name: /^Push 1 contact$/ }).click();
  await expect(page.getByRole('heading', { name: /written to/ })).toBeVisible({ timeout: 60_000 });
  const truth = await fetch(`${app.crmUrl('salesforce')}/_sim/records/Lead?email=ada.mapped@example.com`);
  const { records } = (await truth.json()) as { records: Record<string, unknown>[] };
  expect(records.map(record => record.Favourite_Engine__c)).toEqual(['Analytical Engine']);

  // Now that Ada is a Lead, the lines are tried against her record too.
  await page.goto(`${app.url}/integrations/salesforce/mapping`);
  await expect(row).toContainText('the same there');
});

test('a mapping goes into a file, is reset, and comes back from the file', async ({ app, page, person }) => {
  await signUp(page, app, person);
  await connect(page, app, 'HubSpot');
  await page.goto(`${app.url}/integrations/hubspot/mapping`);
  await page.getByLabel('Rule of Job Title').selectOption({ label: 'Overwrite' });
  await expect(page.getByText('1 unsaved change')).toBeVisible();
  await page.getByRole('button', { name: 'Save mapping' }).click();
  await expect(page.getByText('Mapping saved')).toBeVisible();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('hubspot-contacts-mapping.json');
  const path = await file.path();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
    format: 'crmsync-mapping',
    connector: 'hubspot',
    object: 'contacts',
  });
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Reset' }).click();
  await expect(page.getByText('The usual mapping is back')).toBeVisible();
  await expect(page.getByLabel('Rule of Job Title')).toHaveValue('');
  await page.locator('input[type=file]').setInputFiles(path);
  await expect(page.getByLabel('Rule of Job Title')).toHaveValue('overwrite');
  await expect(page.getByText('1 unsaved change')).toBeVisible();
});
