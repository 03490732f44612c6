import type { WriteResult } from '@crmsync/connectors';
import { CrmError } from '@crmsync/connectors';
import { steps } from './retry-rules.ts';

/** How a slice fared: an answer per item, or one error for all of them. */
export type Sent<Item> =
  | { readonly items: readonly Item[]; readonly results: readonly WriteResult[] }
  | { readonly items: readonly Item[]; readonly error: CrmError };

/** Items in slices of at most `size`, in order. */
export function slices<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/**
 * Sends a batch, and when it is refused as a whole because of records the vendor does not name, sends its halves, until the
 * guilty ones stand alone. One bad record in 100 costs 14 further calls at most: two for each of seven levels.
 * Slices are given out as they are answered. Anything thrown that is not a `CrmError` goes through.
 */
export async function* sendHalving<Item>(
  items: readonly Item[],
  send: (items: readonly Item[]) => Promise<readonly WriteResult[]>,
): AsyncGenerator<Sent<Item>> {
  if (items.length === 0) return;
  const sent = await sendOnce(items, send);
  if (!('error' in sent) || steps[sent.error.kind].whole !== 'halve') {
    yield sent;
  } else if (items.length === 1) {
    yield { items, results: [{ ok: false, error: sent.error }] };
  } else {
    const middle = Math.ceil(items.length / 2);
    yield* sendHalving(items.slice(0, middle), send);
    yield* sendHalving(items.slice(middle), send);
  }
}

async function sendOnce<Item>(
  items: readonly Item[],
  send: (items: readonly Item[]) => Promise<readonly WriteResult[]>,
): Promise<Sent<Item>> {
  try {
    return { items, results: await send(items) };
  } catch (error) {
    if (error instanceof CrmError) return { items, error };
    throw error;
  }
}
