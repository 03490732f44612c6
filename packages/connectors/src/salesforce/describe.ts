import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import type { CallApi, CrmField } from '../connector.ts';
import type { DescribeCache } from './describe-cache.ts';
import { longId } from './ids.ts';

/** A field as far as we use it (sheet §8). */
const Field = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  length: z.number().catch(0),
  createable: z.boolean().catch(false),
  updateable: z.boolean().catch(false),
  nillable: z.boolean().catch(true),
  defaultedOnCreate: z.boolean().catch(false),
  unique: z.boolean().catch(false),
  externalId: z.boolean().catch(false),
  idLookup: z.boolean().catch(false),
  deprecatedAndHidden: z.boolean().catch(false),
  restrictedPicklist: z.boolean().catch(false),
  dependentPicklist: z.boolean().catch(false),
  controllerName: z.string().nullable().catch(null),
  picklistValues: z
    .array(
      z.object({
        value: z.string(),
        label: z.string().nullable().catch(null),
        active: z.boolean().catch(true),
      }),
    )
    .catch([]),
});
type Field = z.infer<typeof Field>;

const RecordType = z.object({
  recordTypeId: z.string(),
  name: z.string(),
  available: z.boolean().catch(false),
  active: z.boolean().catch(true),
  master: z.boolean().catch(false),
});
type RecordType = z.infer<typeof RecordType>;

const Description = z.object({
  fields: z.array(Field),
  recordTypeInfos: z.array(RecordType).catch([]),
});

/**
 * Every field of an object as this user may see it (sheet §8: describe follows field-level security). What was described before is
 * asked for again on the condition that it has changed, and a 304 is answered from the cache.
 */
export async function describe(
  call: CallApi,
  base: string,
  object: string,
  cache: DescribeCache,
): Promise<CrmField[]> {
  const path = `${base}/sobjects/${encodeURIComponent(object)}/describe`;
  const known = cache.recall(path);
  const { status, headers, body } = await call(path, { headers: known?.headers ?? {} });
  if (status === 304 && known) return known.fields;
  const { fields, recordTypeInfos } = readAnswer(Description, body, { label: 'Salesforce', writes: false });
  const described = fields
    .filter(field => !field.deprecatedAndHidden)
    .map(field => (field.name === 'RecordTypeId' ? recordTypeField(field, recordTypeInfos) : toField(field)));
  cache.keep(path, {
    fields: described,
    etag: headers.get('etag'),
    lastModified: headers.get('last-modified'),
  });
  return described;
}

/** The record type is a choice among those this user may give; without any but the master one there is nothing to choose. */
function recordTypeField(field: Field, types: readonly RecordType[]): CrmField {
  const options = types
    .filter(({ available, active, master }) => available && active && !master)
    .map(({ recordTypeId, name }) => ({ value: longId(recordTypeId), label: name }));
  if (options.length === 0) return toField(field);
  return { ...toField(field), type: 'choice', options, closed: true };
}

/**
 * `required` by the rule of sheet §8; Lead: LastName and Company, Contact: LastName (§3.2). Which values of a dependent picklist are
 * right depends on another field, so none are offered and Salesforce alone judges them.
 */
function toField(field: Field): CrmField {
  const type = types[field.type] ?? 'other';
  const isChoice = type === 'choice' || type === 'choices';
  const isDependent = field.dependentPicklist || field.controllerName !== null;
  const options = field.picklistValues
    .filter(option => option.active)
    .map(({ value, label }) => ({ value, label: label ?? value }));
  return {
    name: field.name,
    ...(field.name.endsWith('__c') ? { plainName: field.name.slice(0, -3) } : {}),
    label: field.label,
    type,
    required: field.createable && !field.nillable && !field.defaultedOnCreate && field.type !== 'boolean',
    writable: field.createable && field.updateable,
    // Only a key field can be upserted by (sheet §3.2).
    unique: field.unique && (field.externalId || field.idLookup),
    ...(field.length > 0 && type !== 'other' ? { maxLength: field.length } : {}),
    ...(isChoice && !isDependent ? { options, closed: field.restrictedPicklist } : {}),
  };
}

/** Salesforce's types in our words (sheet §8). References and ids take ids of their own, which no contact has. */
const types: Readonly<Record<string, CrmField['type']>> = {
  string: 'text',
  textarea: 'text',
  encryptedstring: 'text',
  email: 'email',
  phone: 'phone',
  url: 'url',
  picklist: 'choice',
  combobox: 'choice',
  multipicklist: 'choices',
  boolean: 'boolean',
  int: 'number',
  double: 'number',
  currency: 'number',
  percent: 'number',
  date: 'date',
  datetime: 'datetime',
};
