import { connectionFor } from '../store/connections.ts';
import type { ConnectionDeps } from './deps.ts';
import { endConnection } from './end-connection.ts';
import { keepOldAccount } from './switch-account.ts';

/** Tokens can be refreshed between reading and ending them; more often than this in a row they cannot. */
const tries = 5;

/** Ends the grant at the vendor, forgets tokens and data key, cancels what was queued. Undefined when there was no connection. */
export async function disconnect(
  deps: ConnectionDeps,
  userId: string,
  connector: string,
): Promise<{ revoked: boolean } | undefined> {
  await keepOldAccount(deps, userId, connector);
  for (let tried = 0; tried < tries; tried += 1) {
    const row = await connectionFor(deps.store.db, userId, connector);
    if (row === undefined) return undefined;
    const revoked = await endConnection(deps, row);
    if (revoked !== undefined) return { revoked };
  }
  throw new Error('The connection changes faster than it can be ended');
}
