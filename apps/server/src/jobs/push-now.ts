import type { ItemProblem } from '@crmsync/contract';
import type { RunResult } from '@crmsync/sync';
import type { BegunPush } from '../store/push-accept.ts';
import { onlyItem } from '../store/push-items.ts';
import { loadPush } from '../store/pushes.ts';
import type { PushItemRow, PushRow } from '../store/pushes-tables.ts';
import { type PushRunDeps, type ReadyPush, runBegunPush } from './push-run.ts';
import type { PushQueue } from './queue.ts';
import { systemClock } from './system-clock.ts';

/** A person waits for this answer: longer pauses go to the queue. */
const patienceMs = 12_000;
const lookAgainMs = 200;

/** How a one-contact push stands when the person gets an answer. */
export type PushedNow =
  | {
      readonly item: PushItemRow;
      readonly push: PushRow;
      readonly settled: true;
      /** Whether anything followed the save, where that is known already. */
      readonly followed?: boolean;
    }
  /** Not settled yet: it goes on in the queue. `pause` says why, when the CRM did not take it. */
  | {
      readonly item: PushItemRow;
      readonly push: PushRow;
      readonly settled: false;
      readonly pause: Pause | null;
    };

/** Why a push has to wait, for a person. */
export interface Pause {
  readonly reason: 'quota' | 'connection' | 'vendor' | 'plan';
  readonly title: string;
  readonly detail: string;
  /** The problem that both are about; null when they are about nothing that a CRM said. */
  readonly problem: ItemProblem | null;
  /** The CRM asked for a short pause, rather than being out of order. */
  readonly throttled: boolean;
  readonly retryAfterMs: number | null;
}

/** Runs a one-contact push here and now, without the queue; what cannot be settled at once goes on there. */
export async function pushNow(
  begun: BegunPush,
  deps: PushRunDeps,
  queue: PushQueue,
  ready?: ReadyPush,
): Promise<PushedNow> {
  const options = { maxSleepMs: patienceMs, ...(ready ? { ready } : {}) };
  const { result, over } = await runBegunPush(begun, deps, options);
  if (over?.item) return { item: over.item, push: over.push, settled: true, followed: over.followed };
  const now = await stand(begun.push.id, deps);
  // What follows a save may have to wait although the save itself is over.
  const until = result.end === 'waiting' || result.end === 'halted' ? result.until : null;
  if (until) await queue.send(now.push, { startAfterMs: Math.max(until.getTime() - deps.now(), 1000) });
  if (now.item.state === 'done') return { ...now, settled: true };
  return { ...now, settled: false, pause: pauseOf(result, deps.now()) };
}

/** Waits for a one-contact push that another request runs: the second click gets the first one's answer. */
export async function awaitPush(pushId: string, deps: PushRunDeps): Promise<PushedNow> {
  const clock = systemClock(deps.now);
  for (let waited = 0; ; waited += lookAgainMs) {
    const now = await stand(pushId, deps);
    if (now.item.state === 'done') return { ...now, settled: true };
    if (waited >= patienceMs || now.push.state === 'parked')
      return { ...now, settled: false, pause: parkedOf(now.push, now.item, deps.now()) };
    await clock.sleep(lookAgainMs);
  }
}

async function stand(pushId: string, { store }: PushRunDeps): Promise<{ item: PushItemRow; push: PushRow }> {
  const [push, item] = await Promise.all([loadPush(store.db, pushId), onlyItem(store.db, pushId)]);
  if (!push || !item) throw new Error('A push of one contact vanished while it ran');
  return { push, item };
}

/** Why a push that is parked already waits. */
function parkedOf(push: PushRow, item: PushItemRow, now: number): Pause | null {
  if (push.state !== 'parked' || !push.parked_reason) return null;
  const retryAfterMs = push.parked_until && Math.max(push.parked_until.getTime() - now, 0);
  const title =
    item.problem?.title ?? `${push.connector_label} cannot be reached over this connection just now.`;
  const detail = item.problem?.detail ?? `Nothing changed in ${push.connector_label}.`;
  return {
    reason: push.parked_reason,
    title,
    detail,
    problem: item.problem,
    throttled: false,
    retryAfterMs,
  };
}

function pauseOf(result: RunResult, now: number): Pause | null {
  if (result.end !== 'halted') return null;
  const { reason, problem, until } = result;
  const retryAfterMs = until && Math.max(until.getTime() - now, 0);
  const { title, detail, kind } = problem;
  return { reason, title, detail, problem, throttled: kind === 'throttled', retryAfterMs };
}
