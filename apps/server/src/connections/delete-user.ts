import { connectionsOf } from '../store/connections.ts';
import { stillThere } from '../store/erasure-ledger.ts';
import { deleteUser } from '../store/user-data.ts';
import type { ConnectionDeps } from './deps.ts';
import { disconnect } from './disconnect.ts';

/**
 * Deletes a person: their grants are ended at the vendors (or noted, without their name, to be ended when the vendor is back), their
 * data keys destroyed, every row of theirs deleted. That they are gone is noted first, so that neither a crash nor a backup brings
 * them back. False when there was nobody.
 */
export async function deletePerson(deps: ConnectionDeps, userId: string): Promise<boolean> {
  if ((await stillThere(deps.store.db, [userId])).length === 0) return false;
  await note(deps, userId);
  for (;;) {
    const live = await connectionsOf(deps.store.db, userId);
    if (live.length === 0) break;
    for (const { connector } of live) await disconnect(deps, userId, connector);
  }
  const deleted = await deleteUser(deps.store.db, userId);
  // What an operator needs to delete them again where no ledger is kept.
  if (deleted) deps.log.info({ erased: userId }, 'a person was deleted');
  return deleted;
}

/** A ledger that cannot be written keeps nobody from leaving; the operator is told. */
async function note({ erasures, log, now }: ConnectionDeps, userId: string): Promise<void> {
  try {
    await erasures.note(userId, new Date(now()));
  } catch (error) {
    log.error(
      { err: error, alarm: true, erased: userId },
      'a deletion was not noted in the ledger of deleted people',
    );
  }
}

/** Deletes everybody again who was deleted before and is here: an older backup was put back, or a deletion was cut off. */
export async function eraseAgain(deps: ConnectionDeps): Promise<number> {
  const back = await stillThere(deps.store.db, await deps.erasures.ids());
  for (const id of back) await deletePerson(deps, id);
  return back.length;
}
