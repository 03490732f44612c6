import type { CrmField } from '@crmsync/connectors';
import type { ConnectionRow } from '../store/connections.ts';
import { newerFields, saveFields } from '../store/crm-fields.ts';
import type { OpenClient } from './connections.ts';
import type { ConnectionDeps } from './deps.ts';

/** How long an account's fields are believed, in milliseconds. */
const keptMs = 10 * 60_000;

/** Accounts' objects whose fields stay in memory, as they were read last; the oldest goes first. */
const keptLists = 200;

/** An object's fields, and when they were read. */
export interface FieldsRead {
  readonly fields: CrmField[];
  readonly fetched_at: Date;
}

/** Reads which fields there are. */
export interface Fields {
  /** At most ten minutes old; `fresh`: read from the CRM by a call made after this one began. @throws {CrmError} */
  of(row: Pick<ConnectionRow, 'id'>, object: string, fresh: boolean): Promise<FieldsRead>;
}

/**
 * Keeps fields in the database. Claims that are carried side by side all want them at once: one of a process asks, the others get its
 * answer, also when that is a refusal. Who asks after that asks anew.
 */
export function createFields(
  { store, now }: Pick<ConnectionDeps, 'store' | 'now'>,
  open: (id: string) => Promise<OpenClient>,
): Fields {
  const underWay = new Map<string, Promise<FieldsRead>>();
  const remembered = new Map<string, FieldsRead>();

  async function read({ client }: OpenClient, id: string, object: string): Promise<FieldsRead> {
    const fields = await client.describe(object);
    const fetchedAt = new Date(now());
    await saveFields(store.db, id, object, fields, fetchedAt);
    return { fields, fetched_at: fetchedAt };
  }

  /** As they are in the database; what is known from there already is not read again. */
  async function stored(id: string, object: string): Promise<FieldsRead | undefined> {
    const key = `${id} ${object}`;
    const known = remembered.get(key);
    const row = await newerFields(store.db, id, object, known?.fetched_at ?? null);
    const kept = row?.fields ? { fields: row.fields, fetched_at: row.fetched_at } : row && known;
    remembered.delete(key);
    const [oldest] = remembered.keys();
    if (remembered.size >= keptLists && oldest !== undefined) remembered.delete(oldest);
    if (kept) remembered.set(key, kept);
    return kept;
  }

  async function believed(id: string, object: string): Promise<FieldsRead | undefined> {
    const kept = await stored(id, object);
    return kept !== undefined && now() - kept.fetched_at.getTime() < keptMs ? kept : undefined;
  }

  return {
    async of({ id }, object, fresh) {
      const kept = fresh ? undefined : await believed(id, object);
      if (kept) return kept;
      const opened = await open(id);
      // The same connection may be to another account by now, whose fields are others.
      const key = JSON.stringify([id, opened.account.id, object]);
      const asked = fresh ? undefined : underWay.get(key);
      if (asked) return asked;
      const reading = (async () => {
        // Somebody else's answer may have come between the two looks.
        const come = fresh ? undefined : await believed(id, object);
        return come ?? read(opened, id, object);
      })().finally(() => {
        if (underWay.get(key) === reading) underWay.delete(key);
      });
      underWay.set(key, reading);
      return reading;
    },
  };
}
