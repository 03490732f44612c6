import { createHash } from 'node:crypto';
import { isOn } from '../config.ts';
import { apiError, notFound } from '../errors.ts';
import { rowOf } from '../records/org.ts';
import { jsonOf } from '../records/values.ts';
import { createRecord } from '../records/write.ts';
import { findObject } from '../schema/catalogue.ts';
import type { ObjectDef } from '../schema/types.ts';
import { type Answer, type Call, ok, requireMethod, writeContext } from './call.ts';
import { isObject, readObject } from './json.ts';

/** How long a key is remembered; *assumed*. */
const KEPT_MS = 24 * 3_600_000;

/**
 * `POST /ui-api/records` (§2): creates one record. With the switch `uiApiIdempotency` on, the same `Idempotency-Key` answers the first
 * answer again and writes nothing; off, as in an org where no admin turned it on, the header means nothing. *Assumed*: the answer's
 * shape beside `id`, and 409 for a key that comes with another body.
 */
export function answerUiApi(call: Call): Answer {
  if (call.path[1]?.toLowerCase() !== 'records' || call.path.length > 2) throw notFound();
  requireMethod(call, 'POST');
  const { apiName, fields } = readObject(call).values;
  const object = findObject(call.org.schema, String(apiName ?? ''));
  if (!object) throw notFound();
  if (!isObject(fields)) throw apiError(400, 'ILLEGAL_QUERY_PARAMETER_VALUE', 'fields is required');
  const key = isOn(call.sf.kernel, 'uiApiIdempotency') ? call.headers['idempotency-key'] : undefined;
  const known = key === undefined ? undefined : recall(call, key);
  if (known) return shown(call, object, known);
  const id = createRecord(writeContext(call), object, { values: fields, raw: null });
  if (key !== undefined) {
    call.sf.idempotencyKeys.set(slot(call, key), { id, body: digest(call), at: call.sf.kernel.clock.now() });
  }
  return shown(call, object, id);
}

function recall(call: Call, key: string): string | undefined {
  const known = call.sf.idempotencyKeys.get(slot(call, key));
  if (!known || call.sf.kernel.clock.now() - known.at > KEPT_MS) return undefined;
  if (known.body === digest(call)) return known.id;
  throw apiError(409, 'IDEMPOTENCY_KEY_REUSED', 'The Idempotency-Key was used with another request');
}

function slot(call: Call, key: string): string {
  return `${call.org.id} ${call.userId} ${key}`;
}

function digest(call: Call): string {
  return createHash('sha256').update(call.body).digest('hex');
}

function shown(call: Call, object: ObjectDef, id: string): Answer {
  const row = rowOf(call.org, object.name, id);
  const fields = [...object.fields.values()].map(def => [
    def.name,
    { displayValue: null, value: row ? jsonOf(object, row, def) : null },
  ]);
  return ok({ apiName: object.name, fields: Object.fromEntries(fields), id }, 201);
}
