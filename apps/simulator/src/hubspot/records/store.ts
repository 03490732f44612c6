import type { HubRecord, Stamp } from './record.ts';
import { secondaryEmails } from './record.ts';

/** What a store needs from outside. */
export interface StoreSetup {
  /** Milliseconds since the epoch, virtual. */
  now(): number;
  /** Time a change takes to reach the search index, milliseconds. */
  searchLagMs(): number;
  newId(): string;
  /** Properties whose values belong to one record only. */
  uniqueProperties(): readonly string[];
}

/** The records of one kind in one account, with their unique indexes and their search index. */
export interface RecordStore {
  /** A record by id, archived ones included; ids merged away lead to the survivor. */
  get(id: string): HubRecord | undefined;
  /** The live record that holds a unique value (for `email` also as secondary address). */
  find(property: string, value: string): HubRecord | undefined;
  /** Adds a record; it reaches the search index with the usual lag, or at once. */
  insert(values: Readonly<Record<string, string>>, stamp: Stamp, searchableAtOnce?: boolean): HubRecord;
  /** Changes values; an empty string clears. Does not check anything. */
  update(record: HubRecord, changes: Readonly<Record<string, string>>, stamp: Stamp): void;
  archive(record: HubRecord, at: number): void;
  /** Forgets a record without a trace (GDPR), or in favour of the record it was merged into. */
  remove(record: HubRecord, mergedInto?: string): void;
  /** All records, archived ones included, oldest first. */
  all(): Iterable<HubRecord>;
  /** Live records as the search index knows them now, oldest first. */
  searchable(): Iterable<HubRecord>;
  size(): number;
  /** Runs `work`; when it throws, every change made meanwhile is undone. */
  atomically<T>(work: () => T): T;
  /** Builds the index of a property that has just become unique. */
  reindex(): void;
  snapshot(): StoreState;
  restore(state: StoreState): void;
}

/** A store as JSON. */
export interface StoreState {
  records: Array<Omit<HubRecord, 'indexed'>>;
  merged: Array<[from: string, into: string]>;
}

