import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Settings, SettingsError } from '../env.ts';
import type { Metrics } from './metrics.ts';

/** What the door for machines tells. */
export interface Signs {
  readonly metrics: Metrics;
  /** Rejects while the process cannot work. */
  ready(): Promise<void>;
}

/**
 * Opens the process's own door for Prometheus and health checks, beside the one for people, so that no proxy lets strangers in by
 * mistake: `/metrics`, `/healthz`, `/readyz`. A worker has it too. Answers how to close it.
 * @throws {SettingsError} when the port is taken.
 */
export async function listenForMachines(
  settings: Settings['metrics'],
  signs: Signs,
): Promise<(() => Promise<void>) | undefined> {
  if (settings === null) return undefined;
  const server = createServer((request, response) => {
    answer(request, signs, settings.token).then(
      ({ status, type = 'text/plain', body }) =>
        response.writeHead(status, { 'content-type': type }).end(body),
      () => failed(response),
    );
  });
  await listening(server, settings);
  return () =>
    new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}

interface Said {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

async function answer(
  { url, headers }: IncomingMessage,
  { metrics, ready }: Signs,
  token: string | null,
): Promise<Said> {
  if (url === '/healthz') return { status: 200, body: 'ok\n' };
  if (url === '/readyz') {
    await ready();
    return { status: 200, body: 'ok\n' };
  }
  if (url !== '/metrics') return { status: 404, body: 'There is /metrics, /healthz and /readyz.\n' };
  if (token !== null && !isToken(headers.authorization, token))
    return { status: 401, body: 'METRICS_TOKEN is asked for, as a bearer token.\n' };
  return { status: 200, type: metrics.contentType, body: await metrics.text() };
}

function failed(response: ServerResponse): void {
  response.writeHead(503, { 'content-type': 'text/plain' }).end('not ready\n');
}

function isToken(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

function listening(server: Server, { port, host }: NonNullable<Settings['metrics']>): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', () =>
      reject(new SettingsError(`METRICS_PORT ${port} on ${host} cannot be used: is it taken?`)),
    );
    server.listen(port, host, resolve);
  });
}
