import type { Logger } from 'pino';
import type { Connections } from '../connections/connections.ts';
import type { Store } from '../store/database.ts';
import { openPushesOf, pushesParkedFor } from '../store/push-states.ts';
import type { Retention } from '../store/retention.ts';
import type { Watch } from '../telemetry/watch.ts';
import type { Tiers } from '../tiers/rights.ts';
import { startForgetting } from './forget.ts';
import type { PushRunDeps } from './push-run.ts';
import { openQueue, type PushQueue } from './queue.ts';
import { startWorker, type Worker } from './worker.ts';

/** Everything that carries pushes, for the HTTP side and for the worker. */
export interface Pushes {
  readonly queue: PushQueue;
  readonly run: PushRunDeps;
  /** Starts taking pushes in this process. */
  work(): Promise<Worker>;
  /** Sets going at once what waited for this account to be connected again (the worker would find it within seconds). */
  resume(connectionId: string, accountId: string): Promise<void>;
  /** The same for all open pushes of a person whose rights changed: each looks again whether it may go on. */
  resumeAll(userId: string): Promise<void>;
  close(): Promise<void>;
}

/** What {@link openPushes} is made of. */
export interface PushesParts {
  readonly store: Store;
  readonly log: Logger;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly connections: Pick<Connections, 'openClient' | 'fields' | 'labels'>;
  readonly tiers: Tiers;
  readonly watch: Watch;
  /** How long what pushes leave behind is kept. */
  readonly keep: Retention;
}

/** Opens the queue of pushes. */
export async function openPushes({
  store,
  log,
  now,
  watch,
  connections,
  tiers,
  keep,
}: PushesParts): Promise<Pushes> {
  const queue = await openQueue(store, log);
  const run: PushRunDeps = { store, now, watch, connections, tiers };
  return {
    queue,
    run,
    async work() {
      const worker = await startWorker(queue, run, log);
      const forgetting = startForgetting(run, keep, log);
      return {
        async stop() {
          forgetting.stop();
          await worker.stop();
        },
      };
    },
    async resume(connectionId, accountId) {
      for (const push of await pushesParkedFor(store.db, connectionId, accountId)) await queue.send(push);
    },
    async resumeAll(userId) {
      for (const push of await openPushesOf(store.db, userId)) await queue.send(push);
    },
    close: () => queue.stop(0),
  };
}
