import { z } from 'zod';
import type { CrmError, CrmErrorDetails, FailedResponse, Quota } from '../connector.ts';
import { errorFromRow } from '../error-table.ts';
import { readRetryAfter } from '../retry-after.ts';
import { errorRows, unknownError } from './errors.ts';
import { longId } from './ids.ts';

const Duplicates = z.object({
  matchResults: z
    .array(
      z.object({
        matchRecords: z
          .array(
            z.object({ record: z.object({ Id: z.string(), attributes: z.object({ type: z.string() }) }) }),
          )
          .catch([]),
      }),
    )
    .catch([]),
});

/**
 * One error: of a call it has `errorCode`, of an item in a list `statusCode` (sheet §0.9). What a duplicate rule found is under
 * the misspelt `duplicateResut`; the right spelling is read too (sheet §0.1).
 */
const ErrorItem = z.object({
  errorCode: z.string().optional().catch(undefined),
  statusCode: z.string().optional().catch(undefined),
  message: z.string().catch(''),
  fields: z.array(z.string()).catch([]),
  duplicateResut: Duplicates.optional().catch(undefined),
  duplicateResult: Duplicates.optional().catch(undefined),
});
/** One error of a call or of a record. */
export type ErrorItem = z.infer<typeof ErrorItem>;

/** A failed call in our words (sheet §2: a list of errors, the first counts). Total. */
export function readError({ status, headers, body }: FailedResponse): CrmError {
  const first = Array.isArray(body) ? body[0] : body;
  return itemError(first, status, readRetryAfter(headers));
}

/** The first error of one record in our words; `status` only helps where there is no code. */
export function itemError(raw: unknown, status = 200, retryAfterMs?: number): CrmError {
  const item = ErrorItem.safeParse(raw).data ?? { message: typeof raw === 'string' ? raw : '', fields: [] };
  const field = fieldOf(item);
  const existing = existingOf(item);
  return errorFromRow(
    errorRows,
    {
      codes: [item.errorCode ?? item.statusCode, `HTTP ${status}`].filter(code => code !== undefined),
      message: item.message,
      field,
      existing: existing.length > 0 ? existing : undefined,
      retryAfterMs,
    },
    unknownError,
  );
}

/** The field at fault: listed, else named in the message (sheet §3.3, §4), which then lists none. */
function fieldOf({ fields, message }: ErrorItem): string | undefined {
  return fields[0] ?? /(?:No such column '|Field name not found : )(\w+)/.exec(message)?.[1];
}

/** Records said to be the same: from the duplicate rule, else from the messages that name ids (sheet §3.3, §4, §7). */
function existingOf(item: ErrorItem): NonNullable<CrmErrorDetails['existing']> {
  const found = (item.duplicateResut ?? item.duplicateResult)?.matchResults ?? [];
  const matched = found
    .flatMap(({ matchRecords }) => matchRecords)
    .map(({ record }) => ({ object: record.attributes.type, id: longId(record.Id) }));
  return matched.length > 0 ? matched : namedIds(item.message);
}

/** Objects by the first three characters of an id (sheet §8). */
const prefixes: Readonly<Record<string, string>> = { '003': 'Contact', '00Q': 'Lead' };

function namedIds(message: string) {
  const named =
    /record with id: (\w{15,18})/.exec(message)?.[1] ??
    /external id field: \[([^\]]*)\]/.exec(message)?.[1] ??
    '';
  return named
    .split(',')
    .map(id => id.trim())
    .flatMap(id => {
      const object = prefixes[id.slice(0, 3)];
      return object === undefined ? [] : [{ object, id: longId(id) }];
    });
}

/** Calls left of the rolling 24 hours: `Sforce-Limit-Info: api-usage=10018/100000` (sheet §9). */
export function readQuota(headers: Headers): Quota | undefined {
  const match = /(?:^|[;,\s])api-usage=(\d+)\/(\d+)/.exec(headers.get('sforce-limit-info') ?? '');
  if (!match) return undefined;
  const limit = Number(match[2]);
  const day = { limit, remaining: Math.max(0, limit - Number(match[1])) };
  return { ...day, day };
}
