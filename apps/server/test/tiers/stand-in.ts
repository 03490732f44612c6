import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';

/** The operator's account in these tests. */
export const account = {
  secretKey: 'sk_test_stand_in',
  webhookSecret: 'whsec_stand_in',
  prices: { pro: 'price_pro', business: 'price_business' },
};

const day = 86_400;
const month = 30 * day;

interface Subscription {
  id: string;
  customer: string;
  status: 'active' | 'past_due' | 'canceled' | 'unpaid' | 'incomplete';
  price: string;
  periodEnd: number;
  cancelAtPeriodEnd: boolean;
}

/** An event as Stripe sends it, with its signature. */
export interface Delivery {
  id: string;
  type: string;
  body: string;
  signature: string;
}

/** The part of Stripe that CRMSync uses, on loopback: the API (v1, form bodies, objects as in Stripe's reference) with a test clock. */
export interface StandIn {
  url: string;
  /** Requests as `METHOD /path`, since the start. */
  calls: string[];
  /** Customers by id, with the metadata they were made with. */
  customers: Map<string, { email: string; userId: string }>;
  /** Form bodies of checkouts. */
  checkouts: URLSearchParams[];
  /** Answers 500 to everything while true. */
  down: boolean;
  /** The person pays in the checkout: a subscription begins. Answers the events Stripe sends. */
  pay(customer: string, tier: 'pro' | 'business'): Delivery[];
  /** The person changes their subscription in the portal. */
  change(customer: string, to: 'pro' | 'business' | 'cancel'): Delivery[];
  /** Moves the test clock on: renewals, failed payments (`broke`), and ends that were asked for come about. */
  advance(days: number, broke?: boolean): Delivery[];
  /** Signs a body as Stripe would, at the clock's time. */
  sign(body: string): string;
  /** The test clock, in milliseconds. */
  now(): number;
  close(): Promise<void>;
}

