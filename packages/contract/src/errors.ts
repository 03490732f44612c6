import { z } from 'zod';
import { Params } from './phrases.ts';
import { ItemProblem } from './pushes.ts';

/**
 * Every failed answer of our API (RFC 9457, `application/problem+json`).
 * `title` says what happened, `detail` whether the CRM changed and what to do. `code` is stable, for programs.
 */
export const Problem = z.object({
  type: z.string(),
  status: z.number().int(),
  code: z.string(),
  title: z.string(),
  /** Which case of the code it is, where several are worth telling apart; stable too. */
  reason: z.string().optional(),
  /** The facts that case is told with; see `problemCases`. */
  params: Params.optional(),
  /**
   * What a CRM refused, where title and detail are about that: for screens in other languages. `crm` is its name. Which field is not
   * told: its name comes from the CRM's answer, and no error of ours repeats what may be of a person.
   */
  refusal: ItemProblem.pick({ code: true, kind: true, reason: true }).extend({ crm: z.string() }).optional(),
  detail: z.string().optional(),
  /** The input at fault, as a path (`emails.0`) or a CRM field name. */
  field: z.string().optional(),
  /** Names this request in our logs; what a person gives to support. */
  requestId: z.string().optional(),
  /** Seconds until trying again makes sense. Also in the `Retry-After` header. */
  retryAfter: z.number().optional(),
  /** Every fault found in the input, when there are several. */
  issues: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/**
 * Stable codes of our own API. Codes of a CRM refusal come from the connectors and are free strings.
 * Value: the HTTP status the code travels with.
 */
export const problemStatus = {
  malformed: 400,
  'state-invalid': 400,
  'state-used': 400,
  'flow-expired': 400,
  'consent-denied': 400,
  'not-signed-in': 401,
  'second-factor-needed': 401,
  'new-password-needed': 401,
  'password-expired': 401,
  'second-factor-wrong': 403,
  'second-factor-required': 403,
  'flow-not-yours': 403,
  'plan-needed': 403,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'links-differ': 409,
  'name-taken': 409,
  'email-taken': 409,
  'idempotency-conflict': 409,
  'account-differs': 409,
  'too-large': 413,
  'unsupported-media': 415,
  refused: 422,
  'mapping-wrong': 422,
  'not-connected': 424,
  'needs-reconnect': 424,
  'too-many': 429,
  internal: 500,
  'crm-failed': 502,
  unavailable: 503,
  'crm-timeout': 504,
} as const;
export type ProblemCode = keyof typeof problemStatus;
