import * as z from 'zod';
import { validationError } from '../errors.ts';
import type { PortalObject } from '../portal.ts';
import type { PropertyDefinition } from '../schema/definition.ts';
import { propertyOf } from './derive.ts';
import type { HubRecord } from './record.ts';

const OPERATORS = [
  'BETWEEN',
  'CONTAINS_TOKEN',
  'EQ',
  'GT',
  'GTE',
  'HAS_PROPERTY',
  'IN',
  'LT',
  'LTE',
  'NEQ',
  'NOT_CONTAINS_TOKEN',
  'NOT_HAS_PROPERTY',
  'NOT_IN',
] as const;

const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const filterSchema = z.object({
  propertyName: z.string(),
  operator: z.enum(OPERATORS),
  value: scalar.optional(),
  highValue: scalar.optional(),
  values: z.array(scalar).optional(),
});
const sortSchema = z.union([
  z.string(),
  z.object({ propertyName: z.string(), direction: z.enum(['ASCENDING', 'DESCENDING']).optional() }),
]);

/** Body of a search; everything may be left out. */
export const searchSchema = z.object({
  filterGroups: z.array(z.object({ filters: z.array(filterSchema) })).default([]),
  sorts: z.array(sortSchema).default([]),
  query: z.string().default(''),
  properties: z.array(z.string()).default([]),
  limit: z.int().default(10),
  after: z.union([z.string(), z.number()]).default('0').transform(Number),
});

type Filter = z.infer<typeof filterSchema>;
type Search = z.infer<typeof searchSchema>;

/** One page of hits. */
export interface SearchPage {
  total: number;
  records: HubRecord[];
  /** Offset of the next page, when there is one. */
  next: number | undefined;
}

const MAX_TOTAL = 10_000;

/** Searches what the index knows. Throws HubSpot's 400 for a search beyond its limits. */
export function search(object: PortalObject, request: Search): SearchPage {
  checkLimits(object, request);
  const { filterGroups, limit, after } = request;
  const words = tokens(request.query);
  const hits: HubRecord[] = [];
  for (const record of object.store.searchable()) {
    const inGroup =
      filterGroups.length === 0 ||
      filterGroups.some(group => group.filters.every(filter => matches(object, record, filter)));
    if (inGroup && (words.length === 0 || matchesQuery(object, record, words))) hits.push(record);
  }
  sort(object, hits, request);
  const records = hits.slice(after, after + limit);
  return { total: hits.length, records, next: after + limit < hits.length ? after + limit : undefined };
}

function checkLimits({ definitions }: PortalObject, { filterGroups, limit, after, sorts }: Search): void {
  const filters = filterGroups.flatMap(group => group.filters);
  if (filterGroups.length > 5) throw validationError('At most 5 filterGroups are allowed');
  if (filterGroups.some(group => group.filters.length > 6))
    throw validationError('At most 6 filters per filterGroup are allowed');
  if (filters.length > 18) throw validationError('At most 18 filters are allowed in total');
  if (limit < 1 || limit > 200) throw validationError('limit must be between 1 and 200');
  if (sorts.length > 1) throw validationError('Only one sort is allowed');
  if (!Number.isInteger(after) || after < 0) throw validationError('after must be an integer');
  // *Assumed*: only that paging beyond 10,000 is a 400 is known, not its body.
  if (after + limit > MAX_TOTAL) throw validationError(`Paging beyond ${MAX_TOTAL} results is not supported`);
  for (const filter of filters) {
    if (!definitions.has(filter.propertyName))
      throw validationError(
        `There was a problem with the request: property ${filter.propertyName} does not exist`,
      );
    if (!hasOperands(filter)) throw validationError(`Operator ${filter.operator} lacks its value`);
  }
}

function hasOperands({ operator, value, highValue, values }: Filter): boolean {
  if (operator === 'HAS_PROPERTY' || operator === 'NOT_HAS_PROPERTY') return true;
  if (operator === 'IN' || operator === 'NOT_IN') return values !== undefined && values.length > 0;
  return value !== undefined && (operator !== 'BETWEEN' || highValue !== undefined);
}

