import type { FastifyReply } from 'fastify';
import { commonHeaders } from './route.ts';
import type { Hub } from './state.ts';

/** What HubSpot answers where no handler does: HTML for unknown routes and too long addresses. */
export function fallbacks(hub: Hub): void {
  const page = (reply: FastifyReply, status: number, title: string) => {
    commonHeaders(reply, hub.random.uuid());
    return reply
      .code(status)
      .type('text/html;charset=utf-8')
      .send(
        `<!doctype html>\n<html lang="en"><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
      );
  };
  hub.app.addHook('onRequest', async (request, reply) => {
    if (request.url.length > hub.limits.get('urlCharacters'))
      return page(reply, 414, 'Request-URI Too Large');
  });
  hub.app.setNotFoundHandler((_request, reply) => page(reply, 404, 'Error 404 Not Found'));
  hub.app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    // A fault of the simulator itself must be seen by whoever runs it.
    if (status >= 500) console.error(error);
    const correlationId = hub.random.uuid();
    commonHeaders(reply, correlationId);
    const message = status >= 500 ? 'internal error' : String(error);
    return reply.code(status).send({ status: 'error', message, correlationId });
  });
}
