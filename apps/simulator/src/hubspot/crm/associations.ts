import * as z from 'zod';
import { validationError } from '../errors.ts';
import type { PortalObject } from '../portal.ts';
import { ASSOCIATION_TYPES, type AssociationType } from '../records/associations.ts';
import type { Call, RouteOptions } from '../route.ts';
import type { ApiVersion } from '../versions.ts';
import { answerBatch, type BatchError } from './batch-answer.ts';
import { requireSize } from './batch-write.ts';
import { associationKinds, kindOf } from './inline-associations.ts';
import { defaultKind, idOf, linkPairs, sides } from './link-pairs.ts';

const id = z.object({ id: z.union([z.string(), z.number()]).transform(String) });
const pairs = z.object({ inputs: z.array(z.object({ from: id, to: id })) });
const typedPairs = z.object({ inputs: z.array(z.object({ from: id, to: id, types: associationKinds })) });
const ends = z.object({ inputs: z.array(id.extend({ after: z.string().optional() })) });
const archivePairs = z.object({ inputs: z.array(z.object({ from: id, to: z.array(id) })) });

/** Limits on inputs of the association batches. */
const MAX_READ = 1000;
const MAX_CREATE = 2000;
/** Associations of one record in one answer. */
const MAX_PAGE = 500;

const pool = 'associations';

/** Association routes: v4 beside v3, or dated. */
export function associationRoutes(version: ApiVersion): RouteOptions[] {
  const one = `${version.objectAssociations}/:from/:fromId/associations`;
  const batch = `${version.associations}/:from/:to/batch`;
  return [
    { method: 'PUT', url: `${one}/default/:to/:toId`, pool, handle: linkDefault },
    { method: 'PUT', url: `${one}/:to/:toId`, pool, handle: linkLabelled },
    { method: 'GET', url: `${one}/:to`, pool, handle: listLinks },
    { method: 'DELETE', url: `${one}/:to/:toId`, pool, handle: unlinkOne },
    { method: 'POST', url: `${batch}/associate/default`, pool, handle: call => batchDefault(call, version) },
    { method: 'POST', url: `${batch}/create`, pool, handle: call => batchCreate(call, version) },
    { method: 'POST', url: `${batch}/read`, pool, handle: call => batchRead(call, version) },
    { method: 'POST', url: `${batch}/archive`, pool, handle: call => batchArchive(call, version) },
  ];
}

/** Both directions of a new association, as the default calls answer them. */
function bothWays(fromId: string, toId: string, kind: AssociationType): unknown[] {
  const spec = (associationTypeId: number) => ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId });
  return [
    { from: { id: fromId }, to: { id: toId }, associationSpec: spec(kind.id) },
    { from: { id: toId }, to: { id: fromId }, associationSpec: spec(kind.inverse) },
  ];
}

function linkDefault(call: Call): unknown {
  const { from, to } = sides(call, 'write');
  const { fromId = '', toId = '' } = call.params;
  const kind = defaultKind(from, to);
  linkPairs(call, from, to, [{ from: fromId, to: toId, kinds: [kind] }]);
  const now = call.hub.clock.iso();
  return { status: 'COMPLETE', results: bothWays(fromId, toId, kind), startedAt: now, completedAt: now };
}

function linkLabelled(call: Call): unknown {
  const { from, to } = sides(call, 'write');
  const { fromId = '', toId = '' } = call.params;
  const kinds = call
    .body(associationKinds)
    .map(kind => kindOf(from, kind.associationTypeId, kind.associationCategory));
  linkPairs(call, from, to, [{ from: fromId, to: toId, kinds }]);
  call.reply.code(201);
  return labelledAnswer(from, to, fromId, toId, kinds);
}

function labelledAnswer(
  from: PortalObject,
  to: PortalObject,
  fromId: string,
  toId: string,
  kinds: AssociationType[],
): unknown {
  return {
    fromObjectTypeId: from.type.typeId,
    fromObjectId: Number(fromId),
    toObjectTypeId: to.type.typeId,
    toObjectId: Number(toId),
    labels: kinds.flatMap(({ label }) => (label === null ? [] : [label])),
  };
}