function matches(object: PortalObject, record: HubRecord, filter: Filter): boolean {
  const definition = object.definitions.get(filter.propertyName);
  const value = propertyOf(object.type, record, filter.propertyName);
  if (filter.operator === 'HAS_PROPERTY') return value !== undefined;
  if (filter.operator === 'NOT_HAS_PROPERTY') return value === undefined;
  if (!definition) return false;
  if (value === undefined) return ['NEQ', 'NOT_IN', 'NOT_CONTAINS_TOKEN'].includes(filter.operator);
  return compares(definition, value, filter);
}

function compares(definition: PropertyDefinition, value: string, filter: Filter): boolean {
  const operand = comparable(definition, filter.value ?? '');
  const own = comparable(definition, value);
  switch (filter.operator) {
    case 'EQ':
      return partsOf(definition, value).some(part => comparable(definition, part) === operand);
    case 'NEQ':
      return partsOf(definition, value).every(part => comparable(definition, part) !== operand);
    case 'LT':
      return own < operand;
    case 'LTE':
      return own <= operand;
    case 'GT':
      return own > operand;
    case 'GTE':
      return own >= operand;
    case 'BETWEEN':
      return own >= operand && own <= comparable(definition, filter.highValue ?? '');
    case 'IN':
      return isIn(definition, value, filter.values ?? []);
    case 'NOT_IN':
      return !isIn(definition, value, filter.values ?? []);
    case 'CONTAINS_TOKEN':
      return containsToken(value, filter.value ?? '');
    case 'NOT_CONTAINS_TOKEN':
      return !containsToken(value, filter.value ?? '');
    default:
      return false;
  }
}

/** Strings compare without case, enumerations with it, numbers and times as numbers. */
function comparable({ type }: PropertyDefinition, value: string): string | number {
  if (type === 'number') return Number(value);
  if (type === 'date' || type === 'datetime') return /^\d+$/u.test(value) ? Number(value) : Date.parse(value);
  return type === 'enumeration' ? value : value.toLowerCase();
}

/** `IN` on strings only finds lower-case operands: the index is lower case and the operands are not folded. */
function isIn(definition: PropertyDefinition, value: string, values: readonly string[]): boolean {
  return partsOf(definition, value).some(part => {
    const own = comparable(definition, part);
    return values.some(operand =>
      typeof own === 'number' ? comparable(definition, operand) === own : operand === own,
    );
  });
}

/** Of several choices, each counts for itself (seen for `hs_additional_emails`; for others *assumed*). */
function partsOf({ type, fieldType }: PropertyDefinition, value: string): string[] {
  return type === 'enumeration' && fieldType === 'checkbox' ? value.split(';') : [value];
}

function tokens(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(token => token !== '');
}

/** Every token of the operand is a token of the value; `*` stands for any characters. */
function containsToken(value: string, operand: string): boolean {
  if (operand === '*') return true;
  const own = tokens(value);
  return operand
    .toLowerCase()
    .split(/[^\p{L}\p{N}*]+/u)
    .filter(token => token !== '')
    .every(token => {
      const pattern = new RegExp(`^${token.replaceAll('*', '.*')}$`, 'u');
      return own.some(candidate => pattern.test(candidate));
    });
}

function matchesQuery({ type }: PortalObject, record: HubRecord, words: readonly string[]): boolean {
  const own = type.searchable.flatMap(name => tokens(record.values[name] ?? ''));
  return words.every(word => own.some(token => token.startsWith(word)));
}

function sort(object: PortalObject, hits: HubRecord[], { sorts }: Search): void {
  const [first] = sorts;
  if (first === undefined) return;
  const text = typeof first === 'string' ? first : first.propertyName;
  const name = text.replace(/^-/u, '');
  const descending = typeof first === 'string' ? first.startsWith('-') : first.direction === 'DESCENDING';
  const definition = object.definitions.get(name);
  if (!definition)
    throw validationError(`There was a problem with the request: property ${name} does not exist`);
  const key = (record: HubRecord) => {
    const value = propertyOf(object.type, record, name);
    return value === undefined ? undefined : comparable(definition, value);
  };
  hits.sort((a, b) => compareKeys(key(a), key(b)) * (descending ? -1 : 1));
}

function compareKeys(a: string | number | undefined, b: string | number | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -1 : 1;
}
