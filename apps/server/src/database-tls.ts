import { isIP } from 'node:net';

/** Modes in which the driver checks the server's certificate and its name (pg 8: `require` and `verify-ca` as `verify-full`). */
const checked = ['require', 'verify-ca', 'verify-full'];

/**
 * Whether what is said to this PostgreSQL, people's data and sealed tokens, cannot be read or answered by anybody on the way: it is on
 * this machine (loopback, a socket), or TLS with a checked certificate is asked for.
 */
export function isPrivateDatabase(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  if (host === '' || host.startsWith('/') || isLoopback(host)) return true;
  return checked.includes(searchParams.get('sslmode') ?? '') && !searchParams.has('uselibpqcompat');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}
