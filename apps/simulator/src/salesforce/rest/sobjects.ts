import { createHash } from 'node:crypto';
import { apiError, dmlError, externalIdNotFound, notFound } from '../errors.ts';
import { parseId } from '../ids.ts';
import { tableOf } from '../records/org.ts';
import { recordTypesOf } from '../records/record-types.ts';
import type { Row } from '../records/table.ts';
import { recordJson } from '../records/values.ts';
import {
  createRecord,
  deleteRecord,
  findByKey,
  pathId,
  updateRecord,
  upsertRecord,
} from '../records/write.ts';
import { findField, findObject } from '../schema/catalogue.ts';
import { childRelationships } from '../schema/children.ts';
import { describeObject, describeObjectShort } from '../schema/describe.ts';
import type { FieldDef, ObjectDef } from '../schema/types.ts';
import { type Answer, baseOf, type Call, NO_CONTENT, ok, requireMethod, writeContext } from './call.ts';
import { answerDeleted, answerUpdated } from './changes.ts';
import { readObject } from './json.ts';

/** Everything under `/sobjects` (§3, §8). */
export function answerSobjects(call: Call): Answer {
  const [, name, second, third] = call.path;
  if (name === undefined) return listObjects(call);
  const object = findObject(call.org.schema, name);
  if (!object) throw notFound();
  if (second === undefined) return answerObject(call, object);
  if (second.toLowerCase() === 'describe') return answerDescribe(call, object);
  if (second.toLowerCase() === 'updated' && third === undefined) return answerUpdated(call, object);
  if (second.toLowerCase() === 'deleted' && third === undefined) return answerDeleted(call, object);
  if (third === undefined) return answerRecord(call, object, second);
  if (call.path.length > 4) throw notFound();
  return answerByKey(call, object, second, third);
}

function listObjects(call: Call): Answer {
  requireMethod(call, 'GET', 'HEAD');
  const sobjects = [...call.org.schema.values()].map(object => describeObjectShort(object, baseOf(call)));
  return ok({ encoding: 'UTF-8', maxBatchSize: 200, sobjects });
}

function answerObject(call: Call, object: ObjectDef): Answer {
  requireMethod(call, 'GET', 'HEAD', 'POST');
  if (call.method === 'POST') {
    const id = createRecord(writeContext(call), object, readObject(call));
    const location = `${baseOf(call)}/sobjects/${object.name}/${id}`;
    return ok({ id, success: true, errors: [] }, 201, { location });
  }
  return ok({ objectDescribe: describeObjectShort(object, baseOf(call)), recentItems: [] });
}

/** describe with ETag and Last-Modified, answered 304 when nothing changed (§8). */
function answerDescribe(call: Call, object: ObjectDef): Answer {
  requireMethod(call, 'GET', 'HEAD');
  if (call.path.length > 3) return answerLayouts(call, object);
  const types = recordTypesOf(call.org, object);
  const body = describeObject(object, baseOf(call), types, childRelationships(call.org.schema, object));
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 8);
  const etag = `"${digest}"`;
  const modified = new Date(call.org.schemaChangedAt).toUTCString();
  const headers = { etag, 'last-modified': modified };
  const since = Date.parse(call.headers['if-modified-since'] ?? '');
  const tags = call.headers['if-none-match'];
  const unmodified = !Number.isNaN(since) && Math.floor(call.org.schemaChangedAt / 1000) * 1000 <= since;
  // A tag says more than a date, which counts only without one.
  const unchanged = tags === undefined ? unmodified : sameTag(tags, etag);
  if (unchanged) return { status: 304, headers };
  return ok(body, 200, headers);
}

