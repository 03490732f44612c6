import type { CrmAccount } from '@crmsync/connectors';
import { type ColumnType, type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { type ConnectionProblem, type ConnectionRow, connectionFor, holdConnections } from './connections.ts';
import { publish } from './events.ts';
import type { Database } from './schema.ts';

type Moment = ColumnType<Date, Date, never>;

/** Sign-ins to another account than the connected one, waiting for the person's answer (migration 010). Tokens are sealed. */
export interface AccountSwitchesTables {
  account_switches: {
    user_id: string;
    connector: string;
    id: string;
    connection_id: string;
    state_before: ConnectionRow['state'];
    problem_before: ColumnType<ConnectionProblem | null, string | null, never>;
    account: ColumnType<CrmAccount, string, never>;
    sign_in_host: string | null;
    missing_scopes: ColumnType<string[], string, never>;
    wrapped_key: string;
    access_token: string;
    refresh_token: string | null;
    access_expires_at: ColumnType<Date | null, Date | null, never>;
    created_at: Moment;
    expires_at: Moment;
  };
}

/** A question as stored. */
export type AccountSwitchRow = Selectable<AccountSwitchesTables['account_switches']>;

/** A question to ask: the sign-in, and the connection it would replace. */
export type NewSwitch = Omit<AccountSwitchRow, 'connection_id' | 'state_before' | 'problem_before'>;

/**
 * Asks the person which account they want. Until they answer, the connection does nothing and its pushes wait: neither account
 * may get what was meant for the other. `replaced` is an earlier question, whose grant nobody needs any more.
 * @returns undefined when there is no other account any more to ask about.
 */
export async function askWhichAccount(
  db: Kysely<Database>,
  asked: NewSwitch,
  problem: ConnectionProblem,
): Promise<{ readonly replaced: AccountSwitchRow | undefined } | undefined> {
  return db.transaction().execute(async tx => {
    await holdConnections(tx, asked.user_id);
    const live = await connectionFor(tx, asked.user_id, asked.connector);
    if (live === undefined || live.account_id === asked.account.id) return undefined;
    const replaced = await removeSwitch(tx, asked.user_id, asked.connector);
    const before = replaced ?? { state_before: live.state, problem_before: live.problem };
    await tx
      .insertInto('account_switches')
      .values({
        ...asked,
        account: JSON.stringify(asked.account),
        missing_scopes: JSON.stringify(asked.missing_scopes),
        connection_id: live.id,
        state_before: before.state_before,
        problem_before: before.problem_before === null ? null : JSON.stringify(before.problem_before),
      })
      .execute();
    await tx
      .updateTable('crm_integrations')
      .set({ state: 'needs-reconnect', problem: JSON.stringify(problem) })
      .where('id', '=', live.id)
      .execute();
    await publish(tx, asked.user_id, { type: 'connection', connector: asked.connector });
    return { replaced };
  });
}

/** Ends the question for whoever calls first; undefined for everybody else. */
export function removeSwitch(
  db: Kysely<Database> | Transaction<Database>,
  userId: string,
  connector: string,
): Promise<AccountSwitchRow | undefined> {
  return db
    .deleteFrom('account_switches')
    .where('user_id', '=', userId)
    .where('connector', '=', connector)
    .returningAll()
    .executeTakeFirst();
}

/** Ends the question with "keep what was connected": it stands again as it did before. */
export function keepAccount(
  db: Kysely<Database>,
  userId: string,
  connector: string,
): Promise<AccountSwitchRow | undefined> {
  return db.transaction().execute(async tx => {
    await holdConnections(tx, userId);
    const asked = await removeSwitch(tx, userId, connector);
    if (asked === undefined) return undefined;
    await tx
      .updateTable('crm_integrations')
      .set({
        state: asked.state_before,
        problem: asked.problem_before === null ? null : JSON.stringify(asked.problem_before),
      })
      .where('id', '=', asked.connection_id)
      // A new sign-in or a disconnect meanwhile has answered already.
      .where('state', '=', 'needs-reconnect')
      .where(sql`problem ->> 'code'`, '=', accountDiffers)
      .execute();
    await publish(tx, userId, { type: 'connection', connector });
    return asked;
  });
}

/** Code of the problem that a connection has while the question is open. */
export const accountDiffers = 'account-differs';

/** The open question about this CRM. */
export function switchFor(
  db: Kysely<Database>,
  userId: string,
  connector: string,
): Promise<AccountSwitchRow | undefined> {
  return db
    .selectFrom('account_switches')
    .selectAll()
    .where('user_id', '=', userId)
    .where('connector', '=', connector)
    .executeTakeFirst();
}

/** Questions that nobody answered in time. */
export function expiredSwitches(db: Kysely<Database>, at: Date): Promise<AccountSwitchRow[]> {
  return db.selectFrom('account_switches').selectAll().where('expires_at', '<=', at).limit(50).execute();
}
