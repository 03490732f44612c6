import { fromKysely, type Job, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Store } from '../store/database.ts';

/** The one queue of pushes: a job is one push, and a connection has one at work. */
const pushQueue = 'push';

/** A worker that stopped telling of itself for so long is dead, and its jobs go to another. */
const heartbeatSeconds = 10;

/** Transactions of ours, as pg-boss takes them: a job is made with what it is about, or not at all. */
type Transaction = Parameters<typeof fromKysely>[0];

/** Sends pushes to whichever worker is free, and takes them. */
export interface PushQueue {
  /** Puts a push in line, not before `startAfterMs` from now. Within `tx` it counts from its commit. */
  send(
    push: { readonly id: string; readonly connection_id: string },
    options?: { startAfterMs?: number; tx?: Transaction },
  ): Promise<void>;
  /** Runs `handle` for each push in line, several connections at once. */
  work(handle: (pushId: string, signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Lets running jobs end (at most `graceMs`), then stops. */
  stop(graceMs: number): Promise<void>;
}

/** Connections served at once by one process. */
const concurrency = 4;

/** Opens the queue on the store's own database. */
export async function openQueue(store: Store, log: Logger): Promise<PushQueue> {
  const boss = new PgBoss({
    db: store.jobs,
    backend: store.embedded ? 'pglite' : 'postgres',
    useListenNotify: true,
    superviseIntervalSeconds: 2,
    monitorIntervalSeconds: 2,
  });
  boss.on('error', error => log.error({ err: error }, 'queue'));
  boss.on('warning', warning => log.warn({ warning }, 'queue'));
  await boss.start();
  await boss.createQueue(pushQueue, {
    policy: 'singleton',
    notify: true,
    heartbeatSeconds,
    // A bulk push may run for hours; the heartbeat tells a dead worker, not this.
    expireInSeconds: 23 * 3600,
    retryLimit: 100,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 300,
    deleteAfterSeconds: 24 * 3600,
  });
  return {
    async send({ id, connection_id }, { startAfterMs = 0, tx } = {}) {
      await boss.send(
        pushQueue,
        { pushId: id },
        {
          singletonKey: connection_id,
          ...(startAfterMs > 0 ? { startAfter: Math.ceil(startAfterMs / 1000) } : {}),
          ...(tx ? { db: fromKysely(tx) } : {}),
        },
      );
    },
    async work(handle) {
      const options = {
        localConcurrency: concurrency,
        pollingIntervalSeconds: 1,
        notifyPollingIntervalSeconds: 1,
        heartbeatRefreshSeconds: 3,
      };
      await boss.work(pushQueue, options, async ([job]: Job<{ pushId: string }>[]) => {
        if (job) await handle(job.data.pushId, job.signal);
      });
    },
    stop: graceMs => boss.stop({ graceful: true, timeout: graceMs }),
  };
}
