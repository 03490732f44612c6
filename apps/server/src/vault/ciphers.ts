import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { VaultError } from './key-service.ts';

/** AES in Galois/Counter Mode (NIST SP 800-38D) and ChaCha20-Poly1305 (RFC 8439); both take a 256-bit key, a 96-bit nonce and a 128-bit tag. */
export const ciphers = ['aes-256-gcm', 'chacha20-poly1305'] as const;
/** One of them. */
export type Cipher = (typeof ciphers)[number];

const nonceBytes = 12;
const authTagLength = 16;

/**
 * How each is made, and what its texts begin with: nothing where they are older than the choice. No base64url has a full stop. Keys are
 * key objects: Node takes bytes too, three times as slowly.
 */
const kinds = {
  'aes-256-gcm': {
    mark: '',
    seal: (key: KeyObject, nonce: Buffer) => createCipheriv('aes-256-gcm', key, nonce, { authTagLength }),
    open: (key: KeyObject, nonce: Buffer) => createDecipheriv('aes-256-gcm', key, nonce, { authTagLength }),
  },
  'chacha20-poly1305': {
    mark: 'chacha20-poly1305.',
    seal: (key: KeyObject, nonce: Buffer) =>
      createCipheriv('chacha20-poly1305', key, nonce, { authTagLength }),
    open: (key: KeyObject, nonce: Buffer) =>
      createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength }),
  },
} as const;

/** nonce, ciphertext and tag in one base64url text behind the cipher's mark, bound to a context. */
export function encrypt(
  key: Buffer,
  plain: Buffer,
  context: readonly (string | number)[],
  cipher: Cipher,
): string {
  const { mark, seal } = kinds[cipher];
  const nonce = randomBytes(nonceBytes);
  const sealing = seal(createSecretKey(key), nonce).setAAD(bytesOf(context), {
    plaintextLength: plain.length,
  });
  const box = [nonce, sealing.update(plain), sealing.final(), sealing.getAuthTag()];
  return mark + Buffer.concat(box).toString('base64url');
}

/** Opens what {@link encrypt} made with the same key and context, by whichever cipher. @throws {VaultError} */
export function decrypt(key: Buffer, text: string, context: readonly (string | number)[]): Buffer {
  const { mark, open } = kinds[text.startsWith(kinds[ciphers[1]].mark) ? ciphers[1] : ciphers[0]];
  const box = Buffer.from(text.slice(mark.length), 'base64url');
  if (box.length < nonceBytes + authTagLength) throw new VaultError('A sealed text is damaged.');
  const sealed = box.subarray(nonceBytes, -authTagLength);
  const opening = open(createSecretKey(key), box.subarray(0, nonceBytes));
  opening.setAAD(bytesOf(context), { plaintextLength: sealed.length });
  opening.setAuthTag(box.subarray(-authTagLength));
  try {
    return Buffer.concat([opening.update(sealed), opening.final()]);
  } catch {
    throw new VaultError('A sealed text was changed, or belongs elsewhere.');
  }
}

function bytesOf(context: readonly (string | number)[]): Buffer {
  return Buffer.from(JSON.stringify(context));
}
