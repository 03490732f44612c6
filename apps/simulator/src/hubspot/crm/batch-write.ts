import * as z from 'zod';
import { validationError } from '../errors.ts';
import type { PortalObject } from '../portal.ts';
import { findRecord, requireUnique } from '../records/find.ts';
import type { HubRecord } from '../records/record.ts';
import { type RenderedRecord, renderCreated, renderUpdated } from '../records/render.ts';
import {
  checkProperties,
  createRecord,
  type SentProperties,
  type Target,
  updateRecord,
} from '../records/write.ts';
import type { Call, RouteOptions } from '../route.ts';
import type { ApiVersion } from '../versions.ts';
import { answerBatch, missingRecords } from './batch-answer.ts';
import { isTraced, runTasks, type Task } from './batch-tasks.ts';
import { inlineAssociations, linkInline } from './inline-associations.ts';
import { objectFor, sentProperties, targetOf } from './single.ts';

const MAX_INPUTS = 100;
const id = z.union([z.string(), z.number()]).transform(String);
const traceId = z.string().optional();

const createBatch = z.object({
  inputs: z.array(
    z.object({ properties: sentProperties, associations: inlineAssociations, objectWriteTraceId: traceId }),
  ),
});
const updateBatch = z.object({
  inputs: z.array(
    z.object({
      id,
      idProperty: z.string().optional(),
      properties: sentProperties,
      objectWriteTraceId: traceId,
    }),
  ),
});

/** Throws HubSpot's (*assumed*) 400 for an empty or too big batch. */
export function requireSize(inputs: readonly unknown[], max = MAX_INPUTS): void {
  if (inputs.length === 0) throw validationError('The inputs of a batch must not be empty');
  if (inputs.length > max)
    throw validationError(`The maximum number of inputs supported in a batch request is ${max}`);
}

/** Throws HubSpot's 400 when one record is named twice, trace ids or not. */
function refuseDuplicates(ids: readonly string[]): void {
  const twice = [...new Set(ids.filter((value, index) => ids.indexOf(value) !== index))];
  if (twice.length === 0) return;
  throw validationError(`Duplicate IDs found in batch input: [${twice.join(', ')}]. IDs must be unique`, {
    context: { ids: twice },
  });
}

/** Batch routes that write. */
export function batchWriteRoutes(version: ApiVersion): RouteOptions[] {
  const base = `${version.objects}/:objectType/batch`;
  return [
    { method: 'POST', url: `${base}/create`, handle: call => batchCreate(call, version) },
    { method: 'POST', url: `${base}/update`, handle: call => batchUpdate(call, version) },
    { method: 'POST', url: `${base}/upsert`, handle: call => batchUpsert(call, version) },
  ];
}

function batchCreate(call: Call, version: ApiVersion): unknown {
  const object = objectFor(call, 'write');
  const { inputs } = call.body(createBatch);
  requireSize(inputs);
  const target = targetOf(call, object, version);
  const tasks = inputs.map((input): Task => {
    const checked = checkProperties(target, input.properties);
    return {
      traceId: input.objectWriteTraceId,
      problems: checked.problems,
      run() {
        const link = linkInline(call.portal, object, input.associations);
        const record = createRecord(target, checked.values);
        link(record.id);
        return traced(renderCreated(call.hub, call.portal, object, record), input.objectWriteTraceId);
      },
    };
  });
  const { results, errors } = runTasks(target, tasks, isTraced(tasks));
  return answerBatch(call, version, 201, results, errors);
}

function batchUpdate(call: Call, version: ApiVersion): unknown {
  const object = objectFor(call, 'write');
  const { inputs } = call.body(updateBatch);
  requireSize(inputs);
  for (const { idProperty } of inputs) refuseEmailAsId(object, idProperty);
  refuseDuplicates(inputs.map(input => input.id));
  const target = targetOf(call, object, version);
  const missing: string[] = [];
  const tasks = inputs.flatMap((input): Task[] => {
    const record = findRecord(call.hub, object, input.id, input.idProperty);
    if (record) return [updateTask(call, target, record, input.properties, input.objectWriteTraceId)];
    missing.push(input.id);
    return [];
  });
  const { results, errors } = runTasks(target, tasks, isTraced(tasks));
  return answerBatch(call, version, 200, results, [
    ...missingRecords(object.type.singular, missing),
    ...errors,
  ]);
}

