/** Where two lists go on that are read as one: before this line of the sync log and before this change; null at the newest. */
export interface TwoPlaces {
  readonly sync: number | null;
  readonly change: number | null;
}

interface Numbered {
  readonly id: string;
  readonly at: string;
}

/** Two lists, each newest first, as one of at most `limit`; `next` is null at the end. Each must be asked for one more than `limit`. */
export function newestFirst<Line extends Numbered>(
  log: readonly Line[],
  changes: readonly Line[],
  place: TwoPlaces,
  limit: number,
): { lines: Line[]; next: TwoPlaces | null } {
  const all = [...log, ...changes].sort((one, other) =>
    one.at < other.at ? 1 : one.at > other.at ? -1 : Number(other.id) - Number(one.id),
  );
  const lines = all.slice(0, limit);
  const lastOf = (list: readonly Line[]) => {
    const last = lines.findLast(line => list.includes(line));
    return last === undefined ? undefined : Number(last.id);
  };
  const next = { sync: lastOf(log) ?? place.sync, change: lastOf(changes) ?? place.change };
  return { lines, next: all.length > limit ? next : null };
}
