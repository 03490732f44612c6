import { randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import type { BackupHashes } from '../store/second-factors.ts';

/** Crockford's base32: no letter looks like a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codes = 10;
/** Of 5 bits each: 60 bits, against guessing here and, with {@link cost}, in a stolen database. */
const letters = 12;
const cost: ScryptOptions = { N: 2 ** 14, r: 8, p: 1 };

/** Ten fresh codes as they are told once (`ABCD-EFGH-JKMN`), and what is kept of them. */
export async function newBackupCodes(): Promise<{ codes: string[]; kept: BackupHashes }> {
  const plain = Array.from({ length: codes }, newCode);
  const salt = randomBytes(16).toString('base64url');
  const hashes: string[] = [];
  for (const each of plain) hashes.push(await hashBackupCode(each, salt));
  return { codes: plain.map(each => each.replace(/(.{4})(?=.)/g, '$1-')), kept: { salt, hashes } };
}

/** A code as it is kept. Codes are compared without spaces, hyphens and case. */
export function hashBackupCode(code: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(code, salt, 32, cost, (error, key) =>
      error === null ? resolve(key.toString('base64url')) : reject(error),
    );
  });
}

function newCode(): string {
  return [...randomBytes(letters)].map(byte => alphabet[byte % alphabet.length]).join('');
}
