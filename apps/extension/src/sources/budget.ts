/** How much work reading a page may be. `spend` returns false once nothing is left; sources then give what they have. */
export interface Budget {
  spend(nodes?: number): boolean;
  /** Notes that something was passed over for its number. */
  leaveOut(): void;
  /** False once time or nodes ran out, or something was left out: people may be missing. */
  readonly complete: boolean;
}

/** Milliseconds and nodes one reading may take. A page of 100,000 nodes ends within it. */
export const readingLimits = { ms: 400, nodes: 40_000 };

/**
 * A budget of `ms` milliseconds by `now` and of `nodes` visited. The clock is asked every 64th node: asking costs more than a node.
 * @param now milliseconds, monotonic, e.g. `() => performance.now()`
 */
export function createBudget(now: () => number, { ms, nodes } = readingLimits): Budget {
  const end = now() + ms;
  let left = nodes;
  let sinceClock = 0;
  let spent = false;
  let leftOut = false;
  return {
    spend(count = 1) {
      left -= count;
      sinceClock += count;
      if (sinceClock >= 64) {
        sinceClock = 0;
        spent ||= now() > end;
      }
      spent ||= left <= 0;
      return !spent;
    },
    leaveOut() {
      leftOut = true;
    },
    get complete() {
      return !spent && !leftOut;
    },
  };
}
