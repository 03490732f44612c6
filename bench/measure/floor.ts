import type { Vendor } from '../world.ts';

/** What a vendor allows, and how long it takes. */
export interface VendorPace {
  /** Calls in any stretch of `perMs`; null when there is no such window. */
  readonly window: { readonly calls: number; readonly perMs: number } | null;
  /** Calls that CRMSync has under way at once; without a window this and the latency are the floor. */
  readonly concurrency: number;
  /** Records per look-up and per write. */
  readonly batch: { readonly find: number; readonly write: number };
}

/** HubSpot's window is that of a free or starter portal's app (110 calls in 10 s); Salesforce has none but a day's. */
export const paces: Readonly<Record<Vendor, VendorPace>> = {
  hubspot: { window: { calls: 110, perMs: 10_000 }, concurrency: 4, batch: { find: 100, write: 100 } },
  salesforce: { window: null, concurrency: 4, batch: { find: 200, write: 200 } },
};

/** The fewest calls for people of whom half is there: everybody is looked up, half created, half changed. */
export function fewestCalls(vendor: Vendor, contacts: number): number {
  const { find, write } = paces[vendor].batch;
  return Math.ceil(contacts / find) + 2 * Math.ceil(contacts / 2 / write);
}

/**
 * The least seconds for it: full windows one after the other, the last one's calls two deep (a write waits for its look-up); or,
 * where there is no window, rounds of as many calls as are under way at once.
 */
export function floorSeconds(vendor: Vendor, contacts: number, latencyMs: number): number {
  const { window, concurrency } = paces[vendor];
  const calls = fewestCalls(vendor, contacts);
  const windows = window ? (Math.ceil(calls / window.calls) - 1) * window.perMs : 0;
  const rounds = window ? Math.min(calls, 2) : Math.ceil(calls / concurrency);
  return (windows + rounds * latencyMs) / 1000;
}
