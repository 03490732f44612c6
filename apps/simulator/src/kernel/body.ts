import type { FastifyRequest } from 'fastify';

/** The request body as received; empty when there was none. The kernel never parses bodies: each vendor does, its way. */
export function rawBody(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** The request body as text (UTF-8). */
export function bodyText(request: FastifyRequest): string {
  return rawBody(request).toString('utf8');
}

/** The fields of an `application/x-www-form-urlencoded` body; a repeated field keeps its first value. */
export function formBody(request: FastifyRequest): Record<string, string> {
  const form: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(bodyText(request))) form[name] ??= value;
  return form;
}

/** Media type of the request body, lower case, without parameters; empty when not given. */
export function mediaType(request: FastifyRequest): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The path of a request without its query string. */
export function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? '';
}
