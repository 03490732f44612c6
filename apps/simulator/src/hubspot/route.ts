import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { bodyText, mediaType } from '../kernel/body.ts';
import { expiredToken, HubError, invalidJson, missingScopes, noCredentials } from './errors.ts';
import type { Portal } from './portal.ts';
import type { Pool, Rates } from './rates.ts';
import type { Stamp } from './records/record.ts';
import type { Grant, Hub } from './state.ts';

/** What a CRM handler works with. */
export interface Call {
  hub: Hub;
  request: FastifyRequest;
  reply: FastifyReply;
  portal: Portal;
  grant: Grant;
  /** Path parameters, decoded. */
  params: Record<string, string>;
  /** A query parameter given once; undefined when absent. */
  query(name: string): string | undefined;
  /** A list parameter, repeated (`a=1&a=2`) or joined (`a=1,2`). */
  queryList(name: string): string[];
  /** The JSON body in the given shape; throws HubSpot's 400 otherwise. */
  body<T>(schema: z.ZodType<T>): T;
  /** Who and when, for the history of what this call changes. */
  stamp(): Stamp;
  /** Throws HubSpot's 403 unless one of the scopes was granted. */
  requireScope(scopes: readonly string[]): void;
}

/** One CRM route. */
export interface RouteOptions {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  /** One of these must have been granted; left out when it depends on the path. */
  scopes?: readonly string[];
  pool?: Pool;
  /** Returns the body; the status is set on `reply` when it is not 200. Undefined = 204 without a body. */
  handle(call: Call): unknown;
}

/** Registers CRM routes that check, in HubSpot's (*assumed*) order: token, rate, scope, then the body. */
export function createRouter(hub: Hub, rates: Rates): (options: RouteOptions) => void {
  return options =>
    hub.app.route({
      method: options.method,
      url: options.url,
      handler: async (request, reply) =>
        answering(hub, reply, () => {
          const grant = authenticate(hub, request);
          refuseBusyAccount(hub, grant, reply);
          rates.count(options.pool ?? 'burst', grant, reply);
          const call = makeCall(hub, request, reply, grant);
          if (options.scopes) call.requireScope(options.scopes);
          const result = options.handle(call);
          if (options.method !== 'GET') hub.changed();
          return result;
        }),
    });
}

/** Runs a handler and sends what it returns or throws, with HubSpot's headers. */
export function answering(hub: Hub, reply: FastifyReply, work: () => unknown): FastifyReply {
  const correlationId = hub.random.uuid();
  commonHeaders(reply, correlationId);
  try {
    const result = work();
    if (result === undefined) return reply.code(reply.statusCode === 200 ? 204 : reply.statusCode).send();
    // An empty text is an answer without a body that still says 200 (revoke).
    return result === '' ? reply.send() : sendJson(reply, result);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    const { category, ...rest } = error.body;
    return sendJson(reply.code(error.status), {
      ...rest,
      correlationId,
      ...(category === undefined ? {} : { category }),
    });
  }
}

function sendJson(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.header('content-type', 'application/json;charset=utf-8').send(JSON.stringify(body));
}

/** The headers every HubSpot answer carries. */
export function commonHeaders(reply: FastifyReply, correlationId: string): void {
  reply
    .header('x-hubspot-correlation-id', correlationId)
    .header('x-request-id', correlationId)
    .header('strict-transport-security', 'max-age=31536000; includeSubDomains; preload')
    .header('vary', 'origin, Accept-Encoding')
    .header('access-control-allow-credentials', 'false')
    .header('server', 'cloudflare');
}

/** The grant behind the bearer token; throws HubSpot's 401s. */
export function authenticate(hub: Hub, request: FastifyRequest): Grant {
  const [, token] = /^Bearer\s+(\S+)$/iu.exec(request.headers.authorization ?? '') ?? [];
  const known = hub.state.accessTokens.get(token ?? '');
  const grant = known && hub.state.grants.get(known.grantId);
  if (!known || !grant || known.dead) throw noCredentials();
  if (known.expiresAt <= hub.clock.now()) throw expiredToken(known.expiresAt, hub.clock.now());
  return grant;
}

/** 423 while an account is locked, 477 while it is being moved (bodies *assumed*). */
function refuseBusyAccount(hub: Hub, { portalId }: Grant, reply: FastifyReply): void {
  const now = hub.clock.now();
  const { lockedUntil = 0, migratingUntil = 0 } = hub.state.portals.get(portalId) ?? {};
  if (lockedUntil > now) throw new HubError(423, { status: 'error', message: 'This resource is locked' });
  if (migratingUntil <= now) return;
  reply.header('retry-after', Math.ceil((migratingUntil - now) / 1000));
  throw new HubError(477, { status: 'error', message: 'This account is being migrated' });
}

function makeCall(hub: Hub, request: FastifyRequest, reply: FastifyReply, grant: Grant): Call {
  const portal = hub.state.portals.get(grant.portalId);
  if (!portal) throw noCredentials();
  const query = z.record(z.string(), z.union([z.string(), z.array(z.string())])).parse(request.query);
  const values = (name: string) => [query[name] ?? query[`${name}[]`] ?? []].flat();
  return {
    hub,
    request,
    reply,
    portal,
    grant,
    params: z.record(z.string(), z.string()).parse(request.params),
    query: name => values(name)[0],
    queryList: name =>
      values(name)
        .flatMap(value => value.split(','))
        .map(value => value.trim())
        .filter(value => value !== ''),
    body: schema => parseBody(request, schema),
    stamp: () => ({ at: hub.clock.now(), source: 'INTEGRATION', sourceId: String(grant.appId) }),
    requireScope(scopes) {
      if (!scopes.some(scope => grant.scopes.includes(scope))) throw missingScopes(scopes);
    },
  };
}

function parseBody<T>(request: FastifyRequest, schema: z.ZodType<T>): T {
  if (mediaType(request) !== 'application/json')
    throw new HubError(415, { status: 'error', message: 'Unsupported media type: send application/json' });
  const text = bodyText(request);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const [line, column] = placeOf(text, error);
    throw invalidJson(line, column, 'unexpected character');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw invalidJson(1, 1, `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'not readable'}`);
}

/** Line and column (from 1) of a JSON mistake, out of the position V8 names. */
function placeOf(text: string, error: unknown): [line: number, column: number] {
  const [, position] = /position (\d+)/u.exec(String(error)) ?? [];
  const before = text.slice(0, position === undefined ? text.length : Number(position));
  const lines = before.split('\n');
  return [lines.length, (lines.at(-1)?.length ?? 0) + 1];
}
