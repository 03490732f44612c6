import type { Vendor, World } from '../world.ts';

/** What a vendor saw. */
export interface Seen {
  /** Calls about people. */
  readonly calls: number;
  /** Calls about fields and versions: a few now and then, however many people there are. Those of sign-in are not counted. */
  readonly describes: number;
  /** Of either refused as too many. */
  readonly tooMany: number;
  /** When the first one arrived, in milliseconds since the epoch by our clock; null when none did. */
  readonly firstAt: number | null;
}

/** Paths of reading which fields there are, who may own a record, and which versions are spoken. */
export const describing = /\/properties|\/owners|\/describe|\/services\/data\/?$/;

/** Forgets what a vendor saw. */
export async function forgetCalls(world: World, vendor: Vendor): Promise<void> {
  await world.sim(vendor, 'calls', undefined, 'DELETE');
}

/** What a vendor saw since {@link forgetCalls}. Calls that its log no longer keeps are taken for calls about people. */
export async function seenCalls(world: World, vendor: Vendor): Promise<Seen> {
  const answer = (await world.sim(vendor, 'calls')) as {
    total: number;
    calls: { path: string; status: number; at: string }[];
  };
  // The simulator's clock is put forward between some parts.
  const { offsetMs } = (await world.sim(vendor, 'clock')) as { offsetMs: number };
  const all = answer.calls.filter(({ path }) => !/oauth|userinfo|account-info|^\/id\//.test(path));
  const calls = all.filter(({ path }) => !describing.test(path));
  return {
    calls: calls.length + answer.total - answer.calls.length,
    describes: all.length - calls.length,
    tooMany: all.filter(({ status }) => status === 429).length,
    firstAt: calls[0] ? Date.parse(calls[0].at) - offsetMs : null,
  };
}
