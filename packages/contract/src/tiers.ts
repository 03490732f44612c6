import { z } from 'zod';
import { ConnectorId } from './connections.ts';
import { Timestamp } from './pages.ts';

/** What a person pays for. People read "plan"; in the code a plan is what a push would do. */
export const Tier = z.enum(['free', 'pro', 'business']);
export type Tier = z.infer<typeof Tier>;

/** What a tier may hold beyond contacts, which everybody may keep, search, import and export. */
export interface Entitlements {
  /** How many CRMs may be used at once; null is any number. A CRM in use takes single pushes with the duplicate check. */
  readonly crms: number | null;
  /** Pushes and previews of more than one contact; see {@link isBulk}. */
  readonly bulk: boolean;
  /** A mapping of one's own. One that was made stays in force without it, because forgetting its rules could overwrite values. */
  readonly mapping: boolean;
  /** Calls by programs; see the server's `madeByProgram`. */
  readonly api: boolean;
}

/** The one table: the server's checks, the screens' "plan needed" states and the pricing page are made from it. */
export const entitlements: { readonly [tier in Tier]: Entitlements } = {
  free: { crms: 0, bulk: false, mapping: false, api: false },
  pro: { crms: 1, bulk: false, mapping: false, api: false },
  business: { crms: null, bulk: true, mapping: true, api: true },
};

/** Where no plans are sold (`PLANS=off`, the default) everybody has everything. */
export const everything: Entitlements = { crms: null, bulk: true, mapping: true, api: true };

/** What a route or a push can need. */
export type Ability = 'crm' | 'bulk' | 'mapping' | 'api';

/** The least tier with an ability. `taken`: one CRM holds a place already, so this is about a further one. */
export function tierFor(ability: Ability, taken = false): Tier {
  const has = ({ crms, ...rest }: Entitlements) =>
    ability === 'crm' ? crms === null || crms > (taken ? 1 : 0) : rest[ability];
  return Tier.options.find(tier => has(entitlements[tier])) ?? 'business';
}

/** What a push of many is: more than one contact, or whoever a filter finds, which may be one today and many tomorrow. */
export function isBulk(asked: {
  readonly contactIds?: readonly string[] | undefined;
  readonly filter?: unknown;
}): boolean {
  return asked.contactIds?.length !== 1;
}

/** A price as the payment provider has it: `amount` in the currency's smallest unit (ISO 4217, lower case), for each `interval`. */
export const Price = z.object({
  amount: z.number().int(),
  currency: z.string(),
  interval: z.enum(['day', 'week', 'month', 'year']),
});
export type Price = z.infer<typeof Price>;

/** Answer of `GET /api/site`: what a visitor is told before signing in. `plans` is null where none are sold. */
export const Site = z.object({
  plans: z.object({ pro: Price.nullable(), business: Price.nullable() }).nullable(),
  /** Labels of the CRMs that can be connected here. */
  crms: z.array(z.string()),
  /** Whether a CRM here is simulated, so that everything can be tried without an account anywhere. */
  sandbox: z.boolean(),
});
export type Site = z.infer<typeof Site>;

/** Answer of `GET /api/billing`: what the person may use, and what they pay. */
export const Billing = z.object({
  /** False where no plans are sold: then everything is theirs. */
  plans: z.boolean(),
  tier: Tier,
  entitlements: z.object({
    crms: z.number().int().nullable(),
    bulk: z.boolean(),
    mapping: z.boolean(),
    api: z.boolean(),
  }),
  /** The CRM that has the place, where there is one place. */
  place: ConnectorId.nullable(),
  /** `past-due`: a payment failed and is tried again; the plan goes on meanwhile. */
  payment: z.enum(['none', 'active', 'trial', 'past-due', 'unpaid']),
  /** When it is paid for again; null when it is not. */
  renewsAt: Timestamp.nullable(),
  /** When it ends, after it was cancelled; null when it goes on. */
  endsAt: Timestamp.nullable(),
  /** Whether a plan can be bought here now. */
  canBuy: z.boolean(),
  /** Whether the provider's own pages can be opened: cards, invoices, changing and cancelling. */
  canManage: z.boolean(),
});
export type Billing = z.infer<typeof Billing>;

/** Body of `POST /api/billing/checkout`. */
export const CheckoutRequest = z.strictObject({ tier: z.enum(['pro', 'business']) });
export type CheckoutRequest = z.infer<typeof CheckoutRequest>;

/** Where the person goes on, at the payment provider's. */
export const BillingPage = z.object({ url: z.url() });
export type BillingPage = z.infer<typeof BillingPage>;

/** Body of `PUT /api/billing/place`: which CRM shall have the place. */
export const PlaceRequest = z.strictObject({ connector: ConnectorId });
export type PlaceRequest = z.infer<typeof PlaceRequest>;
