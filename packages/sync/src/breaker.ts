/** What keeps calls from somebody who does not answer. Plain data, so that processes can share it; times are milliseconds since the epoch. */
export interface Breaker {
  /** Calls in a row without an answer. */
  readonly failures: number;
  /** Whose calls those were, a few of them. */
  readonly accounts: readonly string[];
  /** Calls rest until then; null while all is well. */
  readonly openUntil: number | null;
  /** Probes in a row that failed. */
  readonly probes: number;
  /** A probe is under way at most until then. */
  readonly probeUntil: number | null;
}

/** When a breaker opens: after so many failures in a row, of so many accounts at least. */
export interface BreakerRule {
  readonly failures: number;
  readonly accounts: number;
}

/** All is well. */
export const closedBreaker: Breaker = {
  failures: 0,
  accounts: [],
  openUntil: null,
  probes: 0,
  probeUntil: null,
};

/** One account: few enough that a push with several calls under way stops within ten (matrix C3). */
export const accountRule: BreakerRule = { failures: 5, accounts: 1 };
/** The whole vendor: one broken account must not stop the others (matrix N6). */
export const vendorRule: BreakerRule = { failures: 10, accounts: 3 };

/** First and longest time between probes. */
const probeEveryMs = { first: 15_000, longest: 60_000 };
/** A probe that has not ended by then died with its process. Longer than a call lasts (connectors' call-api.ts). */
const probeMs = 35_000;

/** Whether a call may be made now: as usual, as the one probe (the breaker to keep then), or not before `until`. */
export function askBreaker(
  breaker: Breaker,
  now: number,
): { readonly may: 'call' } | { readonly may: 'probe'; readonly next: Breaker } | { readonly until: number } {
  if (breaker.openUntil === null) return { may: 'call' };
  if (now < breaker.openUntil) return { until: breaker.openUntil };
  if (breaker.probeUntil !== null && now < breaker.probeUntil) return { until: breaker.probeUntil };
  return { may: 'probe', next: { ...breaker, probeUntil: now + probeMs } };
}

/** After a call without an answer. One that was on its way when the breaker opened tells nothing new. */
export function afterFailure(breaker: Breaker, account: string, rule: BreakerRule, now: number): Breaker {
  const known = breaker.accounts.includes(account) || breaker.accounts.length >= rule.accounts;
  const accounts = known ? breaker.accounts : [...breaker.accounts, account];
  const failures = breaker.failures + 1;
  if (breaker.openUntil !== null) {
    if (breaker.probeUntil === null) return breaker;
    const probes = breaker.probes + 1;
    return { failures, accounts, probes, openUntil: now + probePause(probes), probeUntil: null };
  }
  const opens = failures >= rule.failures && accounts.length >= rule.accounts;
  return { ...breaker, failures, accounts, openUntil: opens ? now + probePause(0) : null };
}

function probePause(probes: number): number {
  return Math.min(probeEveryMs.longest, probeEveryMs.first * 2 ** Math.min(probes, 8));
}
