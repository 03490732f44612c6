import { apiError, notFound } from '../errors.ts';
import { tableOf } from '../records/org.ts';
import { createRecord } from '../records/write.ts';
import { findObject } from '../schema/catalogue.ts';
import { type Answer, type Call, ok, requireMethod, writeContext } from './call.ts';
import { isObject, readObject } from './json.ts';

/** `POST /ui-api/records {apiName, fields}`: the one create of the UI API that is simulated (§2). */
export function answerUiApi(call: Call): Answer {
  if (call.path[1]?.toLowerCase() !== 'records' || call.path.length > 2) throw notFound();
  requireMethod(call, 'POST');
  const { values, raw } = readObject(call);
  const object = findObject(call.org.schema, String(values.apiName ?? ''));
  if (!object)
    throw apiError(400, 'INVALID_TYPE', `Object ${String(values.apiName)} is not supported in UI API`);
  const fields = isObject(values.fields) ? values.fields : {};
  const id = createRecord(writeContext(call), object, { values: fields, raw });
  const row = tableOf(call.org, object).rows.get(id);
  const shown = Object.keys(fields).map(name => [name, { displayValue: null, value: row?.[name] ?? null }]);
  return ok({ apiName: object.name, id, fields: Object.fromEntries(shown) }, 201);
}
