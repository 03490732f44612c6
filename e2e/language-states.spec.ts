import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, Route } from '@playwright/test';
import { totpCode } from '../apps/server/src/auth/totp.ts';
import type { Billing, Connection } from '../packages/contract/src/index.ts';
import { expect, test } from './fixtures.ts';
import { type Person, signUp } from './sign-up.ts';
import { faultsIn, languages, speak } from './spoken.ts';
import { connect, importFile, pushEverybody } from './steps.ts';

const people = join(import.meta.dirname, '../apps/server/test/fixtures/contacts/outlook.csv');
const catalogues = join(import.meta.dirname, '../packages/ui/src/messages');

/** One person's walk in one language: what is wrong is gathered, so that one run tells all of it. */
interface Walk {
  readonly page: Page;
  readonly url: string;
  readonly person: Person;
  /** A button, by the id of its words. */
  press(id: string): Promise<void>;
  /** The words of a message that has no arguments. */
  words(id: string): string;
  look(name: string): Promise<void>;
}

/** A walk, and the faults that it finds. */
function walkIn(language: string, page: Page, url: string, person: Person): Walk & { found: string[] } {
  const catalogue = JSON.parse(readFileSync(join(catalogues, `${language}.json`), 'utf8')) as Record<
    string,
    string
  >;
  const words = (id: string) => catalogue[id] ?? `no message ${id}`;
  const found: string[] = [];
  return {
    page,
    url,
    person,
    found,
    words,
    // A dialog comes after the page below it, which may have a button of the same words.
    press: id =>
      page
        .getByRole('button', { name: words(id), exact: true })
        .last()
        .click(),
    look: async name => {
      await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
      found.push(...(await faultsIn(page, language, name)));
    },
  };
}

/** Contacts that no CRM takes, each for a reason of its own, and two that may be one. */
async function addTroubles(page: Page): Promise<{ keep: string; other: string }> {
  return page.evaluate(async () => {
    const add = async (contact: object) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch('/api/contacts', { method: 'POST', headers, body: JSON.stringify(contact) });
      return ((await answer.json()) as { id: string }).id;
    };
    await add({ firstName: 'Bo', phone: '+45 20 30 40 50' });
    await add({ firstName: 'Cy', emails: ['cy@only-first.example'] });
    const both = { lastName: 'Oppenheimer-Winterbottom', title: 'Chief Procurement Officer' };
    const keep = await add({ ...both, firstName: 'Ida', emails: ['ida@one.example'], company: 'One' });
    const other = await add({ ...both, firstName: 'Ida Marie', emails: ['ida@two.example'], company: 'Two' });
    return { keep, other };
  });
}

async function refusedRows({ page, url, look }: Walk): Promise<void> {
  await page.goto(`${url}/import`);
  const name = 'people.csv';
  const buffer = Buffer.from('First name,E-mail,Notes\nAda,not an address,\n,,only a note\n');
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await page.locator('.refused').waitFor();
  await look('import preview with a refused row');
  await page.locator('main .btn.primary').click();
  await page.locator('main a.btn[href="/contacts"]').last().waitFor();
  await look('import report with a refused row');
}

/** Sets the second step up and turns it off again; each part of both is looked at. */
async function secondFactor({ page, url, person, press, words, look }: Walk): Promise<void> {
  await page.goto(`${url}/account`);
  await press('account.factorSetUp');
  await look('second step: password');
  await page.getByRole('dialog').getByLabel(words('account.yourPassword')).fill(person.password);
  await press('account.factorBegin');
  const secret = ((await page.locator('.copybox').textContent()) ?? '').replaceAll(' ', '');
  await look('second step: key');
  await page.getByLabel(words('account.factorCode')).fill('000000');
  await press('account.factorTurnOn');
  await page.getByRole('alert').waitFor();
  await look('second step: wrong code');
  await page.getByLabel(words('account.factorCode')).fill(await totpCode(secret, Date.now()));
  await press('account.factorTurnOn');
  await page.locator('.backup-codes').waitFor();
  await look('second step: backup codes');
  await press('account.codesKept');
  await press('account.factorRenew');
  await look('second step: new backup codes');
  await press('account.factorCancel');
  await press('account.factorTurnOff');
  await look('second step: turning it off');
  await page.getByRole('alertdialog').getByLabel(words('account.yourPassword')).fill(person.password);
  await page
    .getByRole('alertdialog')
    .getByRole('button', { name: words('account.factorTurnOff') })
    .click();
  await page.getByRole('button', { name: words('account.factorSetUp') }).waitFor();
}

