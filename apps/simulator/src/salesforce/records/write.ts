import { type ApiError, dmlError, externalIdNotFound, notFound } from '../errors.ts';
import { parseId } from '../ids.ts';
import { findField } from '../schema/catalogue.ts';
import type { FieldDef, ObjectDef } from '../schema/types.ts';
import {
  checkFaults,
  checkReferences,
  checkRules,
  checkShape,
  checkUnique,
  checkValues,
  convertedLead,
  requireFilled,
} from './checks.ts';
import type { WriteContext } from './context.ts';
import { type Body, deserialise, notInBody, requireWritable, resolveFields } from './deserialise.ts';
import { checkDuplicates } from './duplicates.ts';
import { indexKey, isIndexed, nextId, rowOf, save, tableOf } from './org.ts';
import { type Change, lookUp, type Row } from './table.ts';

/** A body as it was read, with its text for the positions in JSON_PARSER_ERROR messages. */
export type WriteBody = { values: Body; raw: string | null };

/** Creates a record and gives its id. Checks run in the order of §3.4. */
export function createRecord(ctx: WriteContext, object: ObjectDef, body: WriteBody): string {
  if (!object.createable) throw readOnly(ctx);
  const fields = resolveFields(object, body.values);
  requireWritable(fields, 'create');
  const row: Row = { Id: '' };
  for (const [def, value] of fields) setField(row, def, deserialise(def, value, body.raw));
  applyDefaults(ctx, object, row);
  requireFilled(object, row, null);
  runChecks(
    ctx,
    object,
    row,
    fields.map(([def]) => def),
    'create',
  );
  row.Id = nextId(ctx.org, object.keyPrefix);
  stamp(ctx, row, true);
  save(ctx.org, object, row, change(ctx, 'created', null, row));
  return row.Id;
}

/** Updates a record; writing what it already holds still moves LastModifiedDate. */
export function updateRecord(ctx: WriteContext, object: ObjectDef, id: string, body: WriteBody): void {
  if (!object.updateable) throw readOnly(ctx);
  const fields = resolveFields(object, body.values);
  requireWritable(fields, 'edit');
  const before = liveRow(ctx, object, id);
  if (before.IsConverted === true) throw convertedLead();
  const row: Row = { ...before };
  for (const [def, value] of fields) setField(row, def, deserialise(def, value, body.raw));
  const touched = fields.map(([def]) => def);
  requireFilled(object, row, touched);
  if (ctx.autoAssign) assign(ctx, object, row);
  runChecks(ctx, object, row, touched, 'edit');
  stamp(ctx, row, false);
  save(ctx.org, object, row, change(ctx, 'updated', before, row));
}

/** Deletes a record into the recycle bin; an account takes its contacts along. */
export function deleteRecord(ctx: WriteContext, object: ObjectDef, id: string): void {
  if (!object.deletable) throw readOnly(ctx);
  const before = liveRow(ctx, object, id);
  checkFaults(ctx, object, before);
  const row: Row = { ...before, IsDeleted: true };
  stamp(ctx, row, false);
  save(ctx.org, object, row, change(ctx, 'deleted', before, row));
  const contact = object.name === 'Account' ? ctx.org.schema.get('contact') : undefined;
  if (!contact) return;
  for (const contactId of [...lookUp(tableOf(ctx.org, contact), 'accountid', indexKey(id))]) {
    if (rowOf(ctx.org, 'Contact', contactId)?.IsDeleted !== true) deleteRecord(ctx, contact, contactId);
  }
}

/** What an upsert found under its key. */
export type UpsertMatch = { def: FieldDef; ids: string[] };

/** Finds the records an upsert key names; refuses fields that may not be a key (§3.5). */
export function findByKey(
  ctx: WriteContext,
  object: ObjectDef,
  fieldName: string,
  value: string,
): UpsertMatch {
  const def = findField(object, fieldName);
  if (!def || !(def.idLookup || def.externalId)) throw externalIdNotFound(fieldName);
  if (def.name === 'Id') {
    const id = parseId(value);
    if (id === null) throw externalIdNotFound(value);
    return { def, ids: rowOf(ctx.org, object.name, id) ? [id] : [] };
  }
  if (!isIndexed(object, def.name)) throw externalIdNotFound(fieldName);
  const ids = [...lookUp(tableOf(ctx.org, object), def.name.toLowerCase(), indexKey(value))];
  const live = ids.filter(id => {
    const row = rowOf(ctx.org, object.name, id);
    return row?.IsDeleted !== true && (!def.caseSensitive || row?.[def.name] === value);
  });
  return { def, ids: live };
}

