import { type ColumnType, type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** See migrations/027_second_factors.ts. One row per person. */
export interface SecondFactorsTables {
  second_factors: {
    user_id: string;
    id: string;
    wrapped_key: string;
    sealed: string;
    confirmed_at: ColumnType<Date | null, undefined, Date | null>;
    last_step: ColumnType<number, undefined, number>;
    failures: ColumnType<number, undefined, number>;
    locked_until: ColumnType<Date | null, undefined, Date | null>;
    backup_salt: ColumnType<string | null, undefined, string>;
    backup_codes: ColumnType<readonly string[], undefined, string>;
    created_at: ColumnType<Date, Date, Date>;
  };
}

/** A person's second factor as stored. */
export type SecondFactorRow = Selectable<SecondFactorsTables['second_factors']>;

/** Of somebody, on or being set up. */
export function secondFactorOf(db: Db, userId: string): Promise<SecondFactorRow | undefined> {
  return db.selectFrom('second_factors').selectAll().where('user_id', '=', userId).executeTakeFirst();
}

/** Keeps one that is being set up, in the place of an earlier attempt. False: one is on already and stays as it is. */
export async function keepUnconfirmed(
  db: Db,
  row: Pick<SecondFactorRow, 'user_id' | 'id' | 'wrapped_key' | 'sealed' | 'created_at'>,
): Promise<boolean> {
  const { user_id: _, ...values } = row;
  const kept = await db
    .insertInto('second_factors')
    .values(row)
    // The wrong codes of an earlier attempt go on counting.
    .onConflict(conflict =>
      conflict
        .column('user_id')
        .doUpdateSet({ ...values, last_step: 0 })
        .where('second_factors.confirmed_at', 'is', null),
    )
    .executeTakeFirst();
  return (kept.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Wrong codes in a row after which none is looked at for a while. */
const mostFailures = 5;
/** That while, in milliseconds. */
const lockedMs = 15 * 60_000;

/**
 * Counts an attempt before its code is looked at, so that many at once are no more attempts than one after the other. Undefined: the
 * door is closed, or there is no second factor.
 */
export function takeAttempt(db: Db, userId: string, now: Date): Promise<SecondFactorRow | undefined> {
  const failures = sql<number>`case when locked_until is null then failures + 1 else 1 end`;
  return db
    .updateTable('second_factors')
    .set({
      failures,
      locked_until: sql`case when (${failures}) >= ${mostFailures}
        then ${new Date(now.getTime() + lockedMs)}::timestamptz end`,
    })
    .where('user_id', '=', userId)
    .where(({ eb, or }) => or([eb('locked_until', 'is', null), eb('locked_until', '<=', now)]))
    .returningAll()
    .executeTakeFirst();
}

const opened = { failures: 0, locked_until: null };

/** Takes a right code of the app, which no later one of the same or an earlier step can follow. False: it was used before. */
export async function takeStep(
  db: Db,
  { user_id, id }: Pick<SecondFactorRow, 'user_id' | 'id'>,
  step: number,
): Promise<boolean> {
  const taken = await db
    .updateTable('second_factors')
    .set({ ...opened, last_step: step })
    .where('user_id', '=', user_id)
    .where('id', '=', id)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

/** Takes a backup code by its hash. False: it was used before, or is none. */
export async function takeBackupCode(db: Db, userId: string, hash: string): Promise<boolean> {
  const taken = await db
    .updateTable('second_factors')
    .set({ ...opened, backup_codes: sql`backup_codes - ${hash}::text` })
    .where('user_id', '=', userId)
    .where(sql<boolean>`backup_codes @> to_jsonb(${hash}::text)`)
    .executeTakeFirst();
  return taken.numUpdatedRows > 0n;
}

/** Hashes of backup codes and what they were salted with. */
export interface BackupHashes {
  readonly salt: string;
  readonly hashes: readonly string[];
}

/** Puts new backup codes in the place of all that were left; turns it on where it is being set up. */
export async function keepBackupCodes(
  db: Db,
  { user_id, id }: Pick<SecondFactorRow, 'user_id' | 'id'>,
  { salt, hashes }: BackupHashes,
  now: Date,
): Promise<boolean> {
  const kept = await db
    .updateTable('second_factors')
    .set({
      backup_salt: salt,
      backup_codes: JSON.stringify(hashes),
      confirmed_at: sql<Date>`coalesce(confirmed_at, ${now}::timestamptz)`,
    })
    .where('user_id', '=', user_id)
    .where('id', '=', id)
    .executeTakeFirst();
  return kept.numUpdatedRows > 0n;
}

/** Turns it off and destroys its data key. False: there was none. */
export async function forgetSecondFactor(db: Db, userId: string): Promise<boolean> {
  const gone = await db.deleteFrom('second_factors').where('user_id', '=', userId).executeTakeFirst();
  return gone.numDeletedRows > 0n;
}
