import { parseId } from '../ids.ts';
import { indexKey, isIndexed, type Org, tableOf } from '../records/org.ts';
import { lookUp } from '../records/table.ts';
import type { ObjectDef } from '../schema/types.ts';
import type { Expr, Literal } from './ast.ts';

/**
 * Ids that can possibly satisfy a condition, found through indexes; null when the whole table must be read.
 * This is what lets `Email IN (200 addresses)` cost 200 look-ups among 100,000 records.
 */
export function candidates(org: Org, object: ObjectDef, expr: Expr | null): Set<string> | null {
  if (expr === null) return null;
  if (expr.kind === 'and') return smallest(expr.items.map(item => candidates(org, object, item)));
  if (expr.kind === 'or') return union(expr.items.map(item => candidates(org, object, item)));
  if (expr.kind === 'compare' && expr.op === '=') return byKeys(org, object, expr.path.names, [expr.value]);
  if (expr.kind === 'in' && !expr.negated) return byKeys(org, object, expr.path.names, expr.values);
  return null;
}

function smallest(sets: readonly (Set<string> | null)[]): Set<string> | null {
  let best: Set<string> | null = null;
  for (const set of sets) if (set && (best === null || set.size < best.size)) best = set;
  return best;
}

function union(sets: readonly (Set<string> | null)[]): Set<string> | null {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === null) return null;
    for (const id of set) all.add(id);
  }
  return all;
}

function byKeys(
  org: Org,
  object: ObjectDef,
  names: readonly string[],
  values: readonly Literal[],
): Set<string> | null {
  const name = names.length === 1 ? (names[0]?.toLowerCase() ?? '') : '';
  const out = new Set<string>();
  for (const value of values) {
    if (value.kind !== 'string' || value.value === '') return null;
    const id = parseId(value.value);
    if (name === 'id') {
      if (id !== null) out.add(id);
    } else if (isIndexed(object, name)) {
      const lookup = object.fields.get(name)?.type === 'reference' && id !== null ? id : value.value;
      for (const found of lookUp(tableOf(org, object), name, indexKey(lookup))) out.add(found);
    } else return null;
  }
  return out;
}
