import { definitions } from '@crmsync/connectors';
import { readSettings, type Settings, SettingsError } from '../env.ts';
import { createLog } from '../log.ts';
import { openDatabase, type Store } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';

/** What an operator's command works with. */
export interface CommandTools {
  readonly settings: Settings;
  /** Open and migrated. */
  readonly store: Store;
  /** A line for the operator. */
  readonly say: (line: string) => void;
}

/** The operator asked for something that cannot be done; the message says what can. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/**
 * Runs a command on the database that the environment names, beside the servers that use it; the embedded one only while no server
 * does. Exits 1 with one sentence when it cannot.
 */
export async function runCommand(work: (tools: CommandTools) => Promise<void>): Promise<void> {
  try {
    const settings = readSettings(process.env, definitions);
    const store = await openDatabase(settings.database);
    try {
      await migrate(store.db);
      await work({ settings, store, say: line => process.stdout.write(`${line}\n`) });
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof SettingsError || error instanceof CommandError) {
      process.stderr.write(`${error.message}\n`);
    } else createLog('fatal').fatal({ err: error }, 'the command failed');
    process.exitCode = 1;
  }
}
