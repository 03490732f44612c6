import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RequestKey } from '../store/request-keys.ts';
import { ApiProblem } from './problems.ts';

/** The header of a request that may be sent twice and is to be carried out once. */
export const IdempotencyKey = z.object({ 'idempotency-key': z.string().min(1).max(200).optional() });

/**
 * The key of a request with a digest of what it asks for: the same however the body's keys are ordered, and another for another
 * `action`. Null when the caller gave none.
 */
export function requestKey(
  headers: z.infer<typeof IdempotencyKey>,
  body: unknown,
  action?: string,
): RequestKey | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  const asked = action === undefined ? body : { action, body };
  const ordered = JSON.stringify(asked, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
  return { key, hash: createHash('sha256').update(ordered).digest('hex') };
}

/** The answer when a key comes with something else than before (matrix B6). */
export function otherRequest(): ApiProblem {
  return new ApiProblem('idempotency-conflict', 'This Idempotency-Key was used for another request.', {
    detail: 'Nothing was changed. Use a new key for a new request.',
  });
}
