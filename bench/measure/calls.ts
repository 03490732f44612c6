import type { Vendor, World } from '../world.ts';

/** What a vendor saw. */
export interface Seen {
  /** Calls of its API; sign-in and token calls are not counted. */
  readonly calls: number;
  /** Of them refused as too many. */
  readonly tooMany: number;
  /** When the first one arrived, in milliseconds since the epoch; null when none did. */
  readonly firstAt: number | null;
}

/** Forgets what a vendor saw. */
export async function forgetCalls(world: World, vendor: Vendor): Promise<void> {
  await world.sim(vendor, 'calls', undefined, 'DELETE');
}

/** What a vendor saw since {@link forgetCalls}. Its log keeps the last 20,000 calls. */
export async function seenCalls(world: World, vendor: Vendor): Promise<Seen> {
  const answer = (await world.sim(vendor, 'calls')) as {
    calls: { path: string; status: number; at: string }[];
  };
  const calls = answer.calls.filter(({ path }) => !/oauth|userinfo|^\/id\//.test(path));
  return {
    calls: calls.length,
    tooMany: calls.filter(({ status }) => status === 429).length,
    firstAt: calls[0] ? Date.parse(calls[0].at) : null,
  };
}
