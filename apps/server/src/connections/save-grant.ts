import type { CrmAccount, TokenSet } from '@crmsync/connectors';
import type { Transaction } from 'kysely';
import {
  type ConnectionRow,
  connectionTo,
  type SavedConnection,
  saveConnection,
} from '../store/connections.ts';
import type { Database } from '../store/schema.ts';
import type { ConnectionDeps } from './deps.ts';
import { sealTokens } from './sealed-tokens.ts';

/** A grant to keep as a connection. */
export interface Grant {
  readonly userId: string;
  readonly connector: string;
  readonly account: CrmAccount;
  readonly signInHost: string | null;
  readonly missingScopes: readonly string[];
  readonly tokens: Pick<TokenSet, 'accessToken' | 'refreshToken' | 'expiresIn'>;
}

/** How {@link saveGrant} ended; see {@link saveConnection}. `late`: `claim` said no. */
export type SavedGrant =
  | { readonly end: 'late' }
  | { readonly end: 'saved'; readonly id: string; readonly replaced: ConnectionRow | undefined }
  | { readonly end: 'differs'; readonly live: ConnectionRow };

/** Two first sign-ins at once can take the row from one another, once. */
const tries = 3;

/**
 * Seals a grant for its row and keeps it, if `claim` says yes in the same transaction. The data key is made before it: a key service
 * may be far away.
 */
export async function saveGrant(
  deps: ConnectionDeps,
  grant: Grant,
  claim: (tx: Transaction<Database>) => Promise<boolean> = async () => true,
): Promise<SavedGrant> {
  const { userId, tokens, ...given } = grant;
  const { db } = deps.store;
  for (let tried = 0; tried < tries; tried += 1) {
    const id = (await connectionTo(db, userId, given))?.id ?? crypto.randomUUID();
    const dataKey = await deps.vault.newDataKey(id);
    const now = deps.now();
    const seal = (version: number) => sealTokens(deps.vault, dataKey, { row: id, version, now }, tokens);
    const saved = await db
      .transaction()
      .execute(async tx => {
        if (!(await claim(tx))) return { end: 'late' } as const;
        const reserved = { id, wrappedKey: dataKey.wrapped, seal };
        const end = await saveConnection(tx, userId, { ...given, at: new Date(now) }, reserved);
        if (end.end !== 'saved') throw new NotSaved(end);
        return end;
      })
      .catch(savedNot);
    if (saved.end === 'saved') return { ...saved, id };
    if (saved.end !== 'taken') return saved;
  }
  throw new Error('The connection changes faster than it can be kept');
}

type Refused = Exclude<SavedConnection, { end: 'saved' }>;

/** Rolls the claim back with the rest. */
class NotSaved extends Error {
  readonly refused: Refused;

  constructor(refused: Refused) {
    super(refused.end);
    this.refused = refused;
  }
}

function savedNot(error: unknown): Refused {
  if (error instanceof NotSaved) return error.refused;
  throw error;
}
