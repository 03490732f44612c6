import { expect, test } from './fixtures.ts';
import { expectGoodLooks } from './looks.ts';
import { signUp } from './sign-up.ts';
import { connect, pushEverybody } from './steps.ts';

interface Lists {
  lists: { name: string; members: string[] }[];
}
interface Records {
  records: Record<string, unknown>[];
}

test('a list and notes are chosen, pushed, and are in the CRM', async ({ app, page, person }) => {
  const hubspot = app.crmUrl('hubspot');
  const post = async (path: string, body: unknown, token = '') => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const answer = await fetch(`${hubspot}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(answer.status, path).toBeLessThan(300);
    return answer.json();
  };
  const { access_token: token } = (await post('/_sim/grant', {})) as { access_token: string };
  const list = { name: 'Nordic Retail 2026', objectTypeId: '0-1', processingType: 'MANUAL' };
  await post('/crm/lists/2026-09', list, token);

  await signUp(page, app, person);
  const text = 'Met at the fair; wants a call in spring.';
  const contact = {
    firstName: 'Nora',
    lastName: 'Listed',
    company: 'Fjord',
    emails: ['nora.listed@example.com'],
    notes: text,
  };
  await page.evaluate(async body => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/api/contacts', { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
  }, contact);
  await connect(page, app, 'HubSpot');
  await page.goto(`${app.url}/integrations/hubspot`);
  await page.getByLabel('Lists').selectOption({ label: 'Nordic Retail 2026' });
  await page.getByRole('radio', { name: /Are added to the record/ }).check();
  await page.getByRole('radio', { name: /Link when it is there/ }).check();
  await expect(page.getByText('3 unsaved changes')).toBeVisible();

  await expectGoodLooks(page);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Everything is saved')).toBeVisible();

  await pushEverybody(page, app, 'HubSpot');
  await expect(page.getByText('No company linked; added to the list; note added')).toBeVisible();
  await page.screenshot({ path: 'test-results/settings/item.png', fullPage: true });
  const { lists } = (await (await fetch(`${hubspot}/_sim/lists`)).json()) as Lists;
  expect(lists.find(each => each.name === 'Nordic Retail 2026')?.members).toHaveLength(1);
  const notes = (await (await fetch(`${hubspot}/_sim/records/notes`)).json()) as Records;
  expect(notes.records.filter(each => JSON.stringify(each).includes(text))).toHaveLength(1);
});