/** Whether one of the tags of `If-None-Match` is the one; a gzipped answer's tag ends in `--gzip` (§8). */
function sameTag(tags: string, etag: string): boolean {
  return tags
    .split(',')
    .map(tag => tag.trim().replace(/^W\//, '').replace('--gzip', ''))
    .some(tag => tag === etag || tag === '*');
}

function answerLayouts(call: Call, object: ObjectDef): Answer {
  const kind = call.path[3]?.toLowerCase();
  if (kind === 'layouts')
    return ok({ layouts: [], recordTypeMappings: [], recordTypeSelectorRequired: [false] });
  if (kind === 'compactlayouts') {
    return ok({ compactLayouts: [], defaultCompactLayoutId: null, recordTypeCompactLayoutMappings: [] });
  }
  throw apiError(404, 'NOT_FOUND', `The requested resource does not exist: ${object.name}`);
}

function answerRecord(call: Call, object: ObjectDef, segment: string): Answer {
  requireMethod(call, 'GET', 'HEAD', 'PATCH', 'DELETE');
  const id = pathId(object, segment);
  if (call.method === 'PATCH') {
    updateRecord(writeContext(call), object, id, readObject(call));
    return NO_CONTENT;
  }
  if (call.method === 'DELETE') {
    deleteRecord(writeContext(call), object, id);
    return NO_CONTENT;
  }
  return readRecord(call, object, id);
}

function readRecord(call: Call, object: ObjectDef, id: string): Answer {
  const row = readableRow(call, object, id);
  return ok(recordJson(object, row, baseOf(call), wantedFields(call, object)));
}

function readableRow(call: Call, object: ObjectDef, id: string): Row {
  const row = tableOf(call.org, object).rows.get(id);
  if (!row) throw notFound();
  if (row.IsDeleted === true) throw dmlError('ENTITY_IS_DELETED', 'entity is deleted', [], 404);
  return row;
}

/** `?fields=A,B`: these only, plus Id; an unknown one refuses the call. */
function wantedFields(call: Call, object: ObjectDef): FieldDef[] {
  const names = call.query.get('fields');
  if (names === null || names === '') return [...object.fields.values()];
  const fields = names.split(',').map(name => requireField(object, name.trim()));
  const id = findField(object, 'Id');
  return id && !fields.includes(id) ? [...fields, id] : fields;
}

/** The field with this name, or INVALID_FIELD as the write path words it. */
export function requireField(object: ObjectDef, name: string): FieldDef {
  const def = findField(object, name);
  if (!def)
    throw apiError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
  return def;
}

/** A record by an external id (§3.5): several matches answer 300 with their addresses, and nothing is written. */
function answerByKey(call: Call, object: ObjectDef, fieldName: string, value: string): Answer {
  requireMethod(call, 'GET', 'HEAD', 'PATCH', 'DELETE');
  refuseFileNames(value);
  const ctx = writeContext(call);
  const match = findByKey(ctx, object, fieldName, value);
  if (match.ids.length > 1) {
    return ok(
      match.ids.map(id => `${baseOf(call)}/sobjects/${object.name}/${id}`),
      300,
    );
  }
  const [id] = match.ids;
  if (call.method === 'PATCH') return upsert(call, object, match, value);
  if (id === undefined) throw notFound();
  if (call.method !== 'DELETE') return readRecord(call, object, id);
  deleteRecord(ctx, object, id);
  return NO_CONTENT;
}

/** Values that end like a file name never reach the record (§3.5 warns about `.inc`). */
function refuseFileNames(value: string): void {
  if (/\.inc$/i.test(value)) throw notFound();
}

function upsert(call: Call, object: ObjectDef, match: ReturnType<typeof findByKey>, value: string): Answer {
  const body = readObject(call);
  const updateOnly = call.query.get('updateOnly') === 'true';
  if (match.ids.length === 0 && updateOnly) throw notFound();
  if (match.def.name === 'Id' && match.ids.length === 0 && parseId(value) !== null)
    throw externalIdNotFound(value);
  const { id, created } = upsertRecord(writeContext(call), object, match, value, body);
  if (created) {
    const location = `${baseOf(call)}/sobjects/${object.name}/${id}`;
    return ok({ id, success: true, errors: [], created }, 201, { location });
  }
  if (call.version < call.sf.kernel.limits.get('upsertBodySince')) return NO_CONTENT;
  return ok({ id, success: true, errors: [], created });
}
