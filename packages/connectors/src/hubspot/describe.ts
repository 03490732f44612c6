import { z } from 'zod';
import { readAnswer } from '../answers.ts';
import { type CallApi, type CrmChoice, CrmError, type CrmField } from '../connector.ts';
import { ownerApi } from './owners.ts';
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
  referencedObjectType: z.string().optional().catch(undefined),
  hasUniqueValue: z.boolean().catch(false),
  hidden: z.boolean().catch(false),
  archived: z.boolean().catch(false),
  modificationMetadata: z.object({ readOnlyValue: z.boolean().catch(false) }).catch({ readOnlyValue: false }),
});
type Property = z.infer<typeof Property>;

/** Every contact property this user may see (sheet §5). The choices of an owner property are the owners, where we may see them. */
export async function describe(call: CallApi): Promise<CrmField[]> {
  const asked = ownersOf(call);
  // Whoever cannot read the properties is told of that.
  asked.catch(() => undefined);
  const { body } = await call(paths.contactProperties);
  const { results } = readAnswer(z.object({ results: z.array(Property) }), body, {
    label: 'HubSpot',
    writes: false,
  });
  const properties = results.filter(property => !property.archived);
  const owners = properties.some(isOwner) ? await asked : undefined;
  return properties.map(property =>
    isOwner(property) && owners ? ownerField(property, owners) : toField(property),
  );
}

/** `OWNER` is not in the sheet, so the contact's own owner is known by its name as well. */
function isOwner({ name, externalOptions, referencedObjectType }: Property): boolean {
  return externalOptions && (referencedObjectType === 'OWNER' || name === 'hubspot_owner_id');
}

/** Undefined without the scope for it. */
async function ownersOf(call: CallApi): Promise<CrmChoice[] | undefined> {
  return ownerApi(call)
    .list()
    .catch((error: unknown) => {
      if (error instanceof CrmError && error.kind === 'forbidden') return undefined;
      throw error;
    });
}

function ownerField(property: Property, owners: readonly CrmChoice[]): CrmField {
  const options = owners.map(({ id, label }) => ({ value: id, label }));
  return { ...toField(property), type: 'choice', options, closed: true };
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

/** `externalOptions`: the choices come from elsewhere, and we do not know them. */
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
