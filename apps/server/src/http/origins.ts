import cors from '@fastify/cors';
import type { Api } from '../app.ts';
import type { Settings } from '../env.ts';
import { isApi } from './api-path.ts';
import { ApiProblem } from './problems.ts';

/** Origins that may call the API from a browser: our own pages and the extensions that the operator allows. */
export function allowedOrigins(settings: Pick<Settings, 'publicUrl' | 'extensionIds'>): readonly string[] {
  return [settings.publicUrl, ...settings.extensionIds.map(id => `chrome-extension://${id}`)];
}

/**
 * Answers CORS for allowed origins and refuses every other page outright (matrix B12), so that no request with a person's
 * cookie is even looked at. Requests without an Origin (same-origin reads, programs) pass.
 */
export async function registerOrigins(app: Api, settings: Settings): Promise<void> {
  const allowed = allowedOrigins(settings);
  app.addHook('onRequest', async request => {
    const { origin } = request.headers;
    if (origin === undefined || allowed.includes(origin) || !isApi(request)) return;
    throw new ApiProblem('forbidden', 'This page may not use CRMSync.', { detail: 'Nothing was changed.' });
  });
  await app.register(cors, {
    origin: [...allowed],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id'],
    exposedHeaders: ['set-auth-token', 'retry-after', 'content-disposition'],
    maxAge: 600,
  });
}
