import type { Ledger } from '@crmsync/sync';

/** How often claims are prolonged, in milliseconds: a lease (store/claims.ts) outlives two lost beats. */
const renewMs = 3000;

/** Without a step of its own for so long, a claim hangs, and is given up. Look-ups of a whole claim take minutes at worst. */
const idleMs = 600_000;

/** A ledger whose claims live as long as they are carried. */
export interface KeptLedger {
  readonly ledger: Ledger;
  stop(): void;
}

/** A claim under way: its items without a settlement, and when it last did something. */
interface Held {
  readonly open: Set<string>;
  stepped: number;
}

/**
 * Prolongs what a run has claimed while it is carried, however slow the vendor's calls are. A process that dies stops doing so,
 * and another takes over. A beat that fails is made up for by the next one.
 */
export function keepLeases(
  ledger: Ledger,
  renew: (fences: readonly string[]) => Promise<void>,
  now: () => number,
): KeptLedger {
  const held = new Map<string, Held>();
  let renewing = false;
  const beat = async () => {
    const alive = [...held].filter(([, { stepped }]) => now() - stepped <= idleMs).map(([fence]) => fence);
    if (alive.length === 0 || renewing) return;
    renewing = true;
    await renew(alive).catch(() => undefined);
    renewing = false;
  };
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
        const claim = await ledger.claim(limit);
        if (claim) held.set(claim.fence, { open: new Set(claim.items.map(({ id }) => id)), stepped: now() });
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
    stop: () => clearInterval(timer),
  };
}
