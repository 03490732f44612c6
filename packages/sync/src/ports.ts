import type { CrmClient, CrmConnector, CrmError, CrmField, FieldsByObject } from '@crmsync/connectors';
import type {
  Candidate,
  Contact,
  Decision,
  FieldChange,
  ItemProblem,
  MappingEntry,
  Outcome,
  PlannedItem,
  Policy,
} from '@crmsync/contract';
import type { Extras, NewFollowUp } from './extras.ts';

/** The part of a contact that a push reads. `version` is remembered with the outcome, so that a later edit shows. */
export type PushedContact = Omit<Contact, 'crm' | 'source' | 'createdAt' | 'updatedAt'>;

/** A record by the vendor's own names. */
export interface RecordRef {
  readonly object: string;
  readonly id: string;
}

/** How contacts become records of one object, with what the CRM tells of its fields right now. */
export interface ObjectMapping {
  readonly object: string;
  /** For people: `Lead`. */
  readonly label: string;
  readonly entries: readonly MappingEntry[];
  /** By field name, every field of the object. */
  readonly fields: ReadonlyMap<string, CrmField>;
}

/** What is about to be written for one item. Stored before the call, so that a lost answer can be checked against it. */
export interface Intent {
  readonly do: 'create' | 'update';
  readonly object: string;
  /** Null for a create. */
  readonly recordId: string | null;
  readonly fields: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
  readonly changes: readonly FieldChange[];
  /** Ids of the records that were this person's before: a record beyond them is the one we made. */
  readonly before: readonly string[];
  /** The vendor's job that writes it, as which of how many records (from 0). Absent where a batch does. */
  readonly job?: { readonly id: string; readonly row: number; readonly rows: number };
  /** A create of the same person, whose answer was lost, came before and was not to be seen: what is found now may be its record. */
  readonly afterLost?: true;
}

/** One item as it was claimed. */
export interface ClaimedItem {
  readonly id: string;
  /** The contact as it is now; null when it was deleted since. */
  readonly contact: PushedContact | null;
  /** The record known to be this contact, if any. */
  readonly link: RecordRef | null;
  /** The contact was edited since it was last sent to its link. Absent: not, or not known. */
  readonly edited?: boolean;
  /** Its first e-mail is the one that it was last sent with, so the record has one. Absent: not, or not known. */
  readonly sameEmail?: boolean;
  /** How often it went wrong before through its own fault or with an unknown end. Too many, and it fails. */
  readonly strikes: number;
  /** Set when an earlier answer was lost: it is looked up, and this is what may have been written. */
  readonly unsettled: Intent | null;
  /** When the write of `unsettled` was begun or, later, found to be lost: it may come about late. Null when there is none. */
  readonly attemptedAt: Date | null;
  /** What a person chose for a `duplicate`. */
  readonly decision: Decision | null;
  /** What a person agreed to by applying a plan: anything else is not written. Null when no plan was made. */
  readonly agreed: PlannedItem | null;
}

/** Items leased to this run. Every later write about them carries the fence: a run that lost its lease changes nothing. */
export interface Claim {
  readonly fence: string;
  /** The push was cancelled: lost answers are still looked up, nothing new is written. */
  readonly cancelled: boolean;
  readonly items: readonly ClaimedItem[];
}

