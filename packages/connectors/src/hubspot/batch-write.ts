import type { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { unanswered } from '../batches.ts';
import type { CallApi, WriteResult } from '../connector.ts';
import { type HubSpotError, parseError, toCrmError } from './read-error.ts';
import { BatchAnswer, type HubSpotRecord } from './records.ts';

/** As it is called in errors. */
export const label = 'HubSpot';

/** One input of a batch that writes, and how its answer is recognised where HubSpot does not give the trace id back. */
export interface BatchInput {
  readonly id?: string;
  readonly idProperty?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly associations?: readonly unknown[];
}

/** What a batch does, and what tells its records apart. */
export interface BatchWrite {
  /** The object's path. */
  readonly path: string;
  readonly verb: 'create' | 'update' | 'upsert';
  readonly inputs: readonly BatchInput[];
  /** Whether a record of the answer is the one that this input is about. */
  isAbout(input: BatchInput, record: HubSpotRecord): boolean;
  /** Fields that the record has not taken although they were to be in it; none where that cannot be. */
  lacks?(input: BatchInput, record: HubSpotRecord): string[];
}

/**
 * Writes up to 100 records of one kind. Every input has a trace id that is unique within the batch, which makes HubSpot judge
 * each by itself (sheet §3.4); the answers, in any order, are put back in input order. Throws what refuses the whole batch.
 */
export async function sendBatch(call: CallApi, batch: BatchWrite): Promise<WriteResult[]> {
  const inputs = batch.inputs.map((input, index) => ({ ...input, objectWriteTraceId: traceId(index) }));
  const path = `${batch.path}/batch/${batch.verb}`;
  const { body } = await call(path, { method: 'POST', body: { inputs } });
  return align(batch, readAnswer(BatchAnswer, body, { label, writes: true }));
}

function traceId(index: number): string {
  return String(index);
}

/** Results and errors in input order, by trace id or else by what they are about. Who is not in the answer may be written. */
function align(batch: BatchWrite, answer: z.infer<typeof BatchAnswer>): WriteResult[] {
  const { inputs, verb } = batch;
  const settled = new Map<number, WriteResult>();
  for (const record of answer.results) {
    const index = placeOf(batch, record);
    const input = inputs[index];
    if (!input) continue;
    const created = verb === 'create' || record.new === true;
    const ignored = [...ignoredOf(input, record), ...(batch.lacks?.(input, record) ?? [])];
    const { id } = record;
    settled.set(index, { ok: true, id, created, ...(ignored.length > 0 ? { ignored } : {}) });
  }
  const errors = answer.errors.map(parseError);
  for (const error of errors) {
    const result: WriteResult = { ok: false, error: toCrmError(error, { status: 207 }) };
    for (const index of guiltyOf(inputs, error)) if (!settled.has(index)) settled.set(index, result);
  }
  const unplaced = errors.find(error => guiltyOf(inputs, error).length === 0);
  return inputs.map((_, index) => settled.get(index) ?? unanswered(label, unplaced?.message));
}

function placeOf({ inputs, isAbout }: BatchWrite, record: HubSpotRecord): number {
  const traced = record.objectWriteTraceId;
  return traced === undefined
    ? inputs.findIndex(input => isAbout(input, record))
    : inputs.findIndex((_, index) => traceId(index) === traced);
}

/** The inputs an error is about: `context.objectWriteTraceId`, or `context.ids` of a grouped one (sheet §3.3, §3.4). */
function guiltyOf(inputs: readonly BatchInput[], { context }: HubSpotError): number[] {
  const traced = context.objectWriteTraceId;
  const ids = context.ids ?? [];
  return inputs.flatMap(({ id }, index) => {
    const named = traced ? traced.includes(traceId(index)) : id !== undefined && ids.includes(id);
    return named ? [index] : [];
  });
}

/** A step back in the lifecycle is answered as a success and does nothing (sheet §3.8): only the value that comes back tells. */
function ignoredOf({ properties }: BatchInput, record: HubSpotRecord): string[] {
  const sent = properties.lifecyclestage;
  const now = record.properties.lifecyclestage;
  return sent !== undefined && sent !== '' && now !== undefined && now !== sent ? ['lifecyclestage'] : [];
}
