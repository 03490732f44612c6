import { type ApiError, apiError, dmlError } from '../errors.ts';
import { parseId } from '../ids.ts';
import { findField } from '../schema/catalogue.ts';
import type { FieldDef, ObjectDef } from '../schema/types.ts';
import type { Scalar } from './table.ts';
import { formatDate } from './values.ts';

/** A JSON body of a write: field names in any case. */
export type Body = Record<string, unknown>;

/** Pairs each key of a body with its field; an unknown name refuses the whole record (§3.3). */
export function resolveFields(object: ObjectDef, body: Body): [FieldDef, unknown][] {
  const out: [FieldDef, unknown][] = [];
  for (const [name, value] of Object.entries(body)) {
    if (name.toLowerCase() === 'attributes') continue;
    const def = findField(object, name);
    if (!def) {
      throw apiError(400, 'INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`);
    }
    if (def.name === 'Id') throw notInBody('Id');
    out.push([def, value]);
  }
  return out;
}

/** The refusal of a key field inside a body (§3.3). */
export function notInBody(name: string): ApiError {
  return apiError(400, 'INVALID_FIELD', `The ${name} field should not be specified in the sobject data.`);
}

/** Refuses fields the caller may not write (§3.3 INVALID_FIELD_FOR_INSERT_UPDATE). */
export function requireWritable(fields: readonly [FieldDef, unknown][], action: 'create' | 'edit'): void {
  const refused = fields
    .map(([def]) => def)
    .filter(def => !(action === 'create' ? def.createable : def.updateable))
    .map(def => def.name);
  if (refused.length === 0) return;
  const text = 'Please check the security settings of this field and verify that it is read/write for your';
  throw dmlError(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${refused.join(', ')}. ${text} profile or permission set.`,
    refused,
  );
}

/** Turns a JSON value into what the field stores, or refuses it as the JSON reader would (§3.3 JSON_PARSER_ERROR). */
export function deserialise(def: FieldDef, value: unknown, raw: string | null): Scalar {
  if (value === null || value === undefined) return def.type === 'boolean' ? false : null;
  switch (def.type) {
    case 'boolean':
      return toBoolean(def, value, raw);
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return toNumber(def, value, raw);
    case 'date':
      return toDate(def, value, raw);
    case 'datetime':
      return toDateTime(def, value, raw);
    case 'reference':
      return toReference(def, value, raw);
    default:
      return toText(def, value, raw);
  }
}

function toText(def: FieldDef, value: unknown, raw: string | null): string | null {
  if (typeof value !== 'string') throw cannotRead(def, 'string', value, raw);
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}

function toBoolean(def: FieldDef, value: unknown, raw: string | null): boolean {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  if (word === 'true' || word === 'false') return word === 'true';
  throw cannotRead(def, 'boolean', value, raw);
}

function toNumber(def: FieldDef, value: unknown, raw: string | null): number | null {
  if (value === '') return null;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw cannotRead(def, def.type, value, raw);
  if (def.type === 'int' && !Number.isInteger(number)) throw cannotRead(def, 'int', value, raw);
  return number;
}

function toDate(def: FieldDef, value: unknown, raw: string | null): string | null {
  if (value === '') return null;
  const match = typeof value === 'string' ? /^(\d{4}-\d{2}-\d{2})(?:T.*)?$/.exec(value) : null;
  const day = match?.[1];
  if (!day || Number.isNaN(Date.parse(day)) || formatDate(Date.parse(day)) !== day) {
    throw cannotRead(def, 'date', value, raw);
  }
  return day;
}

function toDateTime(def: FieldDef, value: unknown, raw: string | null): number | null {
  if (value === '') return null;
  const time = typeof value === 'string' ? Date.parse(value.replace(/\+0000$/, 'Z')) : Number.NaN;
  if (Number.isNaN(time)) throw cannotRead(def, 'datetime', value, raw);
  return time;
}

function toReference(def: FieldDef, value: unknown, raw: string | null): string | null {
  if (typeof value !== 'string') throw cannotRead(def, 'reference', value, raw);
  if (value.trim() === '') return null;
  const id = parseId(value.trim());
  if (id === null) {
    throw dmlError('MALFORMED_ID', `${def.label}: id value of incorrect type: ${value}`, [def.name]);
  }
  return id;
}

const TOKEN: Record<string, string> = {
  string: 'VALUE_STRING',
  number: 'VALUE_NUMBER',
  boolean: 'VALUE_TRUE',
  object: 'START_OBJECT',
};

function cannotRead(def: FieldDef, wanted: string, value: unknown, raw: string | null): ApiError {
  const token = Array.isArray(value) ? 'START_ARRAY' : (TOKEN[typeof value] ?? 'VALUE_STRING');
  const shown = typeof value === 'object' ? token : `${token} value "${String(value)}"`;
  const { line, column } = placeOf(def.name, raw);
  return apiError(
    400,
    'JSON_PARSER_ERROR',
    `Cannot deserialize instance of ${wanted} from ${shown} at [line:${line}, column:${column}]`,
  );
}

/** Where a field's value starts in the body that was sent, counted from one. */
function placeOf(name: string, raw: string | null): { line: number; column: number } {
  const found = raw?.toLowerCase().indexOf(`"${name.toLowerCase()}"`) ?? -1;
  if (raw === null || found < 0) return { line: 1, column: 1 };
  const before = raw.slice(0, raw.indexOf(':', found) + 1);
  return { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
}
