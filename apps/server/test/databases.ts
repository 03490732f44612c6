import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { Store } from '../src/store/database.ts';
import { embeddedOptions, embeddedStore } from '../src/store/embedded.ts';
import { migrate } from '../src/store/migrate.ts';
import { openPostgres } from '../src/store/postgres.ts';

/** Both databases there are. */
export type DatabaseKind = 'pglite' | 'postgres';

const postgresUrl = process.env.TEST_POSTGRES_URL;

/** The databases to test on: PostgreSQL only where the test run (or `node scripts/postgres.mjs`) gives one. */
export const databases: DatabaseKind[] = postgresUrl === undefined ? ['pglite'] : ['pglite', 'postgres'];

/** An empty migrated database of its own. A migrated template is made once and copied: that is many times faster. */
export function testStore(kind: DatabaseKind): Promise<Store> {
  return kind === 'pglite' ? embeddedFromTemplate() : postgresFromTemplate();
}

/** An empty database of its own without any table, for tests of migrations. */
export async function emptyStore(kind: DatabaseKind): Promise<Store> {
  if (kind === 'pglite') return embeddedStore(await PGlite.create(embeddedOptions));
  return freshPostgres(async () => 'template0');
}

/** Changes whenever a migration does. */
function schemaHash(): string {
  const folder = new URL('../migrations/', import.meta.url);
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(new URL(name, folder)));
  return hash.digest('hex').slice(0, 16);
}

async function embeddedFromTemplate(): Promise<Store> {
  const folder = join(tmpdir(), 'crmsync-test-templates');
  const file = join(folder, `${schemaHash()}.tar`);
  if (!existsSync(file)) {
    const pglite = await PGlite.create(embeddedOptions);
    await migrate(embeddedStore(pglite).db);
    const dump = await pglite.dumpDataDir('none');
    await pglite.close();
    mkdirSync(folder, { recursive: true });
    // Written aside and renamed: another test process may be doing the same.
    const aside = `${file}.${randomBytes(4).toString('hex')}`;
    writeFileSync(aside, Buffer.from(await dump.arrayBuffer()));
    renameSync(aside, file);
  }
  const loadDataDir = new Blob([readFileSync(file)]);
  return embeddedStore(await PGlite.create({ ...embeddedOptions, loadDataDir }));
}

function postgresFromTemplate(): Promise<Store> {
  const template = `crmsync_template_${schemaHash()}`;
  return freshPostgres(async admin => {
    const known = await admin.query('select 1 from pg_database where datname = $1', [template]);
    if (known.rowCount === 0) await makeTemplate(admin, template);
    return template;
  });
}

async function freshPostgres(templateOf: (admin: pg.Client) => Promise<string>): Promise<Store> {
  if (postgresUrl === undefined)
    throw new Error('TEST_POSTGRES_URL is not set: run `node scripts/postgres.mjs`.');
  const name = `crmsync_test_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  try {
    // One maker at a time, and no copy while it is being made.
    await admin.query('select pg_advisory_lock(4242)');
    await admin.query(`create database ${name} template ${await templateOf(admin)}`);
  } finally {
    await admin.end();
  }
  const store = await openPostgres(databaseUrl(name));
  return { ...store, close: async () => dropAfter(store, name) };
}

async function makeTemplate(admin: pg.Client, template: string): Promise<void> {
  const draft = `${template}_draft`;
  await admin.query(`drop database if exists ${draft}`);
  await admin.query(`create database ${draft}`);
  const store = await openPostgres(databaseUrl(draft));
  await migrate(store.db).finally(() => store.close());
  await admin.query(`alter database ${draft} rename to ${template}`);
}

async function dropAfter(store: Store, name: string): Promise<void> {
  await store.close();
  const admin = new pg.Client({ connectionString: postgresUrl });
  await admin.connect();
  await admin.query(`drop database if exists ${name} with (force)`).finally(() => admin.end());
}

/** The address of another database on the test PostgreSQL. */
export function databaseUrl(name: string): string {
  const url = new URL(postgresUrl ?? '');
  url.pathname = `/${name}`;
  return url.href;
}
