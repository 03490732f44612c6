import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Kysely } from 'kysely';
import { SettingsError } from '../env.ts';
import type { Database } from './schema.ts';

/** Ids of people who were deleted, kept where no backup of the database puts an older state back. */
export interface ErasureLedger {
  /** Notes that this person is to be gone for good. @throws the file system's or the database's error when it cannot be kept. */
  note(userId: string, at: Date): Promise<void>;
  /** Everybody noted; nobody where there is no ledger yet. @throws {SettingsError} when it cannot be read. */
  ids(): Promise<readonly string[]>;
}

const line = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}) /gm;

/** A ledger as a file of lines `<user id> <when>`, which several processes may append to. */
export function fileLedger(path: string): ErasureLedger {
  return {
    async note(userId, at) {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const file = openSync(path, 'a', 0o600);
      try {
        writeSync(file, `${userId} ${at.toISOString()}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
    ids: async () => [...new Set([...textOf(path).matchAll(line)].map(([, id = '']) => id))],
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw new SettingsError('CRMSYNC_ERASED_FILE cannot be read: it tells who was deleted.', {
      cause: error,
    });
  }
}

/** Those of these people who are (again) in the database. */
export async function stillThere(db: Kysely<Database>, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where(({ eb, val }) => eb('id', '=', eb.fn.any(val([...ids]))))
    .execute();
  return rows.map(({ id }) => id);
}
