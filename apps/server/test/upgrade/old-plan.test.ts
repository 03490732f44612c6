import { randomBytes } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble } from '../../src/assemble.ts';
import { openTokens } from '../../src/connections/sealed-tokens.ts';
import type { Store } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { keyRing } from '../../src/vault/key-ring.ts';
import { createVault } from '../../src/vault/vault.ts';
import { connect } from '../connections/crm.ts';
import { emptyStore } from '../databases.ts';
import { databases, type TestServer, withServer } from '../harness.ts';

const secrets = Array.from(
  { length: 4 },
  (_, n) => `clear-text-token-${n}-${randomBytes(20).toString('hex')}`,
);
const [hubspotAccess, hubspotRefresh, salesforceAccess, oldAccess] = secrets;

/** The database of the old plan: its two tables as it gives them, and the two they refer to. */
async function oldPlan(db: Kysely<never>): Promise<void> {
  const run = (text: string, ...values: unknown[]) =>
    sql
      .raw(values.reduce<string>((out, value, n) => out.replaceAll(`$${n + 1}`, `'${String(value)}'`), text))
      .execute(db);
  await run(
    `create table users (id serial primary key, email varchar(255) not null, name varchar(255), password_hash text)`,
  );
  await run(`create table contacts (id serial primary key, user_id integer references users(id) on delete cascade,
    name varchar(255), email varchar(255), company varchar(255), title varchar(255), phone varchar(255))`);
  await run(`create table crm_integrations (id serial primary key, user_id integer references users(id) on delete cascade,
    platform varchar(50) not null, access_token text not null, refresh_token text, token_expires_at timestamp,
    instance_url varchar(255), portal_id varchar(255), is_active boolean default true, settings jsonb default '{}',
    created_at timestamp default now(), updated_at timestamp default now(), unique (user_id, platform))`);
  await run(`create index on crm_integrations (user_id)`);
  await run(`create table crm_sync_logs (id serial primary key, user_id integer references users(id) on delete cascade,
    contact_id integer references contacts(id) on delete set null, platform varchar(50) not null, action varchar(50) not null,
    status varchar(50) not null, crm_contact_id varchar(255), error_message text, created_at timestamp default now())`);
  await run(
    `insert into users (email, name) values ('Ann@Example.test', 'Ann Lee'), ('bob@example.test', null)`,
  );
  await run(`insert into contacts (user_id, name, email, company, title, phone) values
    (1, 'Ada Lovelace', 'ada@people.example', 'Engines', 'Countess', '+44 1'), (1, 'Ada Twin', 'ada@people.example', null, null, null),
    (1, 'Grace Brewster Hopper', null, 'Navy', null, null), (2, 'Alan Turing', 'ada@people.example', null, null, null)`);
  await run(
    `insert into crm_integrations (user_id, platform, access_token, refresh_token, instance_url, portal_id, is_active) values
    (1, 'hubspot', $1, $2, null, '48201733', true), (1, 'salesforce', $3, null, 'https://acme.my.salesforce.com', null, true),
    (2, 'hubspot', $4, null, null, '7', false)`,
    hubspotAccess,
    hubspotRefresh,
    salesforceAccess,
    oldAccess,
  );
  await run(`insert into crm_sync_logs (user_id, contact_id, platform, action, status, crm_contact_id, error_message) values
    (1, 1, 'hubspot', 'create', 'success', '101', null), (1, 1, 'hubspot', 'update', 'success', '101', null),
    (1, 2, 'salesforce', 'create', 'error', null, 'REQUIRED_FIELD_MISSING'), (1, null, 'hubspot', 'duplicate', 'success', '9', null),
    (2, 4, 'hubspot', 'update', 'skipped', null, null)`);
  // Dead rows with tokens, as every refresh of the old plan left them.
  await run(`update crm_integrations set updated_at = now()`);
}

/** Every text in every table, as a dump would have it. */
async function dump(db: Kysely<never>): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema', 'pgboss') and table_type = 'BASE TABLE'`.execute(
    db,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const found = await sql<{ row: string }>`select to_jsonb(t)::text as row from ${sql.raw(name)} t`.execute(
      db,
    );
    texts.push(...found.rows.map(({ row }) => row));
  }
  return texts.join('\n');
}

