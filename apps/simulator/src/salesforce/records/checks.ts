import { ApiError, dmlError, type ErrorItem } from '../errors.ts';
import { to15 } from '../ids.ts';
import { objectOfId } from '../schema/catalogue.ts';
import type { FieldDef, ObjectDef } from '../schema/types.ts';
import type { WriteContext } from './context.ts';
import { checkCountries } from './countries.ts';
import { indexKey, isIndexed, type Org, rowOf, tableOf } from './org.ts';
import { recordTypesOf } from './record-types.ts';
import { lookUp, type Row } from './table.ts';

const EMAIL = /^[^\s@<>()[\],;:"\\]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}\p{N}-]{2,}$/u;

/** Refuses a record whose required fields are empty; reported alone, before lengths (§3.4). */
export function requireFilled(object: ObjectDef, row: Row, touched: readonly FieldDef[] | null): void {
  const candidates = touched ?? [...object.fields.values()];
  const missing = candidates
    .filter(def => !def.nillable && def.type !== 'boolean' && (touched !== null || !def.defaultedOnCreate))
    .filter(def => def.createable && (row[def.name] ?? null) === null)
    .map(def => def.name)
    .sort();
  if (missing.length === 0) return;
  throw dmlError('REQUIRED_FIELD_MISSING', `Required fields are missing: [${missing.join(', ')}]`, missing);
}

/** Length, e-mail and picklist checks of the fields being written; all refusals together (§3.3). */
export function checkValues(fields: readonly FieldDef[], row: Row): void {
  const items = fields.flatMap(def => valueErrors(def, row));
  if (items.length > 0) throw new ApiError(400, items);
}

function valueErrors(def: FieldDef, row: Row): ErrorItem[] {
  const value = row[def.name];
  if (typeof value !== 'string') return [];
  if (def.length > 0 && def.type !== 'reference' && value.length > def.length) {
    const message = `${def.label}: data value too large: ${value} (max length=${def.length})`;
    return [{ message, errorCode: 'STRING_TOO_LONG', fields: [def.name] }];
  }
  if (def.type === 'email' && !EMAIL.test(value)) {
    const message = `${def.label}: invalid email address: ${value}`;
    return [{ message, errorCode: 'INVALID_EMAIL_ADDRESS', fields: [def.name] }];
  }
  if (def.restrictedPicklist && !offered(def, value)) {
    const message = `${def.label}: bad value for restricted picklist field: ${value}`;
    return [{ message, errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: [def.name] }];
  }
  return [];
}

function offered(def: FieldDef, value: string): boolean {
  const values = def.type === 'multipicklist' ? value.split(';') : [value];
  return values.every(each => def.picklist.some(entry => entry.active && entry.value === each));
}

/** Refuses lookups that point at the wrong kind of record, at nothing, or at a deleted one (§3.3). */
export function checkReferences(
  ctx: WriteContext,
  object: ObjectDef,
  fields: readonly FieldDef[],
  row: Row,
): void {
  for (const def of fields) {
    const id = row[def.name];
    if (def.type === 'reference' && typeof id === 'string') checkReference(ctx, object, def, id);
  }
}

function checkReference(ctx: WriteContext, object: ObjectDef, def: FieldDef, id: string): void {
  const target = objectOfId(ctx.org.schema, id);
  if (!target || !def.referenceTo.includes(target.name)) {
    throw dmlError('MALFORMED_ID', `${def.label}: id value of incorrect type: ${id}`, [def.name]);
  }
  const row = rowOf(ctx.org, target.name, id);
  const isUsableType = recordTypesOf(ctx.org, object).some(type => type.id === id && type.active);
  if (def.name === 'RecordTypeId' && !isUsableType) {
    const message = `${def.label}: this ID value isn't valid for the user: ${id}`;
    throw dmlError('INVALID_CROSS_REFERENCE_KEY', message, [def.name]);
  }
  if (!row) throw dmlError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
  if (row.IsDeleted === true) throw dmlError('ENTITY_IS_DELETED', 'entity is deleted');
  if (target.name === 'Lead' && row.IsConverted === true) throw convertedLead();
  if (def.name === 'OwnerId' && target.name === 'User' && row.IsActive === false) {
    const message = `operation performed with inactive user [${id}] as owner of ${object.label.toLowerCase()}`;
    throw dmlError('INACTIVE_OWNER_OR_USER', message);
  }
}

/** The refusal of a write to, or about, a converted lead (§3.2). */
export function convertedLead(): ApiError {
  return dmlError('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead');
}

/** The admin's validation rules: named fields must be filled (§3.3 FIELD_CUSTOM_VALIDATION_EXCEPTION). */
export function checkRules(org: Org, object: ObjectDef, row: Row): void {
  const items = org.settings.validationRules
    .filter(rule => rule.object === object.name && (row[rule.field] ?? null) === null)
    .map(rule => ({
      message: rule.message,
      errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      fields: [rule.field],
    }));
  if (items.length > 0) throw new ApiError(400, items);
}

/** Unique fields: the last check before the commit (§3.4). */
export function checkUnique(org: Org, object: ObjectDef, row: Row): void {
  for (const def of object.fields.values()) {
    const value = row[def.name];
    if (!def.unique || typeof value !== 'string' || !isIndexed(object, def.name)) continue;
    const holders = lookUp(tableOf(org, object), def.name.toLowerCase(), indexKey(value));
    const holder = [...holders].find(
      id =>
        id !== row.Id &&
        liveValue(org, object, id, def) !== null &&
        sameValue(def, value, liveValue(org, object, id, def)),
    );
    if (holder) {
      const message = `duplicate value found: ${def.name} duplicates value on record with id: ${to15(holder)}`;
      throw dmlError('DUPLICATE_VALUE', message);
    }
  }
}

function liveValue(org: Org, object: ObjectDef, id: string, def: FieldDef): string | null {
  const row = rowOf(org, object.name, id);
  const value = row?.IsDeleted === true ? null : row?.[def.name];
  return typeof value === 'string' ? value : null;
}

function sameValue(def: FieldDef, a: string, b: string | null): boolean {
  return def.caseSensitive ? a === b : a.toLowerCase() === b?.toLowerCase();
}

/** Faults a test planted for single records: locked rows, failing triggers. */
export function checkFaults(ctx: WriteContext, object: ObjectDef, row: Row): void {
  const values = new Set(Object.values(row).map(value => String(value)));
  for (const fault of ctx.org.recordFaults) {
    if (fault.remaining <= 0 || (fault.object !== null && fault.object !== object.name)) continue;
    if (fault.matches.length > 0 && !fault.matches.some(each => values.has(each))) continue;
    fault.remaining -= 1;
    throw dmlError(fault.code, fault.message.replace('{id}', row.Id), fault.fields, fault.status);
  }
}

/** Rules that go across fields: addresses (§3.2), CampaignMember and Task (§10). */
export function checkShape(org: Org, object: ObjectDef, row: Row): void {
  if (object.name === 'CampaignMember') checkMember(org, row);
  if (org.settings.stateCountryPicklists) checkCountries(object, row);
  const toLead = typeof row.WhoId === 'string' && row.WhoId.startsWith('00Q');
  if (object.name === 'Task' && toLead && typeof row.WhatId === 'string') {
    throw dmlError(
      'FIELD_INTEGRITY_EXCEPTION',
      'field integrity exception: WhatId (a lead cannot be related)',
      ['WhatId'],
    );
  }
}

function checkMember(org: Org, row: Row): void {
  const person = row.LeadId ?? row.ContactId ?? null;
  if (typeof person !== 'string' || (row.LeadId && row.ContactId)) {
    throw dmlError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LeadId, ContactId]', [
      'LeadId',
      'ContactId',
    ]);
  }
  const table = org.tables.get('campaignmember');
  const field = row.LeadId ? 'leadid' : 'contactid';
  const others = table ? lookUp(table, field, person.toLowerCase()) : [];
  for (const id of others) {
    const other = rowOf(org, 'CampaignMember', id);
    const same = other?.CampaignId === row.CampaignId && other?.IsDeleted !== true && other?.Id !== row.Id;
    if (same) throw dmlError('DUPLICATE_VALUE', 'Already a campaign member.');
  }
}
