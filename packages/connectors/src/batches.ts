import { CrmError, type Fields, type WriteResult } from './connector.ts';
import { lostAnswer } from './transport-errors.ts';

/** Kinds that are about a record, even when the vendor refuses the whole request because of it. */
const aboutRecords: ReadonlySet<string> = new Set(['invalid', 'duplicate', 'missing']);

/**
 * Sends a batch and settles a refusal of the whole of it: about the one record, about every record with the field it
 * names, or `batch-refused` when nobody is named (the engine then halves it).
 */
export async function writeBatch<T>(
  records: readonly T[],
  fieldsOf: (record: T) => Fields,
  label: string,
  send: (records: readonly T[]) => Promise<WriteResult[]>,
): Promise<WriteResult[]> {
  if (records.length === 0) return [];
  try {
    return await send(records);
  } catch (error) {
    if (!(error instanceof CrmError) || !aboutRecords.has(error.kind)) throw error;
    if (records.length === 1) return [{ ok: false, error }];
    const blamed = blameField(records.map(fieldsOf), error, label);
    if (blamed) return blamed;
    throw batchRefused(error, label);
  }
}

/**
 * Results when a field is unknown or read-only: it is wrong in every record that has it, the others were merely in bad company.
 * Undefined when the error is not about a field that one of them has.
 */
export function blameField(
  records: readonly Fields[],
  error: CrmError,
  label: string,
): WriteResult[] | undefined {
  const { code, field } = error.details;
  if (field === undefined || (code !== 'field-unknown' && code !== 'field-read-only')) return undefined;
  const guilty = records.map(fields =>
    Object.keys(fields).some(key => key.toLowerCase() === field.toLowerCase()),
  );
  if (!guilty.includes(true)) return undefined;
  return guilty.map(isGuilty => ({ ok: false, error: isGuilty ? error : notProcessed(label, 'batch-mate') }));
}

function batchRefused(cause: CrmError, label: string): CrmError {
  return new CrmError('batch-refused', `${label} refused a batch because of one of its records.`, {
    ...cause.details,
    advice: `Nothing of it was saved in ${label}. We send it again in smaller parts to find the one.`,
    short: 'finding the cause',
  });
}

/** A record that was not sent, or not looked at, through no fault of its own. */
export function notProcessed(label: string, code: 'batch-mate' | 'same-record'): CrmError {
  return new CrmError('unavailable', 'This record was not sent yet.', {
    code,
    short: 'not sent yet',
    advice: `Nothing changed in ${label}. We send it again by ourselves.`,
  });
}

/** The result of a record about which the answer says nothing: it may have been written (matrix C13). */
export function unanswered(label: string, vendor?: string): WriteResult {
  return { ok: false, error: lostAnswer(label, true, 'not-in-answer', vendor) };
}

/**
 * Guards against two records of one batch being the same: only the first of each key goes to `send`; what becomes of the
 * others is up to `repeat`, which gets the first one's result. A null key is never the same as another.
 */
export async function sendFirsts<T>(
  records: readonly T[],
  keyOf: (record: T) => string | null,
  send: (records: readonly T[]) => Promise<WriteResult[]>,
  repeat: (first: WriteResult) => WriteResult,
): Promise<WriteResult[]> {
  const firsts = new Map<string | symbol, number>();
  const unique: T[] = [];
  const places = records.map(record => {
    const key = keyOf(record) ?? Symbol('alone');
    const known = firsts.get(key);
    if (known !== undefined) return { place: known, repeated: true };
    firsts.set(key, unique.length);
    return { place: unique.push(record) - 1, repeated: false };
  });
  const results = await send(unique);
  return places.map(({ place, repeated }) => {
    const result = results[place];
    if (!result) throw new RangeError('a connector must answer for every record');
    return repeated ? repeat(result) : result;
  });
}
