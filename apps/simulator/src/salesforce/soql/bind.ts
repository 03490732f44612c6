import type { Org } from '../records/org.ts';
import { rowOf } from '../records/org.ts';
import type { Row, Scalar } from '../records/table.ts';
import { jsonOf, scalarOf } from '../records/values.ts';
import { findField, findObject, findRelationship, objectOfId } from '../schema/catalogue.ts';
import type { FieldDef, ObjectDef } from '../schema/types.ts';
import type { Path, Query } from './ast.ts';
import { noSuchColumn, noSuchObject, noSuchRelationship } from './errors.ts';

/** A path resolved against the schema: the lookups to follow, then the field. */
export type Bound = {
  at: number;
  object: ObjectDef;
  lookups: FieldDef[];
  def: FieldDef;
  /** As the path reads in answers, e.g. `Account.Name`. */
  name: string;
};

/** Finds the object after FROM, or refuses it with INVALID_TYPE. */
export function bindObject(org: Org, query: Query): ObjectDef {
  const object = findObject(org.schema, query.from.name);
  if (!object) throw noSuchObject(query.text, query.from.at, query.from.name);
  return object;
}

/** Resolves a path; unknown names are refused with INVALID_FIELD. */
export function bindPath(org: Org, query: Query, object: ObjectDef, path: Path): Bound {
  const names = [...path.names];
  const first = names[0]?.toLowerCase();
  if (names.length > 1 && (first === query.alias?.toLowerCase() || first === object.name.toLowerCase()))
    names.shift();
  const lookups: FieldDef[] = [];
  let targets = [object];
  while (names.length > 1) {
    const name = names.shift() ?? '';
    const lookup = firstOf(targets, each => findRelationship(each, name));
    if (!lookup) throw noSuchRelationship(query.text, path.at, name);
    lookups.push(lookup);
    targets = lookup.referenceTo.map(each => findObject(org.schema, each)).filter(each => each !== undefined);
  }
  const column = names[0] ?? '';
  const def = firstOf(targets, each => findField(each, column));
  if (!def) throw noSuchColumn(query.text, path.at, column, targets[0]?.name ?? object.name);
  const name = [...lookups.map(each => each.relationshipName ?? ''), def.name].join('.');
  return { at: path.at, object, lookups, def, name };
}

function firstOf<T>(
  objects: readonly ObjectDef[],
  find: (object: ObjectDef) => T | undefined,
): T | undefined {
  for (const each of objects) {
    const found = find(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Follows the lookups of a bound path from a row. */
function follow(org: Org, bound: Bound, row: Row): { object: ObjectDef; row: Row } | null {
  let at = { object: bound.object, row };
  for (const lookup of bound.lookups) {
    const id = at.row[lookup.name];
    const object = typeof id === 'string' ? objectOfId(org.schema, id) : undefined;
    const next = object && typeof id === 'string' ? rowOf(org, object.name, id) : undefined;
    if (!object || !next) return null;
    at = { object, row: next };
  }
  return at;
}

/** The value at the end of a bound path. */
export function valueAt(org: Org, bound: Bound, row: Row): Scalar {
  if (bound.lookups.length === 0) return scalarOf(bound.object, row, bound.def);
  const end = follow(org, bound, row);
  if (!end) return null;
  return end.object.fields.get(bound.def.name.toLowerCase())
    ? scalarOf(end.object, end.row, bound.def)
    : null;
}

/** Writes the selected paths of a row into nested objects, as a query answers them (§5.1). */
export function project(
  org: Org,
  base: string,
  object: ObjectDef,
  paths: readonly Bound[],
  row: Row,
): unknown {
  const out = withAttributes(base, object, row);
  for (const bound of paths) {
    let target = out;
    let at: { object: ObjectDef; row: Row } | null = { object, row };
    for (const [depth, lookup] of bound.lookups.entries()) {
      const name = lookup.relationshipName ?? lookup.name;
      at = follow(org, { ...bound, lookups: bound.lookups.slice(0, depth + 1) }, row);
      if (!at) {
        target[name] ??= null;
        break;
      }
      target = child(target, name, () => (at ? withAttributes(base, at.object, at.row) : {}));
    }
    if (at) target[bound.def.name] = jsonOf(at.object, at.row, bound.def);
  }
  return out;
}

function child(
  target: Record<string, unknown>,
  name: string,
  make: () => Record<string, unknown>,
): Record<string, unknown> {
  const existing = target[name];
  if (isRecord(existing)) return existing;
  const made = make();
  target[name] = made;
  return made;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function withAttributes(base: string, object: ObjectDef, row: Row): Record<string, unknown> {
  return { attributes: { type: object.name, url: `${base}/sobjects/${object.name}/${row.Id}` } };
}