/** Where the operator asks everybody for it: the page that stands in for all others. */
async function secondFactorRequired({ page, url, look }: Walk): Promise<void> {
  await page.route('**/api/me', async route => {
    const me = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...me, secondFactor: 'missing' } });
  });
  await page.goto(`${url}/contacts`);
  await page.locator('.signin form').waitFor();
  await look('second step required');
  await page.unroute('**/api/me');
}

const free: Omit<Billing, 'place' | 'payment' | 'renewsAt' | 'endsAt' | 'canBuy' | 'canManage'> = {
  plans: true,
  tier: 'free',
  entitlements: { crms: 0, bulk: false, mapping: false, api: false },
};

/** What a plan locks, as the server tells of it where plans are sold. */
async function planNeeded({ page, url, look }: Walk): Promise<void> {
  const change = (path: string, to: (answer: Record<string, unknown>) => unknown) =>
    page.route(path, async (route: Route) => {
      const answer = (await (await route.fetch()).json()) as Record<string, unknown>;
      await route.fulfill({ json: to(answer) });
    });
  const lookAt = async (path: string) => {
    await page.goto(`${url}/${path}`);
    await page.locator('main a[href="/billing"]').first().waitFor();
    await look(`${path} without a plan`);
  };
  await change('**/api/billing', billing => ({ ...billing, ...free }));
  await lookAt('integrations/salesforce/mapping');
  await lookAt('push?connector=salesforce&all=1');
  await change('**/api/integrations', ({ items }) => ({
    items: (items as Connection[]).map(one => ({ ...one, state: 'plan-needed' })),
  }));
  await lookAt('integrations');
  await page.goto(`${url}/billing`);
  await page.getByRole('table').waitFor();
  await look('plans');
  await page.unroute('**/api/billing');
  await page.unroute('**/api/integrations');
}

/** What signing in asks for beyond the password, as the server refuses without it. */
async function signInSteps({ page, url, look }: Walk): Promise<void> {
  for (const code of ['second-factor-needed', 'new-password-needed']) {
    await page.route('**/api/auth/sign-in/email', route =>
      route.fulfill({ status: 401, json: { type: 'about:blank', status: 401, code, title: code } }),
    );
    await page.goto(`${url}/sign-in`);
    await page.locator('input[type=email]').fill('ann@example.test');
    await page.locator('input[type=password]').fill('a password of mine');
    await page.locator('button[type=submit]').click();
    await expect(page.locator('input[type=email]')).toHaveCount(0);
    await look(`sign-in: ${code}`);
    await page.unroute('**/api/auth/sign-in/email');
  }
}

test('states that last a moment are spoken in every language, at 320 pixels and wide, and nothing is cut off', async ({
  app,
  page,
  person,
}) => {
  test.setTimeout(600_000);
  await signUp(page, app, person);
  await app.operate('make-admin', person.email, '--yes');
  await importFile(page, app, people);
  const { keep, other } = await addTroubles(page);
  await connect(page, app, 'Salesforce');
  await pushEverybody(page, app, 'Salesforce');
  const push = new URL(page.url()).pathname;
  const found: string[] = [];
  for (const language of languages) {
    await speak(page, language);
    const walk = walkIn(language, page, app.url, person);
    await page.goto(`${app.url}/admin`);
    await expect(page.getByRole('figure')).toHaveCount(8);
    await walk.look('admin');
    await page.goto(`${app.url}/contacts/merge?keep=${keep}&other=${other}`);
    await page.getByRole('radio').first().waitFor();
    await walk.look('merge');
    await page.goto(`${app.url}${push}`);
    await expect(page.locator('.cause')).not.toHaveCount(0);
    await walk.look('push with failures by cause');
    await refusedRows(walk);
    await secondFactor(walk);
    await secondFactorRequired(walk);
    await planNeeded(walk);
    found.push(...walk.found);
  }
  await page.context().clearCookies();
  for (const language of languages) {
    await speak(page, language);
    const walk = walkIn(language, page, app.url, person);
    await signInSteps(walk);
    found.push(...walk.found);
  }
  await speak(page, null);
  expect(found).toEqual([]);
});
