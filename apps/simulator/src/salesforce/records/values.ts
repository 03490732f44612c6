import { findField } from '../schema/catalogue.ts';
import type { FieldDef, ObjectDef } from '../schema/types.ts';
import type { Row, Scalar } from './table.ts';

const two = (n: number) => String(n).padStart(2, '0');

/** A date-time as every REST answer prints it: `2024-09-10T13:57:45.000+0000` (§2). */
export function formatDateTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '+0000');
}

/** A date as `YYYY-MM-DD`, in UTC. */
export function formatDate(epochMs: number): string {
  const date = new Date(epochMs);
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** First and last name with a space: how a person's compound Name reads. */
function personName(row: Row): string {
  return [row.FirstName, row.LastName].filter(part => typeof part === 'string' && part !== '').join(' ');
}

/** The scalar a field holds for filters, sorting and history; compounds other than Name give null. */
export function scalarOf(object: ObjectDef, row: Row, def: FieldDef): Scalar {
  if (def.name === 'Name' && object.fields.has('lastname')) return personName(row);
  if (def.name === 'PhotoUrl') return `/services/images/photo/${row.Id}`;
  if (def.name === 'HasResponded') return row.Status === 'Responded';
  const value = row[def.name];
  if (value !== undefined) return value;
  return def.type === 'boolean' ? false : null;
}

/** The compound address as the API reads it, or null when every part is empty (§3.2). */
function addressOf(row: Row, compound: string): Record<string, Scalar> | null {
  const prefix = compound.slice(0, -'Address'.length);
  const part = (word: string): Scalar => row[prefix + word] ?? null;
  const out = {
    city: part('City'),
    country: part('Country'),
    geocodeAccuracy: null,
    latitude: null,
    longitude: null,
    postalCode: part('PostalCode'),
    state: part('State'),
    street: part('Street'),
  };
  return Object.values(out).every(value => value === null) ? null : out;
}

/** A field as the JSON of a REST answer. */
export function jsonOf(object: ObjectDef, row: Row, def: FieldDef): unknown {
  if (def.type === 'address') return addressOf(row, def.name);
  const value = scalarOf(object, row, def);
  if (def.type === 'datetime' && typeof value === 'number') return formatDateTime(value);
  return value;
}

/** A record as `GET /sobjects/X/id` answers it: attributes, then the fields. */
export function recordJson(
  object: ObjectDef,
  row: Row,
  base: string,
  fields: Iterable<FieldDef> = object.fields.values(),
): Record<string, unknown> {
  const out: Record<string, unknown> = {
    attributes: { type: object.name, url: `${base}/sobjects/${object.name}/${row.Id}` },
  };
  for (const def of fields) out[def.name] = jsonOf(object, row, def);
  return out;
}

/** The label people see for a record: its name field, or its id. */
export function recordName(object: ObjectDef, row: Row): string {
  const def = [...object.fields.values()].find(each => each.nameField) ?? findField(object, 'Subject');
  const value = def ? scalarOf(object, row, def) : null;
  return typeof value === 'string' && value !== '' ? value : row.Id;
}
