import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { Kysely, PGliteDialect } from 'kysely';
import { SettingsError } from '../env.ts';
import type { Store } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { embeddedJobs } from './job-database.ts';
import { movedAway } from './moved.ts';
import type { Database } from './schema.ts';

/** What the embedded database must be told to answer as PostgreSQL through `pg` does. */
export const embeddedOptions = { parsers: { [types.INT8]: (text: string) => Number(text) } };

/**
 * Opens the embedded database in `folder`, made when missing. It survives the death of the process, but runs without fsync,
 * so a power loss may cost the last seconds.
 * @throws {SettingsError} when the folder is taken, cannot be written, or its data was moved away.
 */
export async function openEmbedded(folder: string): Promise<Store> {
  const moved = movedAway(folder);
  if (moved !== undefined) {
    throw new SettingsError(
      `The data of ${folder} was moved to PostgreSQL at ${moved}: set DATABASE_URL, or remove the file MOVED there to go on with the old.`,
    );
  }
  const unlock = lockFolder(folder);
  try {
    accessSync(folder, constants.W_OK);
    return embeddedStore(await PGlite.create(join(folder, 'data'), embeddedOptions), unlock);
  } catch (cause) {
    unlock();
    if (cause instanceof SettingsError) throw cause;
    throw new SettingsError(`The embedded database in ${folder} does not open (CRMSYNC_DATA_DIR).`, {
      cause,
    });
  }
}

/** A {@link Store} over an open PGlite; `closed` runs after it is closed. */
export function embeddedStore(pglite: PGlite, closed: () => void = () => {}): Store {
  const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite }) });
  return {
    db,
    embedded: true,
    jobs: embeddedJobs(pglite),
    listen: (channel, onPayload) => pglite.listen(channel, onPayload),
    async close() {
      // Closed here and not by `destroy`, which does nothing when no query was made.
      if (!pglite.closed) await pglite.close();
      closed();
    },
  };
}
