import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SettingsError } from '../env.ts';

/**
 * Makes the folder and takes it for this process alone. PGlite has no lock of its own: two processes on one folder both
 * report success and lose rows. SQLite's exclusive lock is the operating system's: it ends with the process, however that dies.
 * @throws {SettingsError} when another process has the folder, or it cannot be written.
 */
export function lockFolder(folder: string): () => void {
  let file: DatabaseSync;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    file = new DatabaseSync(join(folder, 'crmsync.lock'));
  } catch (cause) {
    throw new SettingsError(`The data folder ${folder} cannot be written (CRMSYNC_DATA_DIR).`, { cause });
  }
  try {
    file.exec('pragma journal_mode = memory; begin exclusive');
  } catch (cause) {
    file.close();
    throw new SettingsError(lockProblem(folder, cause), { cause });
  }
  return () => file.close();
}

function lockProblem(folder: string, cause: unknown): string {
  const busy = cause instanceof Error && /locked|busy/.test(cause.message);
  return busy
    ? `Another CRMSync is running on the data folder ${folder}; stop it, or set CRMSYNC_DATA_DIR to another folder.`
    : `The data folder ${folder} cannot be written (CRMSYNC_DATA_DIR).`;
}
