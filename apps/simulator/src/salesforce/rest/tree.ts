import { ApiError, apiError, dmlError, notFound } from '../errors.ts';
import type { WriteContext } from '../records/context.ts';
import { transaction } from '../records/org.ts';
import { createRecord } from '../records/write.ts';
import { findObject } from '../schema/catalogue.ts';
import { childRelationships } from '../schema/children.ts';
import type { ObjectDef } from '../schema/types.ts';
import { type Answer, type Call, ok, requireMethod, writeContext } from './call.ts';
import { itemError } from './collections.ts';
import { isObject, type JsonObject, readObject } from './json.ts';

const MAX_RECORDS = 200;
const MAX_LEVELS = 5;

/** One record of a tree: its own fields, and the lookup that its parent's id goes into. */
type Node = {
  object: ObjectDef;
  referenceId: string;
  fields: JsonObject;
  parent: { node: Node; lookup: string } | null;
};

/** `POST /composite/tree/{object}`: records with their children, all or none (§4; *assumed*: the shapes and both limits). */
export function answerTree(call: Call): Answer {
  requireMethod(call, 'POST');
  const object = findObject(call.org.schema, call.path[2] ?? '');
  if (!object) throw notFound();
  const nodes = readLevel(call, readObject(call).values, object, null, 1);
  if (nodes.length === 0 || nodes.length > MAX_RECORDS) {
    throw apiError(400, 'LIMIT_EXCEEDED', `A tree must have between 1 and ${MAX_RECORDS} records`);
  }
  const ctx = writeContext(call);
  const outcome = transaction(
    call.org,
    () => create(ctx, nodes),
    ({ failed }) => failed.length === 0,
  );
  if (outcome.failed.length > 0) return ok({ hasErrors: true, results: outcome.failed }, 400);
  return ok({ hasErrors: false, results: outcome.made }, 201);
}

function readLevel(
  call: Call,
  list: JsonObject,
  object: ObjectDef,
  parent: Node['parent'],
  level: number,
): Node[] {
  if (level > MAX_LEVELS) throw apiError(400, 'LIMIT_EXCEEDED', `A tree may be ${MAX_LEVELS} levels deep`);
  const records = Array.isArray(list.records) ? list.records.filter(isObject) : [];
  return records.flatMap(record => {
    const { attributes } = record;
    const referenceId = isObject(attributes) ? attributes.referenceId : undefined;
    if (typeof referenceId !== 'string') {
      throw apiError(400, 'INVALID_INPUT', 'The attributes.referenceId of each record is required');
    }
    const below = childRelationships(call.org.schema, object);
    const isChildren = (name: string) => below.find(each => each.name.toLowerCase() === name.toLowerCase());
    const own = Object.entries(record).filter(([name]) => !isChildren(name));
    const node: Node = { object, referenceId, fields: Object.fromEntries(own), parent };
    const children = Object.entries(record).flatMap(([name, value]) => {
      const relationship = isChildren(name);
      if (!relationship || !isObject(value)) return [];
      const link = { node, lookup: relationship.field.name };
      return readLevel(call, value, relationship.object, link, level + 1);
    });
    return [node, ...children];
  });
}

function create(ctx: WriteContext, nodes: readonly Node[]) {
  const ids = new Map<Node, string>();
  const made: { referenceId: string; id: string }[] = [];
  const failed: { referenceId: string; errors: unknown[] }[] = [];
  for (const node of nodes) {
    const { parent, referenceId } = node;
    try {
      if (made.some(each => each.referenceId === referenceId)) {
        throw dmlError('INVALID_INPUT', `Duplicate referenceId: ${referenceId}`);
      }
      const parentId = parent && ids.get(parent.node);
      // A child of a record that was refused is not tried.
      if (parent && parentId === undefined) continue;
      const values = parent ? { ...node.fields, [parent.lookup]: parentId } : node.fields;
      const id = createRecord(ctx, node.object, { values, raw: null });
      ids.set(node, id);
      made.push({ referenceId, id });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failed.push({ referenceId, errors: error.items.map(itemError) });
    }
  }
  return { made, failed };
}
