import { randomBytes, timingSafeEqual } from 'node:crypto';
import { base32 } from '@better-auth/utils/base32';
import { createOTP } from '@better-auth/utils/otp';

/** Seconds that a code is for (RFC 6238 §5.2): what every app takes for granted. */
const stepSeconds = 30;
/** Steps to either side whose code is taken too: phones' clocks differ, and typing takes its time (RFC 6238 §5.2 and §6). */
const drift = 1;

/** A fresh secret: 160 random bits (RFC 4226 §4 R6) in base32. */
export function newTotpSecret(): string {
  return base32.encode(new Uint8Array(randomBytes(20)), { padding: false });
}

/** The address that an app reads from a QR code. */
export function totpUri(secret: string, issuer: string, account: string): string {
  return createOTP(base32.decode(secret)).url(issuer, account);
}

/** The code of a moment, in milliseconds since the epoch (RFC 6238 §4.2). */
export function totpCode(secret: string, at: number): Promise<string> {
  return createOTP(base32.decode(secret)).hotp(Math.floor(at / 1000 / stepSeconds));
}

/**
 * The newest step near this moment that a code is for, or undefined. The library's own check names no step, and whoever takes a code
 * must see to it that a step is used once.
 */
export async function stepOf(secret: string, code: string, now: number): Promise<number | undefined> {
  const step = Math.floor(now / 1000 / stepSeconds);
  const near = Array.from({ length: 2 * drift + 1 }, (_, index) => step + drift - index);
  const otp = createOTP(base32.decode(secret));
  const expected = await Promise.all(near.map(each => otp.hotp(each)));
  // All are compared, whichever it is: how long it takes tells nothing.
  return near.filter((_, index) => isSame(expected[index] ?? '', code))[0];
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
