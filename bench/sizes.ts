/** How much of everything a bench measures. */
export interface Sizes {
  /** Contacts of the mixed pushes, smallest first. */
  readonly many: readonly number[];
  /** Those of them that are pushed again with their links known. */
  readonly again: readonly number[];
  /** Contacts of the push under overwrite whose links nobody knows. */
  readonly overwrite: number;
  /** Contacts of the push on the embedded database. */
  readonly embedded: number;
  /** Contacts that the old plan and the SDKs take one at a time, for each CRM and number of callers. */
  readonly single: number;
  /** Clicks on one person for each CRM and kind. */
  readonly clicks: number;
  /** Requests of each kind at ten callers. */
  readonly requests: number;
}

/** Calls a contact do not change beyond this size: the largest pushes are made once. */
const againMost = 10_000;

/** Sizes for pushes of so many contacts. */
export function sizesFor(many: readonly number[], quick: boolean): Sizes {
  const sorted = many.toSorted((one, other) => one - other);
  const again = sorted.filter(contacts => contacts <= againMost);
  const middle = again.at(-1) ?? sorted[0] ?? 1000;
  return {
    many: sorted,
    again,
    overwrite: middle,
    embedded: middle,
    single: quick ? 40 : 120,
    clicks: quick ? 15 : 60,
    requests: quick ? 300 : 1000,
  };
}
