import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { notProcessed, sendFirsts, unanswered, writeBatch } from '../batches.ts';
import type { CrmRecord, Fields, WriteOptions, WriteResult } from '../connector.ts';
import { longId } from './ids.ts';
import { nameDuplicates } from './name-duplicates.ts';
import { itemError } from './read-error.ts';
import { toBody } from './records.ts';
import type { Session } from './session.ts';

const label = 'Salesforce';

/** One item of a Collections answer (sheet §4). */
const Item = z.object({
  id: z.string().nullish(),
  success: z.boolean(),
  errors: z.array(z.unknown()).catch([]),
});
type Item = z.infer<typeof Item>;

/** Creates up to 200 records in one call, each judged by itself (sheet §4). */
export async function create(
  session: Session,
  object: string,
  records: readonly Fields[],
  options: WriteOptions = {},
): Promise<WriteResult[]> {
  // An assignment rule would give the record to somebody else than the mapping says (sheet §0.8).
  const ownerSet = records.some(fields => Object.keys(fields).some(name => /^ownerid$/i.test(name)));
  return writeBatch(
    records,
    fields => fields,
    label,
    async batch => {
      const bodies = batch.map(fields => ({ attributes: { type: object }, ...toBody(fields) }));
      const items = await send(session, 'POST', bodies, headersFor(ownerSet, options));
      const results = batch.map((_, index) => settle(items?.[index], true));
      return nameDuplicates(session, results, index => ({
        method: 'POST',
        path: `/sobjects/${object}`,
        body: toBody(batch[index] ?? {}),
      }));
    },
  );
}

/**
 * Changes up to 200 records by id. Without the header every change would run the lead assignment rule again and move the owner
 * (sheet §0.8). The same record twice in one call would lock itself out, so the second waits.
 */
export async function update(
  session: Session,
  object: string,
  records: readonly CrmRecord[],
  options: WriteOptions = {},
): Promise<WriteResult[]> {
  return sendFirsts(
    records,
    ({ id }) => longId(id),
    unique =>
      writeBatch(
        unique,
        ({ fields }) => fields,
        label,
        async batch => {
          const bodies = batch.map(({ id, fields }) => ({
            attributes: { type: object },
            Id: id,
            ...toBody(fields),
          }));
          const items = await send(session, 'PATCH', bodies, headersFor(true, options));
          const results = batch.map(({ id }, index) => settle(items?.[index], false, id));
          return nameDuplicates(session, results, index => ({
            method: 'PATCH',
            path: `/sobjects/${object}/${batch[index]?.id ?? ''}`,
            body: toBody(batch[index]?.fields ?? {}),
          }));
        },
      ),
    () => ({ ok: false, error: notProcessed(label, 'same-record') }),
  );
}

function headersFor(keepOwner: boolean, { allowDuplicates }: WriteOptions): Record<string, string> {
  return {
    ...(keepOwner ? { 'sforce-auto-assign': 'FALSE' } : {}),
    ...(allowDuplicates ? { 'sforce-duplicate-rule-header': 'allowSave=true' } : {}),
  };
}

/** The items in input order; undefined when there are more or fewer than were sent, for then nobody can tell whose they are. */
async function send(
  session: Session,
  method: 'POST' | 'PATCH',
  records: readonly object[],
  headers: Record<string, string>,
): Promise<Item[] | undefined> {
  const answer = await session.call(`${await session.base()}/composite/sobjects`, {
    method,
    headers,
    body: { allOrNone: false, records },
  });
  const items = readAnswer(z.array(Item), answer.body, { label, writes: true });
  return items.length === records.length ? items : undefined;
}

/** What became of one record. `id` is the record changed: an answer about another one is no answer (matrix C13). */
function settle(item: Item | undefined, created: boolean, id?: string): WriteResult {
  if (!item) return unanswered(label);
  if (!item.success) return { ok: false, error: itemError(item.errors[0]) };
  const told = item.id == null ? id : longId(item.id);
  if (told === undefined || (id !== undefined && told !== longId(id))) return unanswered(label);
  return { ok: true, id: longId(told), created };
}
