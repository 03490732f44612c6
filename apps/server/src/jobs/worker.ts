import type { Logger } from 'pino';
import { forgetEvents } from '../store/events.ts';
import { markQueued, othersWait, strandedPushes } from '../store/push-states.ts';
import { loadPush } from '../store/pushes.ts';
import { type PushRunDeps, runStoredPush } from './push-run.ts';
import type { Place, PushQueue } from './queue.ts';

/** Longer pauses than this end the job; a later one goes on. */
const maxSleepMs = 5000;
/** How often pushes that nobody works for are looked for, in milliseconds. */
const sweepMs = 4000;
/** What is due for so long has no job any more, in milliseconds. */
const overdueMs = 10_000;
/** How long a page may be away and still catch up. */
const eventsKeptMs = 24 * 3600_000;

/** A worker at work. */
export interface Worker {
  /** Stops taking pushes, and those at work after the batch in hand; they go on with the next worker. */
  stop(): Promise<void>;
}

/** Takes pushes from the queue and runs them; finds those that a crash left behind. */
export async function startWorker(queue: PushQueue, deps: PushRunDeps, log: Logger): Promise<Worker> {
  const stopping = new AbortController();
  await queue.work(async (pushId, place) => {
    const signal = AbortSignal.any([place.signal, stopping.signal]);
    await runJob(pushId, { queue, deps, log, stopping: stopping.signal }, { ...place, signal });
  });
  const sweeping = () => {
    sweep(queue, deps).catch((error: unknown) => log.warn({ err: error }, 'looking for stranded pushes'));
  };
  sweeping();
  const timer = setInterval(sweeping, sweepMs);
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await queue.stop(20_000);
    },
  };
}

interface WorkerParts {
  readonly queue: PushQueue;
  readonly deps: PushRunDeps;
  readonly log: Logger;
  /** Aborts when the process is to end. */
  readonly stopping: AbortSignal;
}

async function runJob(pushId: string, parts: WorkerParts, { signal, full }: Place): Promise<void> {
  const { queue, deps, log } = parts;
  const started = deps.now();
  const makeRoom = () => othersWait(deps.store.db, pushId, full());
  const result = await runStoredPush(pushId, deps, { maxSleepMs, signal, makeRoom, lane: 'bulk' });
  if (!result) return;
  log.info({ pushId, end: result.end, ms: deps.now() - started }, 'push run');
  if (result.end === 'yielded' || (result.end === 'stopped' && parts.stopping.aborted)) {
    const rest = await markQueued(deps.store.db, pushId);
    if (rest) await queue.send(rest);
    return;
  }
  const until = result.end === 'waiting' || result.end === 'halted' ? result.until : null;
  const push = until ? await loadPush(deps.store.db, pushId) : undefined;
  if (push && until) await queue.send(push, { startAfterMs: Math.max(until.getTime() - deps.now(), 1000) });
}

/** Lines up every push that has something due and nobody at it, and removes old events. */
async function sweep(queue: PushQueue, { store, now }: PushRunDeps): Promise<void> {
  for (const push of await strandedPushes(store.db, new Date(now()), new Date(now() - overdueMs)))
    await queue.send(push);
  await forgetEvents(store.db, new Date(now() - eventsKeptMs));
}
