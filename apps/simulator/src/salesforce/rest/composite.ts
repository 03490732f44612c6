import { ApiError, apiError, type ErrorItem, notFound } from '../errors.ts';
import { transaction } from '../records/org.ts';
import { type Answer, type Call, decodeSegment, ok, requireMethod } from './call.ts';
import { fillReferences, type SubRequest, type SubResult } from './composite-references.ts';
import { isObject, readObject } from './json.ts';

/** Runs one REST request; errors are thrown. Given by the dispatcher, which composite calls back. */
export type Dispatch = (call: Call) => Answer;

const MAX_SUBREQUESTS = 25;
const MAX_GRAPHS = 75;
const MAX_NODES = 500;
const ROLLED_BACK = 'The transaction was rolled back since another operation in the same transaction failed.';

/** `POST /composite`: up to 25 requests in order, with references between them (§4). */
export function answerComposite(call: Call, dispatch: Dispatch): Answer {
  requireMethod(call, 'POST');
  const { values } = readObject(call);
  const requests = readSubRequests(values.compositeRequest);
  checkLimits(call, requests);
  return ok({ compositeResponse: runTransaction(call, dispatch, requests, values.allOrNone === true) });
}

/** `POST /composite/graph`: independent graphs, each all or nothing (§4). */
export function answerGraph(call: Call, dispatch: Dispatch): Answer {
  requireMethod(call, 'POST');
  const graphs = readObject(call).values.graphs;
  const list = Array.isArray(graphs) ? graphs.filter(isObject) : [];
  if (list.length === 0 || list.length > MAX_GRAPHS) {
    throw apiError(400, 'LIMIT_EXCEEDED', `A request must have between 1 and ${MAX_GRAPHS} graphs`);
  }
  const read = list.map(graph => ({ id: graph.graphId, requests: readSubRequests(graph.compositeRequest) }));
  if (read.reduce((sum, graph) => sum + graph.requests.length, 0) > MAX_NODES) {
    throw apiError(400, 'LIMIT_EXCEEDED', `The limit of ${MAX_NODES} nodes was exceeded`);
  }
  return ok({
    graphs: read.map(graph => {
      const compositeResponse = runTransaction(call, dispatch, graph.requests, true);
      const isSuccessful = compositeResponse.every(each => each.httpStatusCode < 400);
      return { graphId: graph.id, graphResponse: { compositeResponse }, isSuccessful };
    }),
  });
}

/** `POST /composite/batch`: up to 25 independent requests, each counted as one call (§4). */
export function answerBatch(call: Call, dispatch: Dispatch): Answer {
  requireMethod(call, 'POST');
  const { values } = readObject(call);
  const list = Array.isArray(values.batchRequests) ? values.batchRequests.filter(isObject) : [];
  if (list.length === 0 || list.length > MAX_SUBREQUESTS) throw tooMany();
  let halted = false;
  const results = list.map(item => {
    if (halted) {
      const halt = [{ errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }];
      return { statusCode: 412, result: halt };
    }
    const url = String(item.url ?? '');
    const request = {
      method: String(item.method),
      url: absolute(url),
      referenceId: '',
      body: item.richInput,
      headers: {},
    };
    const result = runOne(call, dispatch, request);
    halted = values.haltOnError === true && result.httpStatusCode >= 400;
    return { statusCode: result.httpStatusCode, result: result.body };
  });
  return ok({ hasErrors: results.some(each => each.statusCode >= 400), results });
}

function absolute(url: string): string {
  return url.startsWith('/services/data/') ? url : `/services/data/${url.replace(/^\//, '')}`;
}

function tooMany(): ApiError {
  return apiError(400, 'LIMIT_EXCEEDED', `The limit of ${MAX_SUBREQUESTS} subrequests was exceeded`);
}