/** How an item stands after a step. */
export type Settlement =
  | {
      readonly itemId: string;
      readonly as: 'done';
      readonly outcome: Outcome;
      readonly record: RecordRef | null;
      readonly changes: readonly FieldChange[];
      readonly problem: ItemProblem | null;
      readonly candidates: readonly Candidate[];
      /** The contact version that was compared or written. */
      readonly version: number | null;
      /** What would have to be agreed to instead, when it was not written because something had changed since the plan. */
      readonly plan?: PlannedItem;
      /** What is to be done for the record now. */
      readonly followUps?: readonly NewFollowUp[];
    }
  /** Only planned; the end of an item of a dry run. */
  | {
      readonly itemId: string;
      readonly as: 'planned';
      readonly plan: PlannedItem;
      readonly problem: ItemProblem | null;
      readonly candidates: readonly Candidate[];
    }
  /** Not written: send again, not before `at`. `record` is a record found to be this person; null forgets the known one. */
  | {
      readonly itemId: string;
      readonly as: 'retry-wait';
      readonly at: Date;
      readonly problem: ItemProblem | null;
      /** One more strike; false when it was not the item's fault (the CRM was down, the quota used up). */
      readonly strike: boolean;
      readonly record?: RecordRef | null;
    }
  /** May have been written: look up, not before `at`. `record` is a record found to be this person. */
  | {
      readonly itemId: string;
      readonly as: 'unknown';
      readonly at: Date;
      readonly problem: ItemProblem | null;
      readonly strike: boolean;
      readonly record?: RecordRef | null;
    };

/** The durable side of a push. Each method is one transaction. */
export interface Ledger {
  /** Leases up to `limit` items that are due, oldest first; null when none is due. */
  claim(limit: number): Promise<Claim | null>;
  /** Commits one attempt per item and prolongs the claim's lease. Answers which items may be sent: those still ours. */
  begin(fence: string, attempts: readonly { itemId: string; intent: Intent }[]): Promise<ReadonlySet<string>>;
  /** Writes outcomes, links, log lines and events together. Items that are no longer ours are left alone. */
  settle(fence: string, settlements: readonly Settlement[]): Promise<void>;
  /** When the next item of this push is due; null when none waits. */
  nextDue(): Promise<Date | null>;
}

/** Time and chance, injected. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms` milliseconds, or early when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** Everything {@link runPush} drives. */
export interface PushPorts {
  readonly ledger: Ledger;
  readonly client: CrmClient;
  readonly connector: Pick<CrmConnector, 'label' | 'objects' | 'limits'>;
  recordUrl(record: RecordRef): string;
  /** Tells the connection's owner that the CRM does not allow something at all. */
  tellForbidden?(error: CrmError): Promise<void>;
  /** Mappings of every object in which a person may be, the push's own among them. */
  mappings(): Promise<readonly ObjectMapping[]>;
  /** What is done beyond writing records; absent: nothing. */
  readonly extras?: Extras;
  readonly clock: Clock;
}

/** What one push asks for. */
export interface PushTask {
  readonly object: string;
  readonly policy: Policy;
  /** Items of the push: a large one is claimed in pieces that fill the vendor's jobs. */
  readonly total?: number;
  /** Look up and plan, and write nothing. */
  readonly dryRun?: boolean;
  /** How many times in a row the CRM was not reachable, from earlier runs: the back-off goes on from there. */
  readonly failures: number;
  /** Longest sleep inside the run, in milliseconds; anything longer ends the run with `waiting` or `halted`. */
  readonly maxSleepMs: number;
  readonly signal?: AbortSignal;
  /** Asked before each claim: true ends the run after the claims in hand, because somebody else waits for the place. */
  readonly makeRoom?: () => Promise<boolean>;
}

/** How a run ended. */
export type RunResult =
  /** Nothing is left to do. */
  | { readonly end: 'finished' }
  /** Items wait until then. */
  | { readonly end: 'waiting'; readonly until: Date }
  /** The whole push has to pause. `until` null: until something else changes (a reconnect). */
  | {
      readonly end: 'halted';
      readonly reason: 'quota' | 'connection' | 'vendor' | 'plan';
      readonly until: Date | null;
      readonly failures: number;
      readonly problem: ItemProblem;
    }
  /** Made room, with more to do. */
  | { readonly end: 'yielded' }
  /** The signal asked to stop. */
  | { readonly end: 'stopped' };

/** Field names to read per object: all that the mappings write. A field that is gone is not asked for: it would fail the look-up of everybody. */
export function wantedFields(mappings: readonly ObjectMapping[]): FieldsByObject {
  return Object.fromEntries(
    mappings.map(m => [
      m.object,
      [...new Set(m.entries.map(entry => entry.to).filter(to => m.fields.has(to)))],
    ]),
  );
}
