import type { Kysely } from 'kysely';
import type { Db } from 'pg-boss';
import type { DatabaseSettings } from '../env.ts';
import { openPostgres } from './postgres.ts';
import type { Database } from './schema.ts';

/** An open database, embedded or PostgreSQL: the same SQL and the same types of values on both. */
export interface Store {
  /**
   * The embedded one has a single connection: inside `db.transaction()` use only the transaction, or it waits for itself for ever.
   */
  readonly db: Kysely<Database>;
  readonly embedded: boolean;
  /** The same database as the job queue (pg-boss, src/jobs/) takes it. */
  readonly jobs: Db;
  /**
   * Calls `onPayload` for each `notify` on the channel. An empty payload means that the connection was lost and is back:
   * something may have been missed, so look.
   */
  listen(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/**
 * Opens the database that the settings name. Does not migrate.
 * @throws {SettingsError} for a data folder that is taken or cannot be written; the driver's error when PostgreSQL does not answer.
 */
export async function openDatabase(settings: DatabaseSettings): Promise<Store> {
  if ('url' in settings) return openPostgres(settings.url);
  // A whole PostgreSQL in WebAssembly: loaded only where it is used.
  const { openEmbedded } = await import('./embedded.ts');
  return openEmbedded(settings.folder);
}
