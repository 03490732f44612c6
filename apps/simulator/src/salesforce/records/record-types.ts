import type { RecordTypeInfo } from '../schema/describe.ts';
import type { ObjectDef } from '../schema/types.ts';
import type { Org } from './org.ts';

/** The record types an admin made for an object: rows of RecordType, which the control API seeds. */
export function recordTypesOf(org: Org, object: ObjectDef): RecordTypeInfo[] {
  return [...(org.tables.get('recordtype')?.rows.values() ?? [])]
    .filter(row => String(row.SobjectType).toLowerCase() === object.name.toLowerCase())
    .map(row => ({
      id: row.Id,
      name: String(row.Name),
      developerName: String(row.DeveloperName ?? row.Name),
      active: row.IsActive === true,
    }));
}
