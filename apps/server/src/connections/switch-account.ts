import type { CrmConnector, IdentifiedAccount, TokenSet } from '@crmsync/connectors';
import {
  type AccountSwitchRow,
  accountDiffers,
  askWhichAccount,
  expiredSwitches,
  keepAccount,
  removeSwitch,
  switchFor,
} from '../store/account-switches.ts';
import { connectionById } from '../store/connections.ts';
import type { OAuthFlowRow } from '../store/oauth-flows.ts';
import type { ConnectionDeps } from './deps.ts';
import { endConnection } from './end-connection.ts';
import { endGrant } from './revoke.ts';
import { saveGrant } from './save-grant.ts';
import { openTokens, sealTokens } from './sealed-tokens.ts';

/** How long the question stands, in milliseconds; no answer means: keep what was connected. */
const questionMs = 24 * 3600_000;

/** A sign-in as it came back from the vendor, its account named. */
export interface SignedIn {
  readonly flow: OAuthFlowRow;
  readonly connector: Pick<CrmConnector, 'label' | 'oauth'>;
  readonly tokens: TokenSet;
  readonly who: IdentifiedAccount;
}

/**
 * The person signed in to another account than the connected one: asks which they want (matrix A14). False when there is no other
 * account any more.
 */
export async function askAboutAccount(
  deps: ConnectionDeps,
  { flow, connector, tokens, who: { account } }: SignedIn,
  missing: readonly string[],
  connectedName: string,
): Promise<boolean> {
  const id = crypto.randomUUID();
  const dataKey = await deps.vault.newDataKey(id);
  const now = deps.now();
  const { refreshed_at: _, ...sealed } = sealTokens(
    deps.vault,
    dataKey,
    { row: id, version: 1, now },
    tokens,
  );
  const asked = await askWhichAccount(
    deps.store.db,
    {
      ...sealed,
      id,
      user_id: flow.user_id,
      connector: flow.connector,
      account,
      sign_in_host: flow.sign_in_host,
      missing_scopes: [...missing],
      wrapped_key: dataKey.wrapped,
      created_at: new Date(now),
      expires_at: new Date(now + questionMs),
    },
    {
      code: accountDiffers,
      title: `You signed in to ${account.name}, but ${connectedName} is connected.`,
      detail: `Choose which one ${connector.label} pushes go to. Until then they wait.`,
      forAdmin: null,
    },
  );
  if (asked?.replaced !== undefined) await giveBack(deps, asked.replaced, tokens.refreshToken);
  return asked !== undefined;
}

/** A connection as an answer left it. */
export interface AnsweredSwitch {
  readonly connectionId: string;
  readonly accountId: string;
}

/**
 * The person's answer. `accept`: the old account is disconnected with all that was queued for it, and the new one connected; its
 * links and history are its own. Otherwise the new grant is ended, and the old account goes on. Undefined when nothing was asked.
 */
export async function answerSwitch(
  deps: ConnectionDeps,
  userId: string,
  connector: string,
  accept: boolean,
): Promise<AnsweredSwitch | undefined> {
  return accept ? takeNewAccount(deps, userId, connector) : keepOldAccount(deps, userId, connector);
}

/** Ends an open question with "keep". */
export async function keepOldAccount(
  deps: ConnectionDeps,
  userId: string,
  connector: string,
): Promise<AnsweredSwitch | undefined> {
  const asked = await keepAccount(deps.store.db, userId, connector);
  if (asked === undefined) return undefined;
  await giveBack(deps, asked);
  const row = await connectionById(deps.store.db, asked.connection_id);
  return { connectionId: asked.connection_id, accountId: row?.account_id ?? '' };
}

async function takeNewAccount(
  deps: ConnectionDeps,
  userId: string,
  connector: string,
): Promise<AnsweredSwitch | undefined> {
  const { db } = deps.store;
  const asked = await switchFor(db, userId, connector);
  const tokens = asked && (await openGrant(deps, asked));
  if (asked === undefined || tokens === undefined) return undefined;
  // The question stands until the new account is kept: a crash in between leaves something to answer.
  const old = await connectionById(db, asked.connection_id);
  if (old !== undefined && old.state !== 'disconnected') await endConnection(deps, old);
  const kept = await saveGrant(
    deps,
    {
      userId,
      connector,
      account: asked.account,
      signInHost: asked.sign_in_host,
      missingScopes: asked.missing_scopes,
      tokens,
    },
    async tx => (await removeSwitch(tx, userId, connector))?.id === asked.id,
  );
  return kept.end === 'saved' ? { connectionId: kept.id, accountId: asked.account.id } : undefined;
}

/** Ends questions that nobody answered; one pass, for a timer. */
export async function endExpiredSwitches(deps: ConnectionDeps): Promise<number> {
  const expired = await expiredSwitches(deps.store.db, new Date(deps.now()));
  for (const { user_id: userId, connector } of expired) await keepOldAccount(deps, userId, connector);
  return expired.length;
}

async function openGrant({ vault, now }: ConnectionDeps, asked: AccountSwitchRow) {
  const opened = await openTokens(vault, { ...asked, token_version: 1 });
  if (opened === null) return undefined;
  const { access_expires_at: end } = asked;
  return {
    accessToken: opened.access,
    ...(opened.refresh === null ? {} : { refreshToken: opened.refresh }),
    ...(end === null ? {} : { expiresIn: (end.getTime() - now()) / 1000 }),
  };
}

/** Ends the grant of a question, unless the vendor has given the same one (`kept`) once more. */
async function giveBack(deps: ConnectionDeps, asked: AccountSwitchRow, kept?: string): Promise<void> {
  const tokens = await openGrant(deps, asked);
  if (tokens === undefined || (kept !== undefined && tokens.refreshToken === kept)) return;
  const { user_id: userId, connector, sign_in_host: signInHost } = asked;
  await endGrant(deps, { userId, connector, signInHost, token: tokens.refreshToken ?? tokens.accessToken });
}
