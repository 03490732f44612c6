import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import type { CallApi, CrmField } from '../connector.ts';
import { paths } from './version.ts';

/** A property as far as we use it (sheet §5). */
const Property = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  fieldType: z.string().catch(''),
  options: z
    .array(z.object({ value: z.string(), label: z.string(), hidden: z.boolean().catch(false) }))
    .catch([]),
  calculated: z.boolean().catch(false),
  externalOptions: z.boolean().catch(false),
  hasUniqueValue: z.boolean().catch(false),
  hidden: z.boolean().catch(false),
  archived: z.boolean().catch(false),
  modificationMetadata: z.object({ readOnlyValue: z.boolean().catch(false) }).catch({ readOnlyValue: false }),
});
type Property = z.infer<typeof Property>;

/** Every contact property this user may see (sheet §5). */
export async function describe(call: CallApi): Promise<CrmField[]> {
  const { body } = await call(paths.contactProperties);
  const { results } = readAnswer(z.object({ results: z.array(Property) }), body, {
    label: 'HubSpot',
    writes: false,
  });
  return results.filter(property => !property.archived).map(toField);
}

/**
 * HubSpot marks no property as required: what its create form demands is told only by a refusal (sheet §2,
 * `MISSING_REQUIRED_PROPERTY`).
 */
function toField(property: Property): CrmField {
  const type = fieldType(property);
  const closed = type === 'choice' || type === 'choices';
  const options = property.options
    .filter(option => !option.hidden)
    .map(({ value, label }) => ({ value, label }));
  return {
    name: property.name,
    label: property.label,
    type,
    required: false,
    writable: !property.calculated && !property.modificationMetadata.readOnlyValue && !property.hidden,
    // An e-mail belongs to one contact only, though it is no `hasUniqueValue` property (sheet §3.4).
    unique: property.hasUniqueValue || property.name === 'email',
    ...(property.type === 'string' ? { maxLength: 65_536 } : {}),
    ...(closed ? { options, closed: true } : {}),
  };
}

/** `externalOptions`: the choices come from elsewhere (an owner's id), so no text of ours can be one. */
function fieldType({ name, type, fieldType, externalOptions }: Property): CrmField['type'] {
  if (externalOptions) return 'other';
  switch (type) {
    case 'enumeration':
      if (fieldType === 'booleancheckbox') return 'boolean';
      return fieldType === 'checkbox' ? 'choices' : 'choice';
    case 'bool':
      return 'boolean';
    case 'number':
    case 'date':
    case 'datetime':
      return type;
    case 'phone_number':
      return 'phone';
    case 'string':
      if (name === 'email') return 'email';
      return fieldType === 'phonenumber' ? 'phone' : 'text';
    default:
      return 'other';
  }
}
