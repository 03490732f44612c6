import type { ItemProblem, PushOptions } from '@crmsync/contract';
import type { PushedContact, RecordRef } from './ports.ts';

/** What a push does beyond writing records, with the durable side of it. */
export interface Extras {
  readonly options: PushOptions;
  readonly companies: CompanyLedger;
  readonly followUps: FollowUpLedger;
}

/** Who makes which company: one at a time per connection and key, whatever process asks. */
export interface CompanyLedger {
  /**
   * `mine`: make it now, then tell how it went; should the answer be lost, it may be looked for again at `until`. `known`: made a
   * moment ago. `busy`: being made, or its answer was lost; ask again at `until`.
   */
  begin(keys: readonly string[]): Promise<ReadonlyMap<string, CompanyTurn>>;
  /** Remembers what was made (an id), and forgets what was not (null). What is told of by neither counts as lost. */
  end(made: ReadonlyMap<string, string | null>): Promise<void>;
}

/** See {@link CompanyLedger.begin}. */
export type CompanyTurn =
  | { readonly turn: 'mine'; readonly until: Date }
  | { readonly turn: 'known'; readonly id: string }
  | { readonly turn: 'busy'; readonly until: Date };

/** What is to be done for a record after it was written. */
export type FollowUpKind = 'company' | 'group' | 'note';

/** A follow-up as it comes with its item's outcome: still to be done, or ended already. */
export type NewFollowUp =
  | { readonly kind: FollowUpKind; readonly as: 'waiting'; readonly target: string | null }
  | { readonly kind: FollowUpKind; readonly as: 'skipped'; readonly problem: ItemProblem };

/** A follow-up that is leased to this run. */
export interface FollowUp {
  readonly id: string;
  readonly kind: FollowUpKind;
  readonly record: RecordRef;
  /** The list or campaign of a `group`. */
  readonly target: string | null;
  /** The contact as it is now; null when it was deleted since. */
  readonly contact: PushedContact | null;
  /** When the record was written. */
  readonly at: Date;
  /** May have been done already: an earlier answer was lost. */
  readonly lost: boolean;
  readonly strikes: number;
}

/** How a follow-up stands after a step. */
export type FollowUpEnd =
  | { readonly id: string; readonly as: 'done' | 'skipped' | 'failed'; readonly problem: ItemProblem | null }
  | {
      readonly id: string;
      readonly as: 'waiting';
      readonly at: Date;
      readonly problem: ItemProblem | null;
      readonly strike: boolean;
      /** It may have been done. */
      readonly lost: boolean;
    };

/** The durable side of follow-ups. Each method is one transaction; what is no longer this fence's is left alone. */
export interface FollowUpLedger {
  /** Leases up to `limit` that are due, oldest first; null when none is. They count as begun from here on. */
  claim(limit: number): Promise<{ readonly fence: string; readonly items: readonly FollowUp[] } | null>;
  settle(fence: string, ends: readonly FollowUpEnd[]): Promise<void>;
}
