import * as z from 'zod';
import { conflict, HubError, validationError } from '../errors.ts';
import type { PortalObject } from '../portal.ts';
import { findRecord, requireUnique } from '../records/find.ts';
import type { HubRecord } from '../records/record.ts';
import { type RenderedRecord, renderCreated, renderUpdated } from '../records/render.ts';
import {
  checkProperties,
  createRecord,
  refuseProblems,
  type SentProperties,
  type Target,
  updateRecord,
} from '../records/write.ts';
import type { Call, RouteOptions } from '../route.ts';
import type { PropertyProblem } from '../schema/validate.ts';
import type { ApiVersion } from '../versions.ts';
import { answerBatch, type BatchError, inputError, missingRecords, problemsError } from './batch-answer.ts';
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

/** One input of a batch, ready to be checked and done. */
interface Task {
  traceId: string | undefined;
  /** Checks values against definitions; changes nothing. */
  check(): PropertyProblem[];
  /** Does the write; throws a HubError when it is refused. */
  run(): RenderedRecord;
}

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
      check: () => checked.problems,
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
    const checked = checkProperties(target, { [idProperty]: input.id, ...input.properties });
    return {
      traceId: objectWriteTraceId,
      check: () => checked.problems,
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
    check: () => checked.problems,
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

/** True when every input has a trace id of its own: then good inputs are written and bad ones are named. */
function isTraced(tasks: readonly Task[]): boolean {
  const ids = tasks.map(task => task.traceId).filter(trace => trace !== undefined);
  return ids.length === tasks.length && new Set(ids).size === tasks.length;
}

/** Runs the tasks: each for itself when `partial`, otherwise all or nothing. */
function runTasks(
  { portal, object }: Target,
  tasks: readonly Task[],
  partial: boolean,
): { results: RenderedRecord[]; errors: BatchError[] } {
  if (!partial) {
    refuseProblems(
      portal,
      tasks.flatMap(task => task.check()),
    );
    return { results: object.store.atomically(() => runAll(tasks)), errors: [] };
  }
  const results: RenderedRecord[] = [];
  const errors: BatchError[] = [];
  for (const task of tasks) {
    const trace = task.traceId ?? '';
    const problems = task.check();
    if (problems.length > 0) {
      errors.push(problemsError(portal.id, problems, trace));
      continue;
    }
    try {
      results.push(task.run());
    } catch (error) {
      errors.push(inputError(error, trace));
    }
  }
  return { results, errors };
}

/** A conflict of a whole batch does not say with which record. */
function runAll(tasks: readonly Task[]): RenderedRecord[] {
  try {
    return tasks.map(task => task.run());
  } catch (error) {
    if (error instanceof HubError && error.status === 409) throw conflict();
    throw error;
  }
}
