import type { CrmErrorKind, Quota } from '@crmsync/connectors';
import { accountRule, afterFailure, askBreaker, type Breaker, closedBreaker } from './breaker.ts';

/** `interactive`: a person waits for it. */
export type Lane = 'interactive' | 'bulk';

/**
 * How much one vendor account is called, as all processes share it. Plain data; times are milliseconds since the epoch. A call
 * counts against the window from when it was allowed until its answer is `perMs` old: wherever in between the vendor counted
 * it, no window of the vendor's then holds more than it allows.
 */
export interface PaceState {
  /** Calls in any `perMs`: the connector's word until the vendor's headers tell better. */
  readonly window: { readonly calls: number; readonly perMs: number } | null;
  /** Calls under way, by process. */
  readonly flying: Readonly<Record<string, { readonly calls: number; readonly seenAt: number }>>;
  /** Calls that ended, oldest first, in steps of {@link stepMs}; some of them count no more (see {@link rememberMs}). */
  readonly spent: readonly (readonly [endedAt: number, calls: number])[];
  /** Calls left of the day as last told. */
  readonly day: {
    readonly limit: number;
    readonly remaining: number;
    readonly readAt: number;
    /** Null: a rolling day. */
    readonly resetsAt: number | null;
  } | null;
  /** The vendor asked for a pause. */
  readonly rest: { readonly until: number; readonly kind: 'throttled' | 'exhausted' } | null;
  readonly breaker: Breaker;
}

/** What does not change. */
export interface PaceRules {
  /** The connector's `limits.pace`. */
  readonly pace: { readonly calls: number; readonly perMs: number } | undefined;
  /** Bulk calls at once. */
  readonly concurrency: number;
  /** Share of the day's calls that is left to the customer's other apps, 0 to 1. */
  readonly dailyReserve: number;
}

/** How a call ended: answered (refusals are answers), or one of the ways that matter here. */
export interface CallEnd {
  readonly kind: 'answered' | CrmErrorKind;
  /** When, if not at the time of the report. */
  readonly at?: number;
  /** When it was allowed, if not at its end: the vendor counted it at some time between the two. */
  readonly begunAt?: number;
  readonly retryAfterMs?: number | undefined;
  readonly quota?: Quota | undefined;
}

/** One process's report and wish. */
export interface PaceReport {
  readonly holder: string;
  /** Its calls under way. */
  readonly flying: number;
  /** Those that ended since its last report. */
  readonly ended: readonly CallEnd[];
  readonly wants: Readonly<Record<Lane, number>>;
}

/** Why calls are not allowed now. `slot`: as soon as another one ends. */
export interface PaceWait {
  readonly why: 'slot' | 'window' | 'throttled' | 'exhausted' | 'breaker';
  readonly until: number;
}

/** What a report is answered with. A lane that got all it wanted waits for nothing. */
export interface PaceAnswer {
  readonly state: PaceState;
  readonly granted: Readonly<Record<Lane, number>>;
  readonly waits: Readonly<Partial<Record<Lane, PaceWait>>>;
}

/** Ends of calls are kept in steps this wide, rounded up. */
const stepMs = 20;
/** Clocks of processes and of the vendor may run apart so far within one window. */
const skewMs = 100;
/** Calls are remembered for so long after they have left the window: an answer that took its time speaks of an earlier one. */
const rememberMs = 3000;
/** A process that has told nothing for so long is dead; it tells of calls under way every {@link heartbeatMs}. */
const deadMs = 6000;
/** How often a process must report while it has calls under way. */
export const heartbeatMs = 2000;
/** Part of each window that bulk calls leave free, so that a click finds room (two calls at the least). */
const clickShare = 0.05;
/** Part of the day, beyond the reserve, that only clicks may use. */
const clickDayShare = 0.01;
/** What the vendor said of its day is asked anew after this: a rolling day frees calls all the time. */
const dayAgainMs = 15 * 60_000;
/** Without a word from the vendor. */
const restMs = { throttled: 10_000, exhausted: 3_600_000 };
/** Nobody knows when a slot gets free. */
const slotMs = 100;

/** An account that was never called. */
export function newPace(rules: PaceRules): PaceState {
  return {
    window: rules.pace ?? null,
    flying: {},
    spent: [],
    day: null,
    rest: null,
    breaker: closedBreaker,
  };
}

