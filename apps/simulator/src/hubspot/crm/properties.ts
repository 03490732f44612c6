import * as z from 'zod';
import { alreadyExists, HubError, notFound, validationError } from '../errors.ts';
import { objectOf, type PortalObject } from '../portal.ts';
import type { Call, RouteOptions } from '../route.ts';
import type { PropertyDefinition } from '../schema/definition.ts';
import { objectTypeOf } from '../schema/object-types.ts';
import type { ApiVersion } from '../versions.ts';
import { answerBatch, type BatchError } from './batch-answer.ts';
import { requireSize } from './batch-write.ts';
import {
  type CreateProperty,
  createPropertyBody,
  propertyNamesBody,
  updatePropertyBody,
} from './property-schemas.ts';

/** Most unique properties per object. */
const MAX_UNIQUE = 10;

/** Routes for property definitions. */
export function propertyRoutes(version: ApiVersion): RouteOptions[] {
  const base = `${version.properties}/:objectType`;
  return [
    { method: 'GET', url: base, handle: listProperties },
    { method: 'POST', url: base, handle: createProperty },
    {
      method: 'GET',
      url: `${base}/:propertyName`,
      handle: call => definitionOf(call, schemaFor(call, 'read')),
    },
    { method: 'PATCH', url: `${base}/:propertyName`, handle: updateProperty },
    { method: 'DELETE', url: `${base}/:propertyName`, handle: archiveProperty },
    { method: 'POST', url: `${base}/batch/create`, handle: call => batchCreate(call, version) },
    { method: 'POST', url: `${base}/batch/read`, handle: call => batchRead(call, version) },
    { method: 'POST', url: `${base}/batch/archive`, handle: batchArchive },
  ];
}

/** The object whose schema a call is about, after its scope has been checked. */
export function schemaFor(call: Call, access: 'read' | 'write'): PortalObject {
  const type = objectTypeOf(call.params.objectType ?? '');
  const schema = type.name === 'companies' ? 'companies' : 'contacts';
  const write = [`crm.schemas.${schema}.write`];
  call.requireScope(
    access === 'write' ? write : [...type.readScopes, ...type.writeScopes, `crm.schemas.${schema}.read`],
  );
  return objectOf(call.portal, type.name);
}

function listProperties(call: Call): unknown {
  const archived = call.query('archived') === 'true';
  const { definitions } = schemaFor(call, 'read');
  return {
    results: [...definitions.values()].filter(definition => (definition.archived ?? false) === archived),
  };
}

function definitionOf(call: Call, { definitions }: PortalObject): PropertyDefinition {
  const { propertyName = '' } = call.params;
  const definition = definitions.get(propertyName);
  const wantsArchived = call.query('archived') === 'true';
  if (definition && (definition.archived ?? false) === wantsArchived) return definition;
  throw notFound(`Property with name '${propertyName}' does not exist`);
}

function createProperty(call: Call): unknown {
  const object = schemaFor(call, 'write');
  const definition = addProperty(call, object, call.body(createPropertyBody));
  call.reply.code(201);
  return definition;
}

/** Adds a definition, or brings an archived one of that name back; throws 409 when it is there. */
function addProperty(call: Call, object: PortalObject, input: CreateProperty): PropertyDefinition {
  const existing = object.definitions.get(input.name);
  if (existing && !existing.archived)
    throw alreadyExists(
      `A property named '${input.name}' already exists.`,
      'Properties.PROPERTY_WITH_NAME_EXISTS',
    );
  if (!object.groups.has(input.groupName))
    throw validationError(`Property group ${input.groupName} does not exist`);
  const unique = [...object.definitions.values()].filter(
    ({ hasUniqueValue, hubspotDefined }) => hasUniqueValue && !hubspotDefined,
  );
  if (input.hasUniqueValue && unique.length >= MAX_UNIQUE)
    throw validationError(`At most ${MAX_UNIQUE} unique properties are allowed`);
  const now = call.hub.clock.iso();
  const definition: PropertyDefinition = {
    ...input,
    options: withOptions(input),
    calculated: input.fieldType === 'calculation_equation',
    externalOptions: false,
    modificationMetadata: {
      archivable: true,
      readOnlyDefinition: false,
      readOnlyValue: input.fieldType === 'calculation_equation',
    },
    dataSensitivity: 'non_sensitive',
    archived: false,
    createdAt: now,
    updatedAt: now,
  };
  object.definitions.set(input.name, definition);
  return definition;
}

function withOptions({
  type,
  options,
}: Pick<CreateProperty, 'type' | 'options'>): PropertyDefinition['options'] {
  if (type === 'bool' && options.length === 0)
    return [
      { label: 'True', value: 'true', displayOrder: 0, hidden: false },
      { label: 'False', value: 'false', displayOrder: 1, hidden: false },
    ];
  return options.map(({ description, ...rest }) =>
    description === undefined ? rest : { ...rest, description },
  );
}

function updateProperty(call: Call): unknown {
  const object = schemaFor(call, 'write');
  const current = definitionOf(call, object);
  const { options, ...changes } = call.body(updatePropertyBody);
  if (current.hubspotDefined && options === undefined)
    throw validationError(`${current.name} is a read only definition`);
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const definition: PropertyDefinition = {
    ...current,
    ...given,
    options: options ? withOptions({ type: current.type, options }) : current.options,
    updatedAt: call.hub.clock.iso(),
  };
  object.definitions.set(current.name, definition);
  return definition;
}

function archiveProperty(call: Call): unknown {
  const object = schemaFor(call, 'write');
  archive(object, definitionOf(call, object));
  return undefined;
}

function archive({ definitions }: PortalObject, definition: PropertyDefinition): void {
  if (!definition.modificationMetadata.archivable)
    throw validationError(`Property ${definition.name} cannot be deleted`, {
      subCategory: 'PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE',
    });
  definitions.set(definition.name, { ...definition, archived: true });
}

function batchCreate(call: Call, version: ApiVersion): unknown {
  const object = schemaFor(call, 'write');
  const { inputs } = call.body(z.object({ inputs: z.array(createPropertyBody) }));
  requireSize(inputs);
  const results: PropertyDefinition[] = [];
  const errors: BatchError[] = [];
  for (const input of inputs) {
    try {
      results.push(addProperty(call, object, input));
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      const { category, subCategory } = error.body;
      errors.push({
        status: 'error',
        category: String(category),
        ...(typeof subCategory === 'string' ? { subCategory } : {}),
        message: error.message,
        context: { name: [input.name] },
      });
    }
  }
  return answerBatch(call, version, version.propertyBatchCreated, results, errors);
}

function batchRead(call: Call, version: ApiVersion): unknown {
  const { definitions } = schemaFor(call, 'read');
  const { inputs, archived } = call.body(propertyNamesBody);
  requireSize(inputs);
  const wanted = inputs.map(({ name }) => ({ name, definition: definitions.get(name) }));
  const present = ({ definition }: (typeof wanted)[number]) =>
    definition && (definition.archived ?? false) === archived;
  const errors = wanted
    .filter(entry => !present(entry))
    .map(
      ({ name }): BatchError => ({
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        message: `Property with name '${name}' does not exist`,
        context: { name: [name] },
      }),
    );
  return answerBatch(
    call,
    version,
    200,
    wanted.filter(present).map(({ definition }) => definition),
    errors,
  );
}

function batchArchive(call: Call): unknown {
  const object = schemaFor(call, 'write');
  for (const { name } of call.body(propertyNamesBody).inputs) {
    const definition = object.definitions.get(name);
    if (definition) archive(object, definition);
  }
  return undefined;
}
