import type { Portal, PortalObject } from '../portal.ts';
import { objectOf } from '../portal.ts';
import { objectTypeOf } from '../schema/object-types.ts';
import type { Hub } from '../state.ts';
import { computedNames, propertyOf } from './derive.ts';
import { type HubRecord, historyOf } from './record.ts';

/** A record as JSON of the API. */
export interface RenderedRecord {
  id: string;
  properties: Record<string, string | null>;
  propertiesWithHistory?: Record<string, unknown[]>;
  createdAt: string;
  updatedAt: string;
  archived: boolean;
  archivedAt?: string;
  associations?: Record<string, unknown>;
  url: string;
  new?: boolean;
  objectWriteTraceId?: string;
}

/** What to show of a record. */
export interface Selection {
  /** Properties asked for; none = the default ones. */
  properties?: readonly string[];
  history?: readonly string[];
  /** Object words to show associations to. */
  associations?: readonly string[];
}

/** A record as reads and searches show it. */
export function renderRecord(
  hub: Hub,
  portal: Portal,
  { type, definitions }: PortalObject,
  record: HubRecord,
  { properties = [], history = [], associations = [] }: Selection = {},
): RenderedRecord {
  const names = properties.length > 0 ? [...properties, ...type.fixedProperties] : type.defaultProperties;
  const shown = [...new Set([...names, ...history])].filter(name => definitions.has(name)).sort();
  const values = shown.map((name): [string, string | null] => [name, propertyOf(type, record, name) ?? null]);
  const known = history.filter(name => definitions.has(name));
  return {
    ...frame(hub, portal, { type, definitions }, record, Object.fromEntries(values)),
    ...(known.length > 0
      ? { propertiesWithHistory: Object.fromEntries(known.map(name => [name, versions(record, name)])) }
      : {}),
    ...associationsOf(portal, type.name, record.id, associations),
  };
}

/** A record as a create answers it: what was sent and what HubSpot worked out. */
export function renderCreated(
  hub: Hub,
  portal: Portal,
  object: PortalObject,
  record: HubRecord,
): RenderedRecord {
  const names = [...new Set([...Object.keys(record.values), ...computedNames(object.type)])].sort();
  const values = names.map((name): [string, string | null] => [
    name,
    propertyOf(object.type, record, name) ?? null,
  ]);
  const properties = Object.fromEntries(values.filter(([, value]) => value !== null));
  const leadSince = properties.hs_lifecyclestage_lead_date;
  // Epoch milliseconds here, ISO 8601 in reads: HubSpot is like that.
  if (typeof leadSince === 'string') properties.hs_lifecyclestage_lead_date = String(Date.parse(leadSince));
  return frame(hub, portal, object, record, properties);
}

/** A record as an update answers it (*assumed*: what was sent, as it is now, and the fixed properties). */
export function renderUpdated(
  hub: Hub,
  portal: Portal,
  object: PortalObject,
  record: HubRecord,
  sent: readonly string[],
): RenderedRecord {
  return renderRecord(hub, portal, object, record, { properties: [...sent, ...object.type.fixedProperties] });
}

function frame(
  hub: Hub,
  portal: Portal,
  { type }: Pick<PortalObject, 'type' | 'definitions'>,
  record: HubRecord,
  properties: Record<string, string | null>,
): RenderedRecord {
  const { archivedAt } = record;
  return {
    id: record.id,
    properties,
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    archived: archivedAt !== undefined,
    ...(archivedAt === undefined ? {} : { archivedAt: new Date(archivedAt).toISOString() }),
    url: recordUrl(hub, portal.id, type.typeId, record.id),
  };
}

/** Address of the page of a record. */
export function recordUrl(hub: Hub, portalId: number, typeId: string, id: string): string {
  return `${hub.url()}/contacts/${portalId}/record/${typeId}/${id}`;
}

function versions(record: HubRecord, name: string): unknown[] {
  return historyOf(record, name).map(({ value, at, source, sourceId }) => ({
    value,
    timestamp: new Date(at).toISOString(),
    sourceType: source,
    sourceId,
  }));
}

function associationsOf(
  portal: Portal,
  from: PortalObject['type']['name'],
  id: string,
  wanted: readonly string[],
): { associations?: Record<string, unknown> } {
  const entries = wanted.flatMap((word): Array<[string, unknown]> => {
    const to = objectTypeOf(word);
    const linked = portal.associations.of({ type: from, id }, to.name);
    if (linked.length === 0) return [];
    const name = `${objectOf(portal, from).type.singular}_to_${to.singular}`;
    return [[to.name, { results: linked.map(target => ({ id: target.id, type: name })) }]];
  });
  return entries.length > 0 ? { associations: Object.fromEntries(entries) } : {};
}
