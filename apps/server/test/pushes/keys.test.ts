import { connect } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { forgetOld } from '../../src/store/retention.ts';
import { keyRing } from '../../src/vault/key-ring.ts';
import { createVault } from '../../src/vault/vault.ts';
import { databases, type Person } from '../harness.ts';
import { addContact, addContacts, pushEnded, type Scene, startScene, until } from './scene.ts';

const days = 24 * 3600_000;

/** Sends a request and, once `done` shows that it was carried out, cuts the connection with the answer unread. */
async function unheard(
  { url, token }: Person,
  path: string,
  key: string,
  body: unknown,
  done: () => Promise<boolean>,
): Promise<void> {
  const { hostname, port, host } = new URL(url);
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [
    `POST ${path} HTTP/1.1`,
    `host: ${host}`,
    `authorization: Bearer ${token}`,
    `idempotency-key: ${key}`,
    ...(body === undefined ? [] : ['content-type: application/json']),
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  try {
    socket.write(`${lines.join('\r\n')}\r\n\r\n${text}`);
    await until(done);
  } finally {
    socket.destroy();
  }
}

/** What may be asked twice, at any time; and what is kept of it for how long. */
describe.each(databases)('requests and retention on %s', database => {
  let scene: Scene;
  let person: Person;
  beforeAll(async () => {
    scene = await startScene(database);
  });
  beforeEach(async () => {
    await scene.forget();
    person = await scene.person();
  });
  afterAll(() => scene?.close());

  const push = async (contactIds: string[], more = {}) =>
    (await person.post('/api/pushes', { connector: 'hubspot', contactIds, ...more })).body;
  const keyed = (path: string, key: string, body?: unknown) =>
    person.call('POST', path, body, { headers: { 'idempotency-key': key } });

  it('retry of one cause sends only those that failed for it', async () => {
    const invalid = await addContact(person, { emails: ['ada@nowhere.example'] });
    const good = await addContact(person);
    const nobody = await addContact(person, { emails: [], phone: '+1 555 0100' });
    await scene.sim('hubspot', 'faults', {
      match: { method: 'POST', path: 'batch/(create|upsert)', times: 1 },
      kind: 'status',
      status: 403,
      body: { status: 'error', category: 'MISSING_SCOPES', message: 'Missing scopes' },
    });
    const done = await pushEnded(person, (await push([invalid.id, good.id, nobody.id])).id);
    expect(done.counts).toMatchObject({ failed: 3 });
    const { items } = (await person.get(`/api/pushes/${done.id}/items`)).body;
    const codes = items.map((item: { problem: { code: string } }) => item.problem.code);
    expect(codes[2]).toBe('no-email');
    expect(codes[0]).toBe(codes[1]);
    const card = async () =>
      (await person.get('/api/integrations')).body.items.find(
        (each: { connector: string }) => each.connector === 'hubspot',
      );
    expect(await card()).toMatchObject({ state: 'connected', problem: { code: 'not-allowed' } });
    await person.post(`/api/pushes/${done.id}/retry`, { codes: [codes[0]] });
    const again = await pushEnded(person, done.id);
    expect(again.counts).toMatchObject({ created: 2, failed: 1 });
    // The card is mended when the run has ended, right after its last contact.
    await until(async () => (await card()).problem === null);
  });

  it('B6 a retry and a decision sent twice with one key are done once; the key of something else is refused', async () => {
    const contact = await addContact(person);
    const record = { Email: contact.emails[0], LastName: 'King', Company: 'Old' };
    await scene.sim('salesforce', 'seed', {
      object: 'Lead',
      records: [record, { ...record, LastName: 'Byron' }],
    });
    const done = await pushEnded(
      person,
      (await push([contact.id], { connector: 'salesforce', object: 'Lead' })).id,
    );
    const [item] = (await person.get(`/api/pushes/${done.id}/items`)).body.items;
    const path = `/api/pushes/${done.id}/items/${item.id}/decide`;
    const { object, recordId } = item.candidates[0];
    const choice = { choice: 'record', object, recordId };
    expect((await keyed(path, 'a', choice)).status).toBe(200);
    const second = await keyed(path, 'a', choice);
    expect(second.status, JSON.stringify(second.body)).toBe(200);
    expect(second.body.id).toBe(item.id);
    expect((await keyed(path, 'a', { choice: 'create' })).status).toBe(409);
    await pushEnded(person, done.id);
    const retry = `/api/pushes/${done.id}/retry`;
    expect((await keyed(retry, 'a')).status).toBe(409);
    expect((await keyed(retry, 'b', { codes: ['no-email'] })).status).toBe(202);
    expect((await keyed(retry, 'b', { codes: ['no-email'] })).status).toBe(202);
    expect((await keyed(retry, 'b', { codes: ['other'] })).status).toBe(409);
  });

  it('B6 K2 a retry or an apply whose answer was cut off is the same push when it is asked for again', async () => {
    const nobody = await addContact(person, { emails: [], phone: '+1 555 0102' });
    const failed = await pushEnded(person, (await push([nobody.id])).id);
    const email = `later-${person.id}@people.example`;
    await person.patch(`/api/contacts/${nobody.id}`, { emails: [email] });
    const planned = await addContact(person);
    const plan = await pushEnded(person, (await push([planned.id], { dryRun: true })).id);
    const { store } = scene.server.deps;
    const keysKept = async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from request_keys where user_id = ${person.id}::uuid`.execute(store.db);
      return rows[0]?.n;
    };
    const retry = `/api/pushes/${failed.id}/retry`;
    const apply = `/api/pushes/${plan.id}/apply`;
    await unheard(person, retry, 'r', { codes: ['no-email'] }, async () => (await keysKept()) === 1);
    await unheard(person, apply, 'p', undefined, async () => (await keysKept()) === 2);
    const retried = await keyed(retry, 'r', { codes: ['no-email'] });
    expect([retried.status, retried.body.id]).toEqual([202, failed.id]);
    const [applied, twice] = [await keyed(apply, 'p'), await keyed(apply, 'p')];
    expect([applied.status, twice.status]).toEqual([202, 202]);
    expect(twice.body.id).toBe(applied.body.id);
    expect((await keyed(retry, 'r', { codes: ['other'] })).body.code).toBe('idempotency-conflict');
    // Whatever a key was used for, it is refused for anything else.
    const other = { connector: 'hubspot', contactIds: [planned.id] };
    expect((await keyed(apply, 'r')).body.code).toBe('idempotency-conflict');
    expect((await keyed(retry, 'p')).body.code).toBe('idempotency-conflict');
    expect((await keyed('/api/pushes', 'r', other)).body.code).toBe('idempotency-conflict');
    expect((await keyed('/api/pushes', 'p', other)).body.code).toBe('idempotency-conflict');
    for (const id of [failed.id, applied.body.id])
      expect((await pushEnded(person, id)).counts).toMatchObject({ total: 1, created: 1 });
    const { body } = await person.get('/api/pushes?limit=10');
    expect(body.items.map(({ id }: { id: string }) => id).toSorted()).toEqual(
      [failed.id, applied.body.id].toSorted(),
    );
    const contacts = await scene.records('hubspot', 'contacts');
    for (const address of [email, planned.emails[0]])
      expect(contacts.filter(each => JSON.stringify(each).includes(address))).toHaveLength(1);
  });

  it('retry and cancel at any time: while the push runs, twice, and after its end', async () => {
    const contactIds = await addContacts(person, 250);
    const nobody = await addContact(person, { emails: [], phone: '+1 555 0101' });
    await scene.sim('hubspot', 'latency', { ms: 150, jitterMs: 0 });
    const { id } = await push([nobody.id, ...contactIds]);
    await until(async () => (await person.get(`/api/pushes/${id}`)).body.counts.failed === 1);
    await person.patch(`/api/contacts/${nobody.id}`, { emails: [`late-${person.id}@people.example`] });
    expect((await person.post(`/api/pushes/${id}/retry`)).status).toBe(202);
    expect((await person.post(`/api/pushes/${id}/retry`)).status).toBe(202);
    const done = await pushEnded(person, id);
    expect(done.counts).toMatchObject({ total: 251, created: 251, failed: 0 });
    const other = await push(contactIds, { policy: 'overwrite' });
    const cancelled = await Promise.all([1, 2].map(() => person.post(`/api/pushes/${other.id}/cancel`)));
    expect(cancelled.map(({ status }) => status)).toEqual([200, 200]);
    await scene.sim('hubspot', 'latency', { ms: 0, jitterMs: 0 });
    const ended = await until(async () => {
      const { body } = await person.get(`/api/pushes/${other.id}`);
      return body.counts.waiting + body.counts.sending === 0 && body;
    });
    expect(ended.state).toBe('cancelled');
    expect((await person.post(`/api/pushes/${other.id}/retry`)).status).toBe(202);
    expect((await person.get(`/api/pushes/${other.id}`)).body.state).toBe('cancelled');
  });

  it('what a write replaced is kept sealed with the connection’s key, and only for so long', async () => {
    const contact = await addContact(person, { company: 'Sealed Engines' });
    const done = await pushEnded(person, (await push([contact.id])).id);
    const { store } = scene.server.deps;
    const { rows } = await sql<{ item_id: string; fence: number; sealed: string; intent: unknown }>`
      select a.* from sync_attempts a join push_items i on i.id = a.item_id where i.push_id = ${done.id}::uuid`.execute(
      store.db,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.intent).toBeNull();
    expect(JSON.stringify(rows)).not.toContain('Engines');
    const connection = await sql<{ id: string; wrapped_key: string }>`
      select n.id, n.wrapped_key from crm_integrations n join pushes p on p.connection_id = n.id
      where p.id = ${done.id}::uuid`.execute(store.db);
    const { id, wrapped_key } = connection.rows[0] ?? { id: '', wrapped_key: '' };
    const vault = createVault(keyRing(scene.server.secrets.keys));
    const place = { row: rows[0]?.item_id ?? '', field: 'intent', version: Number(rows[0]?.fence) };
    const plain = vault.open(await vault.openDataKey(id, wrapped_key), rows[0]?.sealed ?? '', place);
    expect(JSON.parse(plain)).toMatchObject({ do: 'create', fields: { company: 'Sealed Engines' } });

    const planned = await person.post('/api/pushes', {
      connector: 'hubspot',
      contactIds: [contact.id],
      dryRun: true,
    });
    await pushEnded(person, planned.body.id);
    const keep = { attempts: 90, log: 730, plans: 7 };
    const after = (ms: number) => forgetOld(store.db, keep, new Date(Date.now() + ms));
    const left = async () => {
      const { rows } = await sql<{ attempts: number; plans: number; pushes: number; lines: number }>`
        select (select count(*)::int from sync_attempts where user_id = ${person.id}::uuid) as attempts,
          (select count(*)::int from pushes where user_id = ${person.id}::uuid and kind = 'plan') as plans,
          (select count(*)::int from pushes where user_id = ${person.id}::uuid and kind = 'push') as pushes,
          (select count(*)::int from crm_sync_logs where user_id = ${person.id}::uuid) as lines`.execute(
        store.db,
      );
      return rows[0];
    };
    await after(6 * days);
    expect(await left()).toEqual({ attempts: 1, plans: 1, pushes: 1, lines: 1 });
    await after(8 * days);
    expect(await left()).toEqual({ attempts: 1, plans: 0, pushes: 1, lines: 1 });
    await after(91 * days);
    expect(await left()).toEqual({ attempts: 0, plans: 0, pushes: 1, lines: 1 });
    await after(731 * days);
    expect(await left()).toEqual({ attempts: 0, plans: 0, pushes: 0, lines: 0 });
    expect((await person.get(`/api/contacts/${contact.id}`)).body.crm.hubspot.status).toBe('in');
  });
});
