import { z } from 'zod';
import type { CrmMatch, Fields, FieldValue } from '../connector.ts';
import { longId } from './ids.ts';

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]).catch(null);

/** A record of a query or of Collections: `attributes` beside its fields (sheet §3.1, §5.1). */
export const SalesforceRecord = z
  .object({ attributes: z.object({ type: z.string() }), Id: z.string() })
  .catchall(Value);
/** A record of an answer. */
export type SalesforceRecord = z.infer<typeof SalesforceRecord>;

/** A field of a record, by its name in any case; blank when it is not there. */
export function fieldValue(record: SalesforceRecord, field: string): string | number | boolean | null {
  const name = Object.keys(record).find(key => key.toLowerCase() === field.toLowerCase());
  const value = name === undefined || name === 'attributes' ? null : record[name];
  return typeof value === 'object' || value === undefined ? null : value;
}

/** The record with just the fields asked for. */
export function toMatch(record: SalesforceRecord, fields: readonly string[]): CrmMatch {
  return {
    object: record.attributes.type,
    id: longId(record.Id),
    fields: Object.fromEntries(fields.map(field => [field, fieldValue(record, field)])),
  };
}

/** Values as Salesforce takes them: JSON, and several choices as one `;`-list. */
export function toBody(fields: Fields): Record<string, string | number | boolean | null> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toValue(value)]));
}

function toValue(value: FieldValue): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? value.join(';') : value;
}
