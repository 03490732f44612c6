import { Price } from '@crmsync/contract';
import Stripe from 'stripe';
import type { SubscriptionState } from '../store/subscriptions.ts';
import type { StripeSettings } from './settings.ts';

/** A page of the provider's that a person is sent to. */
type PageUrl = string;

/** What billing asks of the payment provider. Errors are the library's own. */
export interface PaymentProvider {
  /** Makes the person's customer; asked twice for one person it answers the same one. */
  createCustomer(userId: string, email: string): Promise<string>;
  /** A page to pay at. */
  checkout(customerId: string, tier: 'pro' | 'business', back: string): Promise<PageUrl>;
  /** The provider's own pages for cards, invoices, changing and cancelling. */
  portal(customerId: string, back: string): Promise<PageUrl>;
  /** What the customer pays for now. */
  stateOf(customerId: string): Promise<SubscriptionState>;
  price(tier: 'pro' | 'business'): Promise<Price | null>;
  /** Deletes the customer, which cancels every subscription at once. One that is gone already is no error. */
  deleteCustomer(customerId: string): Promise<void>;
  /** The event of a delivery; undefined when Stripe did not sign it, or signed it more than five minutes ago. */
  readEvent(body: string, signature: string, now: Date): BillingEvent | undefined;
}

/** What we need of an event: whose it is. What it says may be old by now, so the state is always asked for. */
export interface BillingEvent {
  readonly id: string;
  /** Null for events about nobody. */
  readonly customerId: string | null;
}

/** Subscriptions that give their tier. A failed payment is tried again by Stripe for days; the plan goes on meanwhile. */
const payments = {
  active: 'active',
  trialing: 'trial',
  past_due: 'past-due',
} as const;

/** Opens Stripe by its official library. */
export function openStripe({ secretKey, webhookSecret, prices, url }: StripeSettings): PaymentProvider {
  const { protocol, hostname, port } = new URL(url);
  const stripe = new Stripe(secretKey, {
    protocol: protocol === 'http:' ? 'http' : 'https',
    host: hostname,
    ...(port === '' ? {} : { port }),
    telemetry: false,
    timeout: 10_000,
    maxNetworkRetries: 2,
  });
  return {
    async createCustomer(userId, email) {
      const customer = await stripe.customers.create(
        { email, metadata: { user_id: userId } },
        { idempotencyKey: `crmsync-customer-${userId}` },
      );
      return customer.id;
    },
    async checkout(customer, tier, back) {
      const session = await stripe.checkout.sessions.create({
        mode: 'subscription',
        customer,
        line_items: [{ price: prices[tier], quantity: 1 }],
        success_url: `${back}?paid=${tier}`,
        cancel_url: back,
      });
      if (session.url === null) throw new Error('Stripe made a checkout without an address');
      return session.url;
    },
    portal: async (customer, back) =>
      (await stripe.billingPortal.sessions.create({ customer, return_url: back })).url,
    async stateOf(customer) {
      const { data } = await stripe.subscriptions.list({ customer, status: 'all', limit: 100 });
      return stateOf(data, prices);
    },
    async price(tier) {
      const { unit_amount: amount, currency, recurring } = await stripe.prices.retrieve(prices[tier]);
      return Price.safeParse({ amount, currency, interval: recurring?.interval }).data ?? null;
    },
    async deleteCustomer(id) {
      try {
        await stripe.customers.del(id);
      } catch (error) {
        if (error instanceof Stripe.errors.StripeError && error.code === 'resource_missing') return;
        throw error;
      }
    },
    readEvent(body, signature, now) {
      try {
        const event = stripe.webhooks.constructEvent(
          body,
          signature,
          webhookSecret,
          undefined,
          undefined,
          now.getTime(),
        );
        return { id: event.id, customerId: customerOf(event.data.object) };
      } catch (error) {
        if (error instanceof Stripe.errors.StripeSignatureVerificationError) return undefined;
        throw error;
      }
    },
  };
}

/** Whatever an event is about names its customer as an id, or whole. */
function customerOf(object: object): string | null {
  const customer = 'customer' in object ? object.customer : undefined;
  if (typeof customer === 'string') return customer;
  const whole = typeof customer === 'object' && customer !== null && 'id' in customer ? customer.id : null;
  return typeof whole === 'string' ? whole : null;
}

/** The best of a customer's subscriptions. Prices that are not ours count for nothing. */
function stateOf(
  subscriptions: readonly Stripe.Subscription[],
  prices: StripeSettings['prices'],
): SubscriptionState {
  const best = (['business', 'pro'] as const)
    .flatMap(tier => subscriptions.map(subscription => ({ tier, subscription })))
    .find(
      ({ tier, subscription }) =>
        subscription.status in payments &&
        subscription.items.data.some(({ price }) => price.id === prices[tier]),
    );
  if (best === undefined) {
    const unpaid = subscriptions.some(({ status }) => status === 'unpaid');
    return { tier: 'free', payment: unpaid ? 'unpaid' : 'none', renews_at: null, ends_at: null };
  }
  const { tier, subscription } = best;
  const { status, items, cancel_at, cancel_at_period_end } = subscription;
  const periodEnd = items.data[0]?.current_period_end ?? null;
  const end = cancel_at ?? (cancel_at_period_end ? periodEnd : null);
  return {
    tier,
    payment: payments[status as keyof typeof payments],
    renews_at: end === null ? moment(periodEnd) : null,
    ends_at: moment(end),
  };
}

/** Stripe's times are in seconds. */
function moment(seconds: number | null): Date | null {
  return seconds === null ? null : new Date(seconds * 1000);
}
