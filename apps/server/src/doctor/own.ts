import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../env.ts';
import { type Finding, failureOf } from './finding.ts';

const webApp = fileURLToPath(new URL('../../../web/dist/index.html', import.meta.url));
const patienceMs = 5000;

/** Looks at this installation itself: its address, web app, door for machines, traces. */
export async function checkOwn(settings: Settings): Promise<Finding[]> {
  return [
    runtime(),
    await address(settings),
    existsSync(webApp)
      ? { mark: 'well', about: 'Web app', words: 'built' }
      : { mark: 'look', about: 'Web app', words: 'not built: npm run build' },
    metrics(settings),
    traces(settings),
  ];
}

function runtime(): Finding {
  return {
    mark: 'well',
    about: 'Process',
    words: `Node ${process.version}, ${process.platform} ${process.arch}`,
  };
}

/** Asked by its own address: what people reach, proxies and all. */
async function address({ publicUrl, role }: Settings): Promise<Finding> {
  const about = 'Address';
  const open = publicUrl.startsWith('http:') && !/\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(publicUrl);
  if (open)
    return { mark: 'bad', about, words: `${publicUrl} is not https: passwords would travel in the clear` };
  try {
    const answer = await fetch(`${publicUrl}/readyz`, { signal: AbortSignal.timeout(patienceMs) });
    const words = `${publicUrl} answers ${answer.status}, role ${role}`;
    return { mark: answer.ok ? 'well' : 'bad', about, words };
  } catch (error) {
    return {
      mark: 'look',
      about,
      words: `${publicUrl} does not answer (${failureOf(error)}): is a server running?`,
    };
  }
}

function metrics({ metrics: door }: Settings): Finding {
  const about = 'Metrics';
  if (door === null) return { mark: 'well', about, words: 'off (METRICS_PORT)' };
  const guard = door.token === null ? 'this machine only' : 'with a token';
  return { mark: 'well', about, words: `${door.host}:${door.port}, ${guard}` };
}

function traces({ traces: to }: Settings): Finding {
  const words =
    to === null ? 'off (OTEL_EXPORTER_OTLP_ENDPOINT)' : `as ${to.service}, ${to.share * 100} % of the work`;
  return { mark: 'well', about: 'Traces', words };
}

/** Where an embedded installation keeps what it makes at its first start; false before that. */
export function hasOwnKeys({ dataDir }: Pick<Settings, 'dataDir'>): boolean {
  return existsSync(join(dataDir, 'encryption-key')) && existsSync(join(dataDir, 'auth-secret'));
}
