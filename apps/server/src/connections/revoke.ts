import { OAuthError, revokeToken } from '@crmsync/connectors';
import {
  addRevocation,
  type RevocationRow,
  removeRevocation,
  takeRevocation,
  takeRevocations,
} from '../store/revocations.ts';
import { type ConnectionDeps, partyFor } from './deps.ts';

/** Between attempts, in milliseconds. */
const retryMs = 5 * 60_000;
/** After three days of attempts the token is forgotten: it must not be kept for ever. */
const maxAttempts = (3 * 24 * 3600_000) / retryMs;

/** A grant that is no longer wanted. */
export interface UnwantedGrant {
  readonly userId: string;
  readonly connector: string;
  readonly signInHost: string | null;
  /** The refresh token, or where there is none the access token. */
  readonly token: string;
}

/** A note that a grant must be ended, for {@link addRevocation}. The token is sealed under a key of its own. */
export async function sealGrant(
  deps: Pick<ConnectionDeps, 'vault' | 'now'>,
  grant: UnwantedGrant,
): Promise<Omit<RevocationRow, 'attempts'>> {
  const id = crypto.randomUUID();
  const key = await deps.vault.newDataKey(id);
  return {
    id,
    user_id: grant.userId,
    connector: grant.connector,
    sign_in_host: grant.signInHost,
    wrapped_key: key.wrapped,
    token: deps.vault.seal(key, grant.token, { row: id, field: 'token', version: 1 }),
    due_at: new Date(deps.now() + retryMs),
    created_at: new Date(deps.now()),
  };
}

/** Ends a grant: now, or later when the vendor is down. */
export async function endGrant(deps: ConnectionDeps, grant: UnwantedGrant): Promise<boolean> {
  const note = await sealGrant(deps, grant);
  await addRevocation(deps.store.db, note);
  return revokeNow(deps, note.id);
}

/** Ends one noted grant now. False when the vendor is down: it is tried again. */
export async function revokeNow(deps: ConnectionDeps, id: string): Promise<boolean> {
  const row = await takeRevocation(deps.store.db, id, new Date(deps.now() + retryMs));
  return row === undefined ? true : revoke(deps, row);
}

/** Ends the grants that are due; one pass, for a timer. Returns how many were tried. */
export async function revokeDue(deps: ConnectionDeps): Promise<number> {
  const now = deps.now();
  const rows = await takeRevocations(deps.store.db, new Date(now), new Date(now + retryMs), 20);
  for (const row of rows) await revoke(deps, row);
  return rows.length;
}

async function revoke(deps: ConnectionDeps, row: RevocationRow): Promise<boolean> {
  const party = partyFor(deps, row.connector, row.sign_in_host);
  try {
    if (party === undefined) throw new OAuthError({ kind: 'operator', code: 'no-client', message: '' });
    const key = await deps.vault.openDataKey(row.id, row.wrapped_key);
    const token = deps.vault.open(key, row.token, { row: row.id, field: 'token', version: 1 });
    await revokeToken(party, token, { fetch: deps.fetch });
  } catch (error) {
    deps.log.warn(
      { err: error, connector: row.connector, attempts: row.attempts },
      'revoking a grant failed',
    );
    if (row.attempts < maxAttempts) return false;
  }
  await removeRevocation(deps.store.db, row.id);
  return true;
}
