import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import type { CallApi, CrmField } from '../connector.ts';

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

/** Every field of an object as this user may see it (sheet §8: describe follows field-level security). */
export async function describe(call: CallApi, base: string, object: string): Promise<CrmField[]> {
  const { body } = await call(`${base}/sobjects/${encodeURIComponent(object)}/describe`);
  const { fields } = readAnswer(z.object({ fields: z.array(Field) }), body, {
    label: 'Salesforce',
    writes: false,
  });
  return fields.filter(field => !field.deprecatedAndHidden).map(toField);
}

/** `required` by the rule of sheet §8; Lead: LastName and Company, Contact: LastName (§3.2). */
function toField(field: Field): CrmField {
  const type = types[field.type] ?? 'other';
  const isChoice = type === 'choice' || type === 'choices';
  const options = field.picklistValues
    .filter(option => option.active)
    .map(({ value, label }) => ({ value, label: label ?? value }));
  return {
    name: field.name,
    label: field.label,
    type,
    required: field.createable && !field.nillable && !field.defaultedOnCreate && field.type !== 'boolean',
    writable: field.createable && field.updateable,
    // Only a key field can be upserted by (sheet §3.2).
    unique: field.unique && (field.externalId || field.idLookup),
    ...(field.length > 0 && type !== 'other' ? { maxLength: field.length } : {}),
    ...(isChoice ? { options, closed: field.restrictedPicklist } : {}),
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
