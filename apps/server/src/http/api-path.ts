import type { FastifyRequest } from 'fastify';

/**
 * Whether a request is for the API, by the route that answers it: the router also finds `/api/…` behind `/%61pi/…` and behind a
 * whole address, so the text of the request line alone would let a caller past the checks.
 */
export function isApi({ routeOptions, url }: FastifyRequest): boolean {
  return url.startsWith('/api/') || routeOptions.url?.startsWith('/api/') === true;
}
