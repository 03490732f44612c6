import type { CrmClient } from '@crmsync/connectors';
import type { ObjectMapping } from './ports.ts';

/**
 * The field that holds our own id of a contact, where the user's mapping writes it into one whose values never repeat and the CRM
 * can create by it: the same create sent twice then makes one record. No other key will do: its value could be another record's,
 * and what stands there would be written over.
 */
export function upsertKeyOf(
  object: string,
  mappings: readonly ObjectMapping[],
  client: Pick<CrmClient, 'upsert'>,
): string | undefined {
  const mapping = client.upsert && mappings.find(each => each.object === object);
  return mapping?.entries.find(({ from, to, transforms = [] }) => {
    const field = mapping.fields.get(to);
    const isOurId = 'field' in from && from.field === 'id' && transforms.length === 0;
    return isOurId && field?.unique === true && field.writable && field.type === 'text';
  })?.to;
}
