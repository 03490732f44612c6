import { Billing, BillingPage, type CheckoutRequest, Site } from '@crmsync/contract';
import { read, type Send } from './request.ts';

/** What is sold here, and what this person has. */
export function billingApi(send: Send) {
  return {
    /** What a visitor is told; needs no sign-in. */
    site: async (signal?: AbortSignal) => read(await send({ path: '/api/site', signal }), Site),
    get: async (signal?: AbortSignal) => read(await send({ path: '/api/billing', signal }), Billing),
    /** Where to pay for a plan. 409 when one is paid for already. */
    checkout: async (tier: CheckoutRequest['tier']) =>
      (await read(await send({ method: 'POST', path: '/api/billing/checkout', json: { tier } }), BillingPage))
        .url,
    /** Where to change cards, see invoices, change or cancel. */
    portal: async () =>
      (await read(await send({ method: 'POST', path: '/api/billing/portal', json: {} }), BillingPage)).url,
    /** Gives the one place of a plan to this CRM. */
    place: async (connector: string) =>
      read(await send({ method: 'PUT', path: '/api/billing/place', json: { connector } }), Billing),
  };
}
