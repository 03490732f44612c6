import type { HistoryFilter, HistoryLine } from '@crmsync/contract';
import type { Kysely } from 'kysely';
import { listMerges } from './merges.ts';
import type { Database } from './schema.ts';
import { listLog } from './sync-log.ts';
import { newestFirst, type TwoPlaces } from './two-lists.ts';

/** The user's history that a filter finds, newest first: the sync log and the merges, in one order. `next` is null at the end. */
export async function listHistory(
  db: Kysely<Database>,
  userId: string,
  { place, limit, ...filter }: HistoryFilter & { readonly place: TwoPlaces; readonly limit: number },
): Promise<{ lines: HistoryLine[]; next: TwoPlaces | null }> {
  const more = limit + 1;
  const { outcome, ...rest } = filter;
  const log =
    outcome === 'merged'
      ? []
      : await listLog(db, userId, {
          ...rest,
          ...(outcome === undefined ? {} : { outcome }),
          before: place.sync,
          limit: more,
        });
  const merges = await listMerges(db, userId, { ...filter, before: place.change, limit: more });
  return newestFirst<HistoryLine>(
    log.map(line => ({ kind: 'sync', ...line }) as const),
    merges.map(line => ({ kind: 'merge', ...line }) as const),
    place,
    limit,
  );
}

/** All lines that a filter finds, newest first, in parts of `size`: for reading everything with little memory. */
export async function* historyParts(
  db: Kysely<Database>,
  userId: string,
  filter: HistoryFilter,
  size: number,
): AsyncGenerator<HistoryLine[]> {
  let place: TwoPlaces | null = { sync: null, change: null };
  while (place !== null) {
    const { lines, next }: Awaited<ReturnType<typeof listHistory>> = await listHistory(db, userId, {
      ...filter,
      place,
      limit: size,
    });
    if (lines.length > 0) yield lines;
    place = next;
  }
}
