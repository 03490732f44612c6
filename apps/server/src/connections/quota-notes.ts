import type { Quota } from '@crmsync/connectors';
import type { Logger } from 'pino';
import { saveQuota } from '../store/connections.ts';
import type { Store } from '../store/database.ts';

/** Calls left come with every answer; a connection's are written this often at most, in milliseconds. */
const restMs = 2000;

/** Notes what vendors tell of calls left, off the way of the calls themselves. */
export interface QuotaNotes {
  /** Written at once after a rest, else at the end of it: the last word is always kept. */
  note(connectionId: string, quota: Quota): void;
  /** Writes what is not written yet. */
  close(): Promise<void>;
}

/** Makes them. One per process. */
export function createQuotaNotes({ store, log }: { store: Store; log: Logger }): QuotaNotes {
  /** Connections at rest, with what came meanwhile. */
  const resting = new Map<string, { newest: Quota | null; readonly over: NodeJS.Timeout }>();

  function write(id: string, quota: Quota): void {
    resting.set(id, { newest: null, over: setTimeout(() => wake(id), restMs).unref() });
    void save(id, quota);
  }

  /** Never rejects: nothing hangs on it. */
  function save(id: string, quota: Quota): Promise<void> {
    return saveQuota(store.db, id, quota).catch((error: unknown) => {
      log.warn({ err: error }, 'quota not saved');
    });
  }

  function wake(id: string): void {
    const newest = resting.get(id)?.newest;
    resting.delete(id);
    if (newest) write(id, newest);
  }

  return {
    note(id, quota) {
      const rest = resting.get(id);
      if (rest) rest.newest = quota;
      else write(id, quota);
    },
    async close() {
      const rests = [...resting];
      resting.clear();
      for (const [, { over }] of rests) clearTimeout(over);
      await Promise.all(rests.map(([id, { newest }]) => newest && save(id, newest)));
    },
  };
}
