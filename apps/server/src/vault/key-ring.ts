import type { NamedKey } from '../env.ts';
import { type Cipher, decrypt, encrypt } from './ciphers.ts';
import { type KeyService, keyIdOf, VaultError } from './key-service.ts';

/**
 * Keys from the environment or a file: the first wraps, with `cipher`; all unwrap.
 * @throws {VaultError} when the ring is empty or a key has not 32 bytes: nothing may start without encryption.
 */
export function keyRing(ring: readonly NamedKey[], cipher: Cipher = 'aes-256-gcm'): KeyService {
  const [current] = ring;
  if (current === undefined) throw new VaultError('There is no encryption key.');
  if (ring.some(({ key }) => key.length !== 32)) throw new VaultError('An encryption key has not 32 bytes.');
  const keys = new Map(ring.map(({ id, key }) => [id, key]));
  return {
    current: async () => current.id,
    holds: id => keys.has(id),
    wrap: async (dataKey, row) =>
      `${current.id}.${encrypt(current.key, dataKey, contextOf(row, current.id), cipher)}`,
    async unwrap(wrapped, row) {
      const id = keyIdOf(wrapped);
      const key = keys.get(id);
      if (key === undefined) throw new VaultError(`The encryption key "${id}" is not in CRMSYNC_KEYS.`);
      return decrypt(key, wrapped.slice(id.length + 1), contextOf(row, id));
    },
  };
}

function contextOf(row: string, keyId: string): string[] {
  return ['data-key', row, keyId];
}
