/**
 * `DATABASE_URL=postgres://… npm run move`: brings the data of an embedded installation (`CRMSYNC_DATA_DIR`) to an empty PostgreSQL,
 * all of it or nothing. The folder stays as it was, marked; stop its server first.
 *
 * The keys come along: where `CRMSYNC_KEYS` and `CRMSYNC_AUTH_SECRET` are not set, `postgres.env` in the data folder has the lines
 * that the servers need from then on.
 */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitions } from '@crmsync/connectors';
import { requirePrivateDatabase } from '../env/rules.ts';
import { readSettings, type Settings, SettingsError } from '../env.ts';
import { createLog, withoutSecrets } from '../log.ts';
import { keysNotUnder, keyUses } from '../store/data-keys.ts';
import { openDatabase, type Store } from '../store/database.ts';
import { lockFolder } from '../store/folder-lock.ts';
import { migrate } from '../store/migrate.ts';
import { copyDatabase, firstTableWithRows, MoveError } from '../store/move.ts';
import { markMoved, movedAway } from '../store/moved.ts';
import { openVault } from '../vault/open-vault.ts';
import { loadSecrets, type Secrets } from '../vault/secrets.ts';
import { CommandError } from './command.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

await move().catch((error: unknown) => {
  if (error instanceof SettingsError || error instanceof CommandError || error instanceof MoveError)
    process.stderr.write(`${error.message}\nNothing was moved; the folder is as it was.\n`);
  else createLog('fatal').fatal({ err: error }, 'nothing was moved');
  process.exitCode = 1;
});

async function move(): Promise<void> {
  const { DATABASE_URL: url, ...rest } = process.env;
  if (url === undefined || url === '')
    throw new CommandError('DATABASE_URL is not set: it names the PostgreSQL to move to.');
  requirePrivateDatabase(url, rest.CRMSYNC_DATABASE_TLS === 'off' ? 'off' : 'require');
  const settings = readSettings(rest, definitions);
  const folder = folderOf(settings);
  const unlock = lockFolder(folder);
  const aside = mkdtempSync(join(settings.dataDir, 'moving-'));
  try {
    // A copy is opened and brought to the newest schema: the folder itself stays as it is.
    cpSync(join(folder, 'data'), join(aside, 'data'), { recursive: true });
    const from = await openDatabase({ folder: aside });
    try {
      await moveFrom(from, url, settings);
    } finally {
      await from.close();
    }
    markMoved(folder, new Date());
  } finally {
    rmSync(aside, { recursive: true, force: true });
    unlock();
  }
  tellKeys(settings);
}

function folderOf({ database }: Settings): string {
  if (!('folder' in database) || !existsSync(join(database.folder, 'data')))
    throw new CommandError('There is no embedded database in CRMSYNC_DATA_DIR.');
  const at = movedAway(database.folder);
  if (at !== undefined) throw new CommandError(`The data of ${database.folder} was moved already, at ${at}.`);
  return database.folder;
}

async function moveFrom(from: Store, url: string, settings: Settings): Promise<void> {
  await migrate(from.db);
  await requireOpenKeys(from, loadSecrets(settings));
  const to = await openTarget(url);
  try {
    await migrate(to.db);
    const taken = await firstTableWithRows(to.db);
    if (taken !== undefined) throw new CommandError(`The target is not empty: its table ${taken} has rows.`);
    const tables = await copyDatabase(from.db, to.db);
    for (const { name, rows } of tables) if (rows > 0) say(`${name}: ${rows} rows`);
    const all = tables.reduce((sum, { rows }) => sum + rows, 0);
    say(`${all} rows of ${tables.length} tables are in PostgreSQL; counts and checksums are the same.`);
  } finally {
    await to.close();
  }
}

async function openTarget(url: string): Promise<Store> {
  try {
    return await openDatabase({ url });
  } catch (cause) {
    const why = cause instanceof Error ? withoutSecrets(cause.message) : '';
    throw new CommandError(`The PostgreSQL of DATABASE_URL cannot be reached: ${why}.`, { cause });
  }
}

/** What is moved must open over there: each key that wraps something is at hand, and is the one that wrapped it. */
async function requireOpenKeys(store: Store, secrets: Secrets): Promise<void> {
  const vault = await openVault(secrets, fetch, Date.now);
  const missing = (await keyUses(store.db)).find(({ keyId }) => !vault.keys.holds(keyId));
  if (missing !== undefined)
    throw new CommandError(`CRMSYNC_KEYS lacks the key "${missing.keyId}" that stored connections need.`);
  const [one] = await keysNotUnder(store.db, '', undefined, 1);
  if (one === undefined) return;
  await vault.keys.unwrap(one.wrapped, one.id).catch((cause: unknown) => {
    throw new CommandError('The keys at hand do not open what is stored: is CRMSYNC_KEYS another ring?', {
      cause,
    });
  });
}

/** What the folder kept in files must be in the environment from now on. */
function tellKeys(settings: Settings): void {
  const { keys, authSecret } = loadSecrets(settings);
  const ring = keys.map(({ id, key }) => `${id}:${key.toString('base64')}`).join();
  const lines = [
    ...(settings.keys === null && keys.length > 0 ? [`CRMSYNC_KEYS=${ring}`] : []),
    ...(settings.authSecret === null ? [`CRMSYNC_AUTH_SECRET=${authSecret}`] : []),
  ];
  if (lines.length === 0) return;
  const file = join(settings.dataDir, 'postgres.env');
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  say(`Give the servers the lines of ${file} beside DATABASE_URL: connections open only with these keys.`);
}
