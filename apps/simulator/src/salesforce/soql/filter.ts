import { apiError } from '../errors.ts';
import { parseId } from '../ids.ts';
import type { Org } from '../records/org.ts';
import type { Row, Scalar } from '../records/table.ts';
import type { FieldDef, ObjectDef } from '../schema/types.ts';
import type { Expr, Literal, Operator, Query } from './ast.ts';
import { type Bound, bindPath, valueAt } from './bind.ts';
import { type Range, relativeRange } from './dates.ts';
import { invalidUse } from './errors.ts';

/** A test of one row. */
export type Predicate = (row: Row) => boolean;

/** What compiling a condition needs to know. */
export type FilterContext = {
  org: Org;
  query: Query;
  object: ObjectDef;
  now: number;
  /** Runs the inner query of a semi-join and gives its single column. */
  column(query: Query): Scalar[];
};

/** Turns a condition into a predicate; unknown columns and values of the wrong type are refused here. */
export function compile(ctx: FilterContext, expr: Expr): Predicate {
  switch (expr.kind) {
    case 'and': {
      const items = expr.items.map(each => compile(ctx, each));
      return row => items.every(test => test(row));
    }
    case 'or': {
      const alternatives = flat(expr.items);
      const together = likeAny(ctx, alternatives);
      if (together) return together;
      const items = alternatives.map(each => compile(ctx, each));
      return row => items.some(test => test(row));
    }
    case 'not': {
      const item = compile(ctx, expr.item);
      return row => !item(row);
    }
    case 'compare':
      return compare(ctx, filterable(ctx, expr), expr.op, expr.value);
    case 'in': {
      const bound = filterable(ctx, expr);
      return member(
        ctx,
        bound,
        expr.negated,
        expr.values.map(value => comparable(ctx, bound, value)),
      );
    }
    case 'semijoin':
      return member(ctx, filterable(ctx, expr), expr.negated, ctx.column(expr.query).map(keyOf));
  }
}

function filterable(ctx: FilterContext, expr: { path: { names: string[]; at: number } }): Bound {
  const bound = bindPath(ctx.org, ctx.query, ctx.object, expr.path);
  const { def } = bound;
  if (def.type === 'address' || (def.type === 'textarea' && def.length > 255)) {
    throw invalidUse(ctx.query.text, bound.at, `field '${def.name}' can not be filtered in a query call`);
  }
  return bound;
}

