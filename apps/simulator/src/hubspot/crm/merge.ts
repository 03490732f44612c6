import * as z from 'zod';
import { notFound, validationError } from '../errors.ts';
import { objectOf, type Portal, type PortalObject } from '../portal.ts';
import { findRecord, getRecord } from '../records/find.ts';
import { type HubRecord, type Stamp, secondaryEmails } from '../records/record.ts';
import { renderRecord } from '../records/render.ts';
import type { Call, RouteOptions } from '../route.ts';
import type { ApiVersion } from '../versions.ts';
import { enqueueChange } from '../webhooks/events.ts';
import { objectFor } from './single.ts';

const mergeBody = z.object({ primaryObjectId: z.string(), objectIdToMerge: z.string() });
const gdprBody = z.object({ objectId: z.string(), idProperty: z.string().optional() });

/** Merging two records, and deleting a contact for good. */
export function mergeRoutes(version: ApiVersion): RouteOptions[] {
  return [
    { method: 'POST', url: `${version.objects}/:objectType/merge`, handle: merge },
    { method: 'POST', url: `${version.objects}/:objectType/gdpr-delete`, handle: gdprDelete },
  ];
}

function merge(call: Call): unknown {
  const object = objectFor(call, 'write');
  const { primaryObjectId, objectIdToMerge } = call.body(mergeBody);
  const primary = getRecord(call.hub, object, primaryObjectId);
  const other = getRecord(call.hub, object, objectIdToMerge);
  if (primary === other) throw validationError('Cannot merge a record with itself');
  const keepsId = call.hub.switches.is('mergeId', 'primary');
  const survivor = mergeRecords(call.portal, object, primary, other, call.stamp(), keepsId);
  // The members of this event are from general knowledge, *assumed*.
  const event = { kind: 'merge' as const, record: primary, stamp: call.stamp() };
  enqueueChange(call.portal.webhooks, call.portal.id, object.type.singular, event, {
    primaryObjectId: Number(primaryObjectId),
    mergedObjectIds: [Number(objectIdToMerge)],
    newObjectId: Number(survivor.id),
  });
  return renderRecord(call.hub, call.portal, object, survivor);
}

/** The primary's values win; blanks are filled from the other; every other address becomes a secondary one. */
function mergeRecords(
  { associations }: Portal,
  { store, type }: PortalObject,
  primary: HubRecord,
  other: HubRecord,
  { at }: Stamp,
  keepsId: boolean,
): HubRecord {
  const stamp: Stamp = { at, source: 'MERGE', sourceId: other.id };
  const values = { ...other.values, ...primary.values, ...mergedKeys(primary, other, keepsId) };
  store.remove(other);
  if (!keepsId) store.remove(primary);
  const survivor = keepsId ? primary : store.insert({}, stamp);
  store.update(survivor, values, stamp);
  store.remove(other, survivor.id);
  if (!keepsId) store.remove(primary, survivor.id);
  const into = { type: type.name, id: survivor.id };
  associations.move({ type: type.name, id: other.id }, into);
  if (!keepsId) associations.move({ type: type.name, id: primary.id }, into);
  return survivor;
}

function mergedKeys(primary: HubRecord, other: HubRecord, keepsId: boolean): Record<string, string> {
  const email = primary.values.email ?? other.values.email;
  const addresses = [primary, other].flatMap(({ values }) => [
    values.email ?? '',
    ...secondaryEmails(values),
  ]);
  const secondary = [...new Set(addresses)].filter(address => address !== '' && address !== email);
  const ids = [primary, other].flatMap(({ id, values }) => [
    id,
    ...(values.hs_merged_object_ids ?? '').split(';'),
  ]);
  const merged = [...new Set(ids)].filter(id => id !== '' && !(keepsId && id === primary.id));
  return { hs_additional_emails: secondary.join(';'), hs_merged_object_ids: merged.join(';') };
}

function gdprDelete(call: Call): unknown {
  const object = objectFor(call, 'write');
  if (object.type.name !== 'contacts') throw notFound('gdpr-delete is for contacts');
  const { objectId, idProperty } = call.body(gdprBody);
  const record = findRecord(call.hub, object, objectId, idProperty);
  if (record) {
    forget(call.portal, record);
    const event = { kind: 'privacyDeletion' as const, record, stamp: call.stamp() };
    enqueueChange(call.portal.webhooks, call.portal.id, object.type.singular, event);
  }
  if (!record && idProperty === 'email') call.portal.gdprDeleted.add(objectId.trim().toLowerCase());
  return undefined;
}

function forget(portal: Portal, record: HubRecord): void {
  for (const address of [record.values.email ?? '', ...secondaryEmails(record.values)])
    if (address !== '') portal.gdprDeleted.add(address);
  portal.associations.move({ type: 'contacts', id: record.id });
  objectOf(portal, 'contacts').store.remove(record);
}
