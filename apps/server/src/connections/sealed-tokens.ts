import type { TokenSet } from '@crmsync/connectors';
import type { ConnectionRow, SealedTokens } from '../store/connections.ts';
import type { DataKey, Vault } from '../vault/vault.ts';

/** Tokens of a connection, open. Only for the moment of use. */
export interface OpenTokens {
  readonly access: string;
  readonly refresh: string | null;
  readonly dataKey: DataKey;
}

/** Seals tokens for one row and version. A refresh keeps the row's data key and, where the vendor sends no new one, its refresh token. */
export function sealTokens(
  vault: Vault,
  row: string,
  version: number,
  tokens: TokenSet,
  now: number,
  before?: OpenTokens,
): SealedTokens {
  const dataKey = before?.dataKey ?? vault.newDataKey(row);
  const refresh = tokens.refreshToken ?? before?.refresh ?? null;
  return {
    wrapped_key: dataKey.wrapped,
    access_token: vault.seal(dataKey, tokens.accessToken, { row, field: 'access_token', version }),
    refresh_token:
      refresh === null ? null : vault.seal(dataKey, refresh, { row, field: 'refresh_token', version }),
    access_expires_at: tokens.expiresIn === undefined ? null : new Date(now + tokens.expiresIn * 1000),
  };
}

/** Opens a row's tokens; null for a connection that has none. @throws {VaultError} when they were tampered with. */
export function openTokens(vault: Vault, row: ConnectionRow): OpenTokens | null {
  if (row.wrapped_key === null || row.access_token === null) return null;
  const dataKey = vault.openDataKey(row.id, row.wrapped_key);
  const place = { row: row.id, version: row.token_version };
  return {
    dataKey,
    access: vault.open(dataKey, row.access_token, { ...place, field: 'access_token' }),
    refresh:
      row.refresh_token === null
        ? null
        : vault.open(dataKey, row.refresh_token, { ...place, field: 'refresh_token' }),
  };
}
