import { sql } from 'kysely';
import type { AppDeps } from '../src/app.ts';
import { databaseUrl } from './databases.ts';
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
    CRMSYNC_ERASED_FILE: settings.erasedFile,
    ...Object.fromEntries(crms),
    CRMSYNC_SIMULATED: Object.keys(settings.connectors).join(),
  };
}

/** The address of a test server's or a store's PostgreSQL database, for a process of our own. */
export async function databaseOf({ deps }: { deps: Pick<AppDeps, 'store'> }): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(deps.store.db);
  return databaseUrl(rows[0]?.name ?? '');
}
