import { type Org, tableOf } from '../records/org.ts';
import type { Row, Scalar } from '../records/table.ts';
import type { ObjectDef } from '../schema/types.ts';
import { type AggregateColumn, aggregate } from './aggregate.ts';
import type { OrderItem, Path, Query } from './ast.ts';
import { type Bound, bindObject, bindPath, project, valueAt } from './bind.ts';
import { childQueries } from './children.ts';
import { malformed, malformedAt } from './errors.ts';
import { compile, type FilterContext } from './filter.ts';
import { havingColumns, keepsGroup } from './having.ts';
import { candidates } from './plan.ts';

/** How a query is run. */
export type RunOptions = {
  /** Epoch milliseconds, for date literals. */
  now: number;
  /** Also rows in the recycle bin (`queryAll`). */
  includeDeleted: boolean;
};

/** What a query found: rows to be shown page by page, finished aggregate rows, or a bare count. */
export type QueryResult =
  | { kind: 'rows'; object: ObjectDef; columns: Bound[]; ids: string[] }
  | { kind: 'aggregate'; object: ObjectDef; records: Record<string, unknown>[] }
  | { kind: 'count'; object: ObjectDef; total: number };

/** Runs a parsed query against an org. Throws INVALID_TYPE, INVALID_FIELD or MALFORMED_QUERY. */
export function runQuery(org: Org, query: Query, options: RunOptions): QueryResult {
  const object = bindObject(org, query);
  const columns = bindSelect(org, query, object);
  childQueries(org, query, object);
  const rows = select(org, query, object, options);
  const [first] = query.select;
  const bareCount = query.select.length === 1 && first?.kind === 'aggregate' && first.path === null;
  if (bareCount && first.fn === 'count' && query.groupBy.length === 0) {
    return { kind: 'count', object, total: slice(query, rows).length };
  }
  if (query.groupBy.length > 0 || query.select.some(item => item.kind === 'aggregate')) {
    const groups = query.groupBy.map(path => bindPath(org, query, object, path));
    const records = grouped(org, query, object, rows, groups);
    return { kind: 'aggregate', object, records: slice(query, records) };
  }
  return {
    kind: 'rows',
    object,
    columns,
    ids: slice(query, order(org, query, object, rows)).map(row => row.Id),
  };
}

/** The finished rows of a grouped query, those that HAVING leaves out apart. */
function grouped(org: Org, query: Query, object: ObjectDef, rows: Row[], groups: Bound[]) {
  const columns = aggregateColumns(org, query, object, groups);
  const { having } = query;
  if (!having) return aggregate(org, rows, groups, columns);
  const asked = havingColumns(having);
  const hidden = aggregateColumns(org, { ...query, select: asked }, object, groups).map((column, index) => ({
    ...column,
    name: `#${index}`,
  }));
  return aggregate(org, rows, groups, [...columns, ...hidden])
    .filter(record => keepsGroup(having, column => record[`#${asked.indexOf(column)}`]))
    .map(record => Object.fromEntries(Object.entries(record).filter(([name]) => !name.startsWith('#'))));
}

/** Records of one page, each with its children where the statement asks for them: an object of its own, or null for none (§5.1). */
export function renderPage(
  org: Org,
  base: string,
  query: Query,
  found: { object: ObjectDef; columns: readonly Bound[]; ids: readonly string[] },
  options: RunOptions,
): unknown[] {
  const children = childQueries(org, query, found.object);
  const records = renderRows(org, base, found.object, found.columns, found.ids);
  if (children.length === 0) return records;
  const { rows } = tableOf(org, found.object);
  const parents = found.ids.flatMap(id => rows.get(id) ?? []);
  return records.map((record, index) => {
    const parent = parents[index];
    const parts: [string, unknown][] = children.map(({ name, of }) => [
      name,
      parent ? childRecords(org, base, of(parent), options) : null,
    ]);
    return Object.assign({}, record, Object.fromEntries(parts));
  });
}

function childRecords(org: Org, base: string, query: Query, options: RunOptions) {
  const result = runQuery(org, query, options);
  if (result.kind !== 'rows' || result.ids.length === 0) return null;
  const records = renderRows(org, base, result.object, result.columns, result.ids);
  return { totalSize: records.length, done: true, records };
}

/** The records of one page, without children. */
export function renderRows(
  org: Org,
  base: string,
  object: ObjectDef,
  columns: readonly Bound[],
  ids: readonly string[],
) {
  const { rows } = tableOf(org, object);
  return ids.flatMap(id => {
    const row = rows.get(id);
    return row ? [project(org, base, object, columns, row)] : [];
  });
}

