import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Seconds that a code is for, and its digits: what every app takes for granted (RFC 6238 §5.2, RFC 4226 §5.3). */
const stepSeconds = 30;
const digits = 6;
/** Steps to either side whose code is taken too: phones' clocks differ, and typing takes its time (RFC 6238 §5.2 and §6). */
const drift = 1;

/** RFC 4648 §6. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A fresh secret: 160 random bits (RFC 4226 §4 R6) in base32. */
export function newTotpSecret(): string {
  return [...randomBytes(32)].map(byte => alphabet[byte % alphabet.length]).join('');
}

/** The address that an app reads from a QR code. It names everything, also what apps take for granted. */
export function totpUri(secret: string, issuer: string, account: string): string {
  const query = new URLSearchParams({
    secret,
    issuer,
    algorithm: 'SHA1',
    digits: String(digits),
    period: String(stepSeconds),
  });
  // Apps show a plus as it is; a space has to be %20.
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?${query.toString().replaceAll('+', '%20')}`;
}

/** The code of a moment, in milliseconds since the epoch (RFC 6238 §4.2). */
export function totpCode(secret: string, at: number): string {
  return codeOfStep(secret, Math.floor(at / 1000 / stepSeconds));
}

/** The newest step near this moment that a code is for, or undefined. The caller sees to it that a step is used once. */
export function stepOf(secret: string, code: string, now: number): number | undefined {
  const step = Math.floor(now / 1000 / stepSeconds);
  const near = Array.from({ length: 2 * drift + 1 }, (_, index) => step + drift - index);
  // All are compared, whichever it is: how long it takes tells nothing.
  return near.filter(each => isSame(codeOfStep(secret, each), code))[0];
}

/** RFC 4226 §5.3 with HMAC-SHA-1, which is what apps know. Its weakness to collisions does not touch an HMAC (RFC 6194 §3.3). */
function codeOfStep(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 0xf) & 0x7fff_ffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}

function isSame(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

function bytesOf(base32: string): Buffer {
  const bits = [...base32].map(letter => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map(byte => Number.parseInt(byte, 2)));
}
