import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { VaultError } from './key-service.ts';

/** AES-256-GCM with the 96-bit nonce and 128-bit tag of NIST SP 800-38D. */
const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** nonce, ciphertext and tag in one base64url text, bound to a context. */
export function encrypt(key: Buffer, plain: Buffer, context: readonly (string | number)[]): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(bytesOf(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString(
    'base64url',
  );
}

/** Opens what {@link encrypt} made with the same key and context. @throws {VaultError} */
export function decrypt(key: Buffer, text: string, context: readonly (string | number)[]): Buffer {
  const box = Buffer.from(text, 'base64url');
  if (box.length < nonceBytes + tagBytes) throw new VaultError('A sealed text is damaged.');
  const nonce = box.subarray(0, nonceBytes);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(bytesOf(context)).setAuthTag(box.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(box.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    throw new VaultError('A sealed text was changed, or belongs elsewhere.');
  }
}

function bytesOf(context: readonly (string | number)[]): Buffer {
  return Buffer.from(JSON.stringify(context));
}
