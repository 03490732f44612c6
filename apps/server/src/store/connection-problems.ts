import { type Kysely, sql } from 'kysely';
import type { ConnectionProblem } from './connections.ts';
import { publish } from './events.ts';
import type { PushRow } from './pushes-tables.ts';
import type { Database } from './schema.ts';

/** Marks a problem that does not end the connection: something the CRM lets this user not do. */
export const notAllowed = 'not-allowed';

/** Tells the connection's owner what the CRM refuses altogether, on its card, until it is allowed. */
export async function noteForbidden(
  db: Kysely<Database>,
  push: Pick<PushRow, 'user_id' | 'connection_id' | 'connector'>,
  problem: Omit<ConnectionProblem, 'code'>,
): Promise<void> {
  await db.transaction().execute(async tx => {
    const noted = await tx
      .updateTable('crm_integrations')
      .set({ problem: JSON.stringify({ ...problem, code: notAllowed }) })
      .where('id', '=', push.connection_id)
      .where('state', '=', 'connected')
      .returning('id')
      .executeTakeFirst();
    if (noted) await publish(tx, push.user_id, { type: 'connection', connector: push.connector });
  });
}

/** It went well now. */
export async function forgetForbidden(
  db: Kysely<Database>,
  push: Pick<PushRow, 'user_id' | 'connection_id' | 'connector'>,
): Promise<void> {
  await db.transaction().execute(async tx => {
    const { rows } = await sql`
      update crm_integrations set problem = null
      where id = ${push.connection_id}::uuid and problem->>'code' = ${notAllowed} returning id`.execute(tx);
    if (rows.length > 0) await publish(tx, push.user_id, { type: 'connection', connector: push.connector });
  });
}