describe.each(databases)('the database of the old plan on %s', database => {
  let server: TestServer;
  let store: Store;
  const start = async () => {
    await migrate(store.db);
    const { settings, log, now } = server.deps;
    return assemble({ settings, secrets: server.secrets, store, log, now });
  };
  beforeAll(async () => {
    server = await withServer({ database });
    store = await emptyStore(database);
    await oldPlan(store.db as unknown as Kysely<never>);
  });
  afterAll(async () => {
    await store?.close();
    await server?.close();
  });

  it('P8 P9 stopped half-way nothing is lost, and the next start brings all of it over', async () => {
    const { db } = store;
    const before = await dump(db as unknown as Kysely<never>);
    for (const secret of secrets) expect(before).toContain(secret);
    const file = await sql<{ path: string }>`select pg_relation_filepath('crm_integrations') as path`.execute(
      db,
    );
    // The old tables stand aside, ours are made, and then the process ends.
    await migrate(db);
    const { rows: waiting } = await sql<{
      n: number;
    }>`select count(*)::int as n from crmsync_old.crm_integrations`.execute(db);
    expect(waiting[0]?.n).toBe(3);

    const assembly = await start();
    await assembly.close();
    const after = await dump(db as unknown as Kysely<never>);
    for (const secret of secrets) expect(after).not.toContain(secret);
    const { rows: gone } = await sql<{ there: boolean }>`
      select to_regclass('crmsync_old.crm_integrations') is not null as there`.execute(db);
    expect(gone[0]?.there).toBe(false);
    // Not a dead row is left: the file they were in has nothing in it any more.
    if (database === 'postgres') {
      const { rows } = await sql<{ bytes: number }>`
        select coalesce((pg_stat_file(${file.rows[0]?.path ?? ''}, true)).size, 0)::int as bytes`.execute(db);
      expect(rows[0]?.bytes).toBe(0);
    }
  });

  it('P8 every person, contact and line is there, whose it was', async () => {
    const { db } = store;
    const users = await db.selectFrom('users').selectAll().orderBy('email').execute();
    expect(users.map(({ email, name }) => [email, name])).toEqual([
      ['ann@example.test', 'Ann Lee'],
      ['bob@example.test', 'bob@example.test'],
    ]);
    const contacts = await db
      .selectFrom('contacts')
      .selectAll()
      .orderBy('first_name')
      .orderBy('last_name')
      .execute();
    expect(
      contacts.map(({ user_id, first_name, last_name, primary_email, company, notes }) => [
        users.findIndex(({ id }) => id === user_id),
        first_name,
        last_name,
        primary_email,
        company,
        notes,
      ]),
    ).toEqual([
      [0, 'Ada', 'Lovelace', 'ada@people.example', 'Engines', ''],
      [0, 'Ada', 'Twin', null, '', 'E-mail: ada@people.example'],
      [1, 'Alan', 'Turing', 'ada@people.example', '', ''],
      [0, 'Grace', 'Brewster Hopper', null, 'Navy', ''],
    ]);
    const lines = await db.selectFrom('crm_sync_logs').selectAll().orderBy('id').execute();
    expect(
      lines.map(({ connector, outcome, record_id, name }) => [connector, outcome, record_id, name]),
    ).toEqual([
      ['hubspot', 'created', '101', 'Ada Lovelace'],
      ['hubspot', 'updated', '101', 'Ada Lovelace'],
      ['salesforce', 'failed', null, 'Ada Twin'],
      ['hubspot', 'duplicate', '9', ''],
      ['hubspot', 'skipped', null, 'Alan Turing'],
    ]);
    expect(lines[2]?.problem).toMatchObject({ vendor: 'REQUIRED_FIELD_MISSING' });
  });

  it('P8 tokens are sealed, and what was switched off keeps none', async () => {
    const rows = await store.db
      .selectFrom('crm_integrations')
      .selectAll()
      .orderBy('connected_at')
      .orderBy('connector')
      .execute();
    const vault = createVault(keyRing(server.secrets.keys));
    const opened = await Promise.all(
      rows.map(async row => [
        row.connector,
        row.state,
        row.account_id,
        (await openTokens(vault, row))?.access ?? null,
      ]),
    );
    expect(opened.sort()).toEqual(
      [
        ['hubspot', 'disconnected', '7', null],
        ['hubspot', 'needs-reconnect', '48201733', hubspotAccess],
        ['salesforce', 'needs-reconnect', '', salesforceAccess],
      ].sort(),
    );
    const hubspot = rows.find(({ account_id }) => account_id === '48201733');
    expect(hubspot && (await openTokens(vault, hubspot))?.refresh).toBe(hubspotRefresh);
    expect(hubspot?.problem).toMatchObject({ code: 'upgraded' });
  });

  it('P8 starting again changes nothing', async () => {
    const before = await dump(store.db as unknown as Kysely<never>);
    const assembly = await start();
    await assembly.close();
    expect(await dump(store.db as unknown as Kysely<never>)).toBe(before);
  });

  it('P8 an account that was never written down is whichever is signed in to first', async () => {
    const ann = await server.signUp();
    const { db } = server.deps.store;
    const done = await connect(server, ann, 'salesforce');
    const { id } = done.body.account;
    await db
      .updateTable('crm_integrations')
      .set({ account_id: '', state: 'needs-reconnect' } as never)
      .where('user_id', '=', ann.id)
      .execute();
    expect(await connect(server, ann, 'salesforce')).toMatchObject({
      status: 200,
      body: { state: 'connected', account: { id } },
    });
    const rows = await db
      .selectFrom('crm_integrations')
      .select('account_id')
      .where('user_id', '=', ann.id)
      .execute();
    expect(rows).toEqual([{ account_id: id }]);
  });
});