/** Takes a report into account and allows as many calls as may be, clicks first. Pure. */
export function takeTurn(before: PaceState, report: PaceReport, rules: PaceRules, now: number): PaceAnswer {
  const told = report.ended.reduce(
    (state, end) => afterCall(state, end, end.at ?? now),
    buryDead(before, now),
  );
  const counted = withForeign(spend(told, report, now), report, now);
  return allow(counted, report, rules, now);
}

/** Calls of a process that died may have been counted by the vendor until we noticed. */
function buryDead(state: PaceState, now: number): PaceState {
  const dead = Object.entries(state.flying).filter(([, { seenAt }]) => now - seenAt > deadMs);
  if (dead.length === 0) return state;
  const gone = new Set(dead.map(([holder]) => holder));
  const flying = Object.fromEntries(Object.entries(state.flying).filter(([holder]) => !gone.has(holder)));
  const spent = dead.reduce(
    (list, [, { calls, seenAt }]) => addSpent(list, seenAt + deadMs, calls),
    state.spent,
  );
  return { ...state, flying, spent };
}

function addSpent(spent: PaceState['spent'], at: number, calls: number): PaceState['spent'] {
  if (calls <= 0) return spent;
  const step = Math.ceil(at / stepMs) * stepMs;
  const same = spent.findIndex(([endedAt]) => endedAt === step);
  if (same >= 0) return spent.map(([endedAt, n], i) => [endedAt, i === same ? n + calls : n] as const);
  return [...spent, [step, calls] as const].toSorted(([one], [other]) => one - other);
}

/** What one answer teaches. */
function afterCall(state: PaceState, { kind, retryAfterMs, quota }: CallEnd, now: number): PaceState {
  const window = quota?.window ? { calls: quota.window.calls, perMs: quota.window.perMs } : state.window;
  const day = quota?.day
    ? { ...quota.day, resetsAt: quota.day.resetsAt?.getTime() ?? null, readAt: now }
    : state.day;
  const next = { ...state, window, day, breaker: breakerAfter(state.breaker, kind, now) };
  if (kind !== 'throttled' && kind !== 'exhausted') return next;
  const until = Math.max(state.rest?.until ?? 0, now + (retryAfterMs ?? restMs[kind]));
  return { ...next, rest: { until, kind } };
}

/** Calls that are refused are answered; a lost sign-in tells nothing, it may not even have been a call. */
function breakerAfter(breaker: Breaker, kind: CallEnd['kind'], now: number): Breaker {
  if (noAnswer(kind)) return afterFailure(breaker, '', accountRule, now);
  return kind === 'signed-out' || breaker.failures === 0 ? breaker : closedBreaker;
}

/** Whether the vendor seems to be down. */
export function noAnswer(kind: CallEnd['kind']): boolean {
  return kind === 'unavailable' || kind === 'unknown-outcome';
}

function spend(state: PaceState, { holder, flying, ended }: PaceReport, now: number): PaceState {
  const others = Object.entries(state.flying).filter(([id]) => id !== holder);
  const mine = flying > 0 ? [[holder, { calls: flying, seenAt: now }] as const] : [];
  const from = inWindowFrom(state, now) - rememberMs;
  const live = state.window ? ended.reduce((list, end) => addSpent(list, end.at ?? now, 1), state.spent) : [];
  return {
    ...state,
    flying: Object.fromEntries([...others, ...mine]),
    spent: live.filter(([endedAt]) => endedAt > from),
  };
}

/**
 * The vendor counts more calls than we know of: somebody else makes them, with our app or on our behalf. It counted when the answered
 * call came in, so all of ours since a window before that call was allowed may be among them, whether or not they still count now.
 */
function withForeign(state: PaceState, { ended }: PaceReport, now: number): PaceState {
  const last = ended.findLast(({ quota }) => quota?.window);
  const told = last?.quota?.window;
  if (!last || !told) return state;
  const begunAt = last.begunAt ?? last.at ?? now;
  // Of a slower answer nobody remembers what was ours.
  if (now - begunAt > rememberMs) return state;
  const foreign = told.calls - told.remaining - used(state, inWindowFrom(state, begunAt));
  return foreign > 0 ? { ...state, spent: addSpent(state.spent, now, foreign) } : state;
}

function inFlight(state: PaceState): number {
  return Object.values(state.flying).reduce((sum, { calls }) => sum + calls, 0);
}

/** Calls that ended after this have not surely left the vendor's window at `now`. */
function inWindowFrom({ window }: PaceState, now: number): number {
  return now - (window?.perMs ?? 0) - skewMs;
}

