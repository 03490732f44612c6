import type { Logger } from 'pino';
import type { Connections } from '../connections/connections.ts';
import type { Store } from '../store/database.ts';
import { pushesParkedFor } from '../store/push-states.ts';
import type { Retention } from '../store/retention.ts';
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
  close(): Promise<void>;
}

/** What {@link openPushes} is made of. */
export interface PushesParts {
  readonly store: Store;
  readonly log: Logger;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly connections: Pick<Connections, 'openClient' | 'fields'>;
  /** How long what pushes leave behind is kept. */
  readonly keep: Retention;
}

/** Opens the queue of pushes. */
export async function openPushes({ store, log, now, connections, keep }: PushesParts): Promise<Pushes> {
  const queue = await openQueue(store, log);
  const run: PushRunDeps = { store, now, connections };
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
    close: () => queue.stop(0),
  };
}
