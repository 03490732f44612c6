import type { CrmError, CrmErrorKind } from '@crmsync/connectors';

/** What the engine does next when a whole call failed. */
export type WholeStep = 'halt' | 'halve' | 'look-up' | 'fail';
/** What it does when one record of a batch was refused. */
export type RecordStep = 'resend' | 'look-up' | 'settle-duplicate' | 'forget-record' | 'fail';

/** One line per kind of error: `whole` for a thrown one, `record` for one inside a batch's answer. */
export const steps: { readonly [kind in CrmErrorKind]: { whole: WholeStep; record: RecordStep } } = {
  'signed-out': { whole: 'halt', record: 'resend' },
  throttled: { whole: 'halt', record: 'resend' },
  exhausted: { whole: 'halt', record: 'resend' },
  unavailable: { whole: 'halt', record: 'resend' },
  'unknown-outcome': { whole: 'look-up', record: 'look-up' },
  duplicate: { whole: 'halve', record: 'settle-duplicate' },
  missing: { whole: 'halve', record: 'forget-record' },
  invalid: { whole: 'halve', record: 'fail' },
  'batch-refused': { whole: 'halve', record: 'fail' },
  forbidden: { whole: 'fail', record: 'fail' },
  unexpected: { whole: 'fail', record: 'fail' },
};

/** Strikes after which an item fails instead of being tried again. */
export const maxStrikes = 6;

/**
 * How long after it was begun a create whose answer was lost may still come about, in milliseconds: a call lasts 30 s at most
 * (connectors' call-api.ts). Where nothing at the vendor keeps a second record out, it is not made once more before.
 */
export const lateMs = 35_000;

/** When to look for a lost write once more: soon at first, then ever more rarely, and at the end of {@link lateMs}. */
export function lookAgainAt(begun: Date, now: Date): Date {
  const passed = now.getTime() - begun.getTime();
  return new Date(Math.min(now.getTime() + Math.max(1500, passed), begun.getTime() + lateMs));
}

/** Back-off bounds in milliseconds. `lost`: a request whose answer was lost may still be running, so its look-up waits. */
const bounds = {
  resend: { base: 500, cap: 60_000, floor: 0 },
  unavailable: { base: 1000, cap: 60_000, floor: 250 },
  lost: { base: 1000, cap: 60_000, floor: 1500 },
} as const;

/** Milliseconds to wait before try `n` + 1 (n from 0): exponential with full jitter, never below the floor. */
export function backOff(why: keyof typeof bounds, n: number, random: () => number): number {
  const { base, cap, floor } = bounds[why];
  return floor + Math.floor(random() * Math.min(cap, base * 2 ** Math.min(n, 16)));
}

/** Without a word from the vendor: a throttled account rests ten seconds, a used-up day is asked about every hour. */
const restMs = { throttled: 10_000, exhausted: 3_600_000 };

/**
 * How long a failed call stops everything on its connection, in milliseconds; null until the connection is mended.
 * Never shorter than what the vendor asked for; a little chance keeps many connections from coming back at once.
 */
export function pauseMs(error: CrmError, failures: number, random: () => number): number | null {
  if (error.kind === 'signed-out') return null;
  const asked = error.details.retryAfterMs;
  if (error.kind === 'throttled' || error.kind === 'exhausted')
    return (asked ?? restMs[error.kind]) + Math.floor(random() * 250);
  return Math.max(asked ?? 0, backOff('unavailable', failures, random));
}
