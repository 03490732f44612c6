import { ApiProblem } from './problems.ts';

/** A cursor that is a place in a numbered list; null for the first page. Throws `malformed` for anything else. */
export function readPlace(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const place = Number(cursor);
  if (!/^\d{1,15}$/.test(cursor) || !Number.isSafeInteger(place)) throw badCursor();
  return place;
}

/** A cursor that nobody was given. */
export function badCursor(): ApiProblem {
  return new ApiProblem('malformed', 'This list cannot be continued from there.', { field: 'cursor' });
}
