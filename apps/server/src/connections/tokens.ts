import { setTimeout as wait } from 'node:timers/promises';
import { CrmError, OAuthError, refreshTokens, type TokenSet } from '@crmsync/connectors';
import { type ConnectionRow, connectionById, markTroubled } from '../store/connections.ts';
import { claimRefresh, releaseRefresh, saveRefreshed } from '../store/tokens.ts';
import { type ConnectionDeps, partyFor } from './deps.ts';
import { type OpenTokens, openTokens, sealTokens } from './sealed-tokens.ts';
import { blockedProblem, notYours, operatorTrouble, vendorBusy } from './trouble.ts';

/** An access token this near its end is renewed first: a slow call must not outlive it. */
const earlyMs = 90_000;
/** A refresh that takes longer counts as dead. More than the time limit of its HTTP call. */
const leaseMs = 40_000;
const callMs = 30_000;
/** Between looks at a refresh that another process makes. */
const lookMs = 100;
/** How long to wait for it before telling the caller to come back. */
const patienceMs = 45_000;

/** Access tokens of connections, always fresh. */
export interface Tokens {
  /** A token good for a call now: of the row, if it was just read. @throws {CrmError} `signed-out`, `forbidden` or `unavailable`. */
  accessToken(connectionId: string, justRead?: ConnectionRow): Promise<string>;
  /** A newer token than `stale`, which the vendor has just refused. @throws as {@link accessToken}. */
  refresh(connectionId: string, stale: string): Promise<string>;
  /** Refreshes a token that still works, so that its grant counts as used. @throws as {@link accessToken}. */
  renew(connectionId: string): Promise<void>;
}

/** Makes {@link Tokens}. Calls of this process share one refresh; of all processes, one at a time has the lease in the database. */
export function createTokens(deps: ConnectionDeps): Tokens {
  const underWay = new Map<string, Promise<string>>();
  const share = (id: string, isGood: (tokens: OpenTokens, row: ConnectionRow) => boolean) => {
    const known = underWay.get(id);
    if (known !== undefined) return known;
    const work = renew(deps, id, isGood).finally(() => underWay.delete(id));
    underWay.set(id, work);
    return work;
  };
  return {
    async accessToken(id, justRead) {
      const { row, tokens } = await read(deps, id, justRead);
      return isEarly(deps, row) ? tokens.access : share(id, (_, now) => isEarly(deps, now));
    },
    async refresh(id, stale) {
      const token = await share(id, ({ access }) => access !== stale);
      // A refresh under way may have been for the token before; then this one is not newer.
      return token === stale ? share(id, ({ access }) => access !== stale) : token;
    },
    async renew(id) {
      const { row } = await read(deps, id);
      await share(id, (_, now) => now.token_version !== row.token_version);
    },
  };
}

/** Its end is far, or the vendor does not tell when it is. */
function isEarly({ now }: ConnectionDeps, { access_expires_at: end }: ConnectionRow): boolean {
  return end === null || end.getTime() - now() > earlyMs;
}

async function read(
  deps: ConnectionDeps,
  id: string,
  justRead?: ConnectionRow,
): Promise<{ row: ConnectionRow; tokens: OpenTokens }> {
  const row = justRead ?? (await connectionById(deps.store.db, id));
  const tokens = row?.state === 'connected' ? await openTokens(deps.vault, row) : null;
  if (row === undefined || tokens === null) throw notYours(row, deps.connectors);
  return { row, tokens };
}

/** Reads until the stored token is good, refreshing it when the lease is to be had, waiting for whoever has it otherwise. */
async function renew(
  deps: ConnectionDeps,
  id: string,
  isGood: (tokens: OpenTokens, row: ConnectionRow) => boolean,
): Promise<string> {
  for (let waited = 0; waited < patienceMs; waited += lookMs) {
    const { row, tokens } = await read(deps, id);
    if (isGood(tokens, row)) return tokens.access;
    const fence = await claimRefresh(deps.store.db, id, row.token_version, leaseMs);
    if (fence !== undefined) {
      const fresh = await refreshAs(deps, row, tokens, fence);
      if (fresh !== undefined) return fresh;
    }
    await wait(lookMs);
  }
  throw vendorBusy(deps, id);
}

/** The one refresh under this fence. Undefined when the stored token is to be read again. The new tokens are saved before anyone uses them. */
async function refreshAs(
  deps: ConnectionDeps,
  row: ConnectionRow,
  tokens: OpenTokens,
  fence: number,
): Promise<string | undefined> {
  let fresh: TokenSet;
  try {
    fresh = await askVendor(deps, row, tokens);
  } catch (error) {
    return refused(deps, row, fence, error);
  }
  const version = row.token_version + 1;
  const place = { row: row.id, version, now: deps.now() };
  const sealed = sealTokens(deps.vault, tokens.dataKey, place, fresh, tokens);
  const saved = await saveRefreshed(deps.store.db, row.id, fence, version, sealed);
  return saved ? fresh.accessToken : undefined;
}

async function askVendor(
  deps: ConnectionDeps,
  row: ConnectionRow,
  { refresh }: OpenTokens,
): Promise<TokenSet> {
  const party = partyFor(deps, row.connector, row.sign_in_host);
  if (party === undefined)
    throw new OAuthError({ kind: 'operator', code: 'no-client', message: 'No client.' });
  if (refresh === null) throw new OAuthError({ kind: 'revoked', code: 'no-refresh-token', message: '' });
  return refreshTokens(party, refresh, { fetch: deps.fetch, timeoutMs: callMs });
}

/** What a refused refresh means, by what to do next. */
async function refused(
  deps: ConnectionDeps,
  row: ConnectionRow,
  fence: number,
  error: unknown,
): Promise<undefined> {
  await releaseRefresh(deps.store.db, row.id, fence);
  if (!(error instanceof OAuthError)) throw error;
  const label = deps.connectors.get(row.connector)?.connector.label ?? row.connector;
  deps.log.warn({ connector: row.connector, kind: error.kind, code: error.code }, 'token refresh refused');
  switch (error.kind) {
    // Somebody else's refresh of the same token is under way at the vendor: its result will be read.
    case 'busy':
      return undefined;
    case 'revoked':
    case 'code':
      await markTroubled(deps.store.db, row, 'needs-reconnect', {
        code: 'revoked',
        title: `${label} ended this connection.`,
        detail: 'Nothing was lost: what is queued waits. Connect again to go on.',
        forAdmin: null,
      });
      break;
    case 'blocked':
      await markTroubled(deps.store.db, row, 'blocked', blockedProblem(deps, row.connector, error));
      break;
    case 'operator':
      deps.log.error(
        { alarm: true, connector: row.connector, code: error.code },
        'our OAuth client is refused',
      );
      throw operatorTrouble(label);
    case 'transient':
      throw new CrmError('unavailable', error.message, { code: error.code, short: `${label} is down` });
  }
  throw notYours(await connectionById(deps.store.db, row.id), deps.connectors);
}
