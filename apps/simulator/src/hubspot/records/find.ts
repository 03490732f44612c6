import { recordNotFound, validationError } from '../errors.ts';
import type { PortalObject } from '../portal.ts';
import type { Hub } from '../state.ts';
import type { HubRecord } from './record.ts';

/** Throws HubSpot's 400 unless a property identifies one record. */
export function requireUnique({ type, definitions }: PortalObject, idProperty: string): void {
  if (definitions.get(idProperty)?.hasUniqueValue) return;
  throw validationError(
    `Unable to perform update/upsert by non-unique ${type.typeId} property ${idProperty}. Please use a unique property.`,
  );
}

/** The live record for an id, or for the value of a unique property; undefined when there is none. */
export function findRecord(
  hub: Hub,
  object: PortalObject,
  id: string,
  idProperty?: string,
): HubRecord | undefined {
  if (idProperty === undefined || idProperty === 'hs_object_id') return live(byId(hub, object, id));
  requireUnique(object, idProperty);
  if (idProperty !== 'email') return object.store.find(idProperty, id);
  const address = id.trim().toLowerCase();
  const found = object.store.find('email', address);
  const secondary = found && found.values.email !== address;
  return secondary && hub.switches.is('secondaryEmailResolves', 'no') ? undefined : found;
}

/** Like `findRecord`, but throws HubSpot's 404. */
export function getRecord(hub: Hub, object: PortalObject, id: string, idProperty?: string): HubRecord {
  const found = findRecord(hub, object, id, idProperty);
  if (found) return found;
  if (idProperty !== undefined && idProperty !== 'hs_object_id') throw recordNotFound('1');
  throw recordNotFound(id);
}

/** A record by id, archived or not; ids merged away resolve only when the switch says so. */
export function byId(hub: Hub, object: PortalObject, id: string): HubRecord | undefined {
  const record = object.store.get(id);
  return record && record.id !== id && hub.switches.is('mergedIds', '404') ? undefined : record;
}

function live(record: HubRecord | undefined): HubRecord | undefined {
  return record?.archivedAt === undefined ? record : undefined;
}
