import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { account, type Delivery, type StandIn, startStandIn } from '../apps/server/test/tiers/stand-in.ts';
import { type RunningApp, startApp } from './app.ts';
import { expectGoodLooks } from './looks.ts';
import { type Person, signUp } from './sign-up.ts';
import { connect, importFile } from './steps.ts';

const people = join(import.meta.dirname, '../apps/server/test/fixtures/contacts/outlook.csv');
const ann: Person = { name: 'Ann Lee', email: 'ann.plans@example.test', password: 'correct horse plans' };

/** The most that a visitor's page may fetch, in bytes as they travel. */
const homeBudget = 400_000;

test.use({
  launchOptions: {
    args: ['--no-sandbox', '--disable-background-networking'],
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  },
});

let app: RunningApp;
let stripe: StandIn;

test.beforeAll(async () => {
  stripe = await startStandIn();
  app = await startApp({
    PLANS: 'on',
    STRIPE_SECRET_KEY: account.secretKey,
    STRIPE_WEBHOOK_SECRET: account.webhookSecret,
    STRIPE_PRICE_PRO: account.prices.pro,
    STRIPE_PRICE_BUSINESS: account.prices.business,
    STRIPE_API_URL: stripe.url,
  });
});
test.afterAll(async () => {
  await app?.stop();
  await stripe?.close();
});

