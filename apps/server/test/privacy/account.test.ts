import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble } from '../../src/assemble.ts';
import { countUserRows, userTables } from '../../src/store/user-data.ts';
import { keyRing } from '../../src/vault/key-ring.ts';
import { rotateKeys } from '../../src/vault/rotate.ts';
import { createVault } from '../../src/vault/vault.ts';
import { type Crm, card, connect, crms, crmUrl, exchanges, sim, start } from '../connections/crm.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { send } from '../people.ts';
import { addContact, pushEnded } from '../pushes/scene.ts';

const older = { id: 'older', key: randomBytes(32) };
const newer = { id: 'newer', key: randomBytes(32) };

describe.each(databases)("a person's data on %s", database => {
  let server: TestServer;
  beforeAll(async () => {
    const text = `${older.id}:${older.key.toString('base64')}`;
    server = await withServer({ database, env: { CRMSYNC_KEYS: text } });
  });
  afterAll(() => server?.close());

  /** Somebody with something in every table there can be. */
  const livelyPerson = async (): Promise<Person> => {
    const person = await server.signUp();
    for (const crm of crms) expect((await connect(server, person, crm)).status).toBe(200);
    const contact = await addContact(person, { notes: `only ${person.id}` });
    const push = await person.post('/api/pushes', { connector: 'hubspot', contactIds: [contact.id] });
    await pushEnded(person, push.body.id);
    await start(server, person, 'hubspot');
    await person.post('/api/filters', { name: 'Mine', filter: { q: `only ${person.id}` } });
    await person.patch(`/api/contacts/${contact.id}`, { title: 'Edited' });
    const gone = await addContact(person, { notes: `deleted ${person.id}` });
    expect((await person.delete(`/api/contacts/${gone.id}`)).status).toBe(204);
    await person.get('/api/integrations/hubspot/objects/contacts/fields?fresh=true');
    return person;
  };
  const exported = async (person: Person) => (await person.get('/api/users/me/export')).body;
  const remove = (person: Person, password: string) => person.call('DELETE', '/api/users/me', { password });

  it('P4 the export is all of the person and nobody else, without a key to anything', async () => {
    const [ann, bob] = [await livelyPerson(), await livelyPerson()];
    const { tables } = await exported(ann);
    const counts = await countUserRows(server.deps.store.db, ann.id);
    expect(Object.keys(counts).length).toBeGreaterThan(8);
    for (const [table, rows] of Object.entries(counts))
      expect([table, tables[table].length]).toEqual([table, rows]);
    for (const [table, rows] of Object.entries<{ user_id?: string; id?: string }[]>(tables)) {
      for (const row of rows) expect([table, row.user_id ?? row.id]).toEqual([table, ann.id]);
    }
    const text = JSON.stringify(tables);
    expect(text).toContain(`only ${ann.id}`);
    expect(text).toContain(`deleted ${ann.id}`);
    for (const table of ['saved_filters', 'contact_changes', 'deleted_contacts'])
      expect(tables[table], table).toHaveLength(1);
    expect(text).not.toContain(bob.id);
    for (const secret of await secretsOf(ann)) expect(text).not.toContain(secret);
  });

  it('P4 deleting asks for the password, and a wrong one deletes nothing', async () => {
    const ann = await livelyPerson();
    const before = await countUserRows(server.deps.store.db, ann.id);
    expect(await remove(ann, 'wrong horse battery')).toMatchObject({
      status: 403,
      body: { field: 'password' },
    });
    expect((await ann.call('DELETE', '/api/users/me', {})).status).toBe(400);
    expect(await send(server.url, 'DELETE', '/api/users/me', { password: ann.password })).toMatchObject({
      status: 401,
    });
    expect(await countUserRows(server.deps.store.db, ann.id)).toEqual(before);
  });

  it('P4 after deleting no table has a row of theirs, the vendors have ended the grants, and nobody is signed in', async () => {
    const [ann, bob] = [await livelyPerson(), await livelyPerson()];
    const others = await countUserRows(server.deps.store.db, bob.id);
    const before = await revoked();
    expect((await remove(ann, ann.password)).status).toBe(204);
    expect(await countUserRows(server.deps.store.db, ann.id)).toEqual({});
    for (const { name, owner } of await userTables(server.deps.store.db)) {
      const { rows } =
        await sql`select 1 from ${sql.table(name)} where ${sql.ref(owner)} = ${ann.id}::uuid`.execute(
          server.deps.store.db,
        );
      expect([name, rows]).toEqual([name, []]);
    }
    expect(await revoked()).toBe(before + 2);
    expect((await ann.get('/api/me')).status).toBe(401);
    expect((await ann.call('GET', '/api/me', undefined, { as: 'web' })).status).toBe(401);
    expect(await countUserRows(server.deps.store.db, bob.id)).toEqual(others);
    expect((await bob.get('/api/me')).status).toBe(200);
  });

  it('P4 a vendor that is down is asked later, with nothing left that says whose grant it was', async () => {
    const ann = await server.signUp();
    await connect(server, ann, 'hubspot');
    await sim(server, 'hubspot', 'faults', {
      match: { path: 'revoke', times: 0 },
      kind: 'status',
      status: 503,
    });
    expect((await remove(ann, ann.password)).status).toBe(204);
    const { db } = server.deps.store;
    expect(await db.selectFrom('revocations').select('user_id').execute()).toEqual([{ user_id: null }]);
    await fetch(`${crmUrl(server, 'hubspot')}/_sim/faults`, { method: 'DELETE' });
    const before = await revoked();
    server.advance(6 * 60_000);
    await server.deps.connections.revokeDue();
    expect(await revoked()).toBe(before + 1);
    expect(await db.selectFrom('revocations').select('id').execute()).toEqual([]);
  });

  it('P4 what a backup still has sealed of them opens no more once the key was changed and the old one is gone', async () => {
    const { db } = server.deps.store;
    const [ann, bob] = [await livelyPerson(), await livelyPerson()];
    const backup = await db
      .selectFrom('crm_integrations')
      .selectAll()
      .where('user_id', '=', ann.id)
      .execute();
    expect((await remove(ann, ann.password)).status).toBe(204);
    const both = createVault(keyRing([newer, older]));
    expect((await rotateKeys(db, both)).unopened).toBe(0);
    const alone = createVault(keyRing([newer]));
    for (const { id, wrapped_key } of backup) {
      await expect(alone.openDataKey(id, wrapped_key ?? '')).rejects.toThrow('"older" is not in');
    }
    const { settings, store, log, now } = server.deps;
    const after = await assemble({
      settings,
      secrets: { ...server.secrets, keys: [newer] },
      store,
      log,
      now,
    });
    const row = await db
      .selectFrom('crm_integrations')
      .select('id')
      .where('user_id', '=', bob.id)
      .executeTakeFirst();
    const { client, connector } = await after.deps.connections.openClient(row?.id ?? '');
    expect((await client.describe(connector.objects[0]?.name ?? '')).length).toBeGreaterThan(5);
    await after.close();
    await rotateKeys(db, createVault(keyRing([older, newer])));
  });

  it('P1 a copy of the database signs nobody in', async () => {
    const ann = await server.signUp();
    expect((await ann.get('/api/me')).status).toBe(200);
    const { rows } = await sql<{ line: string }>`
      select to_jsonb(s)::text as line from sessions s
      union all select to_jsonb(a)::text from accounts a union all select to_jsonb(v)::text from verifications v`.execute(
      server.deps.store.db,
    );
    const values = rows.flatMap(({ line }) =>
      [...line.matchAll(/"([^"]{16,})"/g)].map(([, value = '']) => value),
    );
    expect(values.length).toBeGreaterThan(3);
    const name = ann.cookie.split('=', 1)[0] ?? '';
    for (const value of new Set(values)) {
      for (const headers of [
        { authorization: `Bearer ${value}` },
        { cookie: `${name}=${encodeURIComponent(value)}` },
      ]) {
        expect((await send(server.url, 'GET', '/api/me', undefined, headers)).status).toBe(401);
      }
    }
    expect(JSON.stringify(rows)).not.toContain(ann.token);
    expect(JSON.stringify(rows)).not.toContain(ann.password);
  });

  describe('ending every connection to a CRM', () => {
    it('T8 ends all of one CRM and none of the other, and tells each person', async () => {
      const people = [await livelyPerson(), await livelyPerson()];
      const [ann] = people;
      if (ann === undefined) throw new Error('nobody');
      const contact = await addContact(ann);
      await sim(server, 'hubspot', 'faults', {
        match: { path: 'batch', times: 0 },
        kind: 'status',
        status: 503,
      });
      const push = await ann.post('/api/pushes', { connector: 'hubspot', contactIds: [contact.id] });
      const ended = await server.deps.connections.revokeAll('hubspot');
      expect(ended.connections).toBeGreaterThanOrEqual(2);
      expect(ended.later).toBe(0);
      const { db } = server.deps.store;
      const left = await db
        .selectFrom('crm_integrations')
        .selectAll()
        .where('connector', '=', 'hubspot')
        .execute();
      expect(left.map(row => [row.state, row.wrapped_key, row.access_token, row.refresh_token])).toEqual(
        left.map(() => ['disconnected', null, null, null]),
      );
      for (const person of people) {
        expect(await card(person, 'hubspot')).toMatchObject({
          state: 'not-connected',
          account: null,
          waiting: null,
          problem: { code: 'ended-by-operator' },
        });
        expect(await card(person, 'salesforce')).toMatchObject({ state: 'connected' });
      }
      expect((await ann.get(`/api/pushes/${push.body.id}`)).body.state).toBe('cancelled');
      await fetch(`${crmUrl(server, 'hubspot')}/_sim/faults`, { method: 'DELETE' });
      expect((await connect(server, ann, 'hubspot')).status).toBe(200);
      expect(await card(ann, 'hubspot')).toMatchObject({ state: 'connected', problem: null });
    });
  });

  const revoked = async () => {
    const counts = await Promise.all(
      crms.map(async (crm: Crm) => (await exchanges(server, crm, 'revoke')).length),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };

  /** Everything the database keeps of a person that opens something, sealed or not. */
  const secretsOf = async ({ id, token, password }: Person): Promise<string[]> => {
    const { rows } = await sql<{ secret: string | null }>`
      select unnest(array[wrapped_key, access_token, refresh_token]) as secret from crm_integrations where user_id = ${id}
      union all select unnest(array[state_hash, wrapped_key, verifier, authorize_url]) from oauth_flows where user_id = ${id}
      union all select token from sessions where user_id = ${id}
      union all select password from accounts where user_id = ${id}`.execute(server.deps.store.db);
    const secrets = rows.flatMap(({ secret }) => secret ?? []);
    expect(secrets.length).toBeGreaterThan(8);
    return [...secrets, token, password];
  };
});
