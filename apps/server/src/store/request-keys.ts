import type { Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** A caller's name for one request, with a digest of what it asked for. */
export interface RequestKey {
  readonly key: string;
  readonly hash: string;
}

/** See migrations/007_plans.ts. */
export interface RequestKeysTables {
  request_keys: { user_id: string; key: string; hash: string; created_at: Date };
}

/**
 * Notes a request in the transaction that carries it out, so that it is done once: `again` when it was done before, and
 * `other-request` when its key was used for something else. Two at once wait for each other.
 */
export async function seenRequest(
  tx: Transaction<Database>,
  userId: string,
  request: RequestKey | null,
  at: Date,
): Promise<'new' | 'again' | 'other-request'> {
  if (!request) return 'new';
  const made = await tx
    .insertInto('request_keys')
    .values({ user_id: userId, ...request, created_at: at })
    .onConflict(conflict => conflict.doNothing())
    .returning('key')
    .executeTakeFirst();
  if (made) return 'new';
  const { hash } = await tx
    .selectFrom('request_keys')
    .select('hash')
    .where('user_id', '=', userId)
    .where('key', '=', request.key)
    .executeTakeFirstOrThrow();
  return hash === request.hash ? 'again' : 'other-request';
}
