import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { NamedKey } from '../env.ts';

/** What a sealed text is about. It is part of the seal: moved to another row, field or version, the text does not open. */
export interface Place {
  /** Id of the row. */
  readonly row: string;
  readonly field: string;
  /** Counts up when the field is written again. */
  readonly version: number;
}

/** A row's own key, open, and as it is stored. */
export interface DataKey {
  readonly key: Buffer;
  readonly wrapped: string;
}

/** Envelope encryption: each row has its own data key, and the vault's keys only wrap those. */
export interface Vault {
  /** A fresh data key for a row. */
  newDataKey(row: string): DataKey;
  /** @throws {VaultError} when its key is not in the ring, or the text was changed or is another row's. */
  openDataKey(row: string, wrapped: string): DataKey;
  seal(dataKey: DataKey, plain: string, place: Place): string;
  /** @throws {VaultError} when the text was changed, is sealed for another place or by another key. */
  open(dataKey: DataKey, sealed: string, place: Place): string;
}

/** Something sealed does not open. Says why in general words, never what. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

/** AES-256-GCM with the 96-bit nonce and 128-bit tag of NIST SP 800-38D. */
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * A vault over a ring of keys: the first wraps, all unwrap.
 * @throws {VaultError} when the ring is empty or a key has not 32 bytes: nothing may start without encryption.
 */
export function createVault(ring: readonly NamedKey[]): Vault {
  const [current] = ring;
  if (current === undefined) throw new VaultError('There is no encryption key.');
  if (ring.some(({ key }) => key.length !== 32)) throw new VaultError('An encryption key has not 32 bytes.');
  const keys = new Map(ring.map(({ id, key }) => [id, key]));
  return {
    newDataKey(row) {
      const key = randomBytes(32);
      const box = encrypt(current.key, key, wrapContext(row, current.id));
      return { key, wrapped: `${current.id}.${box}` };
    },
    openDataKey(row, wrapped) {
      const id = keyIdOf(wrapped);
      const key = keys.get(id);
      if (key === undefined) throw new VaultError(`The encryption key "${id}" is not in CRMSYNC_KEYS.`);
      return { key: decrypt(key, wrapped.slice(id.length + 1), wrapContext(row, id)), wrapped };
    },
    seal: ({ key }, plain, place) => encrypt(key, Buffer.from(plain, 'utf8'), contextOf(place)),
    open: ({ key }, sealed, place) => decrypt(key, sealed, contextOf(place)).toString('utf8'),
  };
}

/** Name of the key that wrapped this data key. */
export function keyIdOf(wrapped: string): string {
  return wrapped.split('.', 1)[0] ?? '';
}

function wrapContext(row: string, keyId: string): Buffer {
  return Buffer.from(JSON.stringify(['data-key', row, keyId]));
}

function contextOf({ row, field, version }: Place): Buffer {
  return Buffer.from(JSON.stringify(['field', row, field, version]));
}

/** nonce, ciphertext and tag in one base64url text. */
function encrypt(key: Buffer, plain: Buffer, context: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(context);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
}

function decrypt(key: Buffer, text: string, context: Buffer): Buffer {
  const box = Buffer.from(text, 'base64url');
  if (box.length < nonceBytes + tagBytes) throw new VaultError('A sealed text is damaged.');
  const nonce = box.subarray(0, nonceBytes);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(context).setAuthTag(box.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(box.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    throw new VaultError('A sealed text was changed, or belongs elsewhere.');
  }
}
