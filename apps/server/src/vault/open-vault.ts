import { SettingsError } from '../env.ts';
import { keyRing } from './key-ring.ts';
import { type KeyService, keyIdOf, VaultError } from './key-service.ts';
import { rememberKeys } from './remember-keys.ts';
import type { Secrets } from './secrets.ts';
import { transitKeys } from './transit.ts';
import { createVault, type Vault } from './vault.ts';

/**
 * The vault that the secrets name. With a Transit engine that wraps, and a ring beside it only unwraps: that is how one moves there.
 * @throws {SettingsError} when no key can be used: nothing may start without encryption.
 */
export async function openVault(
  secrets: Pick<Secrets, 'keys' | 'transit' | 'cipher'>,
  fetch: typeof globalThis.fetch,
  now: () => number,
): Promise<Vault> {
  const { cipher } = secrets;
  if (secrets.transit === null) return createVault(keyRing(secrets.keys, cipher), cipher);
  const transit = rememberKeys(transitKeys(secrets.transit, fetch), now);
  const vault = createVault(
    secrets.keys.length === 0 ? transit : withOlder(transit, keyRing(secrets.keys)),
    cipher,
  );
  await tryOnce(vault);
  return vault;
}

/** `keys` wraps; what `older` wrapped still opens. */
function withOlder(keys: KeyService, older: KeyService): KeyService {
  return {
    ...keys,
    holds: id => keys.holds(id) || older.holds(id),
    unwrap: (wrapped, row) => (older.holds(keyIdOf(wrapped)) ? older : keys).unwrap(wrapped, row),
  };
}

async function tryOnce(vault: Vault): Promise<void> {
  try {
    const { wrapped } = await vault.newDataKey('start');
    await vault.openDataKey('start', wrapped);
  } catch (cause) {
    if (!(cause instanceof VaultError)) throw cause;
    throw new SettingsError(`The keys of CRMSYNC_TRANSIT_URL cannot be used: ${cause.message}`, { cause });
  }
}
