import type { HubRecord } from './record.ts';

/** Lets changes reach the search only after a while: what a search sees of a record is its `indexed`. */
export interface SearchIndex {
  /** Notes the state a record is in now; it becomes visible after the lag, or at once. */
  announce(record: HubRecord, atOnce?: boolean): void;
  /** Makes visible what is due. */
  settle(): void;
  /** How many changes wait; to be handed to `rewind`. */
  waiting(): number;
  /** Forgets changes announced since `waiting` was asked. */
  rewind(waiting: number): void;
  /** Forgets everything that waits for a record, and the record. */
  drop(record: HubRecord): void;
  clear(): void;
}

/** Makes an index on a clock. `lagMs` is asked at every change. */
export function createSearchIndex(now: () => number, lagMs: () => number): SearchIndex {
  let queue: Array<{ visibleAt: number; record: HubRecord; view: HubRecord | undefined }> = [];
  return {
    announce(record, atOnce = false) {
      const view = record.archivedAt === undefined ? { ...record, indexed: undefined } : undefined;
      const lag = atOnce ? 0 : lagMs();
      if (lag === 0) record.indexed = view;
      else queue.push({ visibleAt: now() + lag, record, view });
    },
    settle() {
      const time = now();
      if ((queue[0]?.visibleAt ?? Number.POSITIVE_INFINITY) > time) return;
      const due = queue.findIndex(({ visibleAt }) => visibleAt > time);
      const ready = due === -1 ? queue : queue.slice(0, due);
      queue = due === -1 ? [] : queue.slice(due);
      for (const { record, view } of ready) record.indexed = view;
    },
    waiting: () => queue.length,
    rewind(waiting) {
      queue.length = waiting;
    },
    drop(record) {
      queue = queue.filter(entry => entry.record !== record);
      record.indexed = undefined;
    },
    clear() {
      queue = [];
    },
  };
}
