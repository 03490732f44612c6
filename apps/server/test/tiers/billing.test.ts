import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../src/env.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { send } from '../people.ts';
import { account, type Delivery, type StandIn, startStandIn } from './stand-in.ts';

describe.each(databases)('paying on %s', database => {
  let stripe: StandIn;
  let server: TestServer;
  beforeAll(async () => {
    stripe = await startStandIn();
    server = await withServer({
      database,
      worker: false,
      clock: () => stripe.now(),
      env: {
        PLANS: 'on',
        STRIPE_SECRET_KEY: account.secretKey,
        STRIPE_WEBHOOK_SECRET: account.webhookSecret,
        STRIPE_PRICE_PRO: account.prices.pro,
        STRIPE_PRICE_BUSINESS: account.prices.business,
        STRIPE_API_URL: stripe.url,
      },
    });
  });
  afterAll(async () => {
    await server.close();
    await stripe.close();
  });

  const deliver = ({ body, signature }: Pick<Delivery, 'body' | 'signature'>) =>
    send(server.url, 'POST', '/api/billing/webhook', body, {
      'content-type': 'application/json',
      'stripe-signature': signature,
    });
  const billingOf = async (person: Person) => (await person.get('/api/billing')).body;
  /** A person who went to the checkout, and their customer. */
  const buyer = async (tier: 'pro' | 'business' = 'pro') => {
    const person = await server.signUp();
    const { status, body } = await person.post('/api/billing/checkout', { tier });
    expect([status, body]).toEqual([200, { url: expect.stringContaining('https://checkout.stripe.test/') }]);
    return { person, customer: body.url.split('/').at(-1) as string };
  };

  it('tells visitors the prices as Stripe has them, and asks Stripe only once', async () => {
    const month = { currency: 'eur', interval: 'month' };
    for (let n = 0; n < 3; n += 1) {
      const { body } = await send(server.url, 'GET', '/api/site');
      expect(body.plans).toEqual({ pro: { amount: 900, ...month }, business: { amount: 2900, ...month } });
    }
    expect(stripe.calls.filter(call => call === `GET /v1/prices/${account.prices.pro}`)).toHaveLength(1);
  });

  it('a checkout asks for the price of the tier, for one customer per person', async () => {
    const { person, customer } = await buyer('business');
    await person.post('/api/billing/checkout', { tier: 'pro' });
    const own = stripe.checkouts.filter(form => form.get('customer') === customer);
    expect(own.map(form => form.get('line_items[0][price]'))).toEqual([
      account.prices.business,
      account.prices.pro,
    ]);
    expect(own.every(form => form.get('mode') === 'subscription')).toBe(true);
    expect(stripe.customers.get(customer)).toEqual({ email: person.email, userId: person.id });
  });

  it('coming back from the checkout gives nothing; the signed event does', async () => {
    const { person, customer } = await buyer();
    const events = stripe.pay(customer, 'pro');
    expect(await billingOf(person)).toMatchObject({ tier: 'free', canBuy: true });
    for (const event of events) expect((await deliver(event)).status).toBe(204);
    expect(await billingOf(person)).toMatchObject({
      plans: true,
      tier: 'pro',
      payment: 'active',
      canBuy: false,
      canManage: true,
      renewsAt: expect.any(String),
      endsAt: null,
    });
    const again = await person.post('/api/billing/checkout', { tier: 'business' });
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
    expect((await person.post('/api/billing/portal')).body.url).toContain(customer);
  });

  it('events in any order and any number end in the same state', async () => {
    const { person, customer } = await buyer();
    const events = [
      ...stripe.pay(customer, 'pro'),
      ...stripe.change(customer, 'business'),
      ...stripe.change(customer, 'cancel'),
    ];
    // The one that ends it was made last, and is believed last as well as first.
    for (const event of [...events].reverse()) expect((await deliver(event)).status).toBe(204);
    expect(await billingOf(person)).toMatchObject({ tier: 'business', renewsAt: null });
    const asked = stripe.calls.length;
    for (const event of events) expect((await deliver(event)).status).toBe(204);
    expect(stripe.calls).toHaveLength(asked);
    expect(await billingOf(person)).toMatchObject({ tier: 'business', endsAt: expect.any(String) });
  });

  it('two events at once, of which one reads an older state, do not undo each other', async () => {
    const { person, customer } = await buyer();
    const events = [...stripe.pay(customer, 'pro'), ...stripe.change(customer, 'business')];
    const answers = await Promise.all(events.map(deliver));
    expect(answers.map(({ status }) => status)).toEqual(events.map(() => 204));
    expect(await billingOf(person)).toMatchObject({ tier: 'business' });
  });

  it('an event that Stripe did not sign, or signed for other words or long ago, changes nothing', async () => {
    const { person, customer } = await buyer();
    const [event] = stripe.pay(customer, 'pro');
    if (!event) throw new Error('no event');
    const forged = event.body.replace('"status": "active"', '"status": "trialing"');
    expect(forged).not.toBe(event.body);
    for (const signature of ['', 't=1,v1=00', event.signature.replace(/v1=./, 'v1=z')])
      expect((await deliver({ body: event.body, signature })).status).toBe(400);
    expect((await deliver({ body: forged, signature: event.signature })).status).toBe(400);
    stripe.advance(0.01);
    expect((await deliver(event)).status, 'fourteen minutes old').toBe(400);
    expect(await billingOf(person)).toMatchObject({ tier: 'free' });
    expect(server.logged()).not.toContain(account.secretKey);
  });

  it('an event that cannot be taken because Stripe is down is taken when it is sent again', async () => {
    const { person, customer } = await buyer();
    const [event] = stripe.pay(customer, 'pro');
    if (!event) throw new Error('no event');
    stripe.down = true;
    try {
      expect((await deliver(event)).status).toBe(500);
    } finally {
      stripe.down = false;
    }
    expect((await deliver(event)).status).toBe(204);
    expect(await billingOf(person)).toMatchObject({ tier: 'pro' });
  });

  it('deleting the account deletes the customer, and with it the subscription, at once or when Stripe is back', async () => {
    for (const down of [false, true]) {
      const { person, customer } = await buyer();
      for (const event of stripe.pay(customer, 'pro')) await deliver(event);
      stripe.down = down;
      const left = await person.call('DELETE', '/api/users/me', { password: person.password });
      expect(left.status).toBe(204);
      expect(stripe.customers.has(customer)).toBe(down);
      stripe.down = false;
      stripe.advance(0.01);
      await server.deps.billing.endCustomers();
      expect(stripe.customers.has(customer)).toBe(false);
      const calls = stripe.calls.length;
      await server.deps.billing.endCustomers();
      expect(stripe.calls).toHaveLength(calls);
    }
  });

  it('what a person pays is in the export of their data; no card ever is', async () => {
    const { person, customer } = await buyer();
    for (const event of stripe.pay(customer, 'pro')) await deliver(event);
    const { tables } = (await person.get('/api/users/me/export')).body;
    expect(tables.subscriptions).toEqual([
      expect.objectContaining({ tier: 'pro', payment: 'active', customer_id: customer }),
    ]);
    expect(Object.keys(tables.subscriptions[0]).filter(key => /card|number|cvc|iban/.test(key))).toEqual([]);
  });

  it('on the test clock: months later renewed, past due, unpaid; and ended when it was cancelled', async () => {
    const { person, customer } = await buyer();
    const walk = async (events: Delivery[]) => {
      for (const event of events) expect((await deliver(event)).status).toBe(204);
      // Their session is long over by then.
      const { tier, payment } = await server.deps.billing.of(person.id);
      return [tier, payment];
    };
    expect(await walk(stripe.pay(customer, 'pro'))).toEqual(['pro', 'active']);
    expect(await walk(stripe.advance(31))).toEqual(['pro', 'active']);
    expect(await walk(stripe.advance(31, true))).toEqual(['pro', 'past-due']);
    expect(await walk(stripe.advance(8, true))).toEqual(['free', 'unpaid']);
    expect(await walk(stripe.advance(1))).toEqual(['pro', 'active']);
    for (const end of ['cancel', 'cancel-at'] as const) {
      expect(await walk(stripe.change(customer, end))).toEqual(['pro', 'active']);
      const ends = await server.deps.billing.of(person.id);
      expect(ends).toMatchObject({ renewsAt: null, endsAt: expect.any(String) });
      expect(await walk(stripe.advance(62))).toEqual(['free', 'none']);
      expect(await server.deps.billing.of(person.id)).toMatchObject({ canBuy: true, canManage: true });
      await walk(stripe.pay(customer, 'pro'));
    }
  });
});

