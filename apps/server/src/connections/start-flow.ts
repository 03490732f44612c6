import { createHash } from 'node:crypto';
import { authorizeUrl, newCodeVerifier, newState } from '@crmsync/connectors';
import type { ConnectAnswer, ConnectRequest } from '@crmsync/contract';
import { type OAuthFlowRow, openFlow } from '../store/oauth-flows.ts';
import { type ConnectionDeps, partyFor } from './deps.ts';

/** How long a person may take at the vendor's, in milliseconds. */
const flowMs = 10 * 60_000;

/**
 * Opens a flow for a signed-in user. Its state is random and kept as a hash only; verifier and address are sealed.
 * @returns undefined when the operator has set no client for this CRM.
 * @throws {CrmError} `invalid` for a sign-in host that is not the vendor's.
 */
export async function startFlow(
  deps: ConnectionDeps,
  userId: string,
  connector: string,
  request: ConnectRequest,
): Promise<ConnectAnswer | undefined> {
  const { host: signInHost = null, via, extensionId } = request;
  const redirectUri = via === 'extension' ? extensionRedirect(extensionId ?? '', connector) : undefined;
  const party = partyFor(deps, connector, signInHost, redirectUri);
  if (party === undefined) return undefined;
  const state = newState();
  const codeVerifier = newCodeVerifier();
  const url = await authorizeUrl(party, { state, codeVerifier });
  const id = crypto.randomUUID();
  const key = await deps.vault.newDataKey(id);
  const createdAt = new Date(deps.now());
  const expiresAt = new Date(deps.now() + flowMs);
  await openFlow(deps.store.db, {
    id,
    user_id: userId,
    connector,
    state_hash: hashState(state),
    via,
    sign_in_host: signInHost,
    redirect_uri: party.app.redirectUri,
    wrapped_key: key.wrapped,
    verifier: deps.vault.seal(key, codeVerifier, { row: id, field: 'verifier', version: 1 }),
    authorize_url: deps.vault.seal(key, url, { row: id, field: 'authorize_url', version: 1 }),
    created_at: createdAt,
    expires_at: expiresAt,
  });
  return { authorizeUrl: url, expiresAt: expiresAt.toISOString() };
}

/** Where `chrome.identity.launchWebAuthFlow` catches the answer. */
function extensionRedirect(extensionId: string, connector: string): string {
  return `https://${extensionId}.chromiumapp.org/${connector}`;
}

/** States are 256 random bits, so a plain hash cannot be searched. */
export function hashState(state: string): string {
  return createHash('sha256').update(state).digest('base64url');
}

/** A sealed part of a flow. */
export async function openFlowPart(
  { vault }: Pick<ConnectionDeps, 'vault'>,
  flow: OAuthFlowRow,
  field: 'verifier' | 'authorize_url',
): Promise<string> {
  const key = await vault.openDataKey(flow.id, flow.wrapped_key);
  return vault.open(key, flow[field], { row: flow.id, field, version: 1 });
}
