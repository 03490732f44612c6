import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { User } from '@crmsync/contract';
import type { Auth } from './auth.ts';

/**
 * How long an answer of the session table is believed, in milliseconds. Asking costs 4 ms and a page makes many requests at once.
 * A sign-out is seen at once by the process that served it, by the others within this time.
 */
const keptMs = 5000;
/** Sessions remembered per process; the oldest goes first. */
const keptSessions = 5000;

const remembered = new WeakMap<Auth, Map<string, { user: User; until: number }>>();

/** Reads who a request is from, or undefined. */
export function sessionReader(auth: Auth, now: () => number) {
  const kept = new Map<string, { user: User; until: number }>();
  remembered.set(auth, kept);
  return async (headers: IncomingHttpHeaders): Promise<User | undefined> => {
    const key = credentialKey(headers);
    if (key === undefined) return undefined;
    const known = kept.get(key);
    if (known !== undefined && known.until > now()) return known.user;
    kept.delete(key);
    const session = await auth.api.getSession({ headers: credentials(headers) });
    if (session === null) return undefined;
    const user = User.parse(session.user);
    const [oldest] = kept.keys();
    if (kept.size >= keptSessions && oldest !== undefined) kept.delete(oldest);
    kept.set(key, { user, until: now() + keptMs });
    return user;
  };
}

/** Forgets what is remembered of the session behind these headers; called on sign-out. */
export function forgetSession(auth: Auth, headers: IncomingHttpHeaders): void {
  const key = credentialKey(headers);
  if (key !== undefined) remembered.get(auth)?.delete(key);
}

/** A bearer token wins over a cookie, as it does in better-auth. Hashed: the memory of the process need not hold it twice. */
function credentialKey({ authorization, cookie }: IncomingHttpHeaders): string | undefined {
  const credential = authorization ?? cookie;
  return credential === undefined ? undefined : createHash('sha256').update(credential).digest('base64url');
}

function credentials({ authorization, cookie }: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  if (authorization !== undefined) headers.set('authorization', authorization);
  if (cookie !== undefined) headers.set('cookie', cookie);
  return headers;
}
