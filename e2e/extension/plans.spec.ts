import { test as base } from '@playwright/test';
import { account, type StandIn, startStandIn } from '../../apps/server/test/tiers/stand-in.ts';
import { type RunningApp, startApp } from '../app.ts';
import { extensionIdOf, launchWithExtension } from '../browser.ts';
import { expect } from '../fixtures.ts';
import { expectGoodLooks, panelWidths } from '../looks.ts';
import {
  askServer,
  cardOf,
  connectInPanel,
  goTo,
  inOwnPage,
  openPage,
  openPanel,
  signUpInPanel,
  tabOf,
} from './panel.ts';

interface Sold {
  app: RunningApp;
  stripe: StandIn;
}

/** A CRMSync that sells plans. */
const test = base.extend<object, { sold: Sold }>({
  sold: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
    async ({}, use) => {
      const stripe = await startStandIn();
      const app = await startApp({
        PLANS: 'on',
        STRIPE_SECRET_KEY: account.secretKey,
        STRIPE_WEBHOOK_SECRET: account.webhookSecret,
        STRIPE_PRICE_PRO: account.prices.pro,
        STRIPE_PRICE_BUSINESS: account.prices.business,
        STRIPE_API_URL: stripe.url,
      });
      await use({ app, stripe });
      await app.stop();
      await stripe.close();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

/** Starts a checkout as the billing page does, and lets the person pay for Pro. */
async function payForPro({ app, stripe }: Sold, bearer: string): Promise<void> {
  await fetch(`${app.url}/api/billing/checkout`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: JSON.stringify({ tier: 'pro' }),
  });
  const [customer = ''] = stripe.customers.keys();
  for (const { body, signature } of stripe.pay(customer, 'pro')) {
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
    await fetch(`${app.url}/api/billing/webhook`, { method: 'POST', headers, body });
  }
}

test('under plans the panel says what a plan is needed for, keeps the people, and pushes what it may', async ({
  sold,
}) => {
  test.setTimeout(240_000);
  const { app } = sold;
  const browser = await launchWithExtension(app.extension);
  try {
    const { context } = browser;
    const extensionId = await extensionIdOf(context);
    const team = await openPage(
      context,
      app,
      'team',
      cardOf('Anna Berg', 'anna@berg.example', 'CEO') + cardOf('Bo Dahl', 'bo@berg.example', 'CFO'),
    );
    const panel = await openPanel(context, extensionId, team);
    await signUpInPanel(panel, {
      name: 'Ann Lee',
      email: 'ann.panel@example.test',
      password: 'correct horse plans',
    });

    await test.step('Free: people are kept; the cards say which plan connects', async () => {
      await panel.getByRole('button', { name: 'Save 2' }).click();
      await expect(panel.getByText('In your contacts')).toHaveCount(2);
      await goTo(panel, 'Connections');
      for (const crm of ['HubSpot', 'Salesforce']) {
        const card = panel.getByRole('article', { name: crm });
        await expect(card).toContainText('Plan needed');
        await expect(card).toContainText('Pro connects one CRM, Business connects both.');
        await expect(card.getByRole('link', { name: 'See plans' })).toHaveAttribute(
          'href',
          `${app.url}/billing`,
        );
        await expect(card.getByRole('button')).toHaveCount(0);
      }
      await expectGoodLooks(panel, panelWidths);
      await panel.screenshot({ path: 'test-results/panel-plan-needed.png' });
      const popup = await context.newPage();
      const tabId = await inOwnPage(context, extensionId, own => tabOf(own, team));
      await popup.goto(`chrome-extension://${extensionId}/popup.html?tab=${tabId}`);
      await expect(popup.getByText('Plan needed').first()).toBeVisible();
      await expectGoodLooks(popup, [360]);
      await popup.close();
    });

    await test.step('Pro: one CRM and one person at a time; several say what they need and are kept', async () => {
      const { token } = await panel.evaluate(() => chrome.storage.local.get<{ token: string }>('token'));
      await payForPro(sold, token);
      await panel.reload();
      await goTo(panel, 'Connections');
      await connectInPanel(context, panel, 'HubSpot');
      await expect(panel.getByRole('article', { name: 'Salesforce' })).toContainText(
        'Pro connects one CRM, and HubSpot has that place.',
      );
      await expectGoodLooks(panel, panelWidths);
      await goTo(panel, 'This page');
      await panel.getByRole('checkbox', { name: 'Select Anna Berg' }).check();
      await panel.getByRole('checkbox', { name: 'Select Bo Dahl' }).check();
      await panel.getByRole('button', { name: 'Save and push 2' }).click();
      await expect(panel.getByText(/Pushing many at once needs Business/).first()).toBeVisible();
      await expectGoodLooks(panel, panelWidths);
      await panel.screenshot({ path: 'test-results/panel-many-need-business.png' });
      expect(await askServer(panel, app, '/api/pushes')).toMatchObject({ items: [] });
      await panel.getByRole('button', { name: 'Show Anna Berg' }).click();
      await panel.getByRole('button', { name: 'Save and push' }).click();
      await expect(panel.getByRole('link', { name: /In HubSpot/ })).toBeVisible();
    });
  } finally {
    await browser.close();
  }
});
