import { notProcessed, sendFirsts, writeBatch } from '../batches.ts';
import { type CallApi, CrmError, type CrmRecord, type Fields, type WriteResult } from '../connector.ts';
import { emailKey } from '../emails.ts';
import { type BatchInput, label, sendBatch } from './batch-write.ts';
import { addressesOf, type HubSpotRecord, toProperties } from './records.ts';
import { upsertByEmail } from './upsert-by-email.ts';
import { paths } from './version.ts';

/** Creates contacts. A second one with the same e-mail is not sent: it would make HubSpot refuse the batch (sheet §3.3). */
export async function create(call: CallApi, records: readonly Fields[]): Promise<WriteResult[]> {
  return sendFirsts(
    records,
    ({ email }) => keyOf(email),
    unique =>
      writeBatch(
        unique,
        fields => fields,
        label,
        batch =>
          sendBatch(call, {
            path: paths.contacts,
            verb: 'create',
            inputs: batch.map(fields => ({ properties: toProperties(fields) })),
            isAbout: hasEmailOf,
          }),
      ),
    first => ({ ok: false, error: first.ok ? alreadyCreated(first.id) : notProcessed(label, 'same-record') }),
  );
}

/** Changes contacts by id; an id twice in one batch makes HubSpot refuse it whole (sheet §3.3), so the second waits. */
export async function update(call: CallApi, records: readonly CrmRecord[]): Promise<WriteResult[]> {
  return sendFirsts(
    records,
    ({ id }) => id,
    unique =>
      writeBatch(
        unique,
        ({ fields }) => fields,
        label,
        batch =>
          sendBatch(call, {
            path: paths.contacts,
            verb: 'update',
            inputs: batch.map(({ id, fields }) => ({ id, properties: toProperties(fields) })),
            isAbout: (input, record) => input.id === record.id,
          }),
      ),
    () => ({ ok: false, error: notProcessed(label, 'same-record') }),
  );
}

/**
 * Creates or updates contacts by a property with unique values (sheet §3.4), or as {@link upsertByEmail}. HubSpot compares keys in any
 * case, so one that is there twice is sent once; what it refuses as a whole, the engine sends in other ways.
 */
export async function upsert(call: CallApi, key: string, records: readonly Fields[]): Promise<WriteResult[]> {
  return sendFirsts(
    records,
    fields => keyOf(fields[key]),
    unique =>
      writeBatch(
        unique,
        fields => fields,
        label,
        batch => (key === 'email' ? upsertByEmail(call, batch) : upsertByKey(call, key, batch)),
      ),
    () => ({ ok: false, error: notProcessed(label, 'same-record') }),
  );
}

function upsertByKey(call: CallApi, key: string, records: readonly Fields[]): Promise<WriteResult[]> {
  return sendBatch(call, {
    path: paths.contacts,
    verb: 'upsert',
    inputs: records.map(fields => {
      const properties = toProperties(fields);
      return { id: properties[key] ?? '', idProperty: key, properties };
    }),
    isAbout: (input, { properties }) => keyOf(properties[key]) === keyOf(input.id),
  });
}

function keyOf(value: Fields[string] | undefined): string | null {
  const text = typeof value === 'string' || typeof value === 'number' ? emailKey(String(value)) : '';
  return text === '' ? null : text;
}

function hasEmailOf({ properties }: BatchInput, record: HubSpotRecord): boolean {
  const email = keyOf(properties.email);
  return email !== null && addressesOf(record).includes(email);
}

function alreadyCreated(id: string): CrmError {
  return new CrmError('duplicate', 'This person was in the same batch twice.', {
    code: 'already-exists',
    short: 'already in HubSpot',
    advice: 'HubSpot has one contact from the first of them. We update it from this one by your rules.',
    existing: [{ object: 'contacts', id }],
  });
}
