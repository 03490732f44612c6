import type { PGlite } from '@electric-sql/pglite';
import type pg from 'pg';
import { type Db, fromPglite } from 'pg-boss';
import type { Store } from './database.ts';

/**
 * The embedded database as the job queue takes it. Its statements wait for a transaction of ours, because both go through
 * PGlite's own lock.
 */
export function embeddedJobs(pglite: PGlite): Db {
  return fromPglite(pglite);
}

/** A PostgreSQL pool, with our one notification connection, as the job queue takes it. */
export function postgresJobs(pool: pg.Pool, listen: Store['listen']): Db {
  return {
    executeSql: (text, values) => pool.query(text, values),
    async listen(channel, onNotification, onReconnect) {
      // An empty payload says that notifications may have been lost, which is what a reconnect is to the queue.
      const stop = await listen(channel, payload =>
        payload === '' ? onReconnect() : onNotification(payload),
      );
      onReconnect();
      return { close: stop };
    },
  };
}
