import Stripe from 'stripe';

/**
 * Stripe's objects whole, as its API and its events have them. The types are what the official library generates from Stripe's OpenAPI
 * description of the one version that it asks for (`Stripe.API_VERSION`), so that an object of another version's shape does not
 * compile; the values are chosen after `openapi/fixtures3.json` of github.com/stripe/openapi, as of 2026-07-29.
 */
export interface Sold {
  readonly id: string;
  readonly customer: string;
  readonly price: string;
  readonly status: Stripe.Subscription['status'];
  /** Seconds, like every moment here. */
  readonly created: number;
  readonly periodStart: number;
  readonly periodEnd: number;
  readonly cancelAt: number | null;
  readonly cancelAtPeriodEnd: boolean;
}

const amounts: Readonly<Record<string, number>> = { price_pro: 900, price_business: 2900 };

/** The version that events and answers are in. */
export const apiVersion = Stripe.API_VERSION;

/** A monthly price. */
export function priceObject(id: string): Stripe.Price {
  const amount = amounts[id] ?? 0;
  return {
    id,
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    created: 1_721_948_530,
    currency: 'eur',
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: {},
    nickname: null,
    product: 'prod_CRMSync',
    recurring: {
      interval: 'month',
      interval_count: 1,
      meter: null,
      trial_period_days: null,
      usage_type: 'licensed',
    },
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'recurring',
    unit_amount: amount,
    unit_amount_decimal: Stripe.Decimal.from(amount),
  };
}

/** The older face of a price, which items still carry. */
function planObject(price: string): Stripe.Plan {
  const amount = amounts[price] ?? 0;
  return {
    id: price,
    object: 'plan',
    active: true,
    amount,
    amount_decimal: Stripe.Decimal.from(amount),
    billing_scheme: 'per_unit',
    created: 1_721_948_530,
    currency: 'eur',
    interval: 'month',
    interval_count: 1,
    livemode: false,
    metadata: {},
    meter: null,
    nickname: null,
    product: 'prod_CRMSync',
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
  };
}

/** A subscription. Since 2025-03-31 the period is its items'. */
export function subscriptionObject(sold: Sold): Stripe.Subscription {
  return {
    id: sold.id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
    billing_cycle_anchor: sold.created,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: null, type: 'flexible' },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: sold.cancelAt,
    cancel_at_period_end: sold.cancelAtPeriodEnd,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: sold.created,
    currency: 'eur',
    customer: sold.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    ended_at: sold.status === 'canceled' ? sold.periodEnd : null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: {
      object: 'list',
      data: [itemObject(sold)],
      has_more: false,
      url: `/v1/subscription_items?subscription=${sold.id}`,
    },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: sold.created,
    status: sold.status,
    test_clock: null,
    transfer_data: null,
    trial_end: null,
    trial_settings: {
      end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' },
    },
    trial_start: null,
  };
}

function itemObject(sold: Sold): Stripe.SubscriptionItem {
  return {
    id: `si_${sold.id}`,
    object: 'subscription_item',
    billing_thresholds: null,
    created: sold.created,
    current_period_end: sold.periodEnd,
    current_period_start: sold.periodStart,
    current_trial: null,
    discounts: [],
    metadata: {},
    plan: planObject(sold.price),
    price: priceObject(sold.price),
    quantity: 1,
    subscription: sold.id,
    tax_rates: [],
  };
}

