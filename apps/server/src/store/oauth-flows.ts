import type { ColumnType, Generated, Kysely, Selectable } from 'kysely';
import type { ConnectionProblem } from './connections.ts';
import { publish } from './events.ts';
import type { Database } from './schema.ts';

/** See migrations/003_connections.ts. `verifier` and `authorize_url` are sealed; of the state only a hash is kept. */
export interface OAuthFlowsTables {
  oauth_flows: {
    id: Generated<string>;
    user_id: string;
    connector: string;
    state_hash: string;
    via: 'web' | 'extension';
    sign_in_host: string | null;
    redirect_uri: string;
    wrapped_key: string;
    verifier: string;
    authorize_url: string;
    created_at: ColumnType<Date, Date, never>;
    expires_at: ColumnType<Date, Date, never>;
    ended_at: ColumnType<Date | null, null | undefined, Date>;
    /** Why the vendor let this person not in, when an admin must do something about it. */
    problem: ColumnType<ConnectionProblem | null, undefined, string | null>;
  };
}

/** A flow as stored. */
export type OAuthFlowRow = Selectable<OAuthFlowsTables['oauth_flows']>;

/** Most flows a person may have open; a new one ends the oldest. */
const maxOpenFlows = 5;
/** Ended and expired flows are kept this long, so that using one twice can be told from inventing one. */
const keptMs = 24 * 3600_000;

/** Opens a flow. */
export async function openFlow(
  db: Kysely<Database>,
  flow: Omit<OAuthFlowRow, 'ended_at' | 'problem'>,
): Promise<void> {
  await db.transaction().execute(async tx => {
    await tx
      .deleteFrom('oauth_flows')
      .where('expires_at', '<', new Date(flow.created_at.getTime() - keptMs))
      .execute();
    await tx.insertInto('oauth_flows').values(flow).execute();
    const open = await tx
      .selectFrom('oauth_flows')
      .select('id')
      .where('user_id', '=', flow.user_id)
      .where('ended_at', 'is', null)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .offset(maxOpenFlows)
      .execute();
    const surplus = open.map(({ id }) => id);
    if (surplus.length > 0) {
      await tx
        .updateTable('oauth_flows')
        .set({ ended_at: flow.created_at })
        .where('id', 'in', surplus)
        .execute();
    }
    await publish(tx, flow.user_id, { type: 'connection', connector: flow.connector });
  });
}

/** The flow a state belongs to, whoever's it is and whether open or not. */
export function flowByState(db: Kysely<Database>, stateHash: string): Promise<OAuthFlowRow | undefined> {
  return db.selectFrom('oauth_flows').selectAll().where('state_hash', '=', stateHash).executeTakeFirst();
}

/** Ends a flow. True for the one caller who did it: a state works once, also for two requests at the same time. */
export function endFlow(db: Kysely<Database>, flow: OAuthFlowRow, at: Date): Promise<boolean> {
  return db.transaction().execute(async tx => {
    const ended = await tx
      .updateTable('oauth_flows')
      .set({ ended_at: at })
      .where('id', '=', flow.id)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    await publish(tx, flow.user_id, { type: 'connection', connector: flow.connector });
    return ended.numUpdatedRows > 0n;
  });
}

/** Ends all open flows of a user to a CRM, and forgets why an ended one was blocked. */
export async function endFlows(
  db: Kysely<Database>,
  userId: string,
  connector: string,
  at: Date,
): Promise<void> {
  await db.transaction().execute(async tx => {
    await tx
      .updateTable('oauth_flows')
      .set({ ended_at: at })
      .where('user_id', '=', userId)
      .where('connector', '=', connector)
      .where('ended_at', 'is', null)
      .execute();
    await tx
      .updateTable('oauth_flows')
      .set({ problem: null })
      .where('user_id', '=', userId)
      .where('connector', '=', connector)
      .where('problem', 'is not', null)
      .execute();
    await publish(tx, userId, { type: 'connection', connector });
  });
}

/** Notes on an ended flow why an admin must let this person in first; the card says it until they start again or stop. */
export async function noteBlocked(
  db: Kysely<Database>,
  { id, user_id, connector }: Pick<OAuthFlowRow, 'id' | 'user_id' | 'connector'>,
  problem: ConnectionProblem,
): Promise<void> {
  await db.transaction().execute(async tx => {
    await tx
      .updateTable('oauth_flows')
      .set({ problem: JSON.stringify(problem) })
      .where('id', '=', id)
      .execute();
    await publish(tx, user_id, { type: 'connection', connector });
  });
}
