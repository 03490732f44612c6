import type { Billing, Price, User } from '@crmsync/contract';
import type { Logger } from 'pino';
import type { Store } from '../store/database.ts';
import {
  customerEnded,
  customerEndsLater,
  customersToEnd,
  keepCustomer,
  noteTaken,
  saveSubscription,
  subscriptionOf,
  subscriptionOfCustomer,
  wasTaken,
} from '../store/subscriptions.ts';
import type { Tiers } from '../tiers/rights.ts';
import type { PaymentProvider } from './stripe.ts';

/** Prices are asked for at most so often, in milliseconds. */
const pricesMs = 10 * 60_000;
/** A customer that could not be deleted is tried again after this. */
const endAgainMs = 10 * 60_000;
/** Times that a change read from the provider may be overtaken by another one before we give the event back. */
const rounds = 5;

/** What {@link createBilling} is made of. */
export interface BillingDeps {
  readonly store: Store;
  readonly log: Logger;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly tiers: Tiers;
  /** Null where nothing can be bought. */
  readonly provider: PaymentProvider | null;
  /** Where people come back to, without a trailing slash. */
  readonly publicUrl: string;
  /** Called after a person's rights changed: what was stopped goes on, or the other way round. */
  readonly changed: (userId: string) => Promise<void>;
}

/** How an event was taken: `unsigned` is not the provider's. */
export type EventTaken = 'done' | 'again' | 'unsigned';

/** Paying for plans. Cards are only ever shown to the provider. */
export type BillingDesk = ReturnType<typeof createBilling>;

/** Makes it; without a provider it only tells what people have. */
export function createBilling(deps: BillingDeps) {
  const { store, provider, tiers } = deps;
  const back = `${deps.publicUrl}/billing`;
  const prices = rememberedPrices(deps);
  return {
    /** What the pricing page shows; null for what cannot be bought here or is not known just now. */
    prices,
    /** What a person has and pays. */
    async of(userId: string): Promise<Billing> {
      const [rights, row] = await Promise.all([tiers.of(userId), subscriptionOf(store.db, userId)]);
      const { tier, entitlements, places } = rights;
      return {
        plans: tiers.sold,
        tier,
        entitlements: { ...entitlements },
        place: places[0] ?? null,
        payment: row?.payment ?? 'none',
        renewsAt: row?.renews_at?.toISOString() ?? null,
        endsAt: row?.ends_at?.toISOString() ?? null,
        canBuy: provider !== null && !isLive(row?.payment),
        canManage: provider !== null && row?.customer_id != null,
      };
    },
    /** Opens a page to pay at; undefined when nothing is sold, `paying` when a subscription runs already. */
    async checkout(user: User, tier: 'pro' | 'business'): Promise<string | 'paying' | undefined> {
      if (provider === null) return undefined;
      const row = await subscriptionOf(store.db, user.id);
      if (isLive(row?.payment)) return 'paying';
      const made = row?.customer_id ?? (await provider.createCustomer(user.id, user.email));
      return provider.checkout(await keepCustomer(store.db, user.id, made), tier, back);
    },
    /** Opens the provider's own pages; undefined when the person never paid. */
    async portal(userId: string): Promise<string | undefined> {
      const row = await subscriptionOf(store.db, userId);
      return provider && row?.customer_id ? provider.portal(row.customer_id, back) : undefined;
    },
    /** Takes what the provider tells: an event names a customer, and their state is asked for. So neither order nor copies matter. */
    async take(body: string, signature: string): Promise<EventTaken> {
      const at = new Date(deps.now());
      const event = provider?.readEvent(body, signature, at);
      if (!provider || !event) return 'unsigned';
      if (await wasTaken(store.db, event.id)) return 'again';
      if (event.customerId !== null) await refresh(deps, provider, event.customerId);
      await noteTaken(store.db, event.id, at);
      return 'done';
    },
    /** Deletes the provider's customers of people who deleted their account. Repeated by the server until it is done. */
    async endCustomers(): Promise<void> {
      if (provider === null) return;
      const at = new Date(deps.now());
      for (const customerId of await customersToEnd(store.db, at)) {
        try {
          await provider.deleteCustomer(customerId);
          await customerEnded(store.db, customerId);
        } catch (error) {
          deps.log.warn({ err: error }, 'a customer could not be deleted yet');
          await customerEndsLater(store.db, customerId, new Date(at.getTime() + endAgainMs));
        }
      }
    },
  };
}

function isLive(payment: Billing['payment'] | undefined): boolean {
  return payment === 'active' || payment === 'trial' || payment === 'past-due';
}

/** Reads and saves the customer's state. An answer that somebody else's change overtook is asked for again. */
async function refresh(
  { store, changed }: BillingDeps,
  provider: PaymentProvider,
  customerId: string,
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    const row = await subscriptionOfCustomer(store.db, customerId);
    // Their account is deleted, or they are another product's customer.
    if (row === undefined) return;
    const state = await provider.stateOf(customerId);
    if (!(await saveSubscription(store.db, row, state))) continue;
    if (state.tier !== row.tier) await changed(row.user_id);
    return;
  }
  throw new Error('A subscription changed faster than it could be read');
}

/** Prices of both tiers, kept for a while. While the provider is down the last ones are shown, or none. */
function rememberedPrices({ provider, now, log }: BillingDeps) {
  let known: { pro: Price | null; business: Price | null } = { pro: null, business: null };
  let due = 0;
  return async (): Promise<{ pro: Price | null; business: Price | null }> => {
    if (provider === null || now() < due) return known;
    due = now() + pricesMs;
    try {
      const [pro, business] = await Promise.all([provider.price('pro'), provider.price('business')]);
      known = { pro, business };
    } catch (error) {
      log.warn({ err: error }, 'prices could not be read');
      due = now() + 60_000;
    }
    return known;
  };
}
