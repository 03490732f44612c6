import { notProcessed, sendFirsts, writeBatch } from '../batches.ts';
import type { CrmRecord, Fields, WriteOptions, WriteResult } from '../connector.ts';
import { headersFor, sendCollection, settle } from './collections.ts';
import { longId } from './ids.ts';
import { nameDuplicates } from './name-duplicates.ts';
import { toBody } from './records.ts';
import type { Session } from './session.ts';

const label = 'Salesforce';

/**
 * Creates up to 200 records in one call, each judged by itself (sheet §4).
 *
 * A record of its own goes the same way and is never repeated blindly: the only retry-safe create that Salesforce has besides an
 * external id ({@link upsert}) is the UI API's `Idempotency-Key`, which is off unless an admin turns it on (sheet §2), and an org
 * that ignores the key would make a second record. So a lost answer is an unknown outcome, and whoever sends again looks the
 * person up by e-mail first (sheet §9): right in every org, and one call as long as nothing is lost.
 */
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
      const items = await sendCollection(session, 'POST', bodies, headersFor(ownerSet, options));
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
          const items = await sendCollection(session, 'PATCH', bodies, headersFor(true, options));
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