/** Starts it. */
export async function startStandIn(): Promise<StandIn> {
  let clock = Math.floor(Date.now() / 1000);
  let serial = 0;
  const id = (prefix: string) => {
    serial += 1;
    return `${prefix}_${String(serial).padStart(14, '0')}`;
  };
  const subscriptions: Subscription[] = [];
  const standIn: Omit<StandIn, 'url' | 'close'> = {
    calls: [],
    customers: new Map(),
    checkouts: [],
    down: false,
    now: () => clock * 1000,
    sign: body =>
      new Stripe(account.secretKey).webhooks.generateTestHeaderString({
        payload: body,
        secret: account.webhookSecret,
        timestamp: clock,
      }),
    pay(customer, tier) {
      const made: Subscription = {
        id: id('sub'),
        customer,
        status: 'active',
        price: account.prices[tier],
        periodEnd: clock + month,
        cancelAtPeriodEnd: false,
      };
      subscriptions.push(made);
      const session = {
        id: id('cs'),
        object: 'checkout.session',
        customer,
        mode: 'subscription',
        subscription: made.id,
      };
      return [
        event('customer.subscription.created', told(made)),
        event('checkout.session.completed', session),
        event('invoice.paid', { id: id('in'), object: 'invoice', customer, status: 'paid' }),
      ];
    },
    change(customer, to) {
      const own = subscriptions.find(each => each.customer === customer && each.status !== 'canceled');
      if (!own) throw new Error('The customer has no subscription');
      if (to === 'cancel') own.cancelAtPeriodEnd = true;
      else own.price = account.prices[to];
      return [event('customer.subscription.updated', told(own))];
    },
    advance(days, broke = false) {
      clock += days * day;
      return subscriptions
        .filter(each => each.status !== 'canceled' && each.periodEnd <= clock)
        .flatMap(each => {
          if (each.cancelAtPeriodEnd) {
            each.status = 'canceled';
            return [event('customer.subscription.deleted', told(each))];
          }
          // Stripe tries a failed payment again for a while, then gives up by the account's settings.
          if (broke) each.status = each.status === 'past_due' ? 'unpaid' : 'past_due';
          else Object.assign(each, { status: 'active', periodEnd: each.periodEnd + month });
          const invoice = { id: id('in'), object: 'invoice', customer: each.customer };
          return [
            event(broke ? 'invoice.payment_failed' : 'invoice.paid', invoice),
            event('customer.subscription.updated', told(each)),
          ];
        });
    },
  };

  /** A subscription as `GET /v1/subscriptions` and its events have it: the period is the item's since 2025-03-31. */
  function told(own: Subscription): object {
    return {
      id: own.id,
      object: 'subscription',
      customer: own.customer,
      status: own.status,
      cancel_at: own.cancelAtPeriodEnd ? own.periodEnd : null,
      cancel_at_period_end: own.cancelAtPeriodEnd,
      created: clock,
      currency: 'eur',
      items: {
        object: 'list',
        data: [
          {
            id: id('si'),
            object: 'subscription_item',
            current_period_start: own.periodEnd - month,
            current_period_end: own.periodEnd,
            price: { id: own.price, object: 'price', currency: 'eur', type: 'recurring' },
            quantity: 1,
          },
        ],
      },
      livemode: false,
      metadata: {},
    };
  }

  function event(type: string, object: object): Delivery {
    const made = {
      id: id('evt'),
      object: 'event',
      api_version: '2026-10-28.endive',
      created: clock,
      // What it says is as old as the event; whoever reads it later must ask.
      data: { object: structuredClone(object) },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    };
    const body = JSON.stringify(made, null, 2);
    return { id: made.id, type, body, signature: standIn.sign(body) };
  }

  const byKey = new Map<string, object>();
  const answer = (
    method: string,
    path: string,
    form: URLSearchParams,
    key: string | undefined,
  ): object | undefined => {
    const seen = key === undefined ? undefined : byKey.get(key);
    if (seen) return seen;
    const made = answerOf(method, path, form);
    if (key !== undefined && made) byKey.set(key, made);
    return made;
  };

  function answerOf(method: string, path: string, form: URLSearchParams): object | undefined {
    const [, , resource, given = ''] = path.split('/');
    if (method === 'POST' && resource === 'customers') {
      const made = id('cus');
      standIn.customers.set(made, {
        email: form.get('email') ?? '',
        userId: form.get('metadata[user_id]') ?? '',
      });
      return { id: made, object: 'customer' };
    }
    if (method === 'DELETE' && resource === 'customers') {
      if (!standIn.customers.delete(given)) return undefined;
      for (const each of subscriptions) if (each.customer === given) each.status = 'canceled';
      return { id: given, object: 'customer', deleted: true };
    }
    if (method === 'POST' && resource === 'checkout') {
      standIn.checkouts.push(form);
      return {
        id: id('cs'),
        object: 'checkout.session',
        url: `https://checkout.stripe.test/${form.get('customer')}`,
      };
    }
    if (method === 'POST' && resource === 'billing_portal')
      return {
        id: id('bps'),
        object: 'billing_portal.session',
        url: `https://billing.stripe.test/${form.get('customer')}`,
      };
    if (method === 'GET' && resource === 'subscriptions')
      return {
        object: 'list',
        url: '/v1/subscriptions',
        has_more: false,
        data: subscriptions.filter(each => each.customer === form.get('customer')).map(told),
      };
    if (method === 'GET' && resource === 'prices') {
      const amount = given === account.prices.pro ? 900 : 2900;
      return {
        id: given,
        object: 'price',
        unit_amount: amount,
        currency: 'eur',
        recurring: { interval: 'month', interval_count: 1 },
      };
    }
    return undefined;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
      const method = request.method ?? 'GET';
      standIn.calls.push(`${method} ${pathname}`);
      const form = method === 'GET' ? searchParams : new URLSearchParams(Buffer.concat(chunks).toString());
      const key = request.headers['idempotency-key'];
      const allowed = request.headers.authorization === `Bearer ${account.secretKey}`;
      const made =
        allowed && !standIn.down
          ? answer(method, pathname, form, typeof key === 'string' ? key : undefined)
          : undefined;
      const status = standIn.down ? 500 : allowed ? (made ? 200 : 404) : 401;
      const type = standIn.down ? 'api_error' : 'invalid_request_error';
      const code = status === 404 ? { code: 'resource_missing' } : {};
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(standIn.down ? { 'stripe-should-retry': 'false' } : {}),
      });
      response.end(JSON.stringify(made ?? { error: { type, message: 'No such thing', ...code } }));
    });
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return Object.assign(standIn, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>(closed => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  });
}
