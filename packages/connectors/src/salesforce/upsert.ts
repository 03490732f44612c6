import { notProcessed, sendFirsts, writeBatch } from '../batches.ts';
import type { Fields, FieldValue, WriteOptions, WriteResult } from '../connector.ts';
import { headersFor, sendCollection, settle } from './collections.ts';
import { nameDuplicates } from './name-duplicates.ts';
import { toBody } from './records.ts';
import type { Session } from './session.ts';
import { soqlName } from './soql.ts';

const label = 'Salesforce';

/**
 * Creates or updates up to 200 records in one call by an External ID field (sheet §3.5, §4). Assignment rules rest, for a record that is
 * there already must keep its owner (§0.8). A value that several records have is refused with their ids and writes nothing.
 */
export async function upsert(
  session: Session,
  object: string,
  key: string,
  records: readonly Fields[],
  options: WriteOptions = {},
): Promise<WriteResult[]> {
  const path = `/${object}/${soqlName(key)}`;
  return sendFirsts(
    records,
    // A field may compare without case (sheet §5.2); one that does not merely waits for the next call.
    fields => keyText(valueIn(fields, key)).toLowerCase(),
    unique =>
      writeBatch(
        unique,
        fields => fields,
        label,
        async batch => {
          const bodies = batch.map(fields => ({ attributes: { type: object }, ...toBody(fields) }));
          const items = await sendCollection(session, 'PATCH', bodies, headersFor(true, options), path);
          const results = batch.map((_, index) => settle(items?.[index], items?.[index]?.created ?? false));
          return nameDuplicates(session, results, index => ({
            method: 'PATCH',
            path: `/sobjects${path}/${encodeURIComponent(keyText(valueIn(batch[index], key)))}`,
            // The key is in the address and must not be in the body (sheet §3.3).
            body: toBody(without(batch[index] ?? {}, key)),
          }));
        },
      ),
    () => ({ ok: false, error: notProcessed(label, 'same-record') }),
  );
}

function nameIn(fields: Fields, key: string): string | undefined {
  return Object.keys(fields).find(name => name.toLowerCase() === key.toLowerCase());
}

function valueIn(fields: Fields | undefined, key: string): FieldValue {
  const name = fields && nameIn(fields, key);
  return (name === undefined ? null : fields?.[name]) ?? null;
}

function keyText(value: FieldValue): string {
  return String(value ?? '');
}

function without(fields: Fields, key: string): Fields {
  const name = nameIn(fields, key);
  return Object.fromEntries(Object.entries(fields).filter(([each]) => each !== name));
}
