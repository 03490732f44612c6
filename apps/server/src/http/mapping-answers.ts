import type { CrmConnector, CrmField, CrmObject } from '@crmsync/connectors';
import type { Mapping, MappingEntry, MappingProblem } from '@crmsync/contract';
import { checkMapping, findDrift, type ObjectMapping, sourceFields, suggestEntries } from '@crmsync/sync';
import { mappingOf } from '../jobs/mappings.ts';
import { storedFields } from '../store/crm-fields.ts';
import type { Store } from '../store/database.ts';
import type { MappingRow } from '../store/mappings.ts';

/** What the answer about a mapping is made of. */
export interface AnswerParts {
  readonly connector: Pick<CrmConnector, 'id' | 'label'>;
  readonly object: CrmObject;
  /** Describe, and when it was read. */
  readonly read: { readonly fields: readonly CrmField[]; readonly fetched_at: Date };
  readonly own: MappingRow | undefined;
  /** Names of the custom fields that the user's contacts have. */
  readonly custom: readonly string[];
}

/** A mapping with everything there is to say about it. */
export function mappingAnswer({ connector, object, read, own, custom }: AnswerParts): Mapping {
  const mapping = mappingOf({ object, fields: read.fields, own });
  const isDefault = !own?.entries;
  return {
    connector: connector.id,
    object: object.name,
    objectLabel: object.label,
    entries: [...mapping.entries],
    isDefault,
    version: own?.version ?? 0,
    savedAt: isDefault ? null : own.saved_at.toISOString(),
    problems: problemsOf(mapping, connector.label, own),
    drift: own?.seen ? findDrift(own.seen, mapping.entries, mapping.fields) : [],
    suggestions: suggestEntries(read.fields, mapping.entries, custom),
    sources: sourceFields(custom),
    fieldsFetchedAt: read.fetched_at.toISOString(),
  };
}

/**
 * What is wrong with a mapping that the user made. The connector's own lines are thinned out to what the account offers; a
 * required field that they lack is a matter of each new record.
 */
export function problemsOf(
  mapping: ObjectMapping,
  crm: string,
  own: Pick<MappingRow, 'entries'> | undefined,
): MappingProblem[] {
  return own?.entries ? checkMapping(mapping, crm) : [];
}

/** Lines that are not kept yet as a mapping of this object. */
export function draftOf(
  object: CrmObject,
  entries: readonly MappingEntry[],
  fields: readonly CrmField[],
): ObjectMapping {
  return { ...mappingOf({ object, fields, own: undefined }), entries };
}

/**
 * How many faults and changes each connection's own mappings have, by connection id: judged by the fields as last read, so that
 * looking at the cards never calls a CRM.
 */
export async function countMappingProblems(
  { db }: Pick<Store, 'db'>,
  mappings: readonly MappingRow[],
  connectorOf: (connectionId: string) => Pick<CrmConnector, 'label' | 'objects'> | undefined,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const own of mappings) {
    const connector = connectorOf(own.connection_id);
    const object = connector?.objects.find(each => each.name === own.object);
    if (!connector || !object || !own.entries || !own.seen) continue;
    const kept = await storedFields(db, own.connection_id, own.object);
    if (!kept) continue;
    const mapping = mappingOf({ object, fields: kept.fields, own });
    const at = [
      ...checkMapping(mapping, connector.label),
      ...findDrift(own.seen, mapping.entries, mapping.fields),
    ].map(({ field }) => field);
    counts.set(own.connection_id, (counts.get(own.connection_id) ?? 0) + new Set(at).size);
  }
  return counts;
}
