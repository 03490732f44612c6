import { definitions } from '@crmsync/connectors';
import type { Logger } from 'pino';
import type { AppDeps } from './app.ts';
import { createBilling } from './billing/billing.ts';
import type { PaymentProvider } from './billing/stripe.ts';
import { type Connections, createConnections } from './connections/connections.ts';
import { createConnectors } from './connections/connectors.ts';
import { createCrmNetwork } from './connections/crm-fetch.ts';
import { type Settings, SettingsError } from './env.ts';
import { openPushes } from './jobs/pushes.ts';
import { createGovernor } from './pace/governor.ts';
import { keyUses } from './store/data-keys.ts';
import type { Store } from './store/database.ts';
import { databaseLedger } from './store/erasure-database.ts';
import { fileLedger } from './store/erasure-ledger.ts';
import { backlog } from './store/operations.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { createWatch } from './telemetry/watch.ts';
import { createTiers } from './tiers/rights.ts';
import { bringOldPlanOver } from './upgrade/old-plan.ts';
import { openVault } from './vault/open-vault.ts';
import type { Secrets } from './vault/secrets.ts';
import type { Vault } from './vault/vault.ts';

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

/** Who signs in, and how: what only the HTTP side and the commands for operators need. */
type Accounts = Pick<AppDeps, 'auth' | 'secondFactors'>;

/** Everything the server and the worker run on, and how to end it. The store stays the caller's. */
export interface Assembly {
  readonly deps: Omit<AppDeps, keyof Accounts>;
  /** Loaded when asked for: a worker signs nobody in, and the libraries for it are a tenth of its memory. */
  accounts(): Promise<Accounts>;
  close(): Promise<void>;
}

/**
 * Puts the rooms together.
 * @throws {SettingsError} when something stored was sealed with a key that is not in the ring.
 */
export async function assemble(foundation: Foundation): Promise<Assembly> {
  const { settings, secrets, store, log, now } = foundation;
  const network = createCrmNetwork();
  const vault = await openVault(secrets, network.fetch, now);
  await requireKeys(store, vault);
  const labels = new Map(definitions.map(({ id, label }) => [id, label]));
  await bringOldPlanOver({ store, vault, labels, now, log });
  const watch = createWatch(createMetrics(() => backlog(store.db)));
  const governor = createGovernor({ store, now, log, watch, dailyReserve: settings.dailyReserve });
  const connections = createConnections({
    store,
    vault,
    erasures:
      settings.erasedUrl === null ? fileLedger(settings.erasedFile) : databaseLedger(settings.erasedUrl),
    connectors: createConnectors(definitions, settings),
    fetch: network.fetch,
    governor,
    now,
    log,
  });
  await eraseAgain(connections, log);
  const tiers = createTiers(store, settings.plans !== null);
  const pushes = await openPushes({ store, log, now, watch, connections, tiers, keep: settings.keep });
  const billing = createBilling({
    store,
    log,
    now,
    tiers,
    provider: await openProvider(settings),
    publicUrl: settings.publicUrl,
    changed: userId => pushes.resumeAll(userId),
  });
  return {
    deps: { settings, store, log, connections, pushes, tiers, billing, watch, now },
    async accounts() {
      const [{ createAuth }, { createSecondFactors }] = await Promise.all([
        import('./auth/auth.ts'),
        import('./auth/second-factors.ts'),
      ]);
      return {
        auth: createAuth(settings, secrets.authSecret, store.db, log),
        secondFactors: createSecondFactors({ store, vault, now }),
      };
    },
    async close() {
      await pushes.close();
      await governor.close();
      await connections.close();
      await network.close();
    },
  };
}

/** Before anybody is served: what a backup brought back of people who were deleted since goes first. */
async function eraseAgain(connections: Connections, log: Logger): Promise<void> {
  const people = await connections.eraseAgain();
  if (people > 0) log.warn({ people }, 'people who were deleted before had come back, and are deleted again');
}

/** The payment provider's library is large, so it is loaded only where plans are sold with it. */
async function openProvider({ plans }: Settings): Promise<PaymentProvider | null> {
  if (!plans?.stripe) return null;
  const { openStripe } = await import('./billing/stripe.ts');
  return openStripe(plans.stripe);
}

/** Without its key a connection is lost; better to say so before anything is written with another one. */
async function requireKeys(store: Store, { keys }: Vault): Promise<void> {
  const missing = (await keyUses(store.db)).find(({ keyId }) => !keys.holds(keyId));
  if (missing === undefined) return;
  throw new SettingsError(
    `CRMSYNC_KEYS lacks the key "${missing.keyId}" that stored connections are encrypted with: put it back into the ring.`,
  );
}
