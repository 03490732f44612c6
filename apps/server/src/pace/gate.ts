import { setTimeout as wait } from 'node:timers/promises';
import {
  afterFailure,
  askBreaker,
  type CallEnd,
  closedBreaker,
  heartbeatMs,
  type Lane,
  newPace,
  noAnswer,
  type PaceAnswer,
  type PaceRules,
  type PaceWait,
  takeTurn,
  vendorRule,
} from '@crmsync/sync';
import type { Store } from '../store/database.ts';
import { changePace, changeVendorBreaker, type PacedAccount, type StoredPace } from '../store/pace.ts';
import { refusedCall, stoppedCall } from './refusals.ts';

/** The way of this process's calls to one account. */
export interface Gate {
  /**
   * Waits until a call may be made, and answers how to tell its end, which must be told.
   * @throws {CrmError} `throttled`, `exhausted` or `unavailable` when that takes too long, or the signal aborts.
   */
  enter(lane: Lane, signal?: AbortSignal): Promise<(end: CallEnd) => void>;
  /** Whether nothing waits, flies or is left to tell. */
  idle(): boolean;
  /** Tells what is left to tell. */
  close(): Promise<void>;
}

/** What a gate is made of. */
export interface GateParts {
  readonly db: Store['db'];
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly account: PacedAccount;
  /** The vendor's name for people. */
  readonly label: string;
  readonly rules: PaceRules;
  /** This process. */
  readonly holder: string;
  onError(error: unknown): void;
}

/** Longest wait for room, in milliseconds: a person is told sooner; a bulk push outwaits a few windows. */
const patienceMs: Readonly<Record<Lane, number>> = { interactive: 5000, bulk: 60_000 };
/** A pause that the vendor asked for is waited out here only when it is this short. */
const shortRestMs = 2000;
/** Ends of calls are told together after this, when no call asks sooner. */
const tellMs = 250;
/** The clock is looked at this often while waiting: a test may move it. */
const lookMs = 250;

interface Waiter {
  readonly lane: Lane;
  readonly since: number;
  readonly go: () => void;
  readonly refuse: (error: unknown) => void;
}

