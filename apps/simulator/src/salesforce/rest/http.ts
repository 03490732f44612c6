import type { FastifyReply, FastifyRequest } from 'fastify';
import { pathOf, rawBody } from '../../kernel/body.ts';
import { ApiError, apiError } from '../errors.ts';
import { authenticate } from '../oauth/session.ts';
import type { Org } from '../records/org.ts';
import type { Salesforce } from '../state.ts';
import { type Answer, type Call, decodeSegment } from './call.ts';
import { dispatch } from './dispatch.ts';
import { isObject } from './json.ts';
import { countRequests, limitInfo } from './limits.ts';
import { readVersion, versionList } from './versions.ts';

/** Bytes of the URI, and of URI and headers together, that Salesforce accepts (§2). */
const MAX_REQUEST_LINE = 16_384;

/** Registers `/services/data`; a doubled leading slash works too (§0.10). */
export function registerRest(sf: Salesforce): void {
  for (const slash of ['', '/']) {
    for (const path of ['/services/data', '/services/data/*']) {
      sf.kernel.app.route({
        method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        url: slash + path,
        handler: (request, reply) => answer(sf, request, reply),
      });
    }
  }
}

function answer(sf: Salesforce, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  standardHeaders(reply);
  const segments = pathOf(request)
    .split('/')
    .filter(part => part !== '');
  const [version, ...rest] = segments.slice(2);
  if (version === undefined) return sendJson(request, reply, 200, versionList());
  let org: Org | undefined;
  try {
    checkSize(request);
    const caller = authenticate(sf, request);
    org = caller.org;
    const call = readCall(sf, request, caller.org, caller.user.Id, version, rest);
    countRequests(sf, org, countOf(call));
    const result = dispatch(call);
    if (call.method !== 'GET' && call.method !== 'HEAD') sf.kernel.changed();
    return send(sf, request, reply, org, result);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 401) reply.header('www-authenticate', 'Token');
    if (org) reply.header('sforce-limit-info', limitInfo(sf, org));
    return sendJson(request, reply, error.status, error.items);
  }
}

/** 414 for a URI that is too long, 431 for URI and headers together (§2). */
function checkSize(request: FastifyRequest): void {
  const uri = Buffer.byteLength(request.url);
  if (uri > MAX_REQUEST_LINE) throw apiError(414, 'URI_TOO_LONG', 'The URI is longer than 16,384 bytes');
  const headers = request.raw.rawHeaders.reduce((sum, part) => sum + Buffer.byteLength(part) + 2, 0);
  if (uri + headers > MAX_REQUEST_LINE) {
    throw apiError(431, 'REQUEST_HEADER_FIELDS_TOO_LARGE', 'URI and headers exceed 16,384 bytes');
  }
}

function readCall(
  sf: Salesforce,
  request: FastifyRequest,
  org: Org,
  userId: string,
  version: string,
  rest: readonly string[],
): Call {
  const headers: Call['headers'] = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = value?.toString();
  const at = request.url.indexOf('?');
  return {
    sf,
    org,
    userId,
    version: readVersion(version),
    method: request.method,
    path: rest.map(decodeSegment),
    query: new URLSearchParams(at < 0 ? '' : request.url.slice(at)),
    headers,
    body: rawBody(request),
  };
}

/** Every subrequest of a batch counts, everything else is one request (§4). */
function countOf(call: Call): number {
  if (call.path[0] !== 'composite' || call.path[1] !== 'batch') return 1;
  try {
    const body: unknown = JSON.parse(call.body.toString('utf8'));
    return isObject(body) && Array.isArray(body.batchRequests) ? Math.max(1, body.batchRequests.length) : 1;
  } catch {
    return 1;
  }
}

function standardHeaders(reply: FastifyReply): void {
  reply
    .header('strict-transport-security', 'max-age=63072000; includeSubDomains')
    .header('x-content-type-options', 'nosniff')
    .header('x-robots-tag', 'none')
    .header('cache-control', 'no-cache,must-revalidate,max-age=0,no-store,private')
    .header('vary', 'Accept-Encoding');
}

function send(
  sf: Salesforce,
  request: FastifyRequest,
  reply: FastifyReply,
  org: Org,
  result: Answer,
): FastifyReply {
  reply.header('sforce-limit-info', limitInfo(sf, org));
  for (const [name, value] of Object.entries(result.headers ?? {})) reply.header(name, value);
  if (result.text) return reply.code(result.status).type(result.text.type).send(result.text.content);
  if (result.json === undefined) return reply.code(result.status).send();
  return sendJson(request, reply, result.status, result.json);
}

/** JSON, or errors as XML for a caller that accepts nothing else (§2). */
function sendJson(request: FastifyRequest, reply: FastifyReply, status: number, body: unknown): FastifyReply {
  if (status >= 400 && /^application\/xml\b/.test(request.headers.accept ?? '')) {
    return reply.code(status).type('application/xml;charset=UTF-8').send(errorsAsXml(body));
  }
  const pretty = request.headers['x-prettyprint'] === '1' ? 2 : undefined;
  return reply
    .code(status)
    .type('application/json;charset=UTF-8')
    .send(JSON.stringify(body, null, pretty));
}

function errorsAsXml(body: unknown): string {
  const entity = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const items = Array.isArray(body) ? body.filter(isObject) : [];
  const errors = items.map(item => {
    const [code, message] = [entity(String(item.errorCode)), entity(String(item.message))];
    return `<Error><errorCode>${code}</errorCode><message>${message}</message></Error>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><Errors>${errors.join('')}</Errors>`;
}
