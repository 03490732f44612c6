import type { Language } from '@crmsync/contract';
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
    role: Generated<'user' | 'admin'>;
    language: Language | null;
    /** Set while the password is one that an operator made: until when it signs in, once, to choose another. */
    initial_password_until: ColumnType<Date | null, undefined, Date | null>;
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

/** Whether somebody may see how the whole server does. */
export async function isAdmin(db: Kysely<Database>, userId: string): Promise<boolean> {
  const row = await db.selectFrom('users').select('role').where('id', '=', userId).executeTakeFirst();
  return row?.role === 'admin';
}

/** Gives somebody a role, by e-mail. False: nobody has it. */
export async function giveRole(
  db: Kysely<Database>,
  email: string,
  role: 'user' | 'admin',
): Promise<boolean> {
  const changed = await db
    .updateTable('users')
    .set({ role })
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n;
}

/** Until when somebody's password, made by an operator, lets them choose another; null: it is their own. */
export async function initialPasswordUntil(db: Kysely<Database>, userId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('users')
    .select('initial_password_until')
    .where('id', '=', userId)
    .executeTakeFirst();
  return row?.initial_password_until ?? null;
}

/** Notes that a password was made by an operator, or, with null, that it is the person's own. */
export async function setInitialPassword(
  db: Kysely<Database>,
  userId: string,
  until: Date | null,
): Promise<void> {
  await db.updateTable('users').set({ initial_password_until: until }).where('id', '=', userId).execute();
}

/** The id of whoever has this e-mail. */
export async function userIdOf(db: Kysely<Database>, email: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst();
  return row?.id;
}

/** The language somebody chose; null when they did not. */
export async function languageOf(db: Kysely<Database>, userId: string): Promise<Language | null> {
  const row = await db.selectFrom('users').select('language').where('id', '=', userId).executeTakeFirst();
  return row?.language ?? null;
}

/** Remembers the language somebody chose; null forgets it. */
export async function setLanguage(
  db: Kysely<Database>,
  userId: string,
  language: Language | null,
): Promise<void> {
  await db.updateTable('users').set({ language }).where('id', '=', userId).execute();
}

/** A person's sessions that have not run out, the newest first. */
export function sessionsOf(db: Kysely<Database>, userId: string, now: Date) {
  return db
    .selectFrom('sessions')
    .select(['id', 'created_at', 'updated_at', 'user_agent', 'ip_address'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute();
}

/** Ends one session of a person. False when they have none of this id. */
export async function endSession(db: Kysely<Database>, userId: string, id: string): Promise<boolean> {
  const ended = await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .executeTakeFirst();
  return ended.numDeletedRows > 0n;
}

/** How many sessions somebody has, by their e-mail; of everybody without one. */
export async function countSessions(db: Kysely<Database>, email?: string): Promise<number> {
  const { count } = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .$if(email !== undefined, query => query.where('users.email', '=', email ?? ''))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Ends somebody's sessions, or without an e-mail everybody's; answers how many. */
export async function endSessions(db: Kysely<Database>, email?: string): Promise<number> {
  const ended = await db
    .deleteFrom('sessions')
    .$if(email !== undefined, query =>
      query.where('user_id', 'in', ({ selectFrom }) =>
        selectFrom('users')
          .select('id')
          .where('email', '=', email ?? ''),
      ),
    )
    .executeTakeFirst();
  return Number(ended.numDeletedRows);
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