/** `batch/update` takes neither the e-mail address nor the record id as `idProperty`. */
function refuseEmailAsId(object: PortalObject, idProperty: string | undefined): void {
  if (idProperty === undefined) return;
  if (idProperty === 'email' || idProperty === 'hs_object_id')
    throw validationError(
      `Unable to perform update/upsert by non-unique ${object.type.typeId} property ${idProperty}`,
    );
  requireUnique(object, idProperty);
}

function batchUpsert(call: Call, version: ApiVersion): unknown {
  const object = objectFor(call, 'write');
  const { inputs } = call.body(updateBatch);
  requireSize(inputs);
  const target = targetOf(call, object, version);
  const keyed = inputs.map(input => ({
    input,
    idProperty: upsertKey(object, input.idProperty),
    key: input.id.trim().toLowerCase(),
  }));
  refuseDuplicates(keyed.map(({ key }) => key));
  const byEmail = keyed.some(({ idProperty }) => idProperty === 'email');
  const tasks = keyed.map(({ input, idProperty, key }): Task => {
    const record = findForUpsert(call, object, idProperty, idProperty === 'email' ? key : input.id);
    const { objectWriteTraceId } = input;
    if (record) return updateTask(call, target, record, input.properties, objectWriteTraceId, true);
    const fromId =
      idProperty !== 'email' || call.hub.switches.is('upsertEmailFromId', 'yes')
        ? { [idProperty]: input.id }
        : {};
    const checked = checkProperties(target, { ...fromId, ...input.properties });
    return {
      traceId: objectWriteTraceId,
      problems: checked.problems,
      run: () => {
        const created = renderCreated(call.hub, call.portal, object, createRecord(target, checked.values));
        return traced({ ...created, new: true }, objectWriteTraceId);
      },
    };
  });
  const partial = isTraced(tasks) && !(byEmail && call.hub.switches.is('upsertByEmail', 'atomic'));
  const { results, errors } = runTasks(target, tasks, partial);
  // HubSpot does not keep the order of the inputs: never let a caller rely on it.
  return answerBatch(call, version, 200, results.toReversed(), errors);
}

function upsertKey(object: PortalObject, idProperty: string | undefined): string {
  if (idProperty === undefined) throw validationError('idProperty is required to upsert');
  if (idProperty === 'hs_object_id')
    throw validationError(
      `Unable to perform update/upsert by non-unique ${object.type.typeId} property ${idProperty}`,
    );
  requireUnique(object, idProperty);
  return idProperty;
}

function findForUpsert(
  call: Call,
  object: PortalObject,
  idProperty: string,
  value: string,
): HubRecord | undefined {
  const record = object.store.find(idProperty, value);
  const secondary = idProperty === 'email' && record && record.values.email !== value;
  return secondary && call.hub.switches.is('upsertMatchesSecondary', 'no') ? undefined : record;
}

function updateTask(
  call: Call,
  target: Target,
  record: HubRecord,
  properties: SentProperties,
  trace: string | undefined,
  upsert = false,
): Task {
  const checked = checkProperties(target, properties, record);
  return {
    traceId: trace,
    problems: checked.problems,
    run() {
      updateRecord(target, record, checked.values);
      const rendered = renderUpdated(call.hub, call.portal, target.object, record, Object.keys(properties));
      return traced(upsert ? { ...rendered, new: false } : rendered, trace);
    },
  };
}

function traced(record: RenderedRecord, trace: string | undefined): RenderedRecord {
  return trace === undefined ? record : { ...record, objectWriteTraceId: trace };
}
