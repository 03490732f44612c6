import { ApiError, apiError, dmlError, type ErrorItem, notFound } from '../errors.ts';
import { parseId } from '../ids.ts';
import type { WriteContext } from '../records/context.ts';
import { deserialise, resolveFields } from '../records/deserialise.ts';
import { tableOf, transaction } from '../records/org.ts';
import { recordJson } from '../records/values.ts';
import { createRecord, deleteRecord, findByKey, updateRecord, upsertRecord } from '../records/write.ts';
import { findField, findObject, objectOfId } from '../schema/catalogue.ts';
import type { ObjectDef } from '../schema/types.ts';
import { type Answer, baseOf, type Call, ok, requireMethod, writeContext } from './call.ts';
import { isObject, type JsonObject, readObject } from './json.ts';
import { requireField } from './sobjects.ts';

const MAX_RECORDS = 200;
const MAX_RETRIEVE = 2000;

/** Outcome of one record of a Collections call; errors say `statusCode`, not `errorCode` (§0.9). */
type ItemResult = {
  id?: string;
  success: boolean;
  errors: { statusCode: string; message: string; fields: string[] }[];
  created?: boolean;
};

/** Everything under `/composite/sobjects` (§4). */
export function answerCollections(call: Call): Answer {
  const [, , type, key] = call.path;
  if (key !== undefined) return upsertMany(call, objectNamed(call, type), key);
  if (type !== undefined) return retrieveMany(call, objectNamed(call, type));
  requireMethod(call, 'POST', 'PATCH', 'DELETE');
  if (call.method === 'DELETE') return deleteMany(call);
  const { records, allOrNone } = readRecords(call);
  const typed = records.map(record => ({ record, object: objectNamed(call, typeOf(record)) }));
  refuseUnreadable(call, typed);
  const ctx = writeContext(call);
  const create = call.method === 'POST';
  const work = typed.map(
    ({ record, object }) =>
      () =>
        create ? createOne(ctx, object, record) : updateOne(ctx, object, record),
  );
  return ok(runAll(call, work, allOrNone));
}

function objectNamed(call: Call, name: string | undefined): ObjectDef {
  const object = findObject(call.org.schema, name ?? '');
  if (!object) throw notFound();
  return object;
}

function typeOf(record: JsonObject): string {
  const { attributes } = record;
  if (isObject(attributes) && typeof attributes.type === 'string') return attributes.type;
  throw apiError(400, 'INVALID_TYPE', 'The attributes.type of each record is required');
}

function readRecords(call: Call): { records: JsonObject[]; allOrNone: boolean } {
  const { values } = readObject(call);
  const given: unknown[] = Array.isArray(values.records) ? values.records : [];
  const records = given.filter(isObject);
  if (records.length < given.length) {
    throw apiError(400, 'JSON_PARSER_ERROR', 'Unexpected parse error: each record must be an object');
  }
  checkCount(records.length, MAX_RECORDS);
  return { records, allOrNone: values.allOrNone === true };
}

function checkCount(count: number, max: number): void {
  if (count === 0) throw apiError(400, 'REQUIRED_FIELD_MISSING', 'At least 1 record is required');
  if (count > max) {
    const message = `record limit reached. cannot submit more than ${max} records into this call`;
    throw apiError(400, 'EXCEEDED_ID_LIMIT', message);
  }
}

/** *assumed*: what cannot even be read (unknown column, wrong JSON type) refuses the whole request (§4). */
function refuseUnreadable(call: Call, typed: readonly { record: JsonObject; object: ObjectDef }[]): void {
  if (call.sf.kernel.switches.is('unknownColumnInCollections', 'item')) return;
  for (const { record, object } of typed) {
    for (const [def, value] of resolveFields(object, withoutId(record))) {
      if (def.type !== 'reference') deserialise(def, value, null);
    }
  }
}

function withoutId(record: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name.toLowerCase() !== 'id'));
}

function idOf(record: JsonObject): unknown {
  return Object.entries(record).find(([name]) => name.toLowerCase() === 'id')?.[1];
}

function createOne(ctx: WriteContext, object: ObjectDef, record: JsonObject): ItemResult {
  return { id: createRecord(ctx, object, { values: record, raw: null }), success: true, errors: [] };
}

function updateOne(ctx: WriteContext, object: ObjectDef, record: JsonObject): ItemResult {
  const given = idOf(record);
  if (given === undefined || given === null || given === '') {
    throw dmlError('MISSING_ARGUMENT', 'Id not specified in an update call');
  }
  const id = typeof given === 'string' ? parseId(given) : null;
  if (id === null || !id.startsWith(object.keyPrefix))
    throw dmlError('MALFORMED_ID', `malformed id ${given}`, ['Id']);
  updateRecord(ctx, object, id, { values: withoutId(record), raw: null });
  return { id, success: true, errors: [] };
}

