import type { Contact, Push } from '@crmsync/contract';
import { createApi } from '@crmsync/ui/api';
import { beforeEach, describe, expect, it } from 'vitest';
import { newDraft } from '../src/draft.ts';
import { flushOutbox, isDue, pause } from '../src/outbox/flush.ts';
import { newBatch, putBatch } from '../src/outbox/outbox.ts';
import { type Batch, readOutbox } from '../src/outbox/stored.ts';
import { forgetEverything, forgetSession } from '../src/session.ts';
import type { Person } from '../src/sources/person.ts';
import { fakeChrome } from './fake-chrome.ts';
import { anna, at, bo, capture, contactOf } from './people.ts';

const freja = { id: '3f1d8c1e-5b0a-4d0e-9c39-1f6f3f0b7a11', name: 'Freja Lindqvist' };
const toCrm = [{ connector: 'hubspot', label: 'HubSpot' }];

function batchOf(people: Person[], to: Batch['to'] = toCrm, owner = freja): Batch {
  return newBatch(
    people.map(person => ({ draft: newDraft(person), name: person.facts[1]?.value ?? '' })),
    to,
    owner,
    capture,
  );
}

/** A server in memory that keeps contacts and pushes by the rules of our API, and can be cut off at a call. */
function server() {
  const contacts: Contact[] = [];
  const pushes = new Map<string, unknown>();
  const calls: string[] = [];
  /** Called before the answer of each call leaves, after what the call did. */
  let onAnswer: (call: string) => Response | null = () => null;
  const problem = (status: number, code: string, title: string) =>
    Response.json({ type: 'about:blank', status, code, title }, { status });
  const create = (input: Partial<Contact>) => {
    const [email] = input.emails ?? [];
    if (email && contacts.some(({ emails }) => emails.includes(email)))
      return problem(409, 'exists', 'It exists.');
    const contact = contactOf({ id: crypto.randomUUID(), ...input });
    contacts.push(contact);
    return Response.json(contact);
  };
  const push = (key: string, asked: unknown) => {
    pushes.set(key, pushes.get(key) ?? asked);
    const counts = { total: 1, waiting: 1, sending: 0, created: 0, updated: 0, unchanged: 0 };
    const rest = { skipped: 0, duplicate: 0, failed: 0, cancelled: 0 };
    const started: Push = {
      id: crypto.randomUUID(),
      kind: 'push',
      planId: null,
      plan: null,
      connector: 'hubspot',
      connectorLabel: 'HubSpot',
      object: 'contacts',
      objectLabel: 'Contact',
      policy: 'fill-blanks',
      state: 'queued',
      parked: null,
      counts: { ...counts, ...rest },
      createdAt: at,
      finishedAt: null,
    };
    return Response.json(started, { status: 202 });
  };
  const page = (items: Contact[]) => Response.json({ items, nextCursor: null, total: items.length });
  const answer = (path: string, body: Record<string, unknown>, key: string): Response => {
    if (path === 'GET /api/me') return Response.json({ ...freja, email: 'f@l.example', language: null });
    if (path === 'POST /api/contacts/lookup') {
      const emails = body.emails as string[];
      return page(contacts.filter(contact => contact.emails.some(email => emails.includes(email))));
    }
    if (path === 'GET /api/contacts') return page(contacts);
    if (path === 'POST /api/contacts') return create(body);
    if (path === 'POST /api/pushes') return push(key, body);
    return problem(404, 'not-found', path);
  };
  const api = createApi({
    baseUrl: 'https://crmsync.example',
    fetch: async (input, init) => {
      const path = `${init?.method ?? 'GET'} ${new URL(String(input)).pathname}`;
      calls.push(path);
      const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {};
      const said = answer(path, body, new Headers(init?.headers).get('idempotency-key') ?? '');
      return onAnswer(path) ?? said;
    },
  });
  return {
    api,
    contacts,
    pushes,
    calls,
    problem,
    meddle: (by: typeof onAnswer) => {
      onAnswer = by;
    },
  };
}