/** Makes the gate. All waiting calls ask together, one question at a time, so that the more there are the fewer each costs. */
export function createGate(parts: GateParts): Gate {
  const waiting = new Set<Waiter>();
  let ended: CallEnd[] = [];
  let flying = 0;
  let known: StoredPace | null = null;
  let asking: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let wake = () => {};
  /** Something happened since the last question. */
  let news = false;
  const ring = () => {
    news = true;
    wake();
  };

  const ask = (): Promise<void> => {
    clearTimeout(timer);
    ring();
    asking ??= askAll().finally(() => {
      asking = null;
      later(flying > 0 ? heartbeatMs : null);
      if (waiting.size > 0) void ask();
      else if (ended.length > 0) later(tellMs);
    });
    return asking;
  };
  const later = (ms: number | null) => {
    clearTimeout(timer);
    if (ms !== null) timer = setTimeout(() => void ask(), ms).unref();
  };

  async function askAll(): Promise<void> {
    do {
      const answer = await exchange().catch((error: unknown) => {
        if (waiting.size === 0) parts.onError(error);
        for (const each of waiting) refuse(each, error);
      });
      if (!answer) return;
      handOut('interactive', answer);
      handOut('bulk', answer);
      if (waiting.size > 0 && !news) await rest(Object.values(answer.waits));
    } while (waiting.size > 0);
  }

  async function exchange(): Promise<PaceAnswer> {
    const told = ended;
    ended = [];
    news = false;
    const wants = { interactive: count('interactive'), bulk: count('bulk') };
    const report = { holder: parts.holder, flying, ended: told, wants };
    try {
      await tellVendor(told);
      const { answer, stored } = await changePace(parts.db, parts.account, known, state =>
        takeTurn(state ?? newPace(parts.rules), report, parts.rules, parts.now()),
      );
      known = stored;
      const allowed = await askVendor(answer, stored);
      flying += allowed.granted.interactive + allowed.granted.bulk;
      return allowed;
    } catch (error) {
      ended = [...told, ...ended];
      throw error;
    }
  }

  function count(lane: Lane): number {
    return [...waiting].filter(each => each.lane === lane).length;
  }

  /** Only news: that it does not answer, or that it does again. */
  async function tellVendor(told: readonly CallEnd[]): Promise<void> {
    const { connector, accountId } = parts.account;
    const failures = told.filter(end => noAnswer(end.kind)).length;
    const well = told.some(end => end.kind === 'answered') && (known?.vendor?.failures ?? 0) > 0;
    if (failures === 0 && !well) return;
    await changeVendorBreaker(parts.db, connector, before => {
      let state = well ? closedBreaker : (before ?? closedBreaker);
      for (let n = 0; n < failures; n += 1) state = afterFailure(state, accountId, vendorRule, parts.now());
      return { state };
    });
  }

  /** While the vendor does not answer anybody, one call of all accounts asks now and then. */
  async function askVendor(answer: PaceAnswer, { vendor }: StoredPace): Promise<PaceAnswer> {
    const { interactive, bulk } = answer.granted;
    if (!vendor || vendor.openUntil === null || interactive + bulk === 0) return answer;
    const now = parts.now();
    const { may } = await changeVendorBreaker(parts.db, parts.account.connector, before => {
      const asked = askBreaker(before ?? closedBreaker, now);
      if ('until' in asked) return { state: before ?? closedBreaker, may: asked.until };
      if (asked.may === 'call') return { state: before ?? closedBreaker, may: 'call' as const };
      return { state: asked.next, may: 'probe' as const };
    });
    if (may === 'call') return answer;
    const wait: PaceWait = { why: 'breaker', until: may === 'probe' ? now + lookMs : may };
    const first = may === 'probe' ? 1 : 0;
    const granted = { interactive: Math.min(first, interactive), bulk: interactive > 0 ? 0 : first };
    return { ...answer, granted, waits: { interactive: wait, bulk: wait } };
  }

  function handOut(lane: Lane, { granted, waits }: PaceAnswer): void {
    let left = granted[lane];
    for (const each of waiting) {
      if (each.lane !== lane) continue;
      if (left > 0) {
        left -= 1;
        waiting.delete(each);
        each.go();
      } else {
        const wait = waits[lane];
        if (wait && tooLong(each, wait)) refuse(each, refusedCall(wait, parts.label, parts.now()));
      }
    }
  }

  function tooLong({ lane, since }: Waiter, { why, until }: PaceWait): boolean {
    if (why === 'exhausted' || why === 'breaker') return true;
    if (why === 'throttled') return until - parts.now() > shortRestMs;
    return until - since > patienceMs[lane];
  }

  function refuse(waiter: Waiter, error: unknown): void {
    waiting.delete(waiter);
    waiter.refuse(error);
  }

  /** Until the soonest of these is over, or somebody asks. A slot may get free in another process at any time. */
  async function rest(waits: readonly PaceWait[]): Promise<void> {
    const until = Math.min(...waits.map(each => each.until));
    const looksOnce = waits.some(each => each.why === 'slot');
    const woken = new Promise<void>(resolve => {
      wake = resolve;
    });
    while (parts.now() < until) {
      const ms = Math.min(until - parts.now(), lookMs);
      const rang = await Promise.race([woken.then(() => true), wait(ms, false, { ref: false })]);
      if (rang || looksOnce) return;
    }
  }

  function leave(end: CallEnd): void {
    flying -= 1;
    ended.push({ ...end, at: parts.now() });
    if (waiting.size > 0) ring();
    else if (!asking) later(concernsAll(end) ? 0 : tellMs);
  }

  /** A pause, an outage or its end: the other processes should know at once. */
  function concernsAll({ kind }: CallEnd): boolean {
    if (noAnswer(kind) || kind === 'throttled' || kind === 'exhausted') return true;
    return (known?.state.breaker.failures ?? 0) + (known?.vendor?.failures ?? 0) > 0;
  }

  return {
    async enter(lane, signal) {
      if (signal?.aborted) throw stoppedCall(parts.label);
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiter: Waiter = { lane, since: parts.now(), go: resolve, refuse: reject };
      const stop = () => refuse(waiter, stoppedCall(parts.label));
      signal?.addEventListener('abort', stop, { once: true });
      waiting.add(waiter);
      void ask();
      await promise.finally(() => signal?.removeEventListener('abort', stop));
      const begunAt = parts.now();
      let told = false;
      return end => {
        if (!told) leave({ ...end, begunAt });
        told = true;
      };
    },
    idle: () => waiting.size === 0 && flying === 0 && ended.length === 0 && asking === null,
    async close() {
      clearTimeout(timer);
      for (const each of waiting) refuse(each, stoppedCall(parts.label));
      ring();
      await asking;
      if (ended.length > 0) await ask();
      clearTimeout(timer);
    },
  };
}
