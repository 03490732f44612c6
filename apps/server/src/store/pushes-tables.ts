import type {
  Candidate,
  Decision,
  FieldChange,
  ItemProblem,
  ItemState,
  Outcome,
  PlanAction,
  PlannedItem,
  Policy,
  Push,
  PushOptions,
  PushState,
} from '@crmsync/contract';
import type { Intent, RecordRef } from '@crmsync/sync';
import type { ColumnType, Generated, Selectable } from 'kysely';

/** Read as the value, written as its JSON text: the two drivers disagree about arrays. */
type Json<Value> = ColumnType<Value, string | undefined, string>;
type JsonOrNull<Value> = ColumnType<Value | null, string | null | undefined, string | null>;

/** The tables of pushes; see migrations/004_pushes.ts. */
export interface PushesTables {
  contact_links: {
    user_id: string;
    contact_id: string;
    connector: string;
    account_id: string;
    object: string;
    object_label: string;
    record_id: string;
    record_url: string;
    contact_version: number;
    synced_at: Date;
  };
  pushes: {
    id: Generated<string>;
    seq: Generated<number>;
    user_id: string;
    connection_id: string;
    connector: string;
    connector_label: string;
    account_id: string;
    object: string;
    object_label: string;
    policy: Policy;
    /** As it was made; an older push has none. */
    options: Json<Partial<PushOptions>>;
    state: Generated<PushState>;
    parked_reason: NonNullable<Push['parked']>['reason'] | null;
    parked_until: Date | null;
    /** Times in a row the CRM could not be reached. */
    failures: Generated<number>;
    total: number;
    /** Items by state or outcome, kept by the database as the items change (migrations/014_push_counts.ts). */
    waiting: Generated<number>;
    sending: Generated<number>;
    created: Generated<number>;
    updated: Generated<number>;
    unchanged: Generated<number>;
    duplicate: Generated<number>;
    failed: Generated<number>;
    skipped: Generated<number>;
    cancelled: Generated<number>;
    kind: Generated<Push['kind']>;
    plan_id: string | null;
    /** Calls of the vendor's API that it took so far. */
    calls: Generated<number>;
    /** Calls that applying a finished plan would take. */
    look_ups: Generated<number>;
    writes: Generated<number>;
    idempotency_key: string | null;
    request_hash: string | null;
    created_at: Date;
    finished_at: Date | null;
  };
  push_items: {
    id: Generated<string>;
    seq: Generated<number>;
    user_id: string;
    push_id: string;
    connector: string;
    account_id: string;
    position: number;
    contact_id: string | null;
    name: string;
    email: string | null;
    state: Generated<Exclude<ItemState, 'parked'>>;
    outcome: Outcome | null;
    object: string | null;
    record_id: string | null;
    record_url: string | null;
    changes: Json<FieldChange[]>;
    problem: JsonOrNull<ItemProblem>;
    candidates: Json<Candidate[]>;
    decision: JsonOrNull<Decision>;
    unsettled: JsonOrNull<Intent>;
    known: JsonOrNull<RecordRef>;
    attempts: Generated<number>;
    strikes: Generated<number>;
    due_at: Date;
    fence: number | null;
    lease_until: Date | null;
    settled_at: Date | null;
    interactive: Generated<boolean>;
    /** Of a plan: never sent. */
    planning: Generated<boolean>;
    /** What a person agreed to by applying a plan. */
    agreed: JsonOrNull<PlannedItem>;
    /** What would be done, of a plan's item; or instead, of one refused because something had changed. */
    plan: JsonOrNull<PlannedItem>;
    plan_action: PlanAction | null;
    filled: Generated<number>;
    replaced: Generated<number>;
  };
  sync_attempts: {
    id: Generated<number>;
    user_id: string;
    item_id: string;
    fence: number;
    /** The intent, sealed with the connection's data key: before-images are personal data. */
    sealed: string | null;
    started_at: Date;
    finished_at: Date | null;
    result: string | null;
  };
  crm_sync_logs: {
    id: Generated<number>;
    user_id: string;
    at: Date;
    contact_id: string | null;
    name: string;
    connector: string;
    connector_label: string;
    object: string | null;
    outcome: Outcome;
    record_id: string | null;
    record_url: string | null;
    changes: Json<FieldChange[]>;
    problem: JsonOrNull<ItemProblem>;
    push_id: string | null;
  };
}

/** A row of `pushes` as it is read. */
export type PushRow = Selectable<PushesTables['pushes']>;
/** A row of `push_items` as it is read. */
export type PushItemRow = Selectable<PushesTables['push_items']>;