const told: string[] = [];
const flush = (api: ReturnType<typeof server>['api'], now = Date.parse(at)) =>
  flushOutbox({ api, now: () => now, onPush: async ({ label }) => void told.push(label) });
const cutOff = () => {
  throw new TypeError('Failed to fetch');
};

describe('the outbox', () => {
  let storage: ReturnType<typeof fakeChrome>;
  beforeEach(() => {
    storage = fakeChrome();
    told.length = 0;
  });

  it('keeps what is saved while the server does not answer, and sends it once when it does', async () => {
    const { api, contacts, pushes, meddle } = server();
    await putBatch(batchOf([anna]));
    meddle(cutOff);
    await flush(api);
    const [waiting] = (await readOutbox()).batches;
    expect(waiting).toMatchObject({ waits: true });
    expect(await isDue(Date.parse(at) + pause - 1)).toBe(false);
    expect(await isDue(Date.parse(at) + pause)).toBe(true);
    meddle(() => null);
    await Promise.all([flush(api), flush(api)]);
    expect(contacts.map(({ emails }) => emails)).toEqual([['anna@berg.example']]);
    expect([...pushes.keys()]).toEqual([`${waiting?.key}.hubspot`]);
    expect(told).toEqual(['HubSpot']);
    expect([...storage.local.keys()]).toEqual([]);
  });

  it('E6 stopped after any call it goes on there: each contact once, one push', async () => {
    for (let stopAt = 1; stopAt <= 6; stopAt++) {
      storage.local.clear();
      const { api, contacts, pushes, calls, meddle } = server();
      const batch = batchOf([anna, bo]);
      await putBatch(batch);
      // What the call did is done, but its answer never comes: that is what a killed worker leaves behind.
      meddle(() => (calls.length === stopAt ? cutOff() : null));
      await flush(api);
      meddle(() => null);
      await flush(api);
      expect({ stopAt, names: contacts.map(({ lastName }) => lastName) }).toEqual({
        stopAt,
        names: ['Berg', 'Dahl'],
      });
      expect([...pushes]).toEqual([
        [`${batch.key}.hubspot`, { connector: 'hubspot', contactIds: [contacts[0]?.id] }],
      ]);
      expect((await readOutbox()).batches).toEqual([]);
    }
  });

  it('a refused batch stays with the server’s words, and the next one is sent', async () => {
    const { api, contacts, meddle, problem } = server();
    await putBatch(batchOf([anna]));
    await putBatch(batchOf([bo], []));
    meddle(call => (call === 'POST /api/pushes' ? problem(403, 'plan-needed', 'This needs a plan.') : null));
    await flush(api);
    expect(contacts).toHaveLength(2);
    expect((await readOutbox()).batches).toMatchObject([
      { trouble: 'This needs a plan.', code: 'plan-needed', waits: true },
    ]);
    meddle(() => null);
    await flush(api);
    expect((await readOutbox()).batches).toHaveLength(1);
  });

  it('never sends what another person saved', async () => {
    const { api, contacts } = server();
    await putBatch(batchOf([anna], toCrm, { id: 'somebody else', name: 'Ida Holm' }));
    await flush(api);
    expect(contacts).toEqual([]);
    expect((await readOutbox()).batches).toHaveLength(1);
  });

  it('outlives a session that ended, and goes with a sign-out', async () => {
    storage.local.set('token', 'secret');
    await putBatch(batchOf([anna]));
    await forgetSession();
    expect([...storage.local.keys()]).toEqual(['outbox']);
    await forgetEverything();
    expect([...storage.local.keys()]).toEqual([]);
  });

  it('takes nothing out of storage that is not what was put in', async () => {
    storage.local.set('outbox', { batches: [{ key: 'x' }, batchOf([anna])], triedAt: null });
    expect((await readOutbox()).batches).toHaveLength(1);
  });
});
