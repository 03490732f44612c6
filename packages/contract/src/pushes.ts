import { z } from 'zod';
import { ConnectorId, PushOptions } from './connections.ts';
import { ContactFilter, ContactInput } from './contacts.ts';
import { Cursor, Id, PageQuery, Timestamp } from './pages.ts';
import { Params } from './phrases.ts';
import { PlanAction, PlannedItem, PlanSummary } from './plans.ts';
import { Policy } from './policies.ts';

/** How one item ended. `duplicate` needs a person. */
export const Outcome = z.enum([
  'created',
  'updated',
  'unchanged',
  'skipped',
  'duplicate',
  'failed',
  'cancelled',
]);
export type Outcome = z.infer<typeof Outcome>;

/** Where an item stands. `unknown`: sent, answer lost; it is looked up before anything is sent again. */
export const ItemState = z.enum(['pending', 'sending', 'retry-wait', 'unknown', 'parked', 'done']);
export type ItemState = z.infer<typeof ItemState>;

/** A push's life. `parked` waits for a quota or a reconnect and goes on by itself. */
export const PushState = z.enum(['queued', 'running', 'parked', 'done', 'cancelled']);
export type PushState = z.infer<typeof PushState>;

/** Items by where they stand; they always add up to `total`. */
export const PushCounts = z.object({
  total: z.number().int(),
  waiting: z.number().int(),
  sending: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  duplicate: z.number().int(),
  failed: z.number().int(),
  skipped: z.number().int(),
  cancelled: z.number().int(),
});
export type PushCounts = z.infer<typeof PushCounts>;

/** What one push may ask for in place of the connection's settings. */
const optionsAsked = PushOptions.omit({ allowDuplicates: true }).partial().shape;

/** Body of `POST /api/pushes`: either named contacts or all that a filter finds (resolved once, when accepted). */
export const PushRequest = z
  .strictObject({
    connector: ConnectorId,
    object: z.string().max(80).optional(),
    policy: Policy.optional(),
    ...optionsAsked,
    contactIds: z.array(Id).min(1).max(10_000).optional(),
    filter: ContactFilter.optional(),
    /** Only look up and plan: nothing is written, and the answer is a push of the kind `plan`. */
    dryRun: z.boolean().optional(),
  })
  .refine(body => (body.contactIds === undefined) !== (body.filter === undefined), {
    message: 'Give either contactIds or filter.',
  });
export type PushRequest = z.infer<typeof PushRequest>;

/** One push, as lists and its page show it. */
export const Push = z.object({
  id: Id,
  /** A `plan` says what a push would do and writes nothing. It is in no history, and no chip shows it. */
  kind: z.enum(['push', 'plan']),
  /** What this push carries out: a plan, or a push some of whose contacts had changed since theirs. */
  planId: Id.nullable(),
  /** Only of a plan. */
  plan: PlanSummary.nullable(),
  connector: ConnectorId,
  connectorLabel: z.string(),
  object: z.string(),
  objectLabel: z.string(),
  policy: Policy,
  state: PushState,
  /** Why it is parked, and when it goes on (when known). */
  parked: z
    .object({ reason: z.enum(['quota', 'connection', 'vendor', 'plan']), until: Timestamp.nullable() })
    .nullable(),
  counts: PushCounts,
  createdAt: Timestamp,
  finishedAt: Timestamp.nullable(),
});
export type Push = z.infer<typeof Push>;

/** What changed, or would change, in one CRM field. Values as text; null is blank. */
export const FieldChange = z.object({
  field: z.string(),
  label: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** It was written without a look at what was there, which `before` then does not tell. */
  unread: z.literal(true).optional(),
});
export type FieldChange = z.infer<typeof FieldChange>;

/** Trouble with one item: what happened, whether the CRM changed, what to do; and the vendor's own words and codes. */
export const ItemProblem = z.object({
  code: z.string(),
  kind: z.string(),
  /** Which case of the code it is, and the facts it is told with, for screens in other languages; see `refusalCases`. Older ones lack both. */
  reason: z.string().optional(),
  params: Params.optional(),
  field: z.string().nullable(),
  /** Chip words, about 20 characters. */
  short: z.string(),
  title: z.string(),
  detail: z.string(),
  /** The vendor's words, and its code or correlation id for support; null when it was not asked. */
  vendor: z.string().nullable(),
});
export type ItemProblem = z.infer<typeof ItemProblem>;

/** A record that may be this person. */
export const Candidate = z.object({
  object: z.string(),
  objectLabel: z.string(),
  recordId: z.string(),
  recordUrl: z.url(),
  fields: z.record(z.string(), z.string().nullable()),
});
export type Candidate = z.infer<typeof Candidate>;

