import * as z from 'zod';
import { alreadyExists, notFound, validationError } from '../errors.ts';
import type { PortalObject, PropertyGroup } from '../portal.ts';
import type { Call, RouteOptions } from '../route.ts';
import type { ApiVersion } from '../versions.ts';
import { schemaFor } from './properties.ts';

const createBody = z.object({
  name: z.string().min(1),
  label: z.string().min(1),
  displayOrder: z.int().default(-1),
});
const updateBody = createBody.omit({ name: true }).partial();

/** Routes for groups of properties. */
export function propertyGroupRoutes(version: ApiVersion): RouteOptions[] {
  const base = `${version.properties}/:objectType/groups`;
  return [
    { method: 'GET', url: base, handle: call => ({ results: [...schemaFor(call, 'read').groups.values()] }) },
    { method: 'POST', url: base, handle: create },
    { method: 'GET', url: `${base}/:groupName`, handle: call => groupOf(call, schemaFor(call, 'read')) },
    { method: 'PATCH', url: `${base}/:groupName`, handle: update },
    { method: 'DELETE', url: `${base}/:groupName`, handle: archive },
  ];
}

function groupOf(call: Call, { groups }: PortalObject): PropertyGroup {
  const { groupName = '' } = call.params;
  const group = groups.get(groupName);
  if (!group) throw notFound(`Property group '${groupName}' does not exist`);
  return group;
}

function create(call: Call): unknown {
  const { groups } = schemaFor(call, 'write');
  const input = call.body(createBody);
  if (groups.has(input.name))
    throw alreadyExists(
      `A property group named '${input.name}' already exists.`,
      'Properties.GROUP_WITH_NAME_EXISTS',
    );
  const group: PropertyGroup = { ...input, archived: false };
  groups.set(group.name, group);
  call.reply.code(201);
  return group;
}

function update(call: Call): unknown {
  const object = schemaFor(call, 'write');
  const group = groupOf(call, object);
  const { label, displayOrder } = call.body(updateBody);
  const changed = { ...group, label: label ?? group.label, displayOrder: displayOrder ?? group.displayOrder };
  object.groups.set(group.name, changed);
  return changed;
}

function archive(call: Call): unknown {
  const object = schemaFor(call, 'write');
  const group = groupOf(call, object);
  const used = [...object.definitions.values()].some(
    ({ groupName, archived }) => groupName === group.name && !archived,
  );
  if (used)
    throw validationError(`Property group ${group.name} has active properties`, {
      subCategory: 'PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES',
    });
  object.groups.delete(group.name);
  return undefined;
}
