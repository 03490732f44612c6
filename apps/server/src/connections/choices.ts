import type { CrmChoice } from '@crmsync/connectors';
import type { OpenClient } from './connections.ts';

/** How long what there is to choose from is believed, in milliseconds: long enough for a page to be opened twice. */
const keptMs = 60_000;

/** Lists owners and groups of connected accounts. */
export interface Choices {
  /** Null when the connector has no such thing. @throws {CrmError} */
  list(connectionId: string, of: 'owners' | 'groups'): Promise<readonly CrmChoice[] | null>;
}

/** Keeps lists for a minute in this process; two askers at once share one call. */
export function createChoices(open: (id: string) => Promise<OpenClient>, now: () => number): Choices {
  const kept = new Map<
    string,
    { readonly at: number; readonly items: Promise<readonly CrmChoice[] | null> }
  >();
  return {
    list(connectionId, of) {
      for (const [key, { at }] of kept) if (now() - at >= keptMs) kept.delete(key);
      const key = `${connectionId} ${of}`;
      const known = kept.get(key);
      if (known) return known.items;
      const items = open(connectionId).then(async ({ client }) => (await client[of]?.list()) ?? null);
      kept.set(key, { at: now(), items });
      items.catch(() => kept.delete(key));
      return items;
    },
  };
}