/** What was done beyond the record itself. It never turns a save that happened into a failure. */
export const FollowUp = z.object({
  kind: z.enum(['company', 'group', 'note']),
  state: z.enum(['waiting', 'done', 'skipped', 'failed', 'cancelled']),
  /** Why it was skipped or failed, or why it still waits. */
  problem: ItemProblem.nullable(),
});
export type FollowUp = z.infer<typeof FollowUp>;

/** One contact of a push. */
export const PushItem = z.object({
  id: Id,
  pushId: Id,
  contactId: Id.nullable(),
  /** The contact's name and e-mail when it was pushed; they stay readable after a delete. */
  name: z.string(),
  email: z.string().nullable(),
  state: ItemState,
  outcome: Outcome.nullable(),
  object: z.string().nullable(),
  recordId: z.string().nullable(),
  recordUrl: z.url().nullable(),
  changes: z.array(FieldChange),
  problem: ItemProblem.nullable(),
  candidates: z.array(Candidate),
  followUps: z.array(FollowUp),
  /**
   * What a push would do: for every item of a plan once it is `done`, and for a `skipped` one that was not written because the
   * contact or its record had changed since the plan.
   */
  plan: PlannedItem.nullable(),
  attempts: z.number().int(),
  settledAt: Timestamp.nullable(),
});
export type PushItem = z.infer<typeof PushItem>;

/** Query of `GET /api/pushes/:id/items`. `action`: those planned so; `problem`: those with this problem code. */
export const PushItemsQuery = PageQuery.extend({
  outcome: Outcome.optional(),
  action: PlanAction.optional(),
  problem: z.string().max(80).optional(),
});
export type PushItemsQuery = z.infer<typeof PushItemsQuery>;

/** A page of pushes, newest first. */
export const PushPage = z.object({ items: z.array(Push), nextCursor: Cursor.nullable() });
export type PushPage = z.infer<typeof PushPage>;

/** A page of a push's items, in the order they were given. */
export const PushItemPage = z.object({ items: z.array(PushItem), nextCursor: Cursor.nullable() });
export type PushItemPage = z.infer<typeof PushItemPage>;

/** Query of `GET /api/pushes`. Without `kind`, pushes only. */
export const PushesQuery = PageQuery.extend({ kind: z.enum(['push', 'plan']).default('push') });
export type PushesQuery = z.infer<typeof PushesQuery>;

/** Body of `POST /api/pushes/:id/retry`. `codes`: only items that failed with one of these problem codes; without it, all. */
export const RetryRequest = z.strictObject({ codes: z.array(z.string().max(80)).min(1).max(50).optional() });
export type RetryRequest = z.infer<typeof RetryRequest>;

/** Body of `POST /api/pushes/:id/items/:itemId/decide` for a `duplicate` item: which record it is, or a new one, or none. */
export const Decision = z.discriminatedUnion('choice', [
  z.strictObject({ choice: z.literal('record'), object: z.string().max(80), recordId: z.string().max(80) }),
  z.strictObject({ choice: z.literal('create') }),
  z.strictObject({ choice: z.literal('skip') }),
]);
export type Decision = z.infer<typeof Decision>;

/** Body of `POST /api/integrations/:connector/sync-contact`: one contact now, kept already or given here. */
export const SyncContactRequest = z
  .strictObject({
    contactId: Id.optional(),
    contact: ContactInput.optional(),
    object: z.string().max(80).optional(),
    policy: Policy.optional(),
    ...optionsAsked,
    /** Only look up and plan; the answer is a {@link SyncContactPlan}. Of a kept contact. */
    dryRun: z.boolean().optional(),
  })
  .refine(body => (body.contactId === undefined) !== (body.contact === undefined), {
    message: 'Give either contactId or contact.',
  });
export type SyncContactRequest = z.infer<typeof SyncContactRequest>;

/** Answer of `sync-contact` when the CRM was reached: `success` is false for `duplicate` and `failed` (then see `item.problem`). */
export const SyncContactAnswer = z.object({
  success: z.boolean(),
  action: Outcome,
  contactId: Id,
  crmContactId: z.string().nullable(),
  url: z.url().nullable(),
  changes: z.array(FieldChange),
  item: PushItem,
});
export type SyncContactAnswer = z.infer<typeof SyncContactAnswer>;

/** Answer of `sync-contact` with `dryRun`: what it would do. */
export const SyncContactPlan = z.object({
  dryRun: z.literal(true),
  contactId: Id,
  plan: PlannedItem,
  item: PushItem,
});
export type SyncContactPlan = z.infer<typeof SyncContactPlan>;