function select(org: Org, query: Query, object: ObjectDef, options: RunOptions): Row[] {
  const table = tableOf(org, object);
  const ctx: FilterContext = {
    org,
    query,
    object,
    now: options.now,
    column: inner => column(org, inner, options),
  };
  const test = query.where ? compile(ctx, query.where) : () => true;
  const ids = candidates(org, object, query.where);
  const rows = ids
    ? [...ids].map(id => table.rows.get(id)).filter(row => row !== undefined)
    : table.rows.values();
  const out: Row[] = [];
  for (const row of rows) {
    if ((options.includeDeleted || row.IsDeleted !== true) && test(row)) out.push(row);
  }
  return out;
}

/** The single column of a semi-join's inner query. */
function column(org: Org, query: Query, options: RunOptions): Scalar[] {
  const result = runQuery(org, query, options);
  const bound = result.kind === 'rows' ? result.columns[0] : undefined;
  if (result.kind !== 'rows' || !bound || result.columns.length !== 1) {
    throw malformed('The inner select of a semi join must have exactly one column');
  }
  const { rows } = tableOf(org, result.object);
  return result.ids.map(id => {
    const row = rows.get(id);
    return row ? valueAt(org, bound, row) : null;
  });
}

function slice<T>(query: Query, items: T[]): T[] {
  const from = query.offset ?? 0;
  return query.limit === null ? items.slice(from) : items.slice(from, from + query.limit);
}

function bindSelect(org: Org, query: Query, object: ObjectDef): Bound[] {
  return query.select.flatMap(item => {
    if (item.kind === 'field') return [bindPath(org, query, object, item.path)];
    if (item.kind === 'aggregate') {
      if (item.path === null && item.fn !== 'count') {
        throw malformedAt(query.text, item.at, `${item.fn} needs a field`);
      }
      if (item.path === null && query.select.length > 1) {
        throw malformed('Grouped query with COUNT() must not select anything else; use COUNT(Id)');
      }
      return item.path ? [bindPath(org, query, object, item.path)] : [];
    }
    if (item.kind === 'children') return [];
    return groupOf(query, object, item.group, item.at).map(name =>
      bindPath(org, query, object, { names: [name], at: item.at }),
    );
  });
}

/** `FIELDS(ALL)` needs LIMIT 200 or less; `FIELDS(STANDARD)` does not. */
function groupOf(
  query: Query,
  object: ObjectDef,
  group: 'all' | 'standard' | 'custom',
  at: number,
): string[] {
  if (group !== 'standard' && (query.limit === null || query.limit > 200)) {
    throw malformedAt(query.text, at, 'The SOQL FIELDS function must have a LIMIT of at most 200');
  }
  return [...object.fields.values()]
    .filter(def => group === 'all' || def.custom === (group === 'custom'))
    .map(def => def.name);
}

function aggregateColumns(
  org: Org,
  query: Query,
  object: ObjectDef,
  groups: readonly Bound[],
): AggregateColumn[] {
  let unnamed = 0;
  return query.select.map(item => {
    if (item.kind === 'fields') throw malformedAt(query.text, item.at, 'FIELDS cannot be grouped');
    if (item.kind === 'children') throw malformedAt(query.text, item.at, 'child records cannot be grouped');
    if (item.kind === 'aggregate') {
      const bound = item.path ? bindPath(org, query, object, item.path) : null;
      return { kind: 'function', fn: item.fn, bound, name: item.alias ?? `expr${unnamed++}` };
    }
    const bound = bindPath(org, query, object, item.path);
    if (!groups.some(group => group.name === bound.name)) {
      throw malformed(`Field must be grouped or aggregated: ${bound.name}`);
    }
    return { kind: 'group', bound, name: item.alias ?? bound.def.name };
  });
}

function order(org: Org, query: Query, object: ObjectDef, rows: Row[]): Row[] {
  if (query.orderBy.length === 0) return rows;
  const keys = query.orderBy.map(item => ({ ...item, bound: sortable(org, query, object, item.path) }));
  const decorated = rows.map(row => ({
    row,
    values: keys.map(key => sortKey(valueAt(org, key.bound, row))),
  }));
  decorated.sort((a, b) => {
    for (const [index, key] of keys.entries()) {
      const difference = compareValues(a.values[index] ?? null, b.values[index] ?? null, key);
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return decorated.map(each => each.row);
}

function sortable(org: Org, query: Query, object: ObjectDef, path: Path): Bound {
  const bound = bindPath(org, query, object, path);
  if (bound.def.type === 'address' || (bound.def.type === 'textarea' && bound.def.length > 255)) {
    throw malformedAt(query.text, bound.at, `field '${bound.def.name}' can not be sorted in a query call`);
  }
  return bound;
}

function sortKey(value: Scalar): Scalar {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function compareValues(a: Scalar, b: Scalar, key: OrderItem): number {
  if (a === null || b === null) {
    if (a === b) return 0;
    return (a === null) === key.nullsLast ? 1 : -1;
  }
  if (a === b) return 0;
  return a < b === key.descending ? 1 : -1;
}