describe('settings', () => {
  it('plans need an address where browsers say what they are, and Stripe all of its settings', () => {
    const read = (env: Record<string, string>) => () => readSettings(env, []);
    expect(read({})().plans).toBeNull();
    expect(read({ PLANS: 'on' })().plans).toEqual({ stripe: null });
    expect(read({ PLANS: 'on', PUBLIC_URL: 'http://crm.intranet' })).toThrow(
      'PLANS=on needs an https PUBLIC_URL.',
    );
    const all = { PLANS: 'on', STRIPE_SECRET_KEY: 'k', STRIPE_WEBHOOK_SECRET: 'w', STRIPE_PRICE_PRO: 'p' };
    expect(read(all)).toThrow('STRIPE_PRICE_BUSINESS');
    expect(read({ ...all, STRIPE_PRICE_BUSINESS: 'b' })().plans?.stripe).toMatchObject({
      url: 'https://api.stripe.com',
      prices: { pro: 'p', business: 'b' },
    });
  });
});

describe('without Stripe', () => {
  it('where no plans are sold everybody has everything, and nothing can be bought', async () => {
    const server = await withServer({ database: 'pglite', worker: false });
    try {
      const person = await server.signUp();
      expect((await person.get('/api/billing')).body).toEqual({
        plans: false,
        tier: 'business',
        entitlements: { crms: null, bulk: true, mapping: true, api: true },
        place: null,
        payment: 'none',
        renewsAt: null,
        endsAt: null,
        canBuy: false,
        canManage: false,
      });
      expect((await send(server.url, 'GET', '/api/site')).body.plans).toBeNull();
      expect((await person.post('/api/billing/checkout', { tier: 'pro' })).status).toBe(503);
      expect((await person.post('/api/billing/portal')).status).toBe(503);
      expect((await send(server.url, 'POST', '/api/billing/webhook', {})).status).toBe(404);
    } finally {
      await server.close();
    }
  });
});