/** Ids come back as numbers, although the specification says string. */
function linkedTo(call: Call, from: PortalObject, to: PortalObject, recordId: string): unknown[] {
  return call.portal.associations.of({ type: from.type.name, id: recordId }, to.type.name).map(target => ({
    toObjectId: Number(target.id),
    associationTypes: target.typeIds.map(typeId => ({
      category: 'HUBSPOT_DEFINED',
      typeId,
      label: ASSOCIATION_TYPES.find(type => type.id === typeId)?.label ?? null,
    })),
  }));
}

function listLinks(call: Call): unknown {
  const { from, to } = sides(call, 'read');
  const limit = Number(call.query('limit') ?? MAX_PAGE);
  if (!(limit >= 1 && limit <= MAX_PAGE)) throw validationError(`limit must be between 1 and ${MAX_PAGE}`);
  const all = linkedTo(call, from, to, idOf(call, from, call.params.fromId ?? ''));
  return pageOf(all, Number(call.query('after') ?? 0), limit);
}

/** One page; `paging` only when there is more. */
function pageOf(all: readonly unknown[], start: number, limit: number) {
  const results = all.slice(start, start + limit);
  const end = start + limit;
  return end < all.length ? { results, paging: { next: { after: String(end) } } } : { results };
}

function unlinkOne(call: Call): unknown {
  const { from, to } = sides(call, 'write');
  const { fromId = '', toId = '' } = call.params;
  call.portal.associations.unlink({ type: from.type.name, id: fromId }, { type: to.type.name, id: toId });
  return undefined;
}

function batchDefault(call: Call, version: ApiVersion): unknown {
  const { from, to } = sides(call, 'write');
  const { inputs } = call.body(pairs);
  requireSize(inputs, MAX_CREATE);
  const kind = defaultKind(from, to);
  const links = inputs.map(pair => ({ from: pair.from.id, to: pair.to.id, kinds: [kind] }));
  linkPairs(call, from, to, links);
  return answerBatch(
    call,
    version,
    200,
    inputs.flatMap(pair => bothWays(pair.from.id, pair.to.id, kind)),
    [],
  );
}

function batchCreate(call: Call, version: ApiVersion): unknown {
  const { from, to } = sides(call, 'write');
  const { inputs } = call.body(typedPairs);
  requireSize(inputs, MAX_CREATE);
  const links = inputs.map(pair => ({
    from: pair.from.id,
    to: pair.to.id,
    kinds: pair.types.map(kind => kindOf(from, kind.associationTypeId, kind.associationCategory)),
  }));
  linkPairs(call, from, to, links);
  const results = links.map(link => labelledAnswer(from, to, link.from, link.to, [...link.kinds]));
  return answerBatch(call, version, version.associationBatchCreated, results, []);
}

function batchRead(call: Call, version: ApiVersion): unknown {
  const { from, to } = sides(call, 'read');
  const { inputs } = call.body(ends);
  requireSize(inputs, MAX_READ);
  const found = inputs.map(({ id: fromId, after }) => ({
    id: fromId,
    ...pageOf(linkedTo(call, from, to, fromId), Number(after ?? 0), MAX_PAGE),
  }));
  const errors = found
    .filter(({ results }) => results.length === 0)
    .map(
      ({ id: fromId }): BatchError => ({
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
        message: `No ${to.type.singular} is associated with ${from.type.singular} ${fromId}.`,
        context: { fromObjectId: [fromId], fromObjectType: [from.type.name], toObjectType: [to.type.name] },
      }),
    );
  const results = found
    .filter(page => page.results.length > 0)
    .map(({ id: fromId, results: links, ...paging }) => ({ from: { id: fromId }, to: links, ...paging }));
  return answerBatch(call, version, 200, results, errors);
}

function batchArchive(call: Call, version: ApiVersion): unknown {
  const { from, to } = sides(call, 'write');
  const { inputs } = call.body(archivePairs);
  for (const pair of inputs)
    for (const target of pair.to)
      call.portal.associations.unlink(
        { type: from.type.name, id: pair.from.id },
        { type: to.type.name, id: target.id },
      );
  if (version.associationBatchArchived === 204) return undefined;
  const now = call.hub.clock.iso();
  return { status: 'COMPLETE', startedAt: now, completedAt: now };
}