function upsertMany(call: Call, object: ObjectDef, key: string): Answer {
  requireMethod(call, 'PATCH');
  const { records, allOrNone } = readRecords(call);
  const ctx = writeContext(call);
  findByKey(ctx, object, key, '');
  refuseUnreadable(
    call,
    records.map(record => ({ record, object })),
  );
  const seen = new Set<string>();
  const work = records.map(record => () => upsertOne(ctx, object, key, record, seen));
  return ok(runAll(call, work, allOrNone));
}

function upsertOne(
  ctx: WriteContext,
  object: ObjectDef,
  key: string,
  record: JsonObject,
  seen: Set<string>,
): ItemResult {
  const def = findField(object, key);
  const entry = Object.entries(record).find(([name]) => name.toLowerCase() === key.toLowerCase());
  const value = entry?.[1];
  if (!def || typeof value !== 'string' || value === '') {
    throw dmlError('MISSING_ARGUMENT', `${def?.name ?? key} not specified`);
  }
  if (seen.has(value.toLowerCase())) {
    throw dmlError('DUPLICATE_VALUE', `Duplicate external id specified: ${value}`, [def.name]);
  }
  seen.add(value.toLowerCase());
  const match = findByKey(ctx, object, key, value);
  if (match.ids.length > 1) {
    const message = `${def.label}: more than one record found for external id field: [${match.ids.join(', ')}]`;
    throw dmlError('DUPLICATE_EXTERNAL_ID', message, [def.name]);
  }
  const values = Object.fromEntries(Object.entries(record).filter(([name]) => name !== entry?.[0]));
  const { id, created } = upsertRecord(ctx, object, match, value, { values, raw: null });
  return { id, success: true, errors: [], created };
}

function deleteMany(call: Call): Answer {
  const ids = (call.query.get('ids') ?? '').split(',').filter(id => id !== '');
  checkCount(ids.length, MAX_RECORDS);
  const ctx = writeContext(call);
  const work = ids.map(text => (): ItemResult => {
    const id = parseId(text);
    const object = id === null ? undefined : objectOfId(call.org.schema, id);
    if (id === null || !object) throw dmlError('MALFORMED_ID', `malformed id ${text}`);
    deleteRecord(ctx, object, id);
    return { id, success: true, errors: [] };
  });
  return ok(runAll(call, work, call.query.get('allOrNone') === 'true'));
}

/** `GET ?ids=&fields=` or `POST {ids, fields}`: a missing record is null, the order is the caller's (§4). */
function retrieveMany(call: Call, object: ObjectDef): Answer {
  requireMethod(call, 'GET', 'POST');
  const body = call.method === 'POST' ? readObject(call).values : null;
  const list = (name: string) => {
    const value = body ? body[name] : (call.query.get(name) ?? '').split(',').filter(each => each !== '');
    return Array.isArray(value) ? value.map(String) : [];
  };
  const ids = list('ids');
  checkCount(ids.length, MAX_RETRIEVE);
  const fields = ['Id', ...list('fields').filter(name => name.toLowerCase() !== 'id')].map(name =>
    requireField(object, name),
  );
  const { rows } = tableOf(call.org, object);
  return ok(
    ids.map(text => {
      const id = parseId(text);
      if (id === null) throw apiError(400, 'MALFORMED_ID', `malformed id ${text}`);
      const row = rows.get(id);
      return row && row.IsDeleted !== true ? recordJson(object, row, baseOf(call), fields) : null;
    }),
  );
}

const ROLLED_BACK =
  'Record rolled back because not all records were valid and the request was using AllOrNone header';

/** Runs each record on its own; with allOrNone one failure undoes all, and the innocent say so (§4). */
function runAll(call: Call, work: readonly (() => ItemResult)[], allOrNone: boolean): ItemResult[] {
  const allGood = (results: readonly ItemResult[]) => results.every(each => each.success);
  const results = transaction(
    call.org,
    () => work.map(step => runOne(call, step)),
    outcome => !allOrNone || allGood(outcome),
  );
  if (!allOrNone || allGood(results)) return results;
  const innocent = { statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK', message: ROLLED_BACK, fields: [] };
  return results.map(each => (each.success ? { success: false, errors: [innocent] } : each));
}

function runOne(call: Call, step: () => ItemResult): ItemResult {
  try {
    return transaction(call.org, step, () => true);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { success: false, errors: error.items.map(itemError) };
  }
}

/** The error of an item: matching records of a duplicate rule are not told here (§4). */
export function itemError(item: ErrorItem): { statusCode: string; message: string; fields: string[] } {
  return { statusCode: item.errorCode, message: item.message, fields: item.fields ?? [] };
}
