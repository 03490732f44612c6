import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { bodyText } from '../kernel/body.ts';
import { ControlError } from '../kernel/control-error.ts';
import { faultInput } from '../kernel/faults.ts';
import type { Kernel, Vendor } from '../kernel/vendor.ts';

const clockInput = z.strictObject({ advanceMs: z.number() });
const latencyInput = z.strictObject({ ms: z.number().min(0), jitterMs: z.number().min(0).default(0) });
const switchesInput = z.record(z.string(), z.string());
const limitsInput = z.record(z.string(), z.number());

/** Registers one route under `/_sim`; what the handler returns (or `{ok: true}`) is the answer. */
export type ControlRoute = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  handle: (request: FastifyRequest) => unknown,
) => void;

/** For control routes that only one vendor has. */
export function controlRouter(app: FastifyInstance): ControlRoute {
  return (method, path, handle) => {
    app.route({
      method,
      url: `/_sim${path}`,
      handler: async (request, reply) => answer(reply, () => handle(request)),
    });
  };
}

/**
 * Registers the control API of one vendor under `/_sim`. Bodies are JSON; a mistake is answered
 * 400 `{error}`. These calls appear in no log and are hit by no fault.
 *
 * | call | does |
 * |---|---|
 * | `POST /_sim/reset` | first-start state; clears logs, faults, switches, limits, latency (not the clock) |
 * | `POST /_sim/seed` | adds records |
 * | `GET /_sim/records/:object` | the truth, with the history of each field |
 * | `GET /_sim/calls?since=` · `GET /_sim/calls/summary` · `DELETE /_sim/calls` | call log |
 * | `GET /_sim/token-exchanges` | token endpoint visits |
 * | `POST /_sim/faults` → `{id}` · `GET` · `DELETE /_sim/faults[/:id]` | faults |
 * | `GET/POST /_sim/clock` `{advanceMs}` | virtual time |
 * | `GET/POST /_sim/limits` `/_sim/switches` `/_sim/latency` | numbers, unconfirmed points, slowness |
 * | `POST /_sim/revoke` | uninstall, expire, revoke |
 */
export function registerControl(kernel: Kernel, vendor: Vendor): void {
  const { app, clock, calls, tokens, faults, switches, limits } = kernel;
  const route = controlRouter(app);

  route('POST', '/reset', () => reset(kernel, vendor));
  route('POST', '/seed', request => changedBy(kernel, () => vendor.seed(controlJson(request))));
  route('POST', '/revoke', request => changedBy(kernel, () => vendor.revoke(controlJson(request))));
  route('GET', '/records/:object', request => {
    const { object } = z.object({ object: z.string() }).parse(request.params);
    return vendor.records(object, z.record(z.string(), z.string()).parse(request.query));
  });
  route('GET', '/calls', request => {
    const { since } = z.object({ since: z.coerce.number().default(0) }).parse(request.query);
    return { total: calls.total(), calls: calls.list(since) };
  });
  route('GET', '/calls/summary', () => ({ total: calls.total(), routes: calls.summary() }));
  route('DELETE', '/calls', () => calls.clear());
  route('GET', '/token-exchanges', () => ({ exchanges: tokens.list() }));
  route('GET', '/faults', () => ({ faults: faults.list() }));
  route('POST', '/faults', request => ({ id: faults.add(faultInput.parse(controlJson(request))) }));
  route('DELETE', '/faults', () => faults.remove());
  route('DELETE', '/faults/:id', request =>
    faults.remove(z.object({ id: z.coerce.number() }).parse(request.params).id),
  );
  route('GET', '/clock', () => ({ now: clock.iso(), offsetMs: clock.offset() }));
  route('POST', '/clock', request => {
    clock.advance(clockInput.parse(controlJson(request)).advanceMs);
    kernel.changed();
    return { now: clock.iso(), offsetMs: clock.offset() };
  });
  route('GET', '/limits', () => limits.all());
  route('POST', '/limits', request => {
    limits.set(limitsInput.parse(controlJson(request)));
    return limits.all();
  });
  route('GET', '/switches', () => switches.describe());
  route('POST', '/switches', request => {
    for (const [name, value] of Object.entries(switchesInput.parse(controlJson(request))))
      switches.set(name, value);
    return switches.describe();
  });
  route('GET', '/latency', () => kernel.latency);
  route('POST', '/latency', request => {
    kernel.latency = latencyInput.parse(controlJson(request));
    return kernel.latency;
  });
}

/** Runs one control call; a ControlError or an input that does not fit becomes 400 with one sentence. */
function answer(reply: FastifyReply, handle: () => unknown): unknown {
  try {
    return handle() ?? { ok: true };
  } catch (error) {
    const known =
      error instanceof ControlError || error instanceof z.ZodError || error instanceof SyntaxError;
    if (!known) throw error;
    reply.code(400);
    return { error: error instanceof z.ZodError ? z.prettifyError(error) : error.message };
  }
}

/** The JSON body of a control call; an empty object when there is none. Throws a SyntaxError. */
export function controlJson(request: FastifyRequest): unknown {
  const text = bodyText(request);
  return text === '' ? {} : JSON.parse(text);
}

function changedBy<T>(kernel: Kernel, change: () => T): T {
  const result = change();
  kernel.changed();
  return result;
}

function reset(kernel: Kernel, vendor: Vendor): void {
  kernel.calls.clear();
  kernel.tokens.clear();
  kernel.faults.remove();
  kernel.switches.reset();
  kernel.limits.reset();
  kernel.latency = { ms: 0, jitterMs: 0 };
  vendor.reset();
  kernel.changed();
}
