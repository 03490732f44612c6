import { type ColumnType, type Generated, type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from './schema.ts';

/** Grants to be ended at a vendor, with the token sealed under a key of this row's own. */
export interface RevocationsTables {
  revocations: {
    id: Generated<string>;
    /** Null for someone whose account is deleted: the grant must be ended all the same. */
    user_id: string | null;
    connector: string;
    sign_in_host: string | null;
    wrapped_key: string;
    token: string;
    attempts: Generated<number>;
    due_at: ColumnType<Date, Date, Date>;
    created_at: ColumnType<Date, Date, never>;
  };
}

/** A grant to be ended. */
export type RevocationRow = Selectable<RevocationsTables['revocations']>;

/** Notes a grant to be ended. */
export async function addRevocation(
  db: Kysely<Database>,
  row: Omit<RevocationRow, 'attempts'>,
): Promise<void> {
  await db.insertInto('revocations').values(row).execute();
}

/** Takes up to `limit` due grants; each is due again at `next` unless it is removed before. Processes never get the same one. */
export async function takeRevocations(
  db: Kysely<Database>,
  at: Date,
  next: Date,
  limit: number,
): Promise<RevocationRow[]> {
  const { rows } = await sql<RevocationRow>`
    update revocations set attempts = attempts + 1, due_at = ${next}
    where id in (select id from revocations where due_at <= ${at} order by due_at limit ${limit} for update skip locked)
    returning *`.execute(db);
  return rows;
}

/** Takes one grant by its id, now. */
export async function takeRevocation(
  db: Kysely<Database>,
  id: string,
  next: Date,
): Promise<RevocationRow | undefined> {
  return db
    .updateTable('revocations')
    .set({ attempts: sql`attempts + 1`, due_at: next })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/** Forgets a grant with its token: it is ended, or was tried long enough. */
export async function removeRevocation(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom('revocations').where('id', '=', id).execute();
}
