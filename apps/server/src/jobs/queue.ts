import { fromKysely, type Job, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { Store } from '../store/database.ts';

/**
 * The queues of pushes: a job is one push, and a connection has one at work in each. Small ones have places of their own, so that
 * they start at once however many long ones are at work, anybody's.
 */
const queues = { small: 'push-small', long: 'push' } as const;

/** Pushes of at most so many contacts are small: seconds of work. */
const smallItems = 500;

/** A worker that stopped telling of itself for so long is dead, and its jobs go to another. */
const heartbeatSeconds = 10;

/** Transactions of ours, as pg-boss takes them: a job is made with what it is about, or not at all. */
type Transaction = Parameters<typeof fromKysely>[0];

/** Sends pushes to whichever worker is free, and takes them. */
export interface PushQueue {
  /** Puts a push in line, not before `startAfterMs` from now. Within `tx` it counts from its commit. */
  send(
    push: { readonly id: string; readonly connection_id: string; readonly total: number },
    options?: { startAfterMs?: number; tx?: Transaction },
  ): Promise<void>;
  /** Runs `handle` for each push in line, several connections at once. */
  work(handle: (pushId: string, place: Place) => Promise<void>): Promise<void>;
  /** Lets running jobs end (at most `graceMs`), then stops. */
  stop(graceMs: number): Promise<void>;
}

/** Where a push is at work. */
export interface Place {
  /** Aborts when the queue has given the push to somebody else. */
  readonly signal: AbortSignal;
  /** Whether this process has no place left for another push of its kind. */
  full(): boolean;
}

/** Pushes of each kind at work at once in one process. */
const places = 4;

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
  for (const name of Object.values(queues))
    await boss.createQueue(name, {
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
    async send({ id, connection_id, total }, { startAfterMs = 0, tx } = {}) {
      await boss.send(
        total <= smallItems ? queues.small : queues.long,
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
        localConcurrency: places,
        pollingIntervalSeconds: 1,
        notifyPollingIntervalSeconds: 1,
        heartbeatRefreshSeconds: 3,
      };
      for (const name of Object.values(queues)) {
        let taken = 0;
        const full = () => taken >= places;
        await boss.work(name, options, async ([job]: Job<{ pushId: string }>[]) => {
          if (!job) return;
          taken += 1;
          try {
            await handle(job.data.pushId, { signal: job.signal, full });
          } finally {
            taken -= 1;
          }
        });
      }
    },
    stop: graceMs => boss.stop({ graceful: true, timeout: graceMs }),
  };
}
