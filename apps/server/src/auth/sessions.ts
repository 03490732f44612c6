import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { User } from '@crmsync/contract';
import type { Auth } from './auth.ts';

/**
 * How long an answer of the session table is believed, in milliseconds. Asking costs 4 ms and a page makes many requests at once.
 * A sign-out is seen at once by the process that served it, by the others within this time.
 */
const keptMs = 5000;
/** A session ends this long after signing in, however much it is used, in milliseconds. Unused for 30 days it ends by itself. */
const longestMs = 90 * 24 * 60 * 60_000;
/** Sessions remembered per process; the oldest goes first. */
const keptSessions = 5000;

/** Who requests are from. */
export interface Sessions {
  /** The person these headers sign in, or undefined. */
  read(headers: IncomingHttpHeaders): Promise<User | undefined>;
  /** The id of the session behind these headers, asked anew. */
  current(headers: IncomingHttpHeaders): Promise<string | undefined>;
  /** Forgets the session behind these headers, however else it is presented; called on sign-out. */
  forget(headers: IncomingHttpHeaders): Promise<void>;
  /** Forgets all sessions of a person who is gone, or some of whose have ended. */
  forgetUser(userId: string): void;
}

interface Known {
  readonly user: User;
  readonly session: string;
  readonly until: number;
}

/** Makes {@link Sessions} over the accounts. */
export function createSessions(auth: Auth, now: () => number): Sessions {
  const kept = new Map<string, Known>();
  const ask = async (headers: IncomingHttpHeaders): Promise<Known | undefined> => {
    const found = await auth.api.getSession({ headers: credentials(headers) });
    if (found === null || found.session.createdAt.getTime() + longestMs < now()) return undefined;
    return { user: User.parse(found.user), session: found.session.id, until: now() + keptMs };
  };
  return {
    async read(headers) {
      if (headers.authorization === undefined && headers.cookie === undefined) return undefined;
      const key = credentialKey(headers);
      const known = kept.get(key);
      if (known !== undefined && known.until > now()) return known.user;
      kept.delete(key);
      const found = await ask(headers);
      const [oldest] = kept.keys();
      if (kept.size >= keptSessions && oldest !== undefined) kept.delete(oldest);
      if (found !== undefined) kept.set(key, found);
      return found?.user;
    },
    current: async headers => (await ask(headers))?.session,
    async forget(headers) {
      const ended = (await ask(headers))?.session;
      for (const [key, { session }] of kept) if (session === ended) kept.delete(key);
    },
    forgetUser(userId) {
      for (const [key, { user }] of kept) if (user.id === userId) kept.delete(key);
    },
  };
}

/**
 * Everything that decides who it is goes into the key: better-auth tries the bearer token and then the cookie. Hashed, so that
 * the process does not hold credentials longer than their request.
 */
function credentialKey({ authorization, cookie }: IncomingHttpHeaders): string {
  return hash('sha256', JSON.stringify([authorization, cookie]), 'base64url');
}

function credentials({ authorization, cookie }: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  if (authorization !== undefined) headers.set('authorization', authorization);
  if (cookie !== undefined) headers.set('cookie', cookie);
  return headers;
}
