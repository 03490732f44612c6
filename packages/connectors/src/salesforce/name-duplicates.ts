import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { unanswered } from '../batches.ts';
import { CrmError, type WriteResult } from '../connector.ts';
import { isId, longId } from './ids.ts';
import { itemError } from './read-error.ts';
import type { Session } from './session.ts';

/** Subrequests of one Composite call (sheet §4). */
const perCall = 25;

const Composite = z.object({
  compositeResponse: z.array(
    z.object({ body: z.unknown(), httpStatusCode: z.number(), referenceId: z.string() }),
  ),
});

/** A write of one record by itself. */
interface SingleWrite {
  readonly method: 'POST' | 'PATCH';
  /** Below the version's base path. */
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Collections tell that a duplicate rule refused a record but not which records it found (sheet §4); a single write does (§7). So the
 * refused ones are tried again by themselves, 25 to a call, for a person to choose from what was found. One that passes this time
 * is saved, as was asked.
 */
export async function nameDuplicates(
  session: Session,
  results: WriteResult[],
  single: (index: number) => SingleWrite,
): Promise<WriteResult[]> {
  const nameless = results.flatMap((result, index) => (isNameless(result) ? [index] : []));
  const named = new Map<number, WriteResult>();
  for (let at = 0; at < nameless.length; at += perCall) {
    const indices = nameless.slice(at, at + perCall);
    const answers = await tryAgain(session, indices.map(single));
    indices.forEach((index, place) => {
      const answer = answers[place];
      if (answer) named.set(index, answer);
    });
  }
  return results.map((result, index) => named.get(index) ?? result);
}

function isNameless(result: WriteResult): boolean {
  return !result.ok && result.error.details.code === 'duplicate-rule' && !result.error.details.existing;
}

/**
 * The results of single writes; undefined for one that was surely not done. Nothing is thrown: the rest of the batch is written, and
 * an error of this second question must not hide that.
 */
async function tryAgain(
  session: Session,
  writes: readonly SingleWrite[],
): Promise<(WriteResult | undefined)[]> {
  try {
    return await composite(session, writes);
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    const lost: WriteResult | undefined = error.kind === 'unknown-outcome' ? { ok: false, error } : undefined;
    return writes.map(() => lost);
  }
}

async function composite(session: Session, writes: readonly SingleWrite[]): Promise<WriteResult[]> {
  const base = await session.base();
  // The assignment rules must rest here too (sheet §0.8).
  const httpHeaders = { 'Sforce-Auto-Assign': 'FALSE' };
  const compositeRequest = writes.map(({ method, path, body }, index) => ({
    method,
    url: `${base}${path}`,
    body,
    httpHeaders,
    referenceId: `record${index}`,
  }));
  const answer = await session.call(`${base}/composite`, {
    method: 'POST',
    headers: httpHeaders,
    body: { allOrNone: false, compositeRequest },
  });
  const { compositeResponse } = readAnswer(Composite, answer.body, { label: 'Salesforce', writes: true });
  return writes.map(({ method, path }, index) => {
    const part = compositeResponse.find(one => one.referenceId === `record${index}`);
    if (!part) return unanswered('Salesforce');
    if (part.httpStatusCode >= 400) return { ok: false, error: firstError(part.body, part.httpStatusCode) };
    const told = Written.safeParse(part.body).data;
    // A changed record answers 204 without a body, and its id is in the address (sheet §3.1).
    const id = told?.id ?? (method === 'PATCH' ? path.split('/').at(-1) : undefined);
    const created = told?.created ?? method === 'POST';
    return id === undefined || !isId(id) ? unanswered('Salesforce') : { ok: true, id: longId(id), created };
  });
}

/** `created` comes with an upsert only (sheet §3.5). */
const Written = z.object({ id: z.string(), created: z.boolean().optional() });

function firstError(body: unknown, status: number): CrmError {
  return itemError(Array.isArray(body) ? body[0] : body, status);
}
