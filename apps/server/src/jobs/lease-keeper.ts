import type { Ledger } from '@crmsync/sync';

/** How often a claim is prolonged, in milliseconds: a lease (store/claims.ts) outlives two lost beats. */
const renewMs = 3000;

/** Without a step of its own for so long, a run hangs, and its claim is given up. Look-ups of a whole claim take minutes at worst. */
const idleMs = 600_000;

/** A ledger whose claim lives as long as its run. */
export interface KeptLedger {
  readonly ledger: Ledger;
  stop(): void;
}

/**
 * Prolongs what a run has claimed while it is carried, however slow the vendor's calls are. A process that dies stops doing so,
 * and another takes over. A beat that fails is made up for by the next one.
 */
export function keepLeases(
  ledger: Ledger,
  renew: (fence: string) => Promise<void>,
  now: () => number,
): KeptLedger {
  let held: string | null = null;
  let stepped = now();
  let renewing = false;
  const beat = async () => {
    if (held === null || renewing || now() - stepped > idleMs) return;
    renewing = true;
    await renew(held).catch(() => undefined);
    renewing = false;
  };
  const step = <T>(made: Promise<T>): Promise<T> => {
    stepped = now();
    return made;
  };
  const timer = setInterval(() => void beat(), renewMs);
  return {
    ledger: {
      nextDue: ledger.nextDue,
      async claim(limit) {
        held = null;
        const claim = await step(ledger.claim(limit));
        held = claim?.fence ?? null;
        return claim;
      },
      begin: (fence, attempts) => step(ledger.begin(fence, attempts)),
      settle: (fence, settlements) => step(ledger.settle(fence, settlements)),
    },
    stop: () => clearInterval(timer),
  };
}