/** A subscription's invoice. Since 2025-03-31 its subscription is below `parent`. */
export function invoiceObject(id: string, sold: Sold, status: 'paid' | 'open'): Stripe.Invoice {
  const amount = amounts[sold.price] ?? 0;
  const paid = status === 'paid' ? amount : 0;
  return {
    id,
    object: 'invoice',
    account_country: 'DE',
    account_name: 'CRMSync',
    account_tax_ids: null,
    amount_due: amount,
    amount_overpaid: 0,
    amount_paid: paid,
    amount_remaining: amount - paid,
    amount_shipping: 0,
    application: null,
    attempt_count: 1,
    attempted: true,
    auto_advance: status === 'open',
    automatic_tax: { disabled_reason: null, enabled: false, liability: null, provider: null, status: null },
    automatically_finalizes_at: null,
    billing_reason: 'subscription_cycle',
    collection_method: 'charge_automatically',
    created: sold.periodStart,
    currency: 'eur',
    custom_fields: null,
    customer: sold.customer,
    customer_account: null,
    customer_address: null,
    customer_email: null,
    customer_name: null,
    customer_phone: null,
    customer_shipping: null,
    customer_tax_exempt: 'none',
    customer_tax_ids: [],
    default_payment_method: null,
    default_source: null,
    default_tax_rates: [],
    description: null,
    discounts: [],
    due_date: null,
    effective_at: sold.periodStart,
    ending_balance: 0,
    footer: null,
    from_invoice: null,
    hosted_invoice_url: `https://invoice.stripe.test/${id}`,
    invoice_pdf: `https://pay.stripe.test/${id}/pdf`,
    issuer: { type: 'self' },
    last_finalization_error: null,
    latest_revision: null,
    lines: { object: 'list', data: [], has_more: false, url: `/v1/invoices/${id}/lines` },
    livemode: false,
    metadata: {},
    next_payment_attempt: null,
    number: 'CRMSYNC-0001',
    on_behalf_of: null,
    parent: {
      quote_details: null,
      subscription_details: { metadata: {}, subscription: sold.id },
      type: 'subscription_details',
    },
    payment_settings: { default_mandate: null, payment_method_options: null, payment_method_types: null },
    period_end: sold.periodStart,
    period_start: sold.periodStart,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    receipt_number: null,
    rendering: null,
    shipping_cost: null,
    shipping_details: null,
    starting_balance: 0,
    statement_descriptor: null,
    status,
    status_transitions: {
      finalized_at: sold.periodStart,
      marked_uncollectible_at: null,
      paid_at: status === 'paid' ? sold.periodStart : null,
      voided_at: null,
    },
    subtotal: amount,
    subtotal_excluding_tax: amount,
    test_clock: null,
    total: amount,
    total_discount_amounts: [],
    total_excluding_tax: amount,
    total_pretax_credit_amounts: [],
    total_taxes: [],
    webhooks_delivered_at: sold.periodStart,
  };
}

/** A checkout: open with an address to pay at, or complete with what was bought. */
export function checkoutObject(
  id: string,
  customer: string,
  now: number,
  sold?: Sold,
): Stripe.Checkout.Session {
  const amount = sold === undefined ? null : (amounts[sold.price] ?? 0);
  return {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: null,
    amount_subtotal: amount,
    amount_total: amount,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    cancel_url: 'https://crmsync.example/billing',
    client_reference_id: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: now,
    currency: 'eur',
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer,
    customer_account: null,
    customer_creation: null,
    customer_details: null,
    customer_email: null,
    discounts: [],
    expires_at: now + 86_400,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    metadata: {},
    mode: 'subscription',
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'always',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: sold === undefined ? 'unpaid' : 'paid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: sold === undefined ? 'open' : 'complete',
    submit_type: null,
    subscription: sold?.id ?? null,
    success_url: 'https://crmsync.example/billing?paid=pro',
    total_details: null,
    ui_mode: 'hosted_page',
    url: sold === undefined ? `https://checkout.stripe.test/${customer}` : null,
    wallet_options: null,
  };
}

/** A customer as it was made. */
export function customerObject(id: string, email: string, userId: string, now: number): Stripe.Customer {
  return {
    id,
    object: 'customer',
    address: null,
    balance: 0,
    created: now,
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email,
    invoice_prefix: '7FE1103',
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: { user_id: userId },
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  };
}

/** A visit to the portal. */
export function portalObject(id: string, customer: string, now: number): Stripe.BillingPortal.Session {
  return {
    id,
    object: 'billing_portal.session',
    configuration: 'bpc_CRMSync',
    created: now,
    customer,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: null,
    on_behalf_of: null,
    return_url: 'https://crmsync.example/billing',
    url: `https://billing.stripe.test/${customer}`,
  };
}

/** What an event of each kind that we are sent is about. */
export type Told =
  | Pick<Stripe.CheckoutSessionCompletedEvent, 'type' | 'data'>
  | Pick<Stripe.CustomerSubscriptionCreatedEvent, 'type' | 'data'>
  | Pick<Stripe.CustomerSubscriptionUpdatedEvent, 'type' | 'data'>
  | Pick<Stripe.CustomerSubscriptionDeletedEvent, 'type' | 'data'>
  | Pick<Stripe.InvoicePaidEvent, 'type' | 'data'>
  | Pick<Stripe.InvoicePaymentFailedEvent, 'type' | 'data'>;

/** The event that tells it. */
export function eventObject(id: string, created: number, told: Told): Stripe.Event {
  return {
    id,
    object: 'event',
    api_version: apiVersion,
    created,
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    ...told,
  };
}
