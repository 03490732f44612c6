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

/** Who requests are from. */
export interface Sessions {
  /** The person these headers sign in, or undefined. */
  read(headers: IncomingHttpHeaders): Promise<User | undefined>;
  /** Forgets what is remembered of these headers; called on sign-out. */
  forget(headers: IncomingHttpHeaders): void;
}

/** Makes {@link Sessions} over the accounts. */
export function createSessions(auth: Auth, now: () => number): Sessions {
  const kept = new Map<string, { user: User; until: number }>();
  const keep = (key: string, user: User) => {
    const [oldest] = kept.keys();
    if (kept.size >= keptSessions && oldest !== undefined) kept.delete(oldest);
    kept.set(key, { user, until: now() + keptMs });
  };
  return {
    async read(headers) {
      const key = credentialKey(headers);
      if (key === undefined) return undefined;
      const known = kept.get(key);
      if (known !== undefined && known.until > now()) return known.user;
      kept.delete(key);
      const session = await auth.api.getSession({ headers: credentials(headers) });
      if (session === null) return undefined;
      const user = User.parse(session.user);
      keep(key, user);
      return user;
    },
    forget(headers) {
      const key = credentialKey(headers);
      if (key !== undefined) kept.delete(key);
    },
  };
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
