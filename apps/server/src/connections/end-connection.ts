import { type ConnectionRow, disconnectIn } from '../store/connections.ts';
import { cancelPushesOf } from '../store/push-states.ts';
import { addRevocation } from '../store/revocations.ts';
import type { ConnectionDeps } from './deps.ts';
import { revokeNow, sealGrant } from './revoke.ts';
import { openTokens } from './sealed-tokens.ts';

/**
 * Ends this connection as it was seen: the grant at the vendor, tokens and data key here, what was queued. True when the vendor
 * has ended the grant, false when it will be asked again, undefined when the connection has changed meanwhile. What cannot be
 * opened any more is forgotten without asking the vendor.
 */
export async function endConnection(deps: ConnectionDeps, row: ConnectionRow): Promise<boolean | undefined> {
  const note = await noteOf(deps, row);
  const at = new Date(deps.now());
  const ended = await deps.store.db.transaction().execute(tx =>
    disconnectIn(tx, row, at, async () => {
      await cancelPushesOf(tx, row.id, at);
      if (note !== undefined) await addRevocation(tx, note);
    }),
  );
  if (!ended) return undefined;
  return note === undefined ? true : revokeNow(deps, note.id);
}

async function noteOf(deps: ConnectionDeps, row: ConnectionRow) {
  const { user_id: userId, connector, sign_in_host: signInHost } = row;
  const tokens = await openTokens(deps.vault, row).catch((error: unknown) => {
    deps.log.warn({ err: error, connector }, 'a grant cannot be ended: its token does not open');
    return null;
  });
  if (tokens === null) return undefined;
  return sealGrant(deps, { userId, connector, signInHost, token: tokens.refresh ?? tokens.access });
}
