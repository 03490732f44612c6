import type { TwoPlaces } from '../store/two-lists.ts';
import { ApiProblem } from './problems.ts';

/** A cursor that is a place in a numbered list; null for the first page. Throws `malformed` for anything else. */
export function readPlace(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const place = Number(cursor);
  if (!/^\d{1,15}$/.test(cursor) || !Number.isSafeInteger(place)) throw badCursor();
  return place;
}

/** A cursor that is a place in two lists read as one. Throws `malformed` for anything else. */
export function readPlaces(cursor: string | undefined): TwoPlaces {
  if (cursor === undefined) return { sync: null, change: null };
  const found = /^(\d{0,15})-(\d{0,15})$/.exec(cursor);
  if (found === null) throw badCursor();
  const [sync, change] = [found[1], found[2]].map(digits => (digits ? Number(digits) : null));
  return { sync: sync ?? null, change: change ?? null };
}

/** What {@link readPlaces} reads; null at the end. */
export function writePlaces(next: TwoPlaces | null): string | null {
  return next && `${next.sync ?? ''}-${next.change ?? ''}`;
}

/** A cursor that nobody was given. */
export function badCursor(): ApiProblem {
  return new ApiProblem('malformed', 'This list cannot be continued from there.', { field: 'cursor' });
}
