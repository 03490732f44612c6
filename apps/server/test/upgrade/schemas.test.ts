import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterEach, describe, expect, it } from 'vitest';
import type { Store } from '../../src/store/database.ts';
import { migrate, migrations } from '../../src/store/migrate.ts';
import { databaseUrl, emptyStore } from '../databases.ts';
import { databases } from '../harness.ts';
import { until } from '../pushes/scene.ts';

const names = Object.keys(migrations).sort();
const [user, contact, connection, push, item] = [1, 2, 3, 4, 5].map(
  n => `00000000-0000-4000-8000-00000000000${n}`,
);

/** What the first version wrote, table by table: a newer schema must keep it and go on taking it. */
const rows: readonly [string, string][] = [
  ['users', `(id, name, email) values ('${user}', 'Ann', 'ann@example.test')`],
  ['sessions', `(user_id, token, expires_at) values ('${user}', 'session', now())`],
  ['accounts', `(user_id, account_id, provider_id, password) values ('${user}', 'a', 'credential', 'hash')`],
  [
    'contacts',
    `(id, user_id, emails, first_name, last_name, company, title, phone, mobile, website, linkedin_url, address, notes, tags,
      custom, primary_email, sort_name, sort_company, sort_email, search)
     values ('${contact}', '${user}', '{ada@people.example}', 'Ada', 'King', '', '', '', '', '', '', '{}', 'kept', '{}', '{}',
      'ada@people.example', 'king', '', 'ada', 'ada')`,
  ],
  [
    'contact_emails',
    `(user_id, email, contact_id, position) values ('${user}', 'ada@people.example', '${contact}', 0)`,
  ],
  [
    'crm_integrations',
    `(id, user_id, connector, state, account_id, account_name, api_url, app_url, wrapped_key, access_token, connected_at)
     values ('${connection}', '${user}', 'hubspot', 'connected', '1', 'One', 'https://a.example', 'https://a.example', 'k.x', 'y', now())`,
  ],
  [
    'oauth_flows',
    `(user_id, connector, state_hash, via, redirect_uri, wrapped_key, verifier, authorize_url, created_at, expires_at)
     values ('${user}', 'hubspot', 'h', 'web', 'r', 'k.x', 'v', 'u', now(), now())`,
  ],
  [
    'revocations',
    `(user_id, connector, wrapped_key, token, due_at, created_at) values ('${user}', 'hubspot', 'k.x', 't', now(), now())`,
  ],
  [
    'crm_fields',
    `(connection_id, object, fields, fetched_at) values ('${connection}', 'contacts', '[]', now())`,
  ],
  [
    'contact_links',
    `(user_id, contact_id, connector, account_id, object, object_label, record_id, record_url, contact_version, synced_at)
     values ('${user}', '${contact}', 'hubspot', '1', 'contacts', 'Contact', '9', 'https://a.example/9', 1, now())`,
  ],
  [
    'pushes',
    `(id, user_id, connection_id, connector, connector_label, account_id, object, object_label, policy, total, created_at)
     values ('${push}', '${user}', '${connection}', 'hubspot', 'HubSpot', '1', 'contacts', 'Contact', 'fill-blanks', 1, now())`,
  ],
  [
    'push_items',
    `(id, user_id, push_id, connector, account_id, position, contact_id, name, due_at)
     values ('${item}', '${user}', '${push}', 'hubspot', '1', 0, '${contact}', 'Ada', now())`,
  ],
  [
    'sync_attempts',
    `(user_id, item_id, fence, intent, started_at) values ('${user}', '${item}', 1, '{}', now())`,
  ],
  [
    'crm_sync_logs',
    `(user_id, at, contact_id, name, connector, connector_label, outcome, changes)
     values ('${user}', now(), '${contact}', 'Ada', 'hubspot', 'HubSpot', 'created', '[]')`,
  ],
  ['events', `(user_id, event) values ('${user}', '{}')`],
];

type Snapshot = Record<string, Record<string, unknown>[]>;

