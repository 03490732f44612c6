import { type CrmConnector, CrmError, type CrmField, type CrmObject } from '@crmsync/connectors';
import type { MappingEntry } from '@crmsync/contract';
import { type ObjectMapping, offeredEntries } from '@crmsync/sync';
import type { MappingRow } from '../store/mappings.ts';

/** What a mapping is made of: the connector's object, its fields as the account has them now, and what the user made of it. */
export interface MappingParts {
  readonly object: CrmObject;
  readonly fields: readonly CrmField[];
  readonly own: Pick<MappingRow, 'entries'> | undefined;
}

/**
 * The mappings of every object a person may be in. `fieldsOf` reads an object's fields as the account has them now. An object
 * that this account may not see is left out, unless it is the one new records are made of. What the user made may be under way.
 */
export async function mappingsOf(
  connector: Pick<CrmConnector, 'objects'>,
  object: string,
  fieldsOf: (object: string) => Promise<readonly CrmField[]>,
  own: Promise<readonly MappingRow[]>,
): Promise<ObjectMapping[]> {
  // Whoever cannot read the fields may be told first.
  own.catch(() => undefined);
  const mappings = connector.objects.map(async each => {
    const fields = await fieldsOf(each.name).catch((error: unknown) => {
      if (each.name === object || !isHidden(error)) throw error;
      return undefined;
    });
    const made = (await own).find(row => row.object === each.name);
    return fields ? [mappingOf({ object: each, fields, own: made })] : [];
  });
  return (await Promise.all(mappings)).flat();
}

/** The user's mapping of an object as it stands; without one the connector's own lines, those that this account offers. */
export function mappingOf({ object, fields: described, own }: MappingParts): ObjectMapping {
  const fields = new Map(described.map(field => [field.name, field]));
  const entries = own?.entries ?? offeredEntries(defaultEntries(object), fields);
  return { object: object.name, label: object.label, entries, fields };
}

function defaultEntries({ defaultMapping }: CrmObject): MappingEntry[] {
  return defaultMapping.map(({ from, to, rule }) => ({
    from: { field: from },
    to,
    ...(rule ? { rule } : {}),
  }));
}

function isHidden(error: unknown): boolean {
  return error instanceof CrmError && ['forbidden', 'missing', 'invalid'].includes(error.kind);
}