async function deliver(events: readonly Delivery[]): Promise<void> {
  for (const { body, signature } of events) {
    const answer = await fetch(`${app.url}/api/billing/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body,
    });
    expect(answer.status).toBe(204);
  }
}

const card = (page: Page, crm: string) => page.getByRole('article', { name: crm });

test('what each plan locks on the screens, from the checkout to stepping down', async ({ page }) => {
  await signUp(page, app, ann);
  await importFile(page, app, people);

  await test.step('Free: contacts only; the cards say which plan connects', async () => {
    await page.goto(`${app.url}/integrations`);
    for (const crm of ['HubSpot', 'Salesforce']) {
      await expect(card(page, crm)).toContainText('Plan needed');
      await expect(card(page, crm)).toContainText('Pro connects one CRM, Business connects both.');
      await expect(card(page, crm).getByRole('link', { name: 'See plans' })).toBeVisible();
      await expect(card(page, crm).getByRole('button')).toHaveCount(0);
    }
    await expectGoodLooks(page);
    await page.goto(`${app.url}/contacts`);
    await page.getByRole('checkbox').first().check();
    await expect(page.getByRole('toolbar').getByRole('button', { name: /Push/ })).toHaveCount(0);
  });

  const customer =
    await test.step('Choosing Pro leads to the provider, and the signed event brings it', async () => {
      await page.route('https://checkout.stripe.test/**', route =>
        route.fulfill({ body: 'Pay here', contentType: 'text/plain' }),
      );
      await page.goto(`${app.url}/billing`);
      await expect(page.getByText('Your plan is Free')).toBeVisible();
      await expect(page.getByRole('columnheader', { name: /Pro/ })).toContainText('€9');
      await expectGoodLooks(page);
      await page.getByRole('button', { name: 'Choose Pro' }).click();
      await page.waitForURL('https://checkout.stripe.test/**');
      const paying = page.url().split('/').at(-1) ?? '';
      const paid = stripe.pay(paying, 'pro');
      // The person is back before the provider has told: the page says so, and follows by itself.
      await page.goto(`${app.url}/billing?paid=pro`);
      await expect(page.getByText('Thank you. Pro is on its way.')).toBeVisible();
      await expect(page.getByText('Your plan is Free')).toBeVisible();
      await expectGoodLooks(page);
      await deliver(paid);
      await expect(page.getByText('Your plan is Pro')).toBeVisible();
      await expect(page.getByText('Thank you. Pro is yours now.')).toBeVisible();
      await page.getByRole('button', { name: 'Dismiss' }).click();
      await expect(page).toHaveURL(/\/billing$/);
      await expect(page.getByRole('button', { name: 'Cards, invoices, change or cancel' })).toBeVisible();
      return paying;
    });

  await test.step('Pro: one CRM and pushes of one; many, mapping and the other CRM say what they need', async () => {
    await connect(page, app, 'HubSpot');
    await page.goto(`${app.url}/integrations`);
    await expect(card(page, 'HubSpot')).toContainText('Connected');
    await expect(card(page, 'Salesforce')).toContainText('Pro connects one CRM, and HubSpot has that place.');
    await expectGoodLooks(page);
    await page.goto(`${app.url}/integrations/hubspot/mapping`);
    await expect(page.getByText('A mapping of your own needs Business.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);
    await expectGoodLooks(page);
    await page.goto(`${app.url}/push?connector=hubspot&all=1`);
    await expect(page.getByText('Pushing many at once needs Business.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Cancel' })).toBeVisible();
    await expect(page.getByRole('button', { name: /See what would change|^Push/ })).toHaveCount(0);
    await expectGoodLooks(page);
  });

  await test.step('Swapping gives the place to the other CRM, and back', async () => {
    await page.goto(`${app.url}/integrations`);
    await card(page, 'Salesforce').getByRole('button', { name: 'Swap with HubSpot' }).click();
    await expect(card(page, 'HubSpot')).toContainText('Plan needed');
    await expect(card(page, 'Salesforce')).toContainText('Not connected');
    await card(page, 'HubSpot').getByRole('button', { name: 'Swap with Salesforce' }).click();
    await expect(card(page, 'HubSpot')).toContainText('Connected');
  });

  await test.step('Business: nothing is locked', async () => {
    await deliver(stripe.change(customer, 'business'));
    await page.goto(`${app.url}/integrations`);
    await expect(page.getByText('Plan needed')).toHaveCount(0);
    await page.goto(`${app.url}/integrations/hubspot/mapping`);
    await expect(page.getByText('A mapping of your own needs Business.')).toHaveCount(0);
    await expect(page.getByRole('table').first()).toBeVisible();
    await page.goto(`${app.url}/push?connector=hubspot&all=1`);
    await expect(page.getByRole('button', { name: /^Push/ })).toBeEnabled();
  });

  await test.step('Stepping down keeps what is there', async () => {
    await deliver(stripe.change(customer, 'pro'));
    await page.goto(`${app.url}/integrations`);
    await expect(card(page, 'HubSpot')).toContainText('Connected');
    await expect(card(page, 'Salesforce')).toContainText('Plan needed');
  });
});

test('a visitor sees what it is and what it costs, in a light page', async ({ page }) => {
  const sizes: Promise<number>[] = [];
  page.on('requestfinished', request =>
    sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize)),
  );
  await page.goto(app.url);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(
    'The people you meet, put into your CRM with care',
  );
  await expect(page.getByRole('columnheader', { name: /Business/ })).toContainText('€29');
  await page.waitForLoadState('networkidle');
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeLessThan(homeBudget);
  await expectGoodLooks(page);
  for (const link of await page
    .locator('a[href^="/help/"]')
    .evaluateAll(links => links.map(a => a.getAttribute('href')))) {
    const answer = await page.request.get(`${app.url}${link}`);
    expect([link, answer.status()]).toEqual([link, 200]);
    expect(await answer.text()).toContain('<h1');
  }
  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(page).toHaveURL(/sign-up$/);
});

test('where no plans are sold no pricing is shown', async ({ page }) => {
  await page.route('**/api/site', route =>
    route.fulfill({ json: { plans: null, crms: ['HubSpot', 'Salesforce'], sandbox: true } }),
  );
  await page.goto(app.url);
  await expect(page.getByText('simulated CRM')).toBeVisible();
  await expect(page.getByText('Pricing')).toHaveCount(0);
});
