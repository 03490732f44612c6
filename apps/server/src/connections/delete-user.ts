import { connectionsOf } from '../store/connections.ts';
import { deleteUser } from '../store/user-data.ts';
import type { ConnectionDeps } from './deps.ts';
import { disconnect } from './disconnect.ts';

/**
 * Deletes a person: their grants are ended at the vendors (or noted, without their name, to be ended when the vendor is back), their
 * data keys destroyed, every row of theirs deleted. False when there was nobody.
 */
export async function deletePerson(deps: ConnectionDeps, userId: string): Promise<boolean> {
  for (;;) {
    const live = await connectionsOf(deps.store.db, userId);
    if (live.length === 0) break;
    for (const { connector } of live) await disconnect(deps, userId, connector);
  }
  const deleted = await deleteUser(deps.store.db, userId);
  // What an operator needs to delete them again from a backup that is put back.
  if (deleted) deps.log.info({ erased: userId }, 'a person was deleted');
  return deleted;
}
