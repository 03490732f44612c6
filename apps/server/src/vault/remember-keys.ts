import type { KeyService } from './key-service.ts';

/** How long an unwrapped data key stays in memory, in milliseconds: what bounds the calls of a key service, and its outages. */
const keptMs = 5 * 60_000;
/** Data keys in memory at most; the oldest goes first. */
const keptKeys = 2000;

/** A remote service that is asked once per data key and five minutes. Callers at the same time share one call; a failure is not kept. */
export function rememberKeys(service: KeyService, now: () => number): KeyService {
  const kept = new Map<string, { readonly key: Promise<Buffer>; readonly until: number }>();
  return {
    ...service,
    unwrap(wrapped, row) {
      const name = JSON.stringify([row, wrapped]);
      const known = kept.get(name);
      if (known !== undefined && known.until > now()) return known.key;
      kept.delete(name);
      const [oldest] = kept.keys();
      if (kept.size >= keptKeys && oldest !== undefined) kept.delete(oldest);
      const key = service.unwrap(wrapped, row);
      kept.set(name, { key, until: now() + keptMs });
      key.catch(() => kept.delete(name));
      return key;
    },
  };
}
