import { CrmError, type CrmErrorKind } from '@crmsync/connectors';
import { type Problem, type ProblemCase, type ProblemCode, problemStatus } from '@crmsync/contract';
import { hasZodFastifySchemaValidationErrors } from '@fastify/type-provider-zod';
import type { FastifyError } from 'fastify';

/** What a {@link ApiProblem} may say beyond its title. */
export interface ProblemDetails {
  /** Which case of the code, and its facts, for screens in other languages. */
  readonly told?: ProblemCase;
  /** What a CRM refused, when that is what title and detail tell. */
  readonly refusal?: NonNullable<Problem['refusal']>;
  /** Whether anything changed, and what to do. */
  readonly detail?: string;
  /** The input at fault. */
  readonly field?: string;
  /** Seconds until trying again makes sense. */
  readonly retryAfter?: number;
  readonly issues?: readonly { readonly field: string; readonly message: string }[];
}

/** Thrown anywhere under a route to answer with an RFC 9457 problem. Title and detail are read by people: never put internals there. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;

  constructor(code: ProblemCode, title: string, details: ProblemDetails = {}, options?: ErrorOptions) {
    super(title, options);
    this.code = code;
    this.details = details;
  }
}

/** The answer for whatever is not there, or is not this user's: the two must look the same (matrix B1). */
export function notFound(what = 'page'): ApiProblem {
  return new ApiProblem('not-found', `There is no such ${what}.`);
}

/** How a whole call's CRM error travels over our API. Errors of single records are part of a normal answer instead. */
const codeOfKind: Record<CrmErrorKind, ProblemCode> = {
  'signed-out': 'needs-reconnect',
  forbidden: 'forbidden',
  throttled: 'too-many',
  exhausted: 'too-many',
  unavailable: 'unavailable',
  'unknown-outcome': 'crm-timeout',
  duplicate: 'refused',
  missing: 'refused',
  invalid: 'refused',
  'batch-refused': 'refused',
  unexpected: 'crm-failed',
};

/**
 * The problem that an error is, whoever threw it. Anything unknown becomes `internal` and tells nothing of itself. `crm` is the name of
 * the CRM that the request is about, when it is about one.
 */
export function problemOf(error: unknown, requestId: string, crm?: string): Problem {
  const known = error instanceof ApiProblem ? error : apiProblemOf(error, crm);
  const { issues, told, ...details } = known.details;
  return {
    type: `about:blank#${known.code}`,
    status: problemStatus[known.code],
    code: known.code,
    title: known.message,
    ...told,
    ...details,
    ...(issues === undefined ? {} : { issues: [...issues] }),
    requestId,
  };
}

function apiProblemOf(error: unknown, crm: string | undefined): ApiProblem {
  if (error instanceof CrmError) return crmProblem(error, crm);
  if (hasZodFastifySchemaValidationErrors(error)) return inputProblem(error.validation);
  if (isStoreDown(error)) {
    return new ApiProblem('unavailable', 'CRMSync cannot reach its database just now.', {
      detail: 'Nothing was changed. Try again in a few seconds.',
      retryAfter: 5,
    });
  }
  if (isUnstorable(error)) {
    return new ApiProblem('malformed', 'A text in this request has a character that cannot be kept.', {
      detail: 'Nothing was changed.',
    });
  }
  return fastifyProblem(error) ?? internalProblem();
}

function crmProblem({ kind, message, details }: CrmError, crm: string | undefined): ApiProblem {
  const { code = kind, reason } = details;
  const told = reason === undefined ? {} : { reason };
  return new ApiProblem(codeOfKind[kind], message, {
    ...(crm === undefined ? {} : { refusal: { code, kind, crm, ...told } }),
    ...(details.advice === undefined ? {} : { detail: details.advice }),
    ...(details.field === undefined ? {} : { field: details.field }),
    ...(details.retryAfterMs === undefined ? {} : { retryAfter: Math.ceil(details.retryAfterMs / 1000) }),
  });
}

function inputProblem(faults: readonly { instancePath: string; message?: string }[]): ApiProblem {
  const issues = faults.map(fault => ({
    field: fault.instancePath.split('/').filter(Boolean).join('.'),
    message: fault.message ?? 'is not valid',
  }));
  const first = issues[0];
  return new ApiProblem('malformed', 'Something in this request cannot be used.', {
    detail: `Nothing was changed. ${first?.field || 'Input'}: ${first?.message ?? 'is not valid'}.`,
    ...(first?.field ? { field: first.field } : {}),
    issues,
  });
}

/** SQLSTATE classes 08 (connection), 53 (resources) and 57 (shutting down), and what the pool and sockets say. */
function isStoreDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(08|53|57P)/.test(code) ||
    code === 'ECONNREFUSED' ||
    code === 'ECONNRESET' ||
    error.message.startsWith('timeout exceeded when trying to connect') ||
    error.message.startsWith('Connection terminated')
  );
}

/** SQLSTATE 22021 and 22P05: a text that the database cannot hold (a zero byte). Where people type, the contract takes it out. */
function isUnstorable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['22021', '22P05'].includes(String(error.code));
}

const fastifyCodes: Record<number, readonly [ProblemCode, string]> = {
  400: ['malformed', 'This request cannot be read.'],
  404: ['not-found', 'There is no such page.'],
  405: ['method-not-allowed', 'This cannot be done here.'],
  413: ['too-large', 'This is more than CRMSync takes at once.'],
  415: ['unsupported-media', 'CRMSync does not read this kind of content here.'],
};

/** Fastify's own refusals (broken JSON, body too large …); its messages may quote the input, so ours are used. */
function fastifyProblem(error: unknown): ApiProblem | undefined {
  const status = error instanceof Error ? (error as FastifyError).statusCode : undefined;
  const known = status === undefined ? undefined : fastifyCodes[status];
  return known && new ApiProblem(known[0], known[1], { detail: 'Nothing was changed.' });
}

function internalProblem(): ApiProblem {
  return new ApiProblem('internal', 'Something went wrong in CRMSync.', {
    detail: 'It is logged. Look at the contact or connection before you try again.',
  });
}

/** What needs a connection that is not there. `label`: what people call the CRM. */
export function notConnected(label: string): ApiProblem {
  return new ApiProblem('not-connected', `${label} is not connected.`, {
    told: { reason: 'not-connected', params: { crm: label } },
    detail: 'Connect it first.',
  });
}
