import * as z from 'zod';
import { rawBody } from '../../kernel/body.ts';
import { validationError } from '../errors.ts';
import { findRecord } from '../records/find.ts';
import type { HubRecord } from '../records/record.ts';
import { renderRecord } from '../records/render.ts';
import { search, searchSchema } from '../records/search.ts';
import type { Call, RouteOptions } from '../route.ts';
import type { ApiVersion } from '../versions.ts';
import { answerBatch, missingRecords } from './batch-answer.ts';
import { requireSize } from './batch-write.ts';
import { objectFor } from './single.ts';

const inputs = z.array(z.object({ id: z.union([z.string(), z.number()]).transform(String) }));
const readBatch = z.object({
  idProperty: z.string().optional(),
  inputs,
  properties: z.array(z.string()).default([]),
  propertiesWithHistory: z.array(z.string()).default([]),
});
const archiveBatch = z.object({ inputs });

/** Most characters in the body of a search. */
const MAX_SEARCH_BODY = 3000;
const MAX_HISTORY_INPUTS = 50;

/** Batch read and archive, and search. */
export function batchReadRoutes(version: ApiVersion): RouteOptions[] {
  const base = `${version.objects}/:objectType`;
  return [
    { method: 'POST', url: `${base}/batch/read`, handle: call => batchRead(call, version) },
    { method: 'POST', url: `${base}/batch/archive`, handle: batchArchive },
    { method: 'POST', url: `${base}/search`, pool: 'search', handle: searchRecords },
  ];
}

function batchRead(call: Call, version: ApiVersion): unknown {
  const object = objectFor(call, 'read');
  const body = call.body(readBatch);
  requireSize(body.inputs);
  if (body.propertiesWithHistory.length > 0 && body.inputs.length > MAX_HISTORY_INPUTS)
    throw validationError(
      'The maximum number of inputs supported in a batch request for property histories is 50',
    );
  const found = new Set<HubRecord>();
  const missing: string[] = [];
  for (const { id } of body.inputs) {
    const record = findRecord(call.hub, object, id, body.idProperty);
    if (record) found.add(record);
    else missing.push(id);
  }
  const selection = { properties: body.properties, history: body.propertiesWithHistory };
  const results = [...found].map(record => renderRecord(call.hub, call.portal, object, record, selection));
  return answerBatch(call, version, 200, results, missingRecords(object.type.singular, missing));
}

function batchArchive(call: Call): unknown {
  const object = objectFor(call, 'write');
  const body = call.body(archiveBatch);
  requireSize(body.inputs);
  for (const { id } of body.inputs) {
    const record = findRecord(call.hub, object, id);
    if (record) object.store.archive(record, call.stamp());
  }
  return undefined;
}

function searchRecords(call: Call): unknown {
  const object = objectFor(call, 'read');
  if (rawBody(call.request).toString('utf8').length > MAX_SEARCH_BODY)
    throw validationError(`The body of a search must not exceed ${MAX_SEARCH_BODY} characters`);
  const request = call.body(searchSchema);
  const { total, records, next } = search(object, request);
  const properties = request.properties;
  const results = records.map(record => {
    const { url: _url, ...rest } = renderRecord(call.hub, call.portal, object, record, { properties });
    return rest;
  });
  return next === undefined
    ? { total, results }
    : { total, results, paging: { next: { after: String(next) } } };
}