describe.each(databases)('older schemas on %s', database => {
  let store: Store;
  afterEach(() => store?.close());

  const migrateTo = async (name: string) => {
    const migrator = new Migrator({ db: store.db, provider: { getMigrations: async () => migrations } });
    const { error } = await migrator.migrateTo(name);
    if (error !== undefined) throw error;
  };
  const tables = async () => {
    const { rows: found } = await sql<{ name: string }>`
      select table_name as name from information_schema.tables where table_schema = current_schema()`.execute(
      store.db,
    );
    return found.map(({ name }) => name);
  };
  const fill = async () => {
    const there = await tables();
    for (const [table, values] of rows) {
      if (there.includes(table)) await sql.raw(`insert into ${table} ${values}`).execute(store.db);
    }
  };
  const snapshot = async (): Promise<Snapshot> => {
    const there = await tables();
    const found: Snapshot = {};
    for (const [table] of rows) {
      if (!there.includes(table)) continue;
      const read = await sql<{ row: Record<string, unknown> }>`
        select to_jsonb(t) as row from ${sql.table(table)} t`.execute(store.db);
      found[table] = read.rows.map(({ row }) => row);
    }
    return found;
  };

  it.each(names)(
    'P8 everything written at %s is there after going on to the newest, and running it again changes nothing',
    async name => {
      store = await emptyStore(database);
      await migrateTo(name);
      await fill();
      const before = await snapshot();
      await migrate(store.db);
      const after = await snapshot();
      for (const [table, lines] of Object.entries(before)) expect(after[table], table).toMatchObject(lines);
      await migrate(store.db);
      expect(await snapshot()).toEqual(after);
    },
  );

  it('P9 the newest schema takes what the first version writes, and no column of it is gone or another type', async () => {
    const columns = async () => {
      const { rows: found } = await sql<{ name: string; type: string }>`
        select table_name || '.' || column_name as name, data_type as type from information_schema.columns
        where table_schema = current_schema() order by 1`.execute(store.db);
      return new Map(found.map(({ name, type }) => [name, type]));
    };
    store = await emptyStore(database);
    await migrateTo('005_events');
    const first = await columns();
    await migrate(store.db);
    const newest = await columns();
    for (const [name, type] of first) expect([name, newest.get(name)]).toEqual([name, type]);
    await fill();
    expect(Object.keys(await snapshot())).toHaveLength(rows.length);
  });

  it('P9 an older version starts on a newer database and leaves it as it is', async () => {
    store = await emptyStore(database);
    await migrate(store.db);
    await sql`insert into kysely_migration (name, timestamp) values ('999_future', 'now')`.execute(store.db);
    await migrate(store.db);
    expect(await tables()).toContain('account_switches');
  });

  /** Only PostgreSQL outlives a process that is killed. */
  it.runIf(database === 'postgres')(
    'P9 killed in the middle of a migration nothing of it is there, and the next run ends right',
    async () => {
      store = await emptyStore('postgres');
      await migrateTo('005_events');
      await fill();
      const before = await snapshot();
      const { rows: named } = await sql<{ name: string }>`select current_database() as name`.execute(
        store.db,
      );
      const url = databaseUrl(named[0]?.name ?? '');
      const waiting = () =>
        until(async () => {
          const found =
            await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
              store.db,
            );
          return found.rows.length > 0;
        });
      await store.db.transaction().execute(async tx => {
        // What migration 010 changes is held here, so it waits with the others' changes made but not committed.
        await sql`lock table oauth_flows in access share mode`.execute(tx);
        const program = fileURLToPath(new URL('migrate-process.ts', import.meta.url));
        const child = spawn(process.execPath, [program], { env: { DATABASE_URL: url }, stdio: 'ignore' });
        await waiting();
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      });
      await until(async () => {
        const others =
          await sql`select 1 from pg_stat_activity where datname = current_database() and application_name = 'crmsync'
        and pid <> pg_backend_pid() and state <> 'idle'`.execute(store.db);
        return others.rows.length === 0;
      });
      expect(await tables()).not.toContain('account_switches');
      expect(await snapshot()).toEqual(before);
      await migrate(store.db);
      expect(await tables()).toContain('account_switches');
      const after = await snapshot();
      for (const [table, lines] of Object.entries(before)) expect(after[table], table).toMatchObject(lines);
    },
  );
});
