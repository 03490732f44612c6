import type { Having, Literal, SelectItem } from './ast.ts';
import { malformed } from './errors.ts';

/** Values of a group, by the column that computes them. */
export type GroupValues = (column: SelectItem) => unknown;

/** Every column a HAVING clause asks for, so that it is computed with the others. */
export function havingColumns(having: Having): SelectItem[] {
  if (having.kind === 'compare') return [having.column];
  return having.kind === 'not' ? havingColumns(having.item) : having.items.flatMap(havingColumns);
}

/** Whether a group stays. Texts compare without case, as everywhere (§5.2); nothing is greater or less than an empty value. */
export function keepsGroup(having: Having, valueIn: GroupValues): boolean {
  if (having.kind === 'not') return !keepsGroup(having.item, valueIn);
  if (having.kind !== 'compare') {
    const holds = (item: Having) => keepsGroup(item, valueIn);
    return having.kind === 'and' ? having.items.every(holds) : having.items.some(holds);
  }
  const left = comparable(valueIn(having.column));
  const right = comparable(literalValue(having.value));
  if (having.op === '=') return left === right;
  if (having.op === '!=') return left !== right;
  if (left === null || right === null || typeof left !== typeof right) return false;
  if (having.op === '<') return left < right;
  if (having.op === '<=') return left <= right;
  if (having.op === '>') return left > right;
  if (having.op === '>=') return left >= right;
  throw malformed('LIKE is not supported in HAVING here');
}

function literalValue(literal: Literal): unknown {
  if (literal.kind === 'relative') throw malformed('date literals are not supported in HAVING here');
  return literal.kind === 'null' ? null : literal.value;
}

function comparable(value: unknown): string | number | boolean | null {
  if (typeof value === 'string') return value.toLowerCase();
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
