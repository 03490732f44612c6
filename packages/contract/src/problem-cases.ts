import type { Told } from './refusal-cases.ts';

/**
 * The cases of our own API's problems that are worth telling apart, with their facts, as `refusalCases` has those of a CRM's.
 * Screens word a case by `problemReason.<case>`.
 */
export const problemCases = {
  'wrong-login': {},
  'wrong-password': {},
  'account-there': {},
  'weak-password': {},
  'sign-in-down': {},
  'not-an-email': {},
  'nobody-in-it': {},
  'merge-stale': {},
  'merge-busy': {},
  'merge-email-taken': {},
  'nothing-to-push': {},
  'no-decision-needed': {},
  'plan-not-finished': {},
  'other-account': { crm: 'text' },
  'not-connected': { crm: 'text' },
  'one-per-email': { crm: 'text', object: 'text' },
  'not-set-up': { crm: 'text' },
  'no-account-choice': {},
  'file-for-other': { object: 'text', connector: 'text', here: 'text' },
  'mapping-of': { object: 'text' },
  'mapping-stale': {},
  'not-answered': { crm: 'text' },
  'not-confirmed': { crm: 'text' },
  'wait-seconds': { n: 'number' },
  'has-plan': {},
  'not-sold-here': {},
  'tier-without-crm': { tier: 'text', one: 'text', all: 'text' },
  'tier-place-taken': { tier: 'text', crm: 'text', all: 'text' },
  'bulk-needs': { tier: 'text' },
  'mapping-needs': { tier: 'text' },
  'api-needs': { tier: 'text' },
  excel: {},
  pdf: {},
  'web-page': {},
  json: {},
  'not-text': {},
  'empty-file': {},
  'too-many-columns': {},
  'no-columns': {},
  'upload-broken': {},
  'file-too-large': {},
} as const satisfies Readonly<Record<string, Readonly<Record<string, 'text' | 'number'>>>>;

/** One case with every fact it is told with. */
export type ProblemCase = Told<typeof problemCases>;