/** Creates or updates by key. The caller has already dealt with several matches (300 or DUPLICATE_EXTERNAL_ID). */
export function upsertRecord(
  ctx: WriteContext,
  object: ObjectDef,
  match: UpsertMatch,
  value: string,
  body: WriteBody,
): { id: string; created: boolean } {
  const given = Object.keys(body.values).find(key => key.toLowerCase() === match.def.name.toLowerCase());
  if (given) throw notInBody(match.def.name);
  const id = match.ids[0];
  if (id !== undefined) {
    updateRecord(ctx, object, id, body);
    return { id, created: false };
  }
  const values = match.def.name === 'Id' ? body.values : { ...body.values, [match.def.name]: value };
  return { id: createRecord(ctx, object, { values, raw: body.raw }), created: true };
}

/** A record that exists and is not in the recycle bin, or the refusal a write gets (§3.3). */
export function liveRow(ctx: WriteContext, object: ObjectDef, id: string): Row {
  const row = rowOf(ctx.org, object.name, id);
  if (!row) throw dmlError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [], 404);
  if (row.IsDeleted === true) throw dmlError('ENTITY_IS_DELETED', 'entity is deleted', [], 404);
  return row;
}

/** Reads the id of a path: malformed ids read as an unknown key (§3.3), other objects' ids as not found. */
export function pathId(object: ObjectDef, segment: string): string {
  const id = parseId(segment);
  if (id === null) throw externalIdNotFound(segment);
  if (!id.startsWith(object.keyPrefix)) throw notFound();
  return id;
}

function readOnly(ctx: WriteContext): ApiError {
  const message = 'insufficient access rights on object id';
  return dmlError('INSUFFICIENT_ACCESS_OR_READONLY', message, [], ctx.switches.readOnlyStatus);
}

function setField(row: Row, def: FieldDef, value: Row[string]): void {
  row[def.name] = value ?? null;
}

function applyDefaults(ctx: WriteContext, object: ObjectDef, row: Row): void {
  for (const def of object.fields.values()) {
    const preset = def.picklist.find(entry => entry.isDefault);
    if (preset && (row[def.name] ?? null) === null && def.createable) row[def.name] = preset.value;
  }
  const ownable = object.fields.has('ownerid');
  if (ownable && (row.OwnerId ?? null) === null) row.OwnerId = ctx.userId;
  if (ctx.autoAssign) assign(ctx, object, row);
}

/** The active lead assignment rule hands the lead to its owner unless the caller said FALSE (§0.8). */
function assign(ctx: WriteContext, object: ObjectDef, row: Row): void {
  const owner = ctx.org.settings.leadAssignmentOwnerId;
  if (object.name === 'Lead' && owner !== null) row.OwnerId = owner;
}

function runChecks(
  ctx: WriteContext,
  object: ObjectDef,
  row: Row,
  touched: readonly FieldDef[],
  action: 'create' | 'edit',
): void {
  checkValues(touched, row);
  checkReferences(ctx, object, touched, row);
  checkShape(ctx.org, object, row);
  if (action === 'create' && ctx.switches.storageFull) {
    throw dmlError('STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded');
  }
  checkFaults(ctx, object, row);
  checkRules(ctx.org, object, row);
  checkDuplicates(ctx, object, row, action);
  checkUnique(ctx.org, object, row);
}

function stamp(ctx: WriteContext, row: Row, created: boolean): void {
  if (created) {
    row.CreatedDate = ctx.now;
    row.CreatedById = ctx.userId;
    row.IsDeleted = false;
  }
  row.LastModifiedDate = ctx.now;
  row.LastModifiedById = ctx.userId;
  row.SystemModstamp = ctx.now;
}

const SYSTEM = new Set([
  'Id',
  'CreatedDate',
  'CreatedById',
  'LastModifiedDate',
  'LastModifiedById',
  'SystemModstamp',
]);

/** The history entry of a write: which fields went from what to what. */
export function change(ctx: WriteContext, kind: Change['kind'], before: Row | null, after: Row): Change {
  const fields = Object.keys(after)
    .filter(name => !SYSTEM.has(name) && (before?.[name] ?? null) !== (after[name] ?? null))
    .map(name => ({ name, from: before?.[name] ?? null, to: after[name] ?? null }));
  return { at: ctx.now, by: ctx.userId, kind, client: ctx.client, fields };
}
