import type { ColumnType, Generated, Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** Filled by the database or by us on insert; read as a Date. */
type Moment = ColumnType<Date, Date | string | undefined, Date | string>;

/** People who sign in, their sessions and passwords. Written by better-auth (src/auth/), under our own column names. */
export interface UsersTables {
  users: {
    id: Generated<string>;
    name: string;
    email: string;
    email_verified: boolean;
    image: string | null;
    created_at: Moment;
    updated_at: Moment;
  };
  sessions: {
    id: Generated<string>;
    user_id: string;
    token: string;
    expires_at: Moment;
    ip_address: string | null;
    user_agent: string | null;
    created_at: Moment;
    updated_at: Moment;
  };
}

/** A person's sessions that have not run out, the newest first. */
export function sessionsOf(db: Kysely<Database>, userId: string, now: Date) {
  return db
    .selectFrom('sessions')
    .select(['id', 'created_at', 'updated_at', 'user_agent'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute();
}

/** Ends all sessions of a person but one; answers how many. */
export async function endSessionsBut(
  db: Kysely<Database>,
  userId: string,
  kept: string | undefined,
): Promise<number> {
  const ended = await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .$if(kept !== undefined, query => query.where('id', '!=', kept ?? ''))
    .executeTakeFirst();
  return Number(ended.numDeletedRows);
}
