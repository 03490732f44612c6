import { type CrmConnector, CrmError, type CrmField, type CrmObject } from '@crmsync/connectors';
import { type ObjectMapping, offeredEntries } from '@crmsync/sync';

/**
 * The mappings of every object a person may be in. `fieldsOf` reads an object's fields as the account has them now. An object
 * that this account may not see is left out, unless it is the one new records are made of.
 */
export async function mappingsOf(
  connector: Pick<CrmConnector, 'objects'>,
  object: string,
  fieldsOf: (object: string) => Promise<readonly CrmField[]>,
): Promise<ObjectMapping[]> {
  const mappings: ObjectMapping[] = [];
  for (const each of connector.objects) {
    const fields = await fieldsOf(each.name).catch((error: unknown) => {
      if (each.name === object || !isHidden(error)) throw error;
      return undefined;
    });
    if (fields) mappings.push(mappingOf(each, fields));
  }
  return mappings;
}

function mappingOf(object: CrmObject, described: readonly CrmField[]): ObjectMapping {
  const fields = new Map(described.map(field => [field.name, field]));
  const entries = object.defaultMapping.map(({ from, to, rule }) => ({
    from: { field: from },
    to,
    ...(rule ? { rule } : {}),
  }));
  return { object: object.name, label: object.label, entries: offeredEntries(entries, fields), fields };
}

function isHidden(error: unknown): boolean {
  return error instanceof CrmError && ['forbidden', 'missing', 'invalid'].includes(error.kind);
}
