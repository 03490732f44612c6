import type { TokenSet } from '@crmsync/connectors';
import type { ConnectionRow, SealedTokens } from '../store/connections.ts';
import type { DataKey, Vault } from '../vault/vault.ts';

/** Tokens of a connection, open. Only for the moment of use. */
export interface OpenTokens {
  readonly access: string;
  readonly refresh: string | null;
  readonly dataKey: DataKey;
}

/** A row that holds sealed tokens. */
export type TokenRow = Pick<
  ConnectionRow,
  'id' | 'wrapped_key' | 'access_token' | 'refresh_token' | 'token_version'
>;

/** Seals tokens for one row and version; where the vendor sends no new refresh token, the one from before goes on. */
export function sealTokens(
  vault: Vault,
  dataKey: DataKey,
  { row, version, now }: { readonly row: string; readonly version: number; readonly now: number },
  tokens: Pick<TokenSet, 'accessToken' | 'refreshToken' | 'expiresIn'>,
  before?: OpenTokens,
): SealedTokens {
  const refresh = tokens.refreshToken ?? before?.refresh ?? null;
  return {
    access_token: vault.seal(dataKey, tokens.accessToken, { row, field: 'access_token', version }),
    refresh_token:
      refresh === null ? null : vault.seal(dataKey, refresh, { row, field: 'refresh_token', version }),
    access_expires_at: tokens.expiresIn === undefined ? null : new Date(now + tokens.expiresIn * 1000),
    refreshed_at: new Date(now),
  };
}

/** Opens a row's tokens; null for a connection that has none. @throws {VaultError} when they were tampered with. */
export async function openTokens(vault: Vault, row: TokenRow): Promise<OpenTokens | null> {
  if (row.wrapped_key === null || row.access_token === null) return null;
  const dataKey = await vault.openDataKey(row.id, row.wrapped_key);
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
