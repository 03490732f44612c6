import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures.ts';
import { expectGoodLooks } from './looks.ts';
import { signUp } from './sign-up.ts';
import { connect, importFile, pushEverybody } from './steps.ts';

const people = join(import.meta.dirname, '../apps/server/test/fixtures/contacts/outlook.csv');

/** Words of a drawing that lie over one another, or stick out of it, in pairs. */
function unreadable(): string[] {
  return [...document.querySelectorAll('.plot svg:not(.i)')].flatMap(svg => {
    const edge = svg.closest('figure')?.getBoundingClientRect();
    const texts = [...svg.querySelectorAll('text')]
      .filter(text => text.textContent?.trim())
      .map(text => ({ said: text.textContent, box: text.getBoundingClientRect() }));
    const out = texts.filter(({ box }) => edge && (box.left < edge.left - 1 || box.right > edge.right + 1));
    const over = texts.flatMap(({ said, box }, index) =>
      texts
        .slice(index + 1)
        .filter(
          ({ box: other }) =>
            Math.min(box.right, other.right) - Math.max(box.left, other.left) > 2 &&
            Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 4,
        )
        .map(({ said: two }) => `“${said}” over “${two}”`),
    );
    return [...out.map(({ said }) => `“${said}” sticks out`), ...over];
  });
}

test('the figures are for admins only: plots one can read, the numbers as table and file', async ({
  app,
  page,
  person,
}) => {
  test.setTimeout(360_000);
  await signUp(page, app, person);
  await importFile(page, app, people);
  await connect(page, app, 'HubSpot');
  await connect(page, app, 'Salesforce');
  await pushEverybody(page, app, 'HubSpot');
  await pushEverybody(page, app, 'Salesforce');
  await page.goto(`${app.url}/admin`);
  await expect(page.getByRole('figure')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Metrics' })).toHaveCount(0);

  await app.operate('make-admin', person.email, '--yes');
  await page.goto(`${app.url}/admin`);
  const figures = page.getByRole('figure');
  await expect(figures).toHaveCount(8);
  await expectGoodLooks(page);
  for (const width of [320, 640, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate(unreadable), `at ${width}`).toEqual([]);
  }
  for (const figure of await figures.all()) {
    await figure.getByText('As a table').click();
    const table = figure.getByRole('table');
    const saved = page.waitForEvent('download');
    await figure.getByRole('button', { name: /CSV/ }).click();
    const [head, ...rows] = readFileSync(await (await saved).path(), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(head).toContain((await table.getByRole('columnheader').first().innerText()) ?? '');
    expect(rows).toHaveLength((await table.getByRole('row').count()) - 1);
  }
  await expectGoodLooks(page);
  await page.getByRole('button', { name: '7 days' }).click();
  await expect(figures).toHaveCount(8);
  await app.operate('make-user', person.email, '--yes');
  await page.goto(`${app.url}/admin`);
  await expect(figures).toHaveCount(0);
});
