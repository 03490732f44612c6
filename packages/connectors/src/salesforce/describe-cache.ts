import type { CrmAccount, CrmField } from '../connector.ts';

/** What a describe answered, and by what Salesforce knows it again (sheet §8). */
interface Known {
  readonly fields: CrmField[];
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** Descriptions kept in memory: asked again on a condition, an unchanged one costs an empty answer. */
export interface DescribeCache {
  /** Headers that ask for an answer only if it has changed, and the fields if it has not. */
  recall(path: string): { readonly headers: Record<string, string>; readonly fields: CrmField[] } | undefined;
  keep(path: string, known: Known): void;
}

/** Descriptions kept at most, all orgs together: some 100 kB each. */
const most = 200;

/**
 * Makes the part of a cache that belongs to one person in one org, for field-level security shows each their own fields (sheet §8).
 * Somebody who is not named is not remembered.
 */
export function describeCaches(): (account: CrmAccount) => DescribeCache {
  const kept = new Map<string, Known>();
  return account => ({
    recall(path) {
      const key = keyOf(account, path);
      const known = kept.get(key);
      if (!known) return undefined;
      // The one asked for last is thrown away last.
      kept.delete(key);
      kept.set(key, known);
      const headers = {
        ...(known.etag === null ? {} : { 'if-none-match': known.etag }),
        ...(known.lastModified === null ? {} : { 'if-modified-since': known.lastModified }),
      };
      return { headers, fields: known.fields };
    },
    keep(path, known) {
      if (account.user === undefined || (known.etag === null && known.lastModified === null)) return;
      kept.set(keyOf(account, path), known);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
  });
}

function keyOf({ id, user, apiUrl }: CrmAccount, path: string): string {
  return JSON.stringify([apiUrl, id, user, path]);
}
