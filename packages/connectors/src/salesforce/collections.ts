import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { unanswered } from '../batches.ts';
import type { WriteOptions, WriteResult } from '../connector.ts';
import { longId } from './ids.ts';
import { itemError } from './read-error.ts';
import type { Session } from './session.ts';

const label = 'Salesforce';

/** One item of a Collections answer; `created` comes with an upsert only (sheet §4). */
const Item = z.object({
  id: z.string().nullish(),
  success: z.boolean(),
  created: z.boolean().optional().catch(undefined),
  errors: z.array(z.unknown()).catch([]),
});
/** One item of a Collections answer. */
export type Item = z.infer<typeof Item>;

/** Headers of a write: whether assignment rules rest (sheet §0.8), and whether duplicate rules may be overruled (§7). */
export function headersFor(keepOwner: boolean, { allowDuplicates }: WriteOptions): Record<string, string> {
  return {
    ...(keepOwner ? { 'sforce-auto-assign': 'FALSE' } : {}),
    ...(allowDuplicates ? { 'sforce-duplicate-rule-header': 'allowSave=true' } : {}),
  };
}

/**
 * Writes up to 200 records in one call, each judged by itself (`allOrNone` false, sheet §4). `path` is what follows
 * `/composite/sobjects`. The items in input order; undefined when there are more or fewer than were sent, for then nobody can tell
 * whose they are.
 */
export async function sendCollection(
  session: Session,
  method: 'POST' | 'PATCH',
  records: readonly object[],
  headers: Record<string, string>,
  path = '',
): Promise<Item[] | undefined> {
  const answer = await session.call(`${await session.base()}/composite/sobjects${path}`, {
    method,
    headers,
    body: { allOrNone: false, records },
  });
  const items = readAnswer(z.array(Item), answer.body, { label, writes: true });
  return items.length === records.length ? items : undefined;
}

/** What became of one record. `id` is the record changed: an answer about another one is no answer (matrix C13). */
export function settle(item: Item | undefined, created: boolean, id?: string): WriteResult {
  if (!item) return unanswered(label);
  if (!item.success) return { ok: false, error: itemError(item.errors[0]) };
  const told = item.id == null ? id : longId(item.id);
  if (told === undefined || (id !== undefined && told !== longId(id))) return unanswered(label);
  return { ok: true, id: longId(told), created };
}
