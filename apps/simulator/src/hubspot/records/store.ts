import type { HubRecord, Stamp } from './record.ts';
import { createSearchIndex } from './search-index.ts';
import { createUniqueIndex } from './unique-index.ts';

/** Something that happened to a record, for webhooks. */
export interface RecordChange {
  kind: 'creation' | 'deletion' | 'propertyChange';
  record: HubRecord;
  stamp: Stamp;
  property?: string;
  value?: string;
}

/** What a store needs from outside. */
export interface StoreSetup {
  /** Milliseconds since the epoch, virtual. */
  now(): number;
  /** Time a change takes to reach the search index, milliseconds. */
  searchLagMs(): number;
  newId(): string;
  /** Properties whose values belong to one record only. */
  uniqueProperties(): readonly string[];
  /** Told of every change; returns how to take it back when the change is undone. */
  onChange(change: RecordChange): () => void;
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
  archive(record: HubRecord, stamp: Stamp): void;
  /** Forgets a record without a trace (GDPR), or in favour of the record it was merged into. */
  remove(record: HubRecord, mergedInto?: string): void;
  /** All records, archived ones included, oldest first. */
  all(): Iterable<HubRecord>;
  /** Live records as the search index knows them now, oldest first. */
  searchable(): Iterable<HubRecord>;
  size(): number;
  /** Runs `work`; when it throws, every change made meanwhile is undone. */
  atomically<T>(work: () => T): T;
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
  const unique = createUniqueIndex(setup.uniqueProperties);
  const searchIndex = createSearchIndex(setup.now, setup.searchLagMs);
  let undo: Array<() => void> | undefined;

  const change = (record: HubRecord, apply: () => RecordChange[]) => {
    const before = { ...record };
    const waited = searchIndex.waiting();
    unique.remove(record);
    const retractions = apply().map(setup.onChange);
    unique.add(record);
    searchIndex.announce(record);
    undo?.push(() => {
      for (const retract of retractions) retract();
      unique.remove(record);
      Object.assign(record, before);
      unique.add(record);
      searchIndex.rewind(waited);
    });
  };

  return {
    get: id => records.get(id) ?? records.get(merged.get(id) ?? ''),
    find: (property, value) => records.get(unique.find(property, value) ?? ''),
    insert(values, stamp, searchableAtOnce) {
      const record = newRecord(setup.newId(), values, stamp);
      const waited = searchIndex.waiting();
      records.set(record.id, record);
      unique.add(record);
      searchIndex.announce(record, searchableAtOnce);
      const retract = setup.onChange({ kind: 'creation', record, stamp });
      undo?.push(() => {
        retract();
        records.delete(record.id);
        unique.remove(record);
        searchIndex.rewind(waited);
      });
      return record;
    },
    update: (record, changes, stamp) => change(record, () => applyChanges(record, changes, stamp)),
    archive: (record, stamp) =>
      change(record, () => {
        Object.assign(record, { archivedAt: stamp.at, updatedAt: stamp.at });
        return [{ kind: 'deletion', record, stamp }];
      }),
    remove(record, mergedInto) {
      records.delete(record.id);
      unique.remove(record);
      searchIndex.drop(record);
      if (mergedInto === undefined) return;
      merged.set(record.id, mergedInto);
      for (const [from, into] of merged) if (into === record.id) merged.set(from, mergedInto);
    },
    all: () => records.values(),
    *searchable() {
      searchIndex.settle();
      for (const { indexed } of records.values()) if (indexed) yield indexed;
    },
    size: () => records.size,
    atomically(work) {
      const steps: Array<() => void> = [];
      undo = steps;
      try {
        return work();
      } catch (error) {
        for (const step of steps.reverse()) step();
        throw error;
      } finally {
        undo = undefined;
      }
    },
    snapshot: () => ({
      records: [...records.values()].map(({ indexed: _indexed, ...record }) => record),
      merged: [...merged],
    }),
    restore(state) {
      records.clear();
      merged.clear();
      unique.clear();
      searchIndex.clear();
      for (const stored of state.records) {
        // JSON has no undefined: what is absent there is spelled out again.
        const record: HubRecord = { ...stored, archivedAt: stored.archivedAt, indexed: undefined };
        records.set(record.id, record);
        unique.add(record);
        searchIndex.announce(record, true);
      }
      for (const [from, into] of state.merged) merged.set(from, into);
    },
  };
}

function newRecord(id: string, values: Readonly<Record<string, string>>, stamp: Stamp): HubRecord {
  return {
    id,
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
    createdAt: stamp.at,
    updatedAt: stamp.at,
    archivedAt: undefined,
    created: stamp,
    stamps: {},
    past: {},
    indexed: undefined,
  };
}

/** Replaces values, moves what they were into the history, and says what changed. */
function applyChanges(
  record: HubRecord,
  changes: Readonly<Record<string, string>>,
  stamp: Stamp,
): RecordChange[] {
  const values = { ...record.values };
  const stamps = { ...record.stamps };
  const past = { ...record.past };
  const changed: RecordChange[] = [];
  for (const [property, value] of Object.entries(changes)) {
    const before = values[property] ?? '';
    if (before === value) continue;
    const older = past[property];
    if (before !== '' || older)
      past[property] = [{ ...(stamps[property] ?? record.created), value: before }, ...(older ?? [])];
    stamps[property] = stamp;
    if (value === '') delete values[property];
    else values[property] = value;
    changed.push({ kind: 'propertyChange', record, stamp, property, value });
  }
  Object.assign(record, { values, stamps, past, updatedAt: stamp.at });
  return changed;
}
