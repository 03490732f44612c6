import * as z from 'zod';
import { notFound, validationError } from '../errors.ts';
import { type ContactList, nextId, objectOf } from '../portal.ts';
import type { Call, RouteOptions } from '../route.ts';
import type { ApiVersion } from '../versions.ts';

const processingType = z.enum(['MANUAL', 'SNAPSHOT', 'DYNAMIC']);
const createBody = z.object({ name: z.string().min(1), objectTypeId: z.literal('0-1'), processingType });
const searchBody = z.object({
  query: z.string().default(''),
  processingTypes: z.array(z.string()).default([]),
  listIds: z.array(z.string()).default([]),
  offset: z.int().default(0),
  count: z.int().default(20),
});
const ids = z.array(z.union([z.string(), z.number()]).transform(String));

/** Routes for lists of contacts and who is on them. */
export function listRoutes(version: ApiVersion): RouteOptions[] {
  const read = ['crm.lists.read'];
  const write = ['crm.lists.write'];
  const base = version.lists;
  return [
    { method: 'POST', url: base, scopes: write, handle: create },
    { method: 'POST', url: `${base}/search`, scopes: read, handle: searchLists },
    { method: 'GET', url: `${base}/:listId`, scopes: read, handle: call => ({ list: render(listOf(call)) }) },
    { method: 'DELETE', url: `${base}/:listId`, scopes: write, handle: remove },
    { method: 'GET', url: `${base}/:listId/memberships`, scopes: read, handle: memberships },
    {
      method: 'PUT',
      url: `${base}/:listId/memberships/add`,
      scopes: write,
      handle: call => change(call, 'add'),
    },
    {
      method: 'PUT',
      url: `${base}/:listId/memberships/remove`,
      scopes: write,
      handle: call => change(call, 'remove'),
    },
  ];
}

function listOf(call: Call): ContactList {
  const list = call.portal.lists.get(call.params.listId ?? '');
  if (!list) throw notFound(`List ${call.params.listId ?? ''} does not exist`);
  return list;
}

function render({ members, ...list }: ContactList): unknown {
  return { ...list, processingStatus: 'COMPLETE', listVersion: 1, size: members.length };
}

/** A list as the search shows it: its size is one of the properties that may be asked for. */
function renderFound({ members, ...list }: ContactList): unknown {
  const additionalProperties = { hs_list_size: String(members.length) };
  return { ...list, processingStatus: 'COMPLETE', listVersion: 1, additionalProperties };
}

function create(call: Call): unknown {
  const input = call.body(createBody);
  const { lists } = call.portal;
  const taken = [...lists.values()].some(({ name }) => name.toLowerCase() === input.name.toLowerCase());
  if (taken)
    throw validationError(`List with name ${input.name} already exists.`, {
      subCategory: 'ILS.DUPLICATE_LIST_NAMES',
    });
  const now = call.hub.clock.iso();
  const list: ContactList = {
    ...input,
    listId: nextId(call.hub, call.portal),
    createdAt: now,
    updatedAt: now,
    members: [],
  };
  lists.set(list.listId, list);
  return { list: render(list) };
}

function searchLists(call: Call): unknown {
  const { query, processingTypes, listIds, offset, count } = call.body(searchBody);
  const found = [...call.portal.lists.values()].filter(
    list =>
      list.name.toLowerCase().includes(query.toLowerCase()) &&
      (processingTypes.length === 0 || processingTypes.includes(list.processingType)) &&
      (listIds.length === 0 || listIds.includes(list.listId)),
  );
  const end = offset + count;
  return {
    lists: found.slice(offset, end).map(renderFound),
    hasMore: end < found.length,
    offset: Math.min(end, found.length),
    total: found.length,
  };
}

function remove(call: Call): unknown {
  call.portal.lists.delete(listOf(call).listId);
  return undefined;
}

function memberships(call: Call): unknown {
  const { members, updatedAt } = listOf(call);
  return {
    results: members.map(recordId => ({ recordId, membershipTimestamp: updatedAt })),
    total: members.length,
  };
}

/** Changes who is on a list; `recordsIdsAdded` is spelled as HubSpot spells it. */
function change(call: Call, direction: 'add' | 'remove'): unknown {
  call.requireScope(['crm.lists.read']);
  const list = listOf(call);
  // *Assumed*: that it is refused is known, the body is not.
  if (list.processingType === 'DYNAMIC')
    throw validationError('Memberships of a DYNAMIC list cannot be changed', {
      subCategory: 'ILS.INVALID_LIST_PROCESSING_TYPE',
    });
  const wanted = [...new Set(call.body(ids))];
  const { store } = objectOf(call.portal, 'contacts');
  const existing = wanted.filter(id => store.get(id)?.archivedAt === undefined && store.get(id));
  const changed = existing.filter(id => list.members.includes(id) === (direction === 'remove'));
  list.members =
    direction === 'add' ? [...list.members, ...changed] : list.members.filter(id => !changed.includes(id));
  list.updatedAt = call.hub.clock.iso();
  return {
    recordsIdsAdded: direction === 'add' ? changed : [],
    recordIdsRemoved: direction === 'remove' ? changed : [],
    recordIdsMissing: wanted.filter(id => !existing.includes(id)),
  };
}
