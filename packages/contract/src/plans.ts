import { z } from 'zod';
import { Timestamp } from './pages.ts';

/** What a push would do with one contact. `skip` and `duplicate` write nothing; `invalid` cannot be sent as it is. */
export const PlanAction = z.enum(['create', 'update', 'unchanged', 'skip', 'duplicate', 'invalid']);
export type PlanAction = z.infer<typeof PlanAction>;

/** What decided about the contact: how its record was found, a person's choice, the push's policy, or trouble. */
export const PlanRule = z.enum([
  /** No record of this person is there. */
  'not-there',
  /** The record is known from an earlier push. */
  'link',
  /** One record has one of the contact's e-mails. */
  'email',
  /** Somebody chose. */
  'decision',
  /** The person is there, and the policy says what to do about it. */
  'policy',
  /** The CRM shows everything already. */
  'no-difference',
  /** Several records may be this person. */
  'several-matches',
  /** The policy asks for a second record and the CRM allows none. */
  'no-twins',
  /** Another contact of the push is the same person and stands for both. */
  'same-person',
  /** It cannot be sent: see the problem. */
  'problem',
]);
export type PlanRule = z.infer<typeof PlanRule>;

/** One CRM field as it is and as it would be; the values are the same where it stays. Values as text; null is blank. */
export const PlannedField = z.object({
  field: z.string(),
  label: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** What decided: the record is new, the field was blank, a rule of the mapping, the push's policy, or there is no difference. */
  why: z.enum([
    'new',
    'was-blank',
    'replaced-by-rule',
    'replaced-by-policy',
    'kept-by-rule',
    'kept-by-policy',
    'same',
  ]),
});
export type PlannedField = z.infer<typeof PlannedField>;

/** What a push would do with one contact, and why. */
export const PlannedItem = z.object({
  action: PlanAction,
  rule: PlanRule,
  /** How the record was found, whatever decided in the end; null when there is none, or several. */
  matchedBy: z.enum(['link', 'email', 'decision']).nullable(),
  /** The object that is or would be the contact's. */
  object: z.string(),
  objectLabel: z.string(),
  /** The record it is; null when there is none, or several. */
  recordId: z.string().nullable(),
  recordUrl: z.url().nullable(),
  fields: z.array(PlannedField),
});
export type PlannedItem = z.infer<typeof PlannedItem>;

/** A plan's items by what would be done with them, and how many fields would be filled and replaced. */
export const PlanCounts = z.object({
  create: z.number().int(),
  update: z.number().int(),
  unchanged: z.number().int(),
  skip: z.number().int(),
  duplicate: z.number().int(),
  invalid: z.number().int(),
  filled: z.number().int(),
  replaced: z.number().int(),
});
export type PlanCounts = z.infer<typeof PlanCounts>;

/** A plan as a whole. Calls are calls of the CRM's API. */
export const PlanSummary = z.object({
  counts: PlanCounts,
  /** Calls that making the plan took. */
  calls: z.number().int(),
  /**
   * Calls that applying it would take at most, by the CRM's batch limits: look-ups (to see what changed since) and writes. Jobs of
   * the vendor's make it fewer.
   */
  toApply: z.object({ lookUps: z.number().int(), writes: z.number().int() }),
  /** Calls left as the CRM last told, and what would be left afterwards; null when it does not tell. */
  quota: z
    .object({ remaining: z.number(), limit: z.number(), after: z.number(), resetsAt: Timestamp.nullable() })
    .nullable(),
});
export type PlanSummary = z.infer<typeof PlanSummary>;
