import type { Logger } from 'pino';
import type { Connections } from '../connections/connections.ts';
import type { Store } from '../store/database.ts';
import { pushesParkedFor } from '../store/push-states.ts';
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
}

/** Opens the queue of pushes. */
export async function openPushes({ store, log, now, connections }: PushesParts): Promise<Pushes> {
  const queue = await openQueue(store, log);
  const run: PushRunDeps = { store, now, connections };
  return {
    queue,
    run,
    work: () => startWorker(queue, run, log),
    async resume(connectionId, accountId) {
      for (const push of await pushesParkedFor(store.db, connectionId, accountId)) await queue.send(push);
    },
    close: () => queue.stop(0),
  };
}
