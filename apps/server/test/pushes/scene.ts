import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { control } from '../../../../packages/connectors/test/support/connected.ts';
import { consent } from '../../../../packages/connectors/test/support/consent.ts';
import { type DatabaseKind, type Person, type TestServer, withServer } from '../harness.ts';

export type Vendor = 'hubspot' | 'salesforce';
export const vendors: Vendor[] = ['hubspot', 'salesforce'];

/** A server whose people are connected to both simulated CRMs, with what a test asks of it. */
export interface Scene {
  server: TestServer;
  /** A fresh person, connected to both CRMs through their consent pages. */
  person: () => Promise<Person>;
  /** Goes through the consent page once more. */
  connect: (person: Person, vendor: Vendor) => Promise<void>;
  /** The vendor's control API. */
  sim: (vendor: Vendor, path: string, json?: unknown, method?: string) => Promise<unknown>;
  /** Calls of the vendor's data API since the last `forget`, as `METHOD /path`, without sign-in and describe. */
  calls: (vendor: Vendor) => Promise<string[]>;
  /** Clears call logs, faults and records of both. */
  forget: () => Promise<void>;
  /** Live records of an object, as the vendor keeps them. */
  records: (vendor: Vendor, object: string) => Promise<Record<string, unknown>[]>;
  close: () => Promise<void>;
}

/** Starts a scene; call `close` afterwards. */
export async function startScene(
  database: DatabaseKind,
  options: { worker?: boolean; env?: Record<string, string> } = {},
): Promise<Scene> {
  const server = await withServer({ database, ...options });
  const { simulator } = server;
  const bases: Record<Vendor, string> = {
    hubspot: simulator.hubspotUrl,
    salesforce: simulator.salesforceUrl,
  };
  const sim: Scene['sim'] = (vendor, path, json, method) =>
    control(`${bases[vendor]}/_sim/${path}`, json, method);
  return {
    server,
    sim,
    connect: connectTo,
    async person() {
      const person = await server.signUp();
      for (const vendor of vendors) await connectTo(person, vendor);
      return person;
    },
    async calls(vendor) {
      const { calls } = (await sim(vendor, 'calls')) as { calls: { method: string; path: string }[] };
      return calls
        .filter(({ path }) => !/oauth|userinfo|account-info|properties|owners|describe/.test(path))
        .map(({ method, path }) => `${method} ${path}`);
    },
    async forget() {
      // Used-up days and outages belong to the vendor's account, which these tests share.
      await sql`delete from account_pace`.execute(server.deps.store.db);
      await sql`delete from vendor_breakers`.execute(server.deps.store.db);
      for (const vendor of vendors) {
        await sim(vendor, 'faults', undefined, 'DELETE');
        await sim(vendor, 'calls', undefined, 'DELETE');
      }
      // Their fuzzy matching would take numbered test people for one another; the tests of it turn them on.
      const off = { create: 'off', edit: 'off' };
      await sim('salesforce', 'settings', { duplicateRules: { Lead: off, Contact: off } });
    },
    async records(vendor, object) {
      const { records } = (await sim(vendor, `records/${object}?limit=5000`)) as {
        records: Record<string, unknown>[];
      };
      return records.filter(record => record.IsDeleted !== true && record.archived !== true);
    },
    close: () => server.close(),
  };
}

/** Connects as the web app does: authorise URL, consent page, callback with the session cookie. */
export async function connectTo(person: Person, vendor: Vendor): Promise<void> {
  const started = await person.call(
    'POST',
    `/api/integrations/${vendor}/connect`,
    { via: 'web' },
    { as: 'web' },
  );
  expect(started.status, JSON.stringify(started.body)).toBe(200);
  const callback = await consent(started.body.authorizeUrl);
  const ended = await person.call('GET', `${callback.pathname}${callback.search}`, undefined, { as: 'web' });
  expect(ended.status, JSON.stringify(ended.body)).toBeLessThan(400);
  const status = await person.get(`/api/integrations/${vendor}/status`);
  expect(status.body.connected ?? status.body.state, JSON.stringify(status.body)).toBeTruthy();
}

/** Stores a contact with an address of its own and answers it. */
export async function addContact(person: Person, fields: Record<string, unknown> = {}) {
  // A name that sounds like nobody else's: a CRM's duplicate rules compare the sounds of names.
  const sounds = [...randomUUID().slice(0, 8)].map(digit => 'bcdfghjklmnpqrst'[Number.parseInt(digit, 16)]);
  const lastName = `${sounds.join('')} King`;
  const emails = [`${randomUUID()}@people.example`];
  const answer = await person.post('/api/contacts', {
    firstName: 'Ada',
    lastName,
    company: 'Engines',
    emails,
    ...fields,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}

/** Imports many people at once and answers their ids. */
export async function addContacts(person: Person, count: number, tag = 'p'): Promise<string[]> {
  const lines = Array.from(
    { length: count },
    (_, n) =>
      `${tag}${n}-${person.id}@people.example,First${n},${tag}Last${n} ${person.id.slice(0, 8)},Company ${n}`,
  );
  const csv = ['E-mail,First name,Last name,Company', ...lines].join('\n');
  const answer = await fetch(`${person.url}/api/contacts/import?mode=commit`, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}`, 'content-type': 'text/csv' },
    body: csv,
  });
  const report = (await answer.json()) as { created: number };
  expect(report.created, JSON.stringify(report)).toBe(count);
  const ids: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await person.get(`/api/contacts?limit=200&sort=createdAt&dir=asc${cursor}`);
    ids.push(...page.body.items.map((contact: { id: string }) => contact.id));
    if (page.body.nextCursor === null) return ids;
    cursor = `&cursor=${encodeURIComponent(page.body.nextCursor)}`;
  }
}

/** Waits until `look` answers something, at most `ms`. */
export async function until<T>(look: () => Promise<T | undefined | false>, ms = 30_000): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end) throw new Error('It did not come about in time');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** Waits for a push to end and answers it. */
export function pushEnded(person: Person, id: string, ms?: number) {
  return until(async () => {
    const { body } = await person.get(`/api/pushes/${id}`);
    return body.state === 'done' && body;
  }, ms);
}
