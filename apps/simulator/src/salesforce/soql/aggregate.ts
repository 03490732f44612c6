import type { Org } from '../records/org.ts';
import type { Row, Scalar } from '../records/table.ts';
import { formatDateTime } from '../records/values.ts';
import type { AggregateName } from './ast.ts';
import { type Bound, valueAt } from './bind.ts';

/** One column of an aggregate query. */
export type AggregateColumn =
  | { kind: 'group'; bound: Bound; name: string }
  | { kind: 'function'; fn: AggregateName; bound: Bound | null; name: string };

/** Groups rows and computes the columns of each group, in order of first appearance. */
export function aggregate(
  org: Org,
  rows: readonly Row[],
  groups: readonly Bound[],
  columns: readonly AggregateColumn[],
) {
  const buckets = new Map<string, Row[]>();
  if (groups.length === 0) buckets.set('', [...rows]);
  for (const row of groups.length === 0 ? [] : rows) {
    const key = JSON.stringify(groups.map(bound => lower(valueAt(org, bound, row))));
    const bucket = buckets.get(key);
    if (bucket) bucket.push(row);
    else buckets.set(key, [row]);
  }
  return [...buckets.values()].map(bucket => resultOf(org, bucket, columns));
}

function lower(value: Scalar): Scalar {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function resultOf(
  org: Org,
  rows: readonly Row[],
  columns: readonly AggregateColumn[],
): Record<string, unknown> {
  const out: Record<string, unknown> = { attributes: { type: 'AggregateResult' } };
  for (const column of columns) {
    if (column.kind === 'group') {
      const row = rows[0];
      out[column.name] = row ? shown(column.bound, valueAt(org, column.bound, row)) : null;
    } else out[column.name] = compute(org, rows, column.fn, column.bound);
  }
  return out;
}

function compute(org: Org, rows: readonly Row[], fn: AggregateName, bound: Bound | null): unknown {
  if (!bound) return rows.length;
  const values = rows.map(row => valueAt(org, bound, row)).filter(value => value !== null);
  if (fn === 'count') return values.length;
  if (fn === 'count_distinct') return new Set(values.map(lower)).size;
  if (values.length === 0) return null;
  if (fn === 'min' || fn === 'max') {
    const best = values.reduce((a, b) => ((fn === 'min' ? b < a : b > a) ? b : a));
    return shown(bound, best);
  }
  const sum = values.reduce<number>((total, value) => total + Number(value), 0);
  return fn === 'sum' ? sum : sum / values.length;
}

function shown(bound: Bound, value: Scalar): unknown {
  return bound.def.type === 'datetime' && typeof value === 'number' ? formatDateTime(value) : value;
}
