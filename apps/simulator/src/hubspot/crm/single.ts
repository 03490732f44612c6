import * as z from 'zod';
import { recordNotFound, validationError } from '../errors.ts';
import { objectOf, type PortalObject } from '../portal.ts';
import { byId, findRecord, getRecord } from '../records/find.ts';
import type { HubRecord } from '../records/record.ts';
import { renderCreated, renderRecord, renderUpdated, type Selection } from '../records/render.ts';
import {
  checkProperties,
  createRecord,
  refuseProblems,
  type Target,
  updateRecord,
} from '../records/write.ts';
import type { Call, RouteOptions } from '../route.ts';
import { objectTypeOf } from '../schema/object-types.ts';
import type { ApiVersion } from '../versions.ts';
import { inlineAssociations, linkInline } from './inline-associations.ts';

/** Properties as they arrive in JSON. */
export const sentProperties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

const createBody = z.object({ properties: sentProperties, associations: inlineAssociations });
const updateBody = z.object({ properties: sentProperties });

/** The object a path names, after its scope has been checked. */
export function objectFor(call: Call, access: 'read' | 'write'): PortalObject {
  const type = objectTypeOf(call.params.objectType ?? '');
  call.requireScope(access === 'read' ? type.readScopes : type.writeScopes);
  return objectOf(call.portal, type.name);
}

/** Where writes of a call go. */
export function targetOf(call: Call, object: PortalObject, version: ApiVersion): Target {
  return { hub: call.hub, portal: call.portal, object, version, stamp: call.stamp() };
}

function selectionOf(call: Call): Selection {
  return {
    properties: call.queryList('properties'),
    history: call.queryList('propertiesWithHistory'),
    associations: call.queryList('associations'),
  };
}

/** Routes on one record, and the list. */
export function singleRoutes(version: ApiVersion): RouteOptions[] {
  const base = `${version.objects}/:objectType`;
  return [
    { method: 'GET', url: base, handle: listRecords },
    { method: 'POST', url: base, handle: call => create(call, version) },
    { method: 'GET', url: `${base}/:objectId`, handle: read },
    { method: 'PATCH', url: `${base}/:objectId`, handle: call => update(call, version) },
    { method: 'DELETE', url: `${base}/:objectId`, handle: archive },
  ];
}

function listRecords(call: Call): unknown {
  const object = objectFor(call, 'read');
  const limit = Number(call.query('limit') ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    throw validationError('limit must be between 1 and 100');
  const archived = call.query('archived') === 'true';
  const after = Number(call.query('after') ?? 0);
  const page: HubRecord[] = [];
  for (const record of object.store.all()) {
    if (Number(record.id) < after || (record.archivedAt !== undefined) !== archived) continue;
    page.push(record);
    if (page.length > limit) break;
  }
  const next = page.length > limit ? page.pop() : undefined;
  const results = page.map(record => renderRecord(call.hub, call.portal, object, record, selectionOf(call)));
  if (!next) return { results };
  const link = new URL(call.request.url, call.hub.url());
  link.searchParams.set('after', next.id);
  return { results, paging: { next: { after: next.id, link: link.href } } };
}

function create(call: Call, version: ApiVersion): unknown {
  const object = objectFor(call, 'write');
  const { properties, associations } = call.body(createBody);
  const target = targetOf(call, object, version);
  const { values, problems } = checkProperties(target, properties);
  refuseProblems(call.portal, problems);
  const link = linkInline(call.portal, object, associations);
  const record = createRecord(target, values);
  link(record.id);
  const rendered = renderCreated(call.hub, call.portal, object, record);
  call.reply
    .code(201)
    .header('location', `${call.hub.url()}${version.objects}/${object.type.name}/${record.id}`);
  return rendered;
}

function read(call: Call): unknown {
  const object = objectFor(call, 'read');
  const { objectId = '' } = call.params;
  const idProperty = call.query('idProperty');
  const wantsArchived = call.query('archived') === 'true';
  const archived = wantsArchived ? byId(call.hub, object, objectId) : undefined;
  if (wantsArchived && archived?.archivedAt === undefined) throw recordNotFound(objectId);
  const record = archived ?? getRecord(call.hub, object, objectId, idProperty);
  return renderRecord(call.hub, call.portal, object, record, selectionOf(call));
}

function update(call: Call, version: ApiVersion): unknown {
  const object = objectFor(call, 'write');
  const { properties } = call.body(updateBody);
  const record = getRecord(call.hub, object, call.params.objectId ?? '', call.query('idProperty'));
  const target = targetOf(call, object, version);
  const { values, problems } = checkProperties(target, properties, record);
  refuseProblems(call.portal, problems);
  updateRecord(target, record, values);
  return renderUpdated(call.hub, call.portal, object, record, Object.keys(properties));
}

function archive(call: Call): unknown {
  const object = objectFor(call, 'write');
  const { objectId = '' } = call.params;
  const record = findRecord(call.hub, object, objectId);
  if (record) object.store.archive(record, call.stamp());
  else if (!byId(call.hub, object, objectId)) throw recordNotFound(objectId);
  return undefined;
}
