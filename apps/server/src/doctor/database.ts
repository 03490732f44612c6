import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Settings, SettingsError } from '../env.ts';
import { keyUses } from '../store/data-keys.ts';
import { openDatabase, type Store } from '../store/database.ts';
import { migrationsOf } from '../store/migrate.ts';
import { backlog, serverFacts } from '../store/operations.ts';
import { strandedPushes } from '../store/push-states.ts';
import { openVault } from '../vault/open-vault.ts';
import { loadSecrets } from '../vault/secrets.ts';
import type { Vault } from '../vault/vault.ts';
import { type Finding, failureOf } from './finding.ts';
import { hasOwnKeys } from './own.ts';

/** PostgreSQL's first version that has all we use. */
const oldest = 150_000;
/** Leases are told by the database's clock and ours, in milliseconds. */
const clockSkewMs = 5000;
/** A worker takes what is due within seconds. */
const idleMs = 60_000;

/** Looks at the database, without changing it, and at the keys that open what is in it. */
export async function checkDatabase(settings: Settings): Promise<Finding[]> {
  const { database } = settings;
  const about = 'Database';
  if ('folder' in database && !existsSync(join(database.folder, 'data')))
    return [{ mark: 'well', about, words: `embedded; ${database.folder} is made at the first start` }];
  let store: Store;
  try {
    store = await openDatabase(database);
  } catch (error) {
    const running = error instanceof SettingsError && error.message.startsWith('Another CRMSync');
    if (running)
      return [{ mark: 'look', about, words: 'embedded, and a CRMSync runs on it: stop it to look inside' }];
    const words = error instanceof SettingsError ? error.message : `does not answer (${failureOf(error)})`;
    return [{ mark: 'bad', about, words }];
  }
  try {
    return [await server(store), ...(await inside(store, settings))];
  } finally {
    await store.close();
  }
}

async function server({ db, embedded }: Store): Promise<Finding> {
  const about = 'Database';
  const { version, now, mighty } = await serverFacts(db);
  const words = `${embedded ? 'embedded, ' : ''}PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000}`;
  if (version < oldest) return { mark: 'bad', about, words: `${words}: 15 or newer is needed` };
  const skew = Math.abs(now.getTime() - Date.now());
  if (skew > clockSkewMs)
    return {
      mark: 'bad',
      about,
      words: `${words}; its clock and ours differ by ${Math.round(skew / 1000)} s`,
    };
  if (mighty && !embedded)
    return {
      mark: 'look',
      about,
      words: `${words}; the role of DATABASE_URL may do more than it needs: one that owns this database and nothing else is enough`,
    };
  return { mark: 'well', about, words };
}

async function inside(store: Store, settings: Settings): Promise<Finding[]> {
  const about = 'Schema';
  const { missing, newer, newest } = await migrationsOf(store.db);
  if (missing.length > 0) {
    const words = `${missing.length} ${missing.length === 1 ? 'migration' : 'migrations'} to run (${missing.join(', ')}): the next start of a server does`;
    return [{ mark: 'look', about, words }];
  }
  const words =
    newer.length > 0 ? `a newer version was here: ${newer.join(', ')}` : `at ${newest ?? 'nothing'}`;
  const schema: Finding = { mark: newer.length > 0 ? 'look' : 'well', about, words };
  return [schema, await work(store), ...(await keys(store, settings))];
}

async function work({ db }: Store): Promise<Finding> {
  const { pushes } = await backlog(db);
  const open = Object.entries(pushes).map(([state, count]) => `${count} ${state}`);
  const words = open.length === 0 ? 'no push is open' : `open pushes: ${open.join(', ')}`;
  const late = await strandedPushes(db, new Date(), new Date(Date.now() - idleMs));
  if (late.length === 0) return { mark: 'well', about: 'Work', words };
  const idle = `${words}; nobody takes ${late.length} that are due for a minute: is a worker running?`;
  return { mark: 'look', about: 'Work', words: idle };
}

async function keys({ db }: Store, settings: Settings): Promise<Finding[]> {
  const about = 'Keys';
  const fromFile = settings.keys === null && settings.transit === null;
  if (fromFile && !hasOwnKeys(settings))
    return [{ mark: 'look', about, words: `none in ${settings.dataDir} yet: made at the first start` }];
  let vault: Vault;
  try {
    vault = await openVault(loadSecrets(settings), fetch, Date.now);
    const current = await vault.keys.current();
    const uses = await keyUses(db);
    const ids = new Set([current, ...uses.map(({ keyId }) => keyId)]);
    return [...ids].map(id => {
      const rows = uses.filter(({ keyId }) => keyId === id).reduce((sum, each) => sum + each.rows, 0);
      const words = `${id} wraps ${rows} data keys${id === current ? ', and new ones' : ''}`;
      if (!vault.keys.holds(id))
        return { mark: 'bad', about, words: `${words}: MISSING, put it back` } as const;
      return { mark: 'well', about, words } as const;
    });
  } catch (error) {
    return [{ mark: 'bad', about, words: `the key service does not answer (${failureOf(error)})` }];
  }
}
