import type { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { notProcessed, sendFirsts, unanswered, writeBatch } from '../batches.ts';
import { type CallApi, CrmError, type CrmRecord, type Fields, type WriteResult } from '../connector.ts';
import { emailKey } from '../emails.ts';
import { type HubSpotError, parseError, toCrmError } from './read-error.ts';
import { addressesOf, BatchAnswer, type HubSpotRecord, toProperties } from './records.ts';
import { paths } from './version.ts';

const label = 'HubSpot';

/** Creates contacts. A second one with the same e-mail is not sent: it would make HubSpot refuse the batch (sheet §3.3). */
export async function create(call: CallApi, records: readonly Fields[]): Promise<WriteResult[]> {
  return sendFirsts(
    records,
    emailOf,
    unique =>
      writeBatch(
        unique,
        fields => fields,
        label,
        async batch => {
          const inputs = batch.map((fields, index) => ({
            objectWriteTraceId: traceId(index),
            properties: toProperties(fields),
          }));
          const keys = batch.map(fields => ({ email: emailOf(fields) }));
          return align(keys, await post(call, 'create', inputs), true);
        },
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
        async batch => {
          const inputs = batch.map(({ id, fields }, index) => ({
            id,
            objectWriteTraceId: traceId(index),
            properties: toProperties(fields),
          }));
          return align(batch, await post(call, 'update', inputs), false);
        },
      ),
    () => ({ ok: false, error: notProcessed(label, 'same-record') }),
  );
}

/** Unique within the batch, which is what makes HubSpot judge each record by itself (sheet §3.4). */
function traceId(index: number): string {
  return String(index);
}

function emailOf(fields: Fields): string | null {
  const email = fields.email;
  return typeof email === 'string' && email.trim() !== '' ? emailKey(email) : null;
}

async function post(call: CallApi, verb: 'create' | 'update', inputs: readonly unknown[]) {
  const answer = await call(`${paths.contacts}/batch/${verb}`, { method: 'POST', body: { inputs } });
  return readAnswer(BatchAnswer, answer.body, { label, writes: true });
}

/** What an answer can be recognised by, beside the trace id. */
interface Key {
  readonly id?: string;
  readonly email?: string | null;
}

/** Puts results and errors back in input order: by trace id, else by id, else by e-mail. Who is not in the answer may be written. */
function align(keys: readonly Key[], answer: z.infer<typeof BatchAnswer>, created: boolean): WriteResult[] {
  const settled = new Map<number, WriteResult>();
  for (const record of answer.results) {
    const index = placeOf(keys, record);
    if (index !== undefined) settled.set(index, { ok: true, id: record.id, created });
  }
  const errors = answer.errors.map(parseError);
  for (const error of errors) {
    const result: WriteResult = { ok: false, error: toCrmError(error, { status: 207 }) };
    for (const index of guiltyOf(keys, error)) if (!settled.has(index)) settled.set(index, result);
  }
  const unplaced = errors.find(error => guiltyOf(keys, error).length === 0);
  return keys.map((_, index) => settled.get(index) ?? unanswered(label, unplaced?.message));
}

function placeOf(keys: readonly Key[], record: HubSpotRecord): number | undefined {
  const traced = record.objectWriteTraceId;
  const place =
    traced === undefined
      ? keys.findIndex(
          ({ id, email }) => id === record.id || (email != null && addressesOf(record).includes(email)),
        )
      : keys.findIndex((_, index) => traceId(index) === traced);
  return place < 0 ? undefined : place;
}

/** The inputs an error is about: `context.objectWriteTraceId`, or `context.ids` of a grouped one (sheet §3.3, §3.4). */
function guiltyOf(keys: readonly Key[], { context }: HubSpotError): number[] {
  const traced = context.objectWriteTraceId;
  const ids = context.ids ?? [];
  return keys.flatMap(({ id }, index) => {
    const named = traced ? traced.includes(traceId(index)) : id !== undefined && ids.includes(id);
    return named ? [index] : [];
  });
}

function alreadyCreated(id: string): CrmError {
  return new CrmError('duplicate', 'This person was in the same batch twice.', {
    code: 'already-exists',
    short: 'already in HubSpot',
    advice: 'HubSpot has one contact from the first of them. We update it from this one by your rules.',
    existing: [{ object: 'contacts', id }],
  });
}
