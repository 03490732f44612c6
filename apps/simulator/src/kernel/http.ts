import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { bodyText, pathOf, rawBody } from './body.ts';
import type { Call } from './call-log.ts';
import type { Fault } from './faults.ts';
import type { Kernel } from './vendor.ts';

/** Largest request body: Bulk uploads of Salesforce may reach 150 MB. */
const BODY_LIMIT = 150 * 1024 * 1024;

/** Makes the fastify app of one vendor: raw bodies, long parameters, long request lines. */
export function createApp(): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 4096 },
    http: { maxHeaderSize: 131_072 },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return app;
}

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));
const forever = () => new Promise<never>(() => {});

/** Installs the call log, latency and faults on a vendor's app. Call before the vendor registers its routes. */
export function installTraffic(kernel: Kernel, pages: RegExp | undefined): void {
  const { app } = kernel;
  // Control API and pages are the simulator's own, not part of the vendor's API.
  const isOwn = (path: string) => path.startsWith('/_sim') || pages?.test(path) === true;
  const running = new WeakMap<FastifyRequest, { call: Call; fault: Fault | undefined }>();

  app.addHook('preHandler', async (request, reply) => {
    if (isOwn(pathOf(request))) return refuseForeignOrigin(request, reply);
    const body = bodyText(request);
    const call = kernel.calls.add({ ...describe(request), at: kernel.clock.iso(), body });
    const fault = kernel.faults.take({ method: request.method, path: call.path, body });
    if (fault) call.fault = `${fault.when} ${fault.kind}`;
    running.set(request, { call, fault });
    await delay(kernel);
    if (fault?.when === 'before') await strikeBefore(fault, request, reply);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const state = running.get(request);
    if (!state) return payload;
    const { call, fault } = state;
    let answer = payload;
    if (fault && fault.when !== 'before') answer = await strikeAfter(fault, call, request, reply, payload);
    call.status = reply.statusCode;
    call.responseBytes = sizeOf(answer);
    return answer;
  });
}

function describe(request: FastifyRequest): Omit<Call, 'seq' | 'at' | 'body'> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
  return {
    method: request.method,
    path: pathOf(request),
    url: request.url,
    route: request.routeOptions.url ?? '',
    headers,
    bytes: rawBody(request).length,
    status: 0,
    responseBytes: 0,
  };
}

/** A page of another site must not be able to drive the simulator that runs on somebody's machine. */
function refuseForeignOrigin(request: FastifyRequest, reply: FastifyReply): void {
  const { origin, host } = request.headers;
  const foreign = origin !== undefined && origin !== `http://${host}`;
  if (request.method !== 'GET' && foreign)
    reply.code(403).send({ error: 'Requests from pages of other origins are refused' });
}

async function delay({ latency, random }: Kernel): Promise<void> {
  const ms = latency.ms + (latency.jitterMs > 0 ? (random.next() * 2 - 1) * latency.jitterMs : 0);
  if (ms > 0) await pause(ms);
}

async function strikeBefore(fault: Fault, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (fault.kind === 'delay') return pause(fault.ms);
  if (fault.kind === 'hang') return forever();
  if (fault.kind === 'reset') {
    request.raw.socket.resetAndDestroy();
    return forever();
  }
  const answer = replacement(fault, '{"status":"error"}', reply);
  await reply.send(answer);
}

async function strikeAfter(
  fault: Fault,
  call: Call,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  if (fault.kind === 'delay') await pause(fault.ms);
  if (fault.kind === 'delay') return payload;
  if (fault.when === 'during') await sendHalf(call, reply, payload);
  if (fault.kind === 'hang') return forever();
  if (fault.kind === 'reset' || fault.when === 'during') {
    request.raw.socket.resetAndDestroy();
    return forever();
  }
  return replacement(fault, payload, reply);
}

/** Sends headers that promise the whole answer and only its first half. */
async function sendHalf(call: Call, reply: FastifyReply, payload: unknown): Promise<void> {
  const whole = Buffer.from(String(payload ?? ''));
  call.responseBytes = Math.floor(whole.length / 2);
  reply.raw.writeHead(reply.statusCode, {
    'content-type': String(reply.getHeader('content-type') ?? 'application/json'),
    'content-length': Math.max(whole.length, 2),
  });
  reply.raw.flushHeaders();
  await new Promise<void>(resolve => {
    reply.raw.write(whole.subarray(0, call.responseBytes), () => resolve());
  });
}

/** The answer a fault puts in place of the real one; sets status and headers on the reply. */
function replacement(fault: Fault, payload: unknown, reply: FastifyReply): unknown {
  for (const [name, value] of Object.entries(fault.headers)) reply.header(name, value);
  if (fault.kind === 'truncate') {
    reply.code(fault.status ?? reply.statusCode).type('application/json');
    const whole = String(payload ?? '{}');
    return whole.slice(0, Math.max(1, Math.floor(whole.length / 2)));
  }
  if (fault.kind === 'html') {
    reply.code(fault.status ?? 200).type('text/html; charset=utf-8');
    return typeof fault.body === 'string' ? fault.body : '<!doctype html><title>Error</title><h1>Error</h1>';
  }
  if (fault.kind === 'redirect') {
    reply.code(fault.status ?? 307).header('location', fault.location);
    return '';
  }
  reply.code(fault.status ?? 500);
  if (typeof fault.body === 'string') return fault.body;
  if (!('content-type' in fault.headers)) reply.type('application/json');
  return fault.body === undefined ? '' : JSON.stringify(fault.body);
}

function sizeOf(payload: unknown): number {
  return typeof payload === 'string' || Buffer.isBuffer(payload) ? Buffer.byteLength(payload) : 0;
}
