import type { ObjectType } from '../schema/object-types.ts';
import type { HubRecord } from './record.ts';

/** What HubSpot fills in for every contact that an integration makes. */
const CONTACT_CONSTANTS: Readonly<Record<string, string>> = {
  hs_associated_target_accounts: '0',
  hs_currently_enrolled_in_prospecting_agent: 'false',
  hs_is_contact: 'true',
  hs_is_unworked: 'true',
  hs_membership_has_accessed_private_content: '0',
  hs_pipeline: 'contacts-lifecycle-pipeline',
  hs_registered_member: '0',
  hs_sequences_actively_enrolled_count: '0',
  num_notes: '0',
};

/** Contact properties that are worked out rather than stored, beside the constants. */
const CONTACT_DERIVED = [
  'hs_all_contact_vids',
  'hs_email_domain',
  'hs_full_name_or_email',
  'hs_object_source',
  'hs_object_source_id',
  'hs_object_source_label',
] as const;

/** Names of everything HubSpot adds to the answer of a create. */
export function computedNames(type: ObjectType): string[] {
  const contact = type.name === 'contacts' ? [...Object.keys(CONTACT_CONSTANTS), ...CONTACT_DERIVED] : [];
  return [...type.fixedProperties, ...contact];
}

/** The value of a property, stored or worked out; undefined when empty. */
export function propertyOf(type: ObjectType, record: HubRecord, property: string): string | undefined {
  const stored = record.values[property];
  if (stored !== undefined) return stored;
  if (property === 'hs_object_id') return record.id;
  if (property === type.createdProperty) return new Date(record.createdAt).toISOString();
  if (property === type.modifiedProperty) return new Date(record.updatedAt).toISOString();
  return type.name === 'contacts' ? contactValue(record, property) : undefined;
}

function contactValue({ id, values, created }: HubRecord, property: string): string | undefined {
  switch (property) {
    case 'hs_email_domain':
      return values.email?.split('@')[1];
    case 'hs_full_name_or_email': {
      const name = [values.firstname, values.lastname].filter(part => part !== undefined).join(' ');
      return name === '' ? values.email : name;
    }
    case 'hs_all_contact_vids':
      return [id, ...(values.hs_merged_object_ids ?? '').split(';')].filter(part => part !== '').join(';');
    case 'hs_object_source':
    case 'hs_object_source_label':
      return created.source;
    case 'hs_object_source_id':
      return created.sourceId;
    default:
      return CONTACT_CONSTANTS[property];
  }
}
