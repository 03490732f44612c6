import { z } from 'zod';
import type { CrmError, FailedResponse } from '../connector.ts';
import { errorFromRow, type Refusal } from '../error-table.ts';
import { readRetryAfter } from '../retry-after.ts';
import { errorRows, unknownError } from './errors.ts';

const texts = z.array(z.coerce.string()).catch([]);
const Context = z.record(z.string(), texts).catch({});

/** What we use of an error of the whole call and of one in a 207 (sheet §3.4, §3.5). Real ones lack what the spec requires. */
const ErrorBody = z.object({
  message: z.string().catch(''),
  category: z.string().optional().catch(undefined),
  subCategory: z.string().optional().catch(undefined),
  policyName: z.string().optional().catch(undefined),
  correlationId: z.string().optional().catch(undefined),
  context: Context,
  errors: z
    .array(
      z.object({
        message: z.string().catch(''),
        code: z.string().optional().catch(undefined),
        context: Context,
      }),
    )
    .catch([]),
});
/** An error of HubSpot, as far as we use it. */
export type HubSpotError = z.infer<typeof ErrorBody>;

/** Reads any body as an error; what is not one becomes an empty one. */
export function parseError(body: unknown): HubSpotError {
  const parsed = ErrorBody.safeParse(body);
  return parsed.success
    ? parsed.data
    : { message: typeof body === 'string' ? body : '', context: {}, errors: [] };
}

/** A failed call in our words (sheet §3.5). Total. */
export function readError({ status, headers, body }: FailedResponse): CrmError {
  const error = parseError(body);
  const reference = headers.get('x-hubspot-correlation-id') ?? undefined;
  return toCrmError(error, {
    status,
    retryAfterMs: readRetryAfter(headers),
    reference,
  });
}

/** One error in our words; `status` is 207 for one record of a batch. */
export function toCrmError(
  error: HubSpotError,
  {
    status,
    retryAfterMs,
    reference,
  }: { status: number; retryAfterMs?: number | undefined; reference?: string | undefined },
): CrmError {
  const faults = faultsOf(error);
  const [fault] = faults;
  const field = fault?.field;
  const scopes = [error, ...error.errors].flatMap(({ context }) => context.requiredGranularScopes ?? []);
  const existing = existingIds(error);
  const refusal: Refusal = {
    codes: [fault?.code, error.policyName, error.subCategory, error.category, `HTTP ${status}`].filter(
      code => code !== undefined,
    ),
    message: scopes.length > 0 ? `${error.message} [${scopes.join(', ')}]` : error.message,
    field,
    fieldWords: field === undefined ? undefined : knownWords[field],
    existing: existing.length > 0 ? existing.map(id => ({ object: 'contacts', id })) : undefined,
    retryAfterMs,
    reference: error.correlationId ?? reference,
  };
  return errorFromRow(errorRows, refusal, unknownError);
}

/** HubSpot's run-together names in words. */
const knownWords: Readonly<Record<string, string>> = {
  firstname: 'first name',
  lastname: 'last name',
  email: 'e-mail',
  jobtitle: 'job title',
  mobilephone: 'mobile phone',
  zip: 'postal code',
  lifecyclestage: 'lifecycle stage',
};

interface Fault {
  code: string;
  field: string | undefined;
}

/** The wrong values, from `errors[]`, else from the JSON inside the message (`Property values were not valid: […]`). */
function faultsOf(error: HubSpotError): Fault[] {
  const listed = error.errors.flatMap(({ code, context }) =>
    code === undefined ? [] : [{ code, field: context.propertyName?.[0] }],
  );
  return listed.length > 0 ? listed : faultsInMessage(error.message);
}

const InnerFaults = z.array(z.object({ error: z.string(), name: z.string().optional().catch(undefined) }));

function faultsInMessage(message: string): Fault[] {
  const start = message.indexOf('[{');
  if (!message.startsWith('Property values were not valid') || start < 0) return [];
  try {
    const faults = InnerFaults.safeParse(JSON.parse(message.slice(start)));
    return faults.success ? faults.data.map(({ error, name }) => ({ code: error, field: name })) : [];
  } catch {
    return [];
  }
}

/** Ids of the contacts that stand in the way: `context.existingId`, or at the ends of the two messages that name one. */
function existingIds({ message, context }: HubSpotError): string[] {
  const listed = context.existingId ?? [];
  if (listed.length > 0) return listed;
  const named = /Existing ID: (\d+)/.exec(message) ?? /(\d+) already has that value/.exec(message);
  return named?.[1] === undefined ? [] : [named[1]];
}