/** Calls that the vendor may count, of those that ended after `from`. */
function used(state: PaceState, from: number): number {
  return state.spent.reduce((sum, [at, calls]) => (at > from ? sum + calls : sum), inFlight(state));
}

function allow(state: PaceState, report: PaceReport, rules: PaceRules, now: number): PaceAnswer {
  const interactive = allowLane(state, 'interactive', report, rules, now);
  const bulk = allowLane(interactive.state, 'bulk', report, rules, now);
  return {
    state: bulk.state,
    granted: { interactive: interactive.granted, bulk: bulk.granted },
    waits: {
      ...(interactive.wait ? { interactive: interactive.wait } : {}),
      ...(bulk.wait ? { bulk: bulk.wait } : {}),
    },
  };
}

interface Allowed {
  readonly state: PaceState;
  readonly granted: number;
  readonly wait?: PaceWait;
}

function allowLane(
  state: PaceState,
  lane: Lane,
  { holder, wants }: PaceReport,
  rules: PaceRules,
  now: number,
): Allowed {
  const want = wants[lane];
  if (want === 0) return { state, granted: 0 };
  if (state.rest && now < state.rest.until)
    return { state, granted: 0, wait: { why: state.rest.kind, until: state.rest.until } };
  const breaker = askBreaker(state.breaker, now);
  if ('until' in breaker) return { state, granted: 0, wait: { why: 'breaker', until: breaker.until } };
  const day = askDay(state, lane, rules, now);
  if (typeof day === 'number') return { state, granted: 0, wait: { why: 'exhausted', until: day } };
  const most = breaker.may === 'probe' || day === 'ask' ? 1 : want;
  const room = roomFor(state, lane, rules, now);
  const granted = Math.max(0, Math.min(most, room.calls));
  const next = granted === 0 ? state : started(state, holder, granted, now);
  const probing = granted > 0 && breaker.may === 'probe' ? { ...next, breaker: breaker.next } : next;
  const asking = granted > 0 && day === 'ask' && state.day;
  const asked = asking ? { ...probing, day: { ...asking, readAt: now, resetsAt: null } } : probing;
  if (granted === want) return { state: asked, granted };
  return { state: asked, granted, wait: room.wait };
}

function started(state: PaceState, holder: string, calls: number, now: number): PaceState {
  const mine = (state.flying[holder]?.calls ?? 0) + calls;
  return { ...state, flying: { ...state.flying, [holder]: { calls: mine, seenAt: now } } };
}

/** Calls of a lane that have room now, and what to wait for when they are too few. */
function roomFor(
  state: PaceState,
  lane: Lane,
  { concurrency }: PaceRules,
  now: number,
): { calls: number; wait: PaceWait } {
  const flying = inFlight(state);
  const slots = lane === 'bulk' ? concurrency - flying : Number.POSITIVE_INFINITY;
  const slot: PaceWait = { why: 'slot', until: now + slotMs };
  if (!state.window) return { calls: slots, wait: slot };
  const { calls, perMs } = state.window;
  const kept = lane === 'bulk' ? Math.min(calls - 1, Math.max(2, Math.ceil(calls * clickShare))) : 0;
  const from = inWindowFrom(state, now);
  const left = calls - kept - used(state, from);
  if (left > 0) return { calls: Math.min(slots, left), wait: slot };
  // Free again when enough of the oldest have left the window; what is under way leaves it later still.
  let over = 1 - left;
  for (const [endedAt, n] of state.spent) {
    if (endedAt <= from) continue;
    over -= n;
    if (over <= 0) return { calls: 0, wait: { why: 'window', until: endedAt + perMs + skewMs } };
  }
  return { calls: 0, wait: { why: 'window', until: now + slotMs } };
}

/** `ask`: one call may find out how the day stands by now. A number: nothing before then. */
function askDay(
  { day, flying }: PaceState,
  lane: Lane,
  rules: PaceRules,
  now: number,
): 'free' | 'ask' | number {
  if (!day) return 'free';
  const kept = day.limit * (rules.dailyReserve + (lane === 'bulk' ? clickDayShare : 0));
  const under = Object.values(flying).reduce((sum, { calls }) => sum + calls, 0);
  if (day.remaining - under > kept) return 'free';
  const until = day.resetsAt ?? day.readAt + dayAgainMs;
  return now >= until ? 'ask' : until;
}
