import { apiError } from '../errors.ts';
import { tableOf } from '../records/org.ts';
import type { Row } from '../records/table.ts';
import { scalarOf } from '../records/values.ts';
import { findObject } from '../schema/catalogue.ts';
import type { FieldType, ObjectDef } from '../schema/types.ts';
import { bindPath } from '../soql/bind.ts';
import { compile } from '../soql/filter.ts';
import { parseQuery } from '../soql/parser.ts';
import { renderRows } from '../soql/run.ts';
import { type Answer, baseOf, type Call, ok, requireMethod } from './call.ts';
import { isObject, readObject } from './json.ts';

/** Rows of one object a search returns at most (§5.3). */
const MAX_PER_OBJECT = 250;

type Group = 'ALL' | 'EMAIL' | 'NAME' | 'PHONE' | 'SIDEBAR';
type Returning = { object: ObjectDef; clause: string; limit: number };

/** `GET /search?q=FIND {…}` (§5.3): `FIND {term} IN group FIELDS RETURNING Object(fields WHERE …), …`. */
export function answerSearch(call: Call): Answer {
  requireMethod(call, 'GET');
  const text = call.query.get('q') ?? '';
  const match =
    /^\s*FIND\s*(?:\{((?:[^\\}]|\\.)*)\})\s*(?:IN\s+(\w+)\s+FIELDS)?\s*(?:RETURNING\s+(.*))?$/is.exec(text);
  if (!match) {
    const message = 'No search term found. The search term must be enclosed in braces.';
    throw apiError(400, 'MALFORMED_SEARCH', message);
  }
  const term = (match[1] ?? '').replace(/\\(.)/g, '$1');
  const group = groupOf(match[2]);
  const targets = match[3] ? readReturning(call, match[3]) : defaultTargets(call);
  return shown(
    call,
    targets.flatMap(target => search(call, term, group, target)),
  );
}

/** `GET` or `POST /parameterizedSearch` (§5.3). */
export function answerParameterizedSearch(call: Call): Answer {
  requireMethod(call, 'GET', 'POST');
  const values = call.method === 'POST' ? readObject(call).values : Object.fromEntries(call.query);
  const term = typeof values.q === 'string' ? values.q : '';
  if (term === '') throw apiError(400, 'MALFORMED_SEARCH', 'No search term found.');
  const listed = Array.isArray(values.sobjects) ? values.sobjects.filter(isObject) : [];
  const limit = Number(values.defaultLimit ?? MAX_PER_OBJECT);
  const targets = listed.map(each => {
    const fields = Array.isArray(each.fields) ? each.fields.map(String).join(',') : 'Id';
    return {
      object: objectNamed(call, String(each.name)),
      clause: fields,
      limit: Number(each.limit ?? limit),
    };
  });
  const group = groupOf(typeof values.in === 'string' ? values.in : undefined);
  const all = targets.length > 0 ? targets : defaultTargets(call);
  return ok({ searchRecords: all.flatMap(target => search(call, term, group, target)) });
}

function shown(call: Call, records: unknown[]): Answer {
  return ok(call.sf.kernel.switches.is('searchAnswer', 'array') ? records : { searchRecords: records });
}

function groupOf(word: string | undefined): Group {
  const group = (word ?? 'ALL').toUpperCase();
  return group === 'EMAIL' || group === 'NAME' || group === 'PHONE' || group === 'SIDEBAR' ? group : 'ALL';
}

function objectNamed(call: Call, name: string): ObjectDef {
  const object = findObject(call.org.schema, name);
  if (object) return object;
  throw apiError(400, 'INVALID_TYPE', `sObject type '${name}' is not supported.`);
}

function defaultTargets(call: Call): Returning[] {
  return ['Account', 'Contact', 'Lead'].map(name => ({
    object: objectNamed(call, name),
    clause: 'Id',
    limit: MAX_PER_OBJECT,
  }));
}

function readReturning(call: Call, text: string): Returning[] {
  const limit = Number(/\)?\s+LIMIT\s+(\d+)\s*$/i.exec(text)?.[1] ?? MAX_PER_OBJECT);
  const pattern =
    /([A-Za-z_]\w*)\s*(?:\(((?:[^()']|'(?:[^'\\]|\\.)*'|\([^()]*\))*)\))?\s*(?:,|$|LIMIT\s+\d+\s*$)/giy;
  const targets: Returning[] = [];
  pattern.lastIndex = 0;
  const trimmed = text.trim();
  while (pattern.lastIndex < trimmed.length) {
    while (trimmed.charAt(pattern.lastIndex) === ' ') pattern.lastIndex += 1;
    const match = pattern.exec(trimmed);
    if (!match?.[1]) throw apiError(400, 'MALFORMED_SEARCH', `unexpected token in RETURNING: ${trimmed}`);
    targets.push({ object: objectNamed(call, match[1]), clause: match[2] ?? 'Id', limit });
  }
  return targets;
}

/** Finds records whose indexed words contain the term; the index lags behind writes (§5.3). */
function search(call: Call, term: string, group: Group, target: Returning): unknown[] {
  const { sf, org } = call;
  const { object } = target;
  const [fields = 'Id', condition] = target.clause.split(/\s+WHERE\s+/i);
  const where = condition === undefined ? '' : ` WHERE ${condition}`;
  const query = parseQuery(`SELECT ${fields.trim() || 'Id'} FROM ${object.name}${where}`);
  const now = sf.kernel.clock.now();
  const indexedUntil = now - sf.kernel.limits.get('searchLagSeconds') * 1000;
  const ctx = { org, query, object, now, column: () => [] };
  const test = query.where ? compile(ctx, query.where) : () => true;
  const matches = matcher(object, term, group);
  const ids: string[] = [];
  for (const row of tableOf(org, object).rows.values()) {
    if (ids.length >= Math.min(target.limit, MAX_PER_OBJECT)) break;
    const indexed = typeof row.SystemModstamp === 'number' && row.SystemModstamp <= indexedUntil;
    if (indexed && row.IsDeleted !== true && matches(row) && test(row)) ids.push(row.Id);
  }
  const columns = query.select.flatMap(item =>
    item.kind === 'field' ? [bindPath(org, query, object, item.path)] : [],
  );
  return renderRows(org, baseOf(call), object, columns, ids);
}

const GROUP_TYPES: Partial<Record<Group, readonly FieldType[]>> = { EMAIL: ['email'], PHONE: ['phone'] };
const TEXT_TYPES: readonly FieldType[] = ['string', 'email', 'phone', 'url', 'textarea', 'combobox'];

/** Terms shorter than two characters find nothing; `*` is a wildcard (§5.3). */
function matcher(object: ObjectDef, term: string, group: Group): (row: Row) => boolean {
  const plain = term.trim().replace(/^"|"$/g, '');
  if (plain.replaceAll('*', '').length < 2 || term.length > 10_000) return () => false;
  const escaped = plain.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const pattern = new RegExp(`(?:^|[^\\p{L}\\p{N}])${escaped}(?:$|[^\\p{L}\\p{N}])`, 'iu');
  const types = GROUP_TYPES[group] ?? TEXT_TYPES;
  const fields = [...object.fields.values()].filter(def =>
    group === 'NAME' ? def.nameField : types.includes(def.type),
  );
  return row =>
    fields.some(def => {
      const value = scalarOf(object, row, def);
      return typeof value === 'string' && pattern.test(value);
    });
}
