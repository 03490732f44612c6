import { notFound } from './errors.ts';
import type { Salesforce } from './state.ts';

/** What no route answers (404 as the API words it) and what breaks in the simulator itself (500, §3.3 UNKNOWN_EXCEPTION). */
export function registerFallbacks(sf: Salesforce): void {
  const { app } = sf.kernel;
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('application/json;charset=UTF-8').send(JSON.stringify(notFound().items)),
  );
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
    if (status < 500) {
      const refusal = [{ errorCode: 'BAD_REQUEST', message: String(error) }];
      return reply.code(status).type('application/json;charset=UTF-8').send(JSON.stringify(refusal));
    }
    // A fault of the simulator itself must be seen by whoever runs it.
    console.error(error);
    const errorId = `${sf.kernel.random.int(1e9)}-${sf.kernel.random.int(1e5)}`;
    const message = `An unexpected error occurred. Please include this ErrorId if you contact support: ${errorId}`;
    const items = [{ errorCode: 'UNKNOWN_EXCEPTION', message }];
    return reply.code(500).type('application/json;charset=UTF-8').send(JSON.stringify(items));
  });
}
