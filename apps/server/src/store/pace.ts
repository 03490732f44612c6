import type { Breaker, PaceState } from '@crmsync/sync';
import { type ColumnType, type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';
import { together } from './together.ts';

type Json<Value> = ColumnType<Value, string, string>;

/** See migrations/009_pace.ts. */
export interface PaceTables {
  account_pace: { connector: string; account_id: string; version: number; state: Json<PaceState> };
  vendor_breakers: { connector: string; state: Json<Breaker> };
}

/** An account at a vendor. */
export interface PacedAccount {
  readonly connector: string;
  readonly accountId: string;
}

/** An account's pace as it was stored last; give it back with the next change, which then needs one query. */
export interface StoredPace {
  readonly version: number;
  readonly state: PaceState;
  /** The vendor's breaker at that time; null when nothing ever went wrong. */
  readonly vendor: Breaker | null;
}

/**
 * Changes an account's pace, one process after the other. `change` is called once more when `known` is out of date (null: never
 * read); it gets null for an account that was never called.
 */
export async function changePace<Answer extends { readonly state: PaceState }>(
  db: Kysely<Database>,
  account: PacedAccount,
  known: StoredPace | null,
  change: (state: PaceState | null) => Answer,
): Promise<{ readonly answer: Answer; readonly stored: StoredPace }> {
  if (known) {
    const answer = change(known.state);
    const stored = await write(db, account, answer.state, known.version);
    if (stored) return { answer, stored };
  }
  return db.transaction().execute(async tx => {
    const version = await lock(tx, account);
    const row = await tx
      .selectFrom('account_pace')
      .select('state')
      .where('connector', '=', account.connector)
      .where('account_id', '=', account.accountId)
      .executeTakeFirstOrThrow();
    const answer = change(version === 0 ? null : row.state);
    const stored = await write(tx, account, answer.state, version);
    if (!stored) throw new Error('A locked row was changed by somebody else');
    return { answer, stored };
  });
}

/** Makes the row when it is missing, and holds it. Answers its version; 0 for a new one. */
async function lock(tx: Transaction<Database>, { connector, accountId }: PacedAccount): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    insert into account_pace (connector, account_id, version, state) values (${connector}, ${accountId}, 0, '{}')
    on conflict (connector, account_id) do update set version = account_pace.version
    returning version`.execute(tx);
  return rows[0]?.version ?? 0;
}

async function write(
  db: Kysely<Database>,
  { connector, accountId }: PacedAccount,
  state: PaceState,
  version: number,
): Promise<StoredPace | null> {
  const writing = sql<{ version: number; vendor: Breaker | null }>`
    update account_pace set state = ${JSON.stringify(state)}::jsonb, version = version + 1
    where connector = ${connector} and account_id = ${accountId} and version = ${version}
    returning version, (select v.state from vendor_breakers v where v.connector = ${connector}) as vendor`;
  const [rows] = await together(db, 'pace', [writing]);
  const [row] = rows;
  return row ? { version: row.version, state, vendor: row.vendor } : null;
}

/** Changes a vendor's breaker, one process after the other. `change` gets null when nothing ever went wrong. */
export async function changeVendorBreaker<Answer extends { readonly state: Breaker }>(
  db: Kysely<Database>,
  connector: string,
  change: (breaker: Breaker | null) => Answer,
): Promise<Answer> {
  return db.transaction().execute(async tx => {
    const { rows } = await sql<{ state: Breaker | Record<string, never> }>`
      insert into vendor_breakers (connector, state) values (${connector}, '{}')
      on conflict (connector) do update set state = vendor_breakers.state
      returning state`.execute(tx);
    const before = rows[0]?.state;
    const answer = change(before && 'failures' in before ? (before as Breaker) : null);
    await tx
      .updateTable('vendor_breakers')
      .set({ state: JSON.stringify(answer.state) })
      .where('connector', '=', connector)
      .execute();
    return answer;
  });
}