/** Makes an empty store. */
export function createStore(setup: StoreSetup): RecordStore {
  const records = new Map<string, HubRecord>();
  const merged = new Map<string, string>();
  const unique = new Map<string, Map<string, string>>();
  let waiting: Array<{ visibleAt: number; record: HubRecord; view: HubRecord | undefined }> = [];
  let undo: Array<() => void> | undefined;

  const keysOf = (record: HubRecord) => uniqueKeys(record, setup.uniqueProperties());
  const put = (record: HubRecord) => {
    records.set(record.id, record);
    if (record.archivedAt !== undefined) return;
    for (const [property, value] of keysOf(record)) {
      const index = unique.get(property) ?? new Map<string, string>();
      unique.set(property, index.set(value, record.id));
    }
  };
  const take = (record: HubRecord) => {
    records.delete(record.id);
    for (const [property, value] of keysOf(record)) {
      const index = unique.get(property);
      if (index?.get(value) === record.id) index.delete(value);
    }
  };
  const settle = () => {
    const now = setup.now();
    if (waiting.length === 0 || (waiting[0]?.visibleAt ?? 0) > now) return;
    const rest = waiting.findIndex(({ visibleAt }) => visibleAt > now);
    const due = rest === -1 ? waiting : waiting.slice(0, rest);
    for (const { record, view } of due) record.indexed = view;
    waiting = rest === -1 ? [] : waiting.slice(rest);
  };
  const announce = (record: HubRecord, lag = setup.searchLagMs()) => {
    const view = record.archivedAt === undefined ? { ...record, indexed: undefined } : undefined;
    if (lag > 0) waiting.push({ visibleAt: setup.now() + lag, record, view });
    else record.indexed = view;
  };
  /** Applies a change in place, keeping the indexes right, and remembers how to undo it. */
  const change = (record: HubRecord, apply: () => void) => {
    const before = { ...record };
    const waited = waiting.length;
    // The record must keep its place in the map: its order is the order of creation.
    unlink(record);
    apply();
    put(record);
    announce(record);
    undo?.push(() => {
      unlink(record);
      Object.assign(record, before);
      put(record);
      waiting.length = waited;
    });
  };
  const unlink = (record: HubRecord) => {
    for (const [property, value] of keysOf(record)) {
      const index = unique.get(property);
      if (index?.get(value) === record.id) index.delete(value);
    }
  };

  return {
    get: id => records.get(id) ?? records.get(merged.get(id) ?? ''),
    find: (property, value) => records.get(unique.get(property)?.get(value) ?? ''),
    insert(values, stamp, searchableAtOnce = false) {
      const record: HubRecord = {
        id: setup.newId(),
        values: withoutBlanks(values),
        createdAt: stamp.at,
        updatedAt: stamp.at,
        archivedAt: undefined,
        created: stamp,
        stamps: {},
        past: {},
        indexed: undefined,
      };
      const waited = waiting.length;
      put(record);
      announce(record, searchableAtOnce ? 0 : undefined);
      undo?.push(() => {
        take(record);
        waiting.length = waited;
      });
      return record;
    },
    update: (record, changes, stamp) => change(record, () => applyChanges(record, changes, stamp)),
    archive: (record, at) =>
      change(record, () => {
        record.archivedAt = at;
        record.updatedAt = at;
      }),
    remove(record, mergedInto) {
      take(record);
      record.indexed = undefined;
      waiting = waiting.filter(entry => entry.record !== record);
      if (mergedInto === undefined) return;
      merged.set(record.id, mergedInto);
      for (const [from, into] of merged) if (into === record.id) merged.set(from, mergedInto);
    },
    all: () => records.values(),
    *searchable() {
      settle();
      for (const { indexed } of records.values()) if (indexed) yield indexed;
    },
    size: () => records.size,
    atomically(work) {
      const steps: Array<() => void> = [];
      undo = steps;
      settle();
      try {
        return work();
      } catch (error) {
        for (const step of steps.reverse()) step();
        throw error;
      } finally {
        undo = undefined;
      }
    },
    reindex() {
      unique.clear();
      for (const record of records.values()) put(record);
    },
    snapshot: () => ({
      records: [...records.values()].map(({ indexed: _indexed, ...record }) => record),
      merged: [...merged],
    }),
    restore(state) {
      records.clear();
      merged.clear();
      unique.clear();
      waiting = [];
      for (const stored of state.records) {
        const record: HubRecord = { ...stored, archivedAt: stored.archivedAt, indexed: undefined };
        put(record);
        if (record.archivedAt === undefined) record.indexed = { ...record };
      }
      for (const [from, into] of state.merged) merged.set(from, into);
    },
  };
}

function withoutBlanks(values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

function uniqueKeys({ values }: HubRecord, properties: readonly string[]): Array<[string, string]> {
  const keys: Array<[string, string]> = [];
  for (const property of properties) {
    const value = values[property];
    if (value !== undefined) keys.push([property, value]);
    if (property !== 'email') continue;
    for (const address of secondaryEmails(values)) keys.push([property, address]);
  }
  return keys;
}

/** Replaces values and moves what they were into the history. */
function applyChanges(record: HubRecord, changes: Readonly<Record<string, string>>, stamp: Stamp): void {
  const values = { ...record.values };
  const stamps = { ...record.stamps };
  const past = { ...record.past };
  for (const [property, value] of Object.entries(changes)) {
    const before = values[property] ?? '';
    if (before === value) continue;
    const hadHistory = before !== '' || past[property] !== undefined;
    if (hadHistory)
      past[property] = [
        { ...(stamps[property] ?? record.created), value: before },
        ...(past[property] ?? []),
      ];
    stamps[property] = stamp;
    if (value === '') delete values[property];
    else values[property] = value;
  }
  Object.assign(record, { values, stamps, past, updatedAt: stamp.at });
}
