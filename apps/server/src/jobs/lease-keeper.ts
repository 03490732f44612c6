import type { Ledger } from '@crmsync/sync';
import { leaseMs } from '../store/claims.ts';

/** How often claims are prolonged, in milliseconds: a lease (store/claims.ts) outlives two lost beats. */
const renewMs = 3000;

/** Without a step of its own for so long, a claim hangs, and is given up. Look-ups of a whole claim take minutes at worst. */
const idleMs = 600_000;

/**
 * A call is made only for what was surely still held so long ago, in milliseconds. It lasts 30 seconds at most, so that it is over
 * when somebody else looks for what it did ({@link callMs} of store/claims.ts, counted from the last prolongation).
 */
const sureMs = 5000;

/** A ledger whose claims live as long as they are carried. */
export interface KeptLedger {
  readonly ledger: Ledger;
  /**
   * Whether a call may be made for what is held. No when a lease has ended meanwhile: the process was stopped, or the database away,
   * and another may have sent by now what was about to be sent here.
   */
  holds(): Promise<boolean>;
  /** Fences of the claims that are carried just now, but for those that hang. */
  carried(): string[];
  stop(): void;
}

/** A claim under way: its items without a settlement, when it last did something, and when its lease was last surely prolonged. */
interface Held {
  readonly open: Set<string>;
  stepped: number;
  sure: number;
}

/**
 * Prolongs what a run has claimed while it is carried, however slow the vendor's calls are. A process that dies stops doing so,
 * and another takes over. A beat that fails is made up for by the next one.
 */
export function keepLeases(
  ledger: Ledger,
  renew: (fences: readonly string[]) => Promise<void>,
  now: () => number,
  /** When the claim that the ledger has already was taken at the earliest, in milliseconds since the epoch. */
  begun = now(),
): KeptLedger {
  const held = new Map<string, Held>();
  let renewing = false;
  let earliest = begun;
  const living = () => [...held].filter(([, { stepped }]) => now() - stepped <= idleMs);
  const prolong = async () => {
    const at = now();
    const alive = living();
    if (alive.length === 0) return;
    await renew(alive.map(([fence]) => fence)).catch(() => alive.splice(0));
    // What was prolonged too late may have been taken before.
    for (const [, claim] of alive) if (at - claim.sure < leaseMs) claim.sure = at;
  };
  const beat = async () => {
    if (renewing) return;
    renewing = true;
    await prolong();
    renewing = false;
  };
  const oldest = () => Math.min(...[...held.values()].map(({ sure }) => sure));
  const surely = (ms: number) => now() - oldest() < ms;
  const step = (fence: string): Held | undefined => {
    const claim = held.get(fence);
    if (claim) claim.stepped = now();
    return claim;
  };
  const timer = setInterval(() => void beat(), renewMs);
  return {
    ledger: {
      nextDue: ledger.nextDue,
      async claim(limit) {
        const at = Math.min(now(), earliest);
        const claim = await ledger.claim(limit);
        earliest = Number.POSITIVE_INFINITY;
        const open = new Set(claim?.items.map(({ id }) => id));
        if (claim) held.set(claim.fence, { open, stepped: now(), sure: at });
        return claim;
      },
      begin(fence, attempts) {
        step(fence);
        return ledger.begin(fence, attempts);
      },
      async settle(fence, settlements) {
        const claim = step(fence);
        await ledger.settle(fence, settlements);
        for (const { itemId } of settlements) claim?.open.delete(itemId);
        if (claim?.open.size === 0) held.delete(fence);
      },
    },
    async holds() {
      // One that took long is made up for by the next, as long as no lease has ended.
      for (let before = -1; !surely(sureMs) && surely(leaseMs) && oldest() > before; ) {
        before = oldest();
        await prolong();
      }
      return surely(sureMs);
    },
    carried: () => living().map(([fence]) => fence),
    stop: () => clearInterval(timer),
  };
}
