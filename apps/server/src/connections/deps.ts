import type { OAuthParty } from '@crmsync/connectors';
import type { Logger } from 'pino';
import type { Governor } from '../pace/governor.ts';
import type { Store } from '../store/database.ts';
import type { ErasureLedger } from '../store/erasure-ledger.ts';
import type { Vault } from '../vault/vault.ts';
import type { Connectors } from './connectors.ts';

/** What everything about connections needs. */
export interface ConnectionDeps {
  readonly store: Store;
  readonly vault: Vault;
  /** Who was deleted, for the day an older backup is put back. */
  readonly erasures: ErasureLedger;
  readonly connectors: Connectors;
  readonly fetch: typeof fetch;
  /** Every call to a vendor's API goes through it. */
  readonly governor: Governor;
  /** The present, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Logger;
}

/** One CRM's OAuth as the connectors' functions take it; undefined when the operator has set no client for it. */
export function partyFor(
  { connectors }: Pick<ConnectionDeps, 'connectors'>,
  connectorId: string,
  signInHost: string | null,
  redirectUri?: string,
): OAuthParty | undefined {
  const known = connectors.get(connectorId);
  if (known === undefined || known.settings.client === null) return undefined;
  const { client, redirectUri: ownRedirectUri } = known.settings;
  return {
    connector: known.connector,
    app: { clientId: client.id, clientSecret: client.secret, redirectUri: redirectUri ?? ownRedirectUri },
    ...(signInHost === null ? {} : { host: signInHost }),
  };
}
