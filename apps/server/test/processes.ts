import type { TestServer } from './harness.ts';

/** The environment of a process of our own that talks to the same simulators as a test's server. It names no database and no keys. */
export function serverEnvironment({ deps: { settings } }: TestServer): Record<string, string> {
  const crms = Object.entries(settings.connectors).flatMap(([id, { client, urls }]) => [
    [`${id.toUpperCase()}_CLIENT_ID`, client?.id ?? ''],
    [`${id.toUpperCase()}_CLIENT_SECRET`, client?.secret ?? ''],
    ...Object.entries(urls).map(([key, url]) => [`${id.toUpperCase()}_${key}`, url]),
  ]);
  return {
    PATH: process.env.PATH ?? '',
    ...Object.fromEntries(crms),
    CRMSYNC_SIMULATED: Object.keys(settings.connectors).join(),
  };
}
