import type { ConnectorDefinition } from '@crmsync/connectors';
import type { ConnectorSettings, Settings } from '../env.ts';
import { type Finding, failureOf } from './finding.ts';

const patienceMs = 5000;

/** Looks at each CRM: the app it is spoken to as, and whether its hosts answer from here. Sends nothing of anybody's. */
export async function checkCrms(
  { connectors }: Settings,
  definitions: readonly Pick<ConnectorDefinition, 'id' | 'label'>[],
): Promise<Finding[]> {
  const all = definitions.map(async ({ id, label }) => {
    const own = connectors[id];
    return own === undefined ? [] : [app(label, own), ...(await hosts(label, own))];
  });
  return (await Promise.all(all)).flat();
}

function app(label: string, { client, redirectUri, simulated }: ConnectorSettings): Finding {
  if (client === null)
    return {
      mark: 'look',
      about: label,
      words: 'no client id and secret: nobody can connect it (npm start simulates it)',
    };
  const stands = simulated ? ', SIMULATED' : '';
  const words = `app ${shortened(client.id)}${stands}, people come back to ${redirectUri}`;
  return { mark: simulated ? 'look' : 'well', about: label, words };
}

/** Client ids are public, but what is long is not to be compared by eye, and a secret pasted in its place must not show. */
function shortened(id: string): string {
  return id.length <= 12 ? `${id.slice(0, 3)}…` : `${id.slice(0, 4)}…${id.slice(-4)}`;
}

async function hosts(label: string, { urls, client }: ConnectorSettings): Promise<Finding[]> {
  const distinct = [...new Set(Object.values(urls).map(url => new URL(url).origin))];
  return Promise.all(
    distinct.map(async host => {
      const began = performance.now();
      try {
        await fetch(host, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(patienceMs) });
        const ms = Math.round(performance.now() - began);
        return { mark: 'well', about: label, words: `${host} answers (${ms} ms)` } as const;
      } catch (error) {
        // A CRM that nobody can connect need not be reached.
        const mark = client === null ? 'look' : 'bad';
        return { mark, about: label, words: `${host} does not answer (${failureOf(error)})` } as const;
      }
    }),
  );
}
