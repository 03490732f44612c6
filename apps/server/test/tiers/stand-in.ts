import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import {
  apiVersion,
  checkoutObject,
  customerObject,
  eventObject,
  invoiceObject,
  portalObject,
  priceObject,
  type Sold,
  subscriptionObject,
  type Told,
} from './stripe-objects.ts';

/** The operator's account in these tests. */
export const account = {
  secretKey: 'sk_test_stand_in',
  webhookSecret: 'whsec_stand_in',
  prices: { pro: 'price_pro', business: 'price_business' },
};

const day = 86_400;
const month = 30 * day;

/** An event as Stripe sends it, with its signature. */
export interface Delivery {
  id: string;
  type: string;
  body: string;
  signature: string;
}

/**
 * The part of Stripe that CRMSync uses, on loopback: the API (v1, form bodies, whole objects of the version that the library asks for) with
 * a test clock. A request for another version is refused.
 */
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
  /** The person changes their subscription in the portal. An end is told as the period's, or as a day (`cancel-at`). */
  change(customer: string, to: 'pro' | 'business' | 'cancel' | 'cancel-at'): Delivery[];
  /** Moves the test clock on: renewals, failed payments (`broke`), and ends that were asked for come about. */
  advance(days: number, broke?: boolean): Delivery[];
  /** Signs a body as Stripe would, at the clock's time. */
  sign(body: string): string;
  /** The test clock, in milliseconds. */
  now(): number;
  close(): Promise<void>;
}

type Writable = { -readonly [Key in keyof Sold]: Sold[Key] };

/** Starts it. */
export async function startStandIn(): Promise<StandIn> {
  let clock = Math.floor(Date.now() / 1000);
  let serial = 0;
  const id = (prefix: string) => {
    serial += 1;
    return `${prefix}_${String(serial).padStart(14, '0')}`;
  };
  const subscriptions: Writable[] = [];
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
      const made: Writable = {
        id: id('sub'),
        customer,
        status: 'active',
        price: account.prices[tier],
        created: clock,
        periodStart: clock,
        periodEnd: clock + month,
        cancelAt: null,
        cancelAtPeriodEnd: false,
      };
      subscriptions.push(made);
      return [
        event({ type: 'customer.subscription.created', data: { object: subscriptionObject(made) } }),
        event({
          type: 'checkout.session.completed',
          data: { object: checkoutObject(id('cs'), customer, clock, made) },
        }),
        event({ type: 'invoice.paid', data: { object: invoiceObject(id('in'), made, 'paid') } }),
      ];
    },
    change(customer, to) {
      const own = subscriptions.find(each => each.customer === customer && each.status !== 'canceled');
      if (!own) throw new Error('The customer has no subscription');
      if (to === 'cancel' || to === 'cancel-at') {
        own.cancelAt = own.periodEnd;
        own.cancelAtPeriodEnd = to === 'cancel';
      } else own.price = account.prices[to];
      return [event({ type: 'customer.subscription.updated', data: { object: subscriptionObject(own) } })];
    },
    advance(days, broke = false) {
      clock += days * day;
      return subscriptions
        .filter(each => each.status !== 'canceled' && each.periodEnd <= clock)
        .flatMap(each => {
          if (each.cancelAt !== null) {
            each.status = 'canceled';
            return [
              event({ type: 'customer.subscription.deleted', data: { object: subscriptionObject(each) } }),
            ];
          }
          // Stripe tries a failed payment again for a while, then gives up by the account's settings.
          if (broke) each.status = each.status === 'past_due' ? 'unpaid' : 'past_due';
          else
            Object.assign(each, {
              status: 'active',
              periodStart: each.periodEnd,
              periodEnd: each.periodEnd + month,
            });
          const invoice = invoiceObject(id('in'), each, broke ? 'open' : 'paid');
          return [
            event({ type: broke ? 'invoice.payment_failed' : 'invoice.paid', data: { object: invoice } }),
            event({ type: 'customer.subscription.updated', data: { object: subscriptionObject(each) } }),
          ];
        });
    },
  };

  /** What it says is as old as the event; whoever reads it later must ask. */
  function event(told: Told): Delivery {
    const made = eventObject(id('evt'), clock, told);
    const body = JSON.stringify(made, null, 2);
    return { id: made.id, type: told.type, body, signature: standIn.sign(body) };
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
      const [email, userId] = [form.get('email') ?? '', form.get('metadata[user_id]') ?? ''];
      standIn.customers.set(made, { email, userId });
      return customerObject(made, email, userId, clock);
    }
    if (method === 'DELETE' && resource === 'customers') {
      if (!standIn.customers.delete(given)) return undefined;
      for (const each of subscriptions) if (each.customer === given) each.status = 'canceled';
      return { id: given, object: 'customer', deleted: true };
    }
    if (method === 'POST' && resource === 'checkout') {
      standIn.checkouts.push(form);
      return checkoutObject(id('cs'), form.get('customer') ?? '', clock);
    }
    if (method === 'POST' && resource === 'billing_portal')
      return portalObject(id('bps'), form.get('customer') ?? '', clock);
    if (method === 'GET' && resource === 'subscriptions')
      return {
        object: 'list',
        url: '/v1/subscriptions',
        has_more: false,
        data: subscriptions.filter(each => each.customer === form.get('customer')).map(subscriptionObject),
      };
    if (method === 'GET' && resource === 'prices') return priceObject(given);
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
      const allowed =
        request.headers.authorization === `Bearer ${account.secretKey}` &&
        request.headers['stripe-version'] === apiVersion;
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
