import { definitions } from '@crmsync/connectors';
import type { Logger } from 'pino';
import type { AppDeps } from './app.ts';
import { createAuth } from './auth/auth.ts';
import { createConnections } from './connections/connections.ts';
import { createConnectors } from './connections/connectors.ts';
import { createCrmNetwork } from './connections/crm-fetch.ts';
import { type Settings, SettingsError } from './env.ts';
import { openPushes } from './jobs/pushes.ts';
import { storedKeyIds } from './store/connections.ts';
import type { Store } from './store/database.ts';
import type { Secrets } from './vault/secrets.ts';
import { createVault } from './vault/vault.ts';

/** What {@link assemble} is made of. */
export interface Foundation {
  readonly settings: Settings;
  readonly secrets: Secrets;
  /** Open and migrated. */
  readonly store: Store;
  readonly log: Logger;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
}

/** Everything the server and the worker run on, and how to end it. The store stays the caller's. */
export interface Assembly {
  readonly deps: AppDeps;
  close(): Promise<void>;
}

/**
 * Puts the rooms together.
 * @throws {SettingsError} when something stored was sealed with a key that is not in the ring.
 */
export async function assemble(foundation: Foundation): Promise<Assembly> {
  const { settings, secrets, store, log, now } = foundation;
  await requireKeys(store, secrets);
  const network = createCrmNetwork();
  const connections = createConnections({
    store,
    vault: createVault(secrets.keys),
    connectors: createConnectors(definitions, settings),
    fetch: network.fetch,
    now,
    log,
  });
  const pushes = await openPushes({ store, log, now, connections });
  const auth = createAuth(settings, secrets.authSecret, store.db, log);
  return {
    deps: { settings, store, log, auth, connections, pushes, now },
    async close() {
      await pushes.close();
      await network.close();
    },
  };
}

/** Without its key a connection is lost; better to say so before anything is written with another one. */
async function requireKeys(store: Store, { keys }: Secrets): Promise<void> {
  const ring = keys.map(({ id }) => id);
  const missing = (await storedKeyIds(store.db)).find(id => !ring.includes(id));
  if (missing === undefined) return;
  throw new SettingsError(
    `CRMSYNC_KEYS lacks the key "${missing}" that stored connections are encrypted with: put it back into the ring.`,
  );
}