/** Strings compare without case (§5.2). */
function keyOf(value: Scalar): Scalar {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function keyFor(def: FieldDef, value: Scalar): Scalar {
  return def.caseSensitive && def.type !== 'id' ? value : keyOf(value);
}

function member(ctx: FilterContext, bound: Bound, negated: boolean, values: readonly Scalar[]): Predicate {
  const wanted = new Set(values);
  return row => wanted.has(keyFor(bound.def, valueAt(ctx.org, bound, row))) !== negated;
}

function compare(ctx: FilterContext, bound: Bound, op: Operator, literal: Literal): Predicate {
  if (literal.kind === 'relative' || (literal.kind === 'date' && bound.def.type === 'datetime')) {
    return compareRange(ctx, bound, op, rangeOf(ctx, bound, literal));
  }
  if (op === 'like') return like(ctx, bound, literal);
  const right = comparable(ctx, bound, literal);
  return row => holds(op, keyFor(bound.def, valueAt(ctx.org, bound, row)), right);
}

function holds(op: Operator, left: Scalar, right: Scalar): boolean {
  if (op === '=') return left === right;
  if (op === '!=') return left !== right;
  if (left === null || right === null || typeof left !== typeof right) return false;
  if (op === '<') return left < right;
  if (op === '<=') return left <= right;
  if (op === '>') return left > right;
  return left >= right;
}

/** The value a literal compares with on this field, or the refusal for a literal of the wrong type. */
function comparable(ctx: FilterContext, bound: Bound, literal: Literal): Scalar {
  const { def } = bound;
  if (literal.kind === 'null') return def.type === 'boolean' ? false : null;
  if (literal.kind === 'relative') return null;
  const wanted = literalKind(def);
  if (literal.kind !== wanted) throw wrongType(ctx, bound, wanted);
  if (literal.kind === 'string' && (def.type === 'id' || def.type === 'reference')) {
    const id = parseId(literal.value);
    if (id !== null) return id.toLowerCase();
    if (literal.value === '') return null;
    throw apiError(400, 'INVALID_QUERY_FILTER_OPERATOR', `invalid ID field: ${literal.value}`);
  }
  if (literal.kind === 'string' && literal.value === '') return null;
  return keyFor(def, literal.value);
}

function literalKind(def: FieldDef): Literal['kind'] {
  switch (def.type) {
    case 'boolean':
      return 'boolean';
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return 'number';
    case 'date':
      return 'date';
    case 'datetime':
      return 'datetime';
    default:
      return 'string';
  }
}

function wrongType(ctx: FilterContext, bound: Bound, wanted: Literal['kind']) {
  const quotes = wanted === 'string' ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  const type = bound.def.type === 'datetime' ? 'dateTime' : wanted === 'string' ? 'string' : bound.def.type;
  const sentence = `value of filter criterion for field '${bound.def.name}' must be of type ${type} and ${quotes}`;
  return invalidUse(ctx.query.text, bound.at, sentence);
}

/** `a OR (b OR c)` as one list. */
function flat(items: readonly Expr[]): Expr[] {
  return items.flatMap(item => (item.kind === 'or' ? flat(item.items) : [item]));
}

/** Many LIKEs on one field, as a look-up of hundreds of websites asks: the value is read once per row. */
function likeAny(ctx: FilterContext, items: readonly Expr[]): Predicate | null {
  const [first] = items;
  if (first?.kind !== 'compare') return null;
  const name = first.path.names.join('.').toLowerCase();
  const tests: ((value: string) => boolean)[] = [];
  for (const item of items) {
    if (item.kind !== 'compare' || item.op !== 'like' || item.value.kind !== 'string') return null;
    if (item.path.names.join('.').toLowerCase() !== name) return null;
    tests.push(likeTest(item.value.like));
  }
  const bound = filterable(ctx, first);
  return row => {
    const value = valueAt(ctx.org, bound, row);
    if (typeof value !== 'string') return false;
    const lower = value.toLowerCase();
    return tests.some(test => test(lower));
  };
}

function like(ctx: FilterContext, bound: Bound, literal: Literal): Predicate {
  if (literal.kind !== 'string') throw wrongType(ctx, bound, 'string');
  const test = likeTest(literal.like);
  return row => {
    const value = valueAt(ctx.org, bound, row);
    return typeof value === 'string' && test(value.toLowerCase());
  };
}

/** A test of lower-cased texts. What begins, ends or merely contains a text needs no regular expression. */
function likeTest(pattern: string): (lower: string) => boolean {
  const lowerPattern = pattern.toLowerCase();
  const [, before, text = '', after] = /^(%?)([^%_\\]+)(%?)$/.exec(lowerPattern) ?? [];
  if (text !== '' && before !== '' && after !== '') return lower => lower.includes(text);
  if (text !== '' && before !== '') return lower => lower.endsWith(text);
  if (text !== '' && after !== '') return lower => lower.startsWith(text);
  const regular = new RegExp(`^${likePattern(lowerPattern)}$`, 'isu');
  return lower => regular.test(lower);
}

/** `%` and `_` are wildcards unless escaped. */
function likePattern(like: string): string {
  return like.replace(/\\([%_\\])|([%_])|([\\^$.*+?()[\]{}|/])/g, (_all, escaped, wildcard, special) => {
    if (wildcard === '%') return '.*';
    if (wildcard === '_') return '.';
    const plain: string = escaped ?? special;
    return /[%_]/.test(plain) ? plain : `\\${plain}`;
  });
}

function rangeOf(ctx: FilterContext, bound: Bound, literal: Literal): Range {
  if (bound.def.type !== 'date' && bound.def.type !== 'datetime')
    throw wrongType(ctx, bound, literalKind(bound.def));
  if (literal.kind === 'relative') return relativeRange(literal.name, literal.n, ctx.now);
  throw wrongType(ctx, bound, 'datetime');
}

function compareRange(ctx: FilterContext, bound: Bound, op: Operator, range: Range): Predicate {
  return row => {
    const value = valueAt(ctx.org, bound, row);
    const time = typeof value === 'string' ? Date.parse(value) : value;
    if (typeof time !== 'number') return op === '!=';
    if (op === '=') return time >= range.from && time < range.to;
    if (op === '!=') return time < range.from || time >= range.to;
    if (op === '<') return time < range.from;
    if (op === '<=') return time < range.to;
    if (op === '>') return time >= range.to;
    return time >= range.from;
  };
}
