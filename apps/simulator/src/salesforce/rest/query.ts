import { apiError } from '../errors.ts';
import { nextId } from '../records/org.ts';
import { findObject } from '../schema/catalogue.ts';
import type { FieldDef, ObjectDef } from '../schema/types.ts';
import type { Query } from '../soql/ast.ts';
import { type Bound, bindObject, bindPath } from '../soql/bind.ts';
import { malformed } from '../soql/errors.ts';
import { parseQuery } from '../soql/parser.ts';
import { renderPage, runQuery } from '../soql/run.ts';
import { type Answer, baseOf, type Call, headerOption, ok, requireMethod } from './call.ts';
import type { Cursor } from './cursor.ts';

const PAGE = 2000;
/** Idle time after which a locator is gone (§5.1). */
const CURSOR_IDLE_MS = 2 * 86_400_000;

/** `GET /query?q=`, `/queryAll?q=` and their next pages (§5.1). */
export function answerQuery(call: Call): Answer {
  requireMethod(call, 'GET', 'HEAD');
  const [resource = '', locator] = call.path;
  if (locator !== undefined) return ok(nextPage(call, locator));
  const text = call.query.get('q');
  if (text === null || text.trim() === '') throw malformed('SOQL statement is missing');
  const query = parseQuery(text);
  if (call.query.get('columns') === 'true') return ok(columnMetadata(call, query));
  return ok(firstPage(call, query, resource.toLowerCase() === 'queryall'));
}

function firstPage(call: Call, query: Query, includeDeleted: boolean): Record<string, unknown> {
  const { org, sf } = call;
  const options = { now: sf.kernel.clock.now(), includeDeleted };
  const result = runQuery(org, query, options);
  if (result.kind === 'count') return { totalSize: result.total, done: true, records: [] };
  if (result.kind === 'aggregate') {
    return { totalSize: result.records.length, done: true, records: result.records };
  }
  const pageSize = pageSizeOf(call);
  const first = { ...result, ids: result.ids.slice(0, pageSize) };
  const page = renderPage(org, baseOf(call), query, first, options);
  if (result.ids.length <= pageSize) return { totalSize: result.ids.length, done: true, records: page };
  const cursor = openCursor(call, query.text, result.ids, pageSize);
  const nextRecordsUrl = `${baseOf(call)}/query/${cursor.id}-${pageSize}`;
  return { totalSize: result.ids.length, done: false, nextRecordsUrl, records: page };
}

/** `Sforce-Query-Options: batchSize=`, held between 200 and 2,000 (§5.1). */
function pageSizeOf(call: Call): number {
  const asked = Number(headerOption(call, 'sforce-query-options', 'batchSize') ?? PAGE);
  return Number.isInteger(asked) ? Math.min(PAGE, Math.max(200, asked)) : PAGE;
}

function openCursor(call: Call, text: string, ids: string[], pageSize: number): Cursor {
  const { sf, org, userId } = call;
  const mine = [...sf.cursors.values()].filter(each => each.userId === userId);
  const tooMany = mine.length - sf.kernel.limits.get('openCursors') + 1;
  for (const old of mine.slice(0, Math.max(0, tooMany))) sf.cursors.delete(old.id);
  const id = nextId(org, '01g');
  const cursor = { id, orgId: org.id, userId, text, ids, pageSize, lastUsedAt: sf.kernel.clock.now() };
  sf.cursors.set(id, cursor);
  return cursor;
}

function nextPage(call: Call, locator: string): Record<string, unknown> {
  const { sf, org } = call;
  const [id = '', offsetText = ''] = locator.split('-');
  const cursor = sf.cursors.get(id);
  const offset = Number(offsetText);
  const now = sf.kernel.clock.now();
  const usable = cursor?.orgId === org.id && cursor.userId === call.userId;
  if (!usable || !Number.isInteger(offset) || offset < 0 || now - cursor.lastUsedAt > CURSOR_IDLE_MS) {
    throw apiError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
  }
  cursor.lastUsedAt = now;
  const query = parseQuery(cursor.text);
  const object = bindObject(org, query);
  const ids = cursor.ids.slice(offset, offset + cursor.pageSize);
  const found = { object, columns: selected(call, query, object), ids };
  const records = renderPage(org, baseOf(call), query, found, { now, includeDeleted: false });
  const end = offset + cursor.pageSize;
  if (end >= cursor.ids.length) return { totalSize: cursor.ids.length, done: true, records };
  const nextRecordsUrl = `${baseOf(call)}/query/${id}-${end}`;
  return { totalSize: cursor.ids.length, done: false, nextRecordsUrl, records };
}

function selected(call: Call, query: Query, object: ObjectDef): Bound[] {
  return query.select.flatMap(item =>
    item.kind === 'field'
      ? [bindPath(call.org, query, object, item.path)]
      : item.kind === 'fields'
        ? [...object.fields.values()].map(def => ({ at: 0, object, lookups: [], def, name: def.name }))
        : [],
  );
}

const APEX_TYPE: Partial<Record<FieldDef['type'], string>> = {
  id: 'Id',
  reference: 'Id',
  boolean: 'Boolean',
  int: 'Integer',
  double: 'Double',
  currency: 'Double',
  percent: 'Double',
  date: 'Date',
  datetime: 'Datetime',
};

/** `columns=true`: what the columns are instead of rows; `sf data query` needs it (§5.1). */
function columnMetadata(call: Call, query: Query): Record<string, unknown> {
  const object = bindObject(call.org, query);
  const columns = selected(call, query, object);
  return {
    columnMetadata: columns.map(bound => columnOf(bound)),
    entityName: object.name,
    groupBy: query.groupBy.length > 0,
    idSelected: columns.some(bound => bound.name === 'Id'),
    keyPrefix: findObject(call.org.schema, object.name)?.keyPrefix,
  };
}

function columnOf(bound: Bound): Record<string, unknown> {
  const { def } = bound;
  const apexType = APEX_TYPE[def.type] ?? 'String';
  return {
    aggregate: false,
    apexType,
    booleanType: apexType === 'Boolean',
    columnName: bound.name,
    custom: def.custom,
    displayName: bound.name,
    foreignKeyName: def.relationshipName,
    insertable: def.createable,
    joinColumns: [],
    numberType: apexType === 'Integer' || apexType === 'Double',
    textType: apexType === 'String' || apexType === 'Id',
    updatable: def.updateable,
  };
}
