import type { Kysely } from 'kysely';
import { keysNotUnder, replaceDataKey, type StoredDataKey } from '../store/data-keys.ts';
import type { Database } from '../store/schema.ts';
import { VaultError } from './key-service.ts';
import type { Vault } from './vault.ts';

/** How a rotation went. */
export interface Rotation {
  readonly rewrapped: number;
  /** Data keys that no key at hand opens. Their rows stay as they are. */
  readonly unopened: number;
}

const partSize = 100;

/**
 * Puts every stored data key under the key that wraps now, while servers run: what a data key sealed is not touched, each row
 * changes in one step, and servers hold both keys meanwhile. Stopped half-way, the next run goes on.
 */
export async function rotateKeys(db: Kysely<Database>, vault: Vault): Promise<Rotation> {
  const keyId = await vault.keys.current();
  let [rewrapped, unopened] = [0, 0];
  let after: StoredDataKey | undefined;
  for (;;) {
    const part = await keysNotUnder(db, keyId, after, partSize);
    if (part.length === 0) return { rewrapped, unopened };
    for (const stored of part) {
      const done = await rewrap(db, vault, stored);
      if (done === undefined) unopened += 1;
      else if (done) rewrapped += 1;
    }
    after = part.at(-1);
  }
}

/** Undefined when its key is not at hand; false when the row was given another data key meanwhile, which the newest key wraps. */
async function rewrap(
  db: Kysely<Database>,
  vault: Vault,
  stored: StoredDataKey,
): Promise<boolean | undefined> {
  try {
    return await replaceDataKey(db, stored, await vault.rewrap(stored.id, stored.wrapped));
  } catch (error) {
    if (error instanceof VaultError) return undefined;
    throw error;
  }
}
