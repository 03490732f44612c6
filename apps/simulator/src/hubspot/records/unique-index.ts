import { type HubRecord, secondaryEmails } from './record.ts';

/** Finds live records by values that belong to one record only; one look-up in a map each. */
export interface UniqueIndex {
  add(record: HubRecord): void;
  remove(record: HubRecord): void;
  /** Id of the record that holds the value (for `email` also as secondary address). */
  find(property: string, value: string): string | undefined;
  clear(): void;
}

/** Makes an empty index over the properties that are unique at the time of each call. */
export function createUniqueIndex(properties: () => readonly string[]): UniqueIndex {
  const values = new Map<string, Map<string, string>>();
  return {
    add(record) {
      if (record.archivedAt !== undefined) return;
      for (const [property, value] of keysOf(record, properties())) {
        const ids = values.get(property) ?? new Map<string, string>();
        values.set(property, ids.set(value, record.id));
      }
    },
    remove(record) {
      for (const [property, value] of keysOf(record, properties())) {
        const ids = values.get(property);
        if (ids?.get(value) === record.id) ids.delete(value);
      }
    },
    find: (property, value) => values.get(property)?.get(value),
    clear: () => values.clear(),
  };
}

function keysOf({ values }: HubRecord, properties: readonly string[]): Array<[string, string]> {
  const keys: Array<[string, string]> = [];
  for (const property of properties) {
    const value = values[property];
    if (value !== undefined) keys.push([property, value]);
    if (property !== 'email') continue;
    for (const address of secondaryEmails(values)) keys.push([property, address]);
  }
  return keys;
}