function readSubRequests(value: unknown): SubRequest[] {
  const list = Array.isArray(value) ? value.filter(isObject) : [];
  const seen = new Set<string>();
  return list.map(item => {
    const { method, url, referenceId } = item;
    if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
      throw apiError(400, 'JSON_PARSER_ERROR', 'method, url and referenceId are required in each subrequest');
    }
    if (seen.has(referenceId) || !/^[A-Za-z0-9_]+$/.test(referenceId)) {
      throw apiError(400, 'INVALID_INPUT', `Invalid or duplicate referenceId: ${referenceId}`);
    }
    seen.add(referenceId);
    const headers = isObject(item.httpHeaders) ? item.httpHeaders : {};
    return { method: method.toUpperCase(), url, referenceId, body: item.body, headers };
  });
}

function checkLimits(call: Call, requests: readonly SubRequest[]): void {
  if (requests.length === 0 || requests.length > MAX_SUBREQUESTS) throw tooMany();
  const heavy = requests.filter(each =>
    /\/v\d+\.\d\/(query|queryAll|composite\/sobjects)\b/i.test(each.url),
  ).length;
  const limit = call.sf.kernel.limits.get('compositeQueries');
  if (heavy > limit) {
    throw apiError(
      400,
      'LIMIT_EXCEEDED',
      `At most ${limit} query and sObject Collections operations are allowed`,
    );
  }
}

function runTransaction(
  call: Call,
  dispatch: Dispatch,
  requests: readonly SubRequest[],
  allOrNone: boolean,
): SubResult[] {
  const failed = (results: readonly SubResult[]) => results.some(each => each.httpStatusCode >= 400);
  const results = transaction(
    call.org,
    () => runInOrder(call, dispatch, requests, allOrNone),
    outcome => !allOrNone || !failed(outcome),
  );
  if (!allOrNone || !failed(results)) return results;
  return results.map(each => (each.httpStatusCode >= 400 ? each : halted(each.referenceId, ROLLED_BACK)));
}

function halted(referenceId: string, message: string): SubResult {
  return {
    body: [{ errorCode: 'PROCESSING_HALTED', message }],
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId,
  };
}

function runInOrder(
  call: Call,
  dispatch: Dispatch,
  requests: readonly SubRequest[],
  allOrNone: boolean,
): SubResult[] {
  const done = new Map<string, SubResult>();
  let broken = false;
  return requests.map(request => {
    let result: SubResult;
    if (allOrNone && broken) result = halted(request.referenceId, ROLLED_BACK);
    else {
      const filled = fillReferences(request, done);
      result =
        'missing' in filled ? halted(request.referenceId, filled.missing) : runOne(call, dispatch, filled);
    }
    broken ||= result.httpStatusCode >= 400;
    done.set(request.referenceId, result);
    return result;
  });
}

/** Runs one inner request as if it had come alone. */
function runOne(call: Call, dispatch: Dispatch, request: SubRequest): SubResult {
  const { referenceId } = request;
  try {
    const answer = transaction(
      call.org,
      () => dispatch(innerCall(call, request)),
      () => true,
    );
    const location = answer.headers?.location;
    return {
      body: answer.json ?? answer.text?.content ?? null,
      httpHeaders: location ? { Location: location } : {},
      httpStatusCode: answer.status,
      referenceId,
    };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const body: readonly ErrorItem[] = error.items;
    return { body, httpHeaders: {}, httpStatusCode: error.status, referenceId };
  }
}

function innerCall(call: Call, request: SubRequest): Call {
  const match = /^\/services\/data\/v(\d+)\.0\/([^?]*)(?:\?(.*))?$/.exec(request.url);
  if (!match) throw notFound();
  const headers: Call['headers'] = { ...call.headers, 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = String(value);
  return {
    ...call,
    version: Number(match[1]),
    method: request.method.toUpperCase(),
    path: (match[2] ?? '')
      .split('/')
      .filter(part => part !== '')
      .map(decodeSegment),
    query: new URLSearchParams(match[3] ?? ''),
    headers,
    body: Buffer.from(request.body === undefined ? '' : JSON.stringify(request.body)),
  };
}
