import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connect } from '../connections/crm.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';

const Schema = z.looseObject({ type: z.string().optional() });
const Operation = z.looseObject({
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ schema: Schema.optional() })) })
    .optional(),
});
const OpenApi = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

/** Routes whose path names something by its id; `{connector}` and `{object}` name no one's things. */
const Id = /\{(\w+)\}/g;
const shared = ['connector', 'object'];

/** Bodies that are valid by themselves, so that what refuses is that the thing is not there for this person. */
const bodies: Record<string, unknown> = {
  'patch /api/contacts/{id}': { firstName: 'Eve' },
  'post /api/pushes/{id}/items/{itemId}/decide': { choice: 'skip' },
  'delete /api/users/me/sessions/{id}': { password: 'whatever it is' },
};

/** One of Ann's things per kind, by the path it is found under. */
type Things = Record<string, Record<string, string>>;

describe.each(databases)("other people's things on %s", database => {
  let server: TestServer;
  let ann: Person;
  let eve: Person;
  let things: Things;
  let matrix: { method: string; path: string; route: string }[];

  beforeAll(async () => {
    server = await withServer({ database });
    [ann, eve] = [await server.signUp('Ann'), await server.signUp('Eve')];
    things = await makeThings(server, ann);
    const { paths } = OpenApi.parse((await ann.get('/api/openapi.json')).body);
    matrix = Object.entries(paths).flatMap(([route, operations]) => {
      const names = [...route.matchAll(Id)]
        .map(([, name = '']) => name)
        .filter(name => !shared.includes(name));
      if (names.length === 0) return [];
      const known = Object.entries(things).find(([prefix]) => route.startsWith(prefix))?.[1];
      const path = route.replace(Id, (whole, name: string) => known?.[name] ?? whole);
      return Object.keys(operations).map(method => ({ method, path, route }));
    });
  });
  afterAll(() => server?.close());

  it('B1 every route that names a thing answers 404 to everybody but its owner, and changes nothing', async () => {
    expect(matrix.length).toBeGreaterThan(4);
    const before = await snapshot(ann);
    for (const { method, path, route } of matrix) {
      expect(path, `the test has no ${route}: give it one in makeThings`).not.toContain('{');
      const body = bodies[`${method} ${route}`] ?? (method === 'get' || method === 'delete' ? undefined : {});
      const answer = await eve.call(method.toUpperCase(), path, body);
      expect(`${method} ${route} ${answer.status} ${answer.body.code}`).toBe(
        `${method} ${route} 404 not-found`,
      );
    }
    expect(await snapshot(ann)).toEqual(before);
  });

  it('B1 lists hold only their own', async () => {
    for (const list of ['/api/contacts', '/api/pushes', '/api/history']) {
      expect((await eve.get(list)).body.items).toEqual([]);
    }
    const { items } = (await eve.get('/api/integrations')).body;
    expect(items.map((card: { state: string }) => card.state)).toEqual(items.map(() => 'not-connected'));
  });

  it('B1 a body that names another person’s contact finds nothing, on every route that takes one', async () => {
    // Eve is connected herself, to the same account: what refuses is that the contact is not hers.
    expect((await connect(server, eve, 'hubspot')).status).toBe(200);
    const contactId = things['/api/contacts/']?.id ?? '';
    const crm = '/api/integrations/hubspot';
    const mapping = `${crm}/objects/contacts/mapping`;
    const calls: [string, object][] = [
      [`${crm}/sync-contact`, { contactId }],
      [`${crm}/sync-contact`, { contactId, dryRun: true }],
      [`${mapping}/sample`, { contactId, fields: ['email'] }],
      [`${mapping}/preview`, { contactId, entries: [] }],
      ['/api/pushes', { connector: 'hubspot', contactIds: [contactId] }],
      ['/api/pushes', { connector: 'hubspot', contactIds: [contactId], dryRun: true }],
    ];
    for (const [path, body] of calls) {
      const answer = await eve.post(path, body);
      expect(`${path} ${answer.status} ${answer.body.code}`).toBe(`${path} 404 not-found`);
    }
    expect((await eve.delete(`${crm}/disconnect`)).status).toBe(200);
  });

  it('B1 whatever is done to many at once reaches only one’s own', async () => {
    const ids = [things['/api/contacts/']?.id ?? ''];
    const deleted = [things['/api/contacts/deleted']?.id ?? ''];
    const before = await snapshot(ann);
    const filter = {};
    const answers = [
      await eve.post('/api/contacts/delete', { ids }),
      await eve.post('/api/contacts/delete', { filter }),
      await eve.post('/api/contacts/tags', { of: { ids }, add: ['eve'] }),
      await eve.post('/api/contacts/tags', { of: { filter }, add: ['eve'] }),
      await eve.post('/api/tags/rename', { from: 'ann', to: 'eve' }),
      await eve.post('/api/tags/delete', { tag: 'ann' }),
      await eve.post('/api/contacts/restore', { ids: deleted }),
      await eve.post('/api/contacts/deleted/remove', { ids: deleted }),
    ];
    const counts = answers.map(({ body: { deletion: _, left: __, ...body } }) => Object.values(body));
    expect(counts).toEqual(answers.map(() => [0]));
    expect((await eve.get('/api/contacts/deleted')).body.items).toEqual([]);
    expect((await eve.get('/api/filters')).body.items).toEqual([]);
    expect((await eve.get('/api/contacts/facets')).body).toEqual({ tags: [], sources: [] });
    const merge = { keepId: ids[0], otherId: ids[0], keepVersion: 1, otherVersion: 1, take: [] };
    expect((await eve.post('/api/contacts/merge', merge)).status).toBe(404);
    expect(await snapshot(ann)).toEqual(before);
    expect((await ann.post('/api/contacts/restore', { ids: deleted })).body.restored).toBe(1);
  });

  it('B1 every route of the API but the public ones asks who it is', async () => {
    const { paths } = OpenApi.parse((await ann.get('/api/openapi.json')).body);
    const open = [
      '/api/auth/',
      '/healthz',
      '/readyz',
      '/metrics',
      '/api/integrations/{connector}/callback',
      '/api/webhooks/',
      // What a visitor is told, and what the payment provider signs.
      '/api/site',
      '/api/billing/webhook',
    ];
    for (const [route, operations] of Object.entries(paths)) {
      if (open.some(prefix => route.startsWith(prefix))) continue;
      for (const method of Object.keys(operations)) {
        const answer = await ann.call(method.toUpperCase(), route.replace(Id, 'x'), undefined, {
          as: 'nobody',
        });
        expect(`${method} ${route} ${answer.status}`).toBe(`${method} ${route} 401`);
      }
    }
  });
});

/** A contact, a connection and a push of Ann's. */
async function makeThings(server: TestServer, ann: Person): Promise<Things> {
  const contact = await ann.post('/api/contacts', {
    firstName: 'Kim',
    emails: ['kim@example.test'],
    tags: ['ann'],
  });
  const gone = await ann.post('/api/contacts', { firstName: 'Gone' });
  expect((await ann.delete(`/api/contacts/${gone.body.id}`)).status).toBe(204);
  const saved = await ann.post('/api/filters', { name: 'Mine', filter: { tag: 'ann' } });
  expect((await connect(server, ann, 'hubspot')).status).toBe(200);
  const push = await ann.post('/api/pushes', { connector: 'hubspot', contactIds: [contact.body.id] });
  expect(push.status).toBe(202);
  const items = await ann.get(`/api/pushes/${push.body.id}/items`);
  return {
    '/api/contacts/deleted': { id: gone.body.id },
    '/api/contacts/': { id: contact.body.id },
    '/api/filters/': { id: saved.body.id },
    '/api/pushes/': { id: push.body.id, itemId: items.body.items[0].id },
    '/api/users/me/sessions/': { id: (await ann.get('/api/users/me/sessions')).body.items[0].id },
  };
}

/** Everything of Ann's that another person could have changed. */
async function snapshot(ann: Person) {
  const contacts = (await ann.get('/api/contacts')).body.items;
  const pushes = (await ann.get('/api/pushes')).body.items;
  const filters = (await ann.get('/api/filters')).body.items;
  return {
    filters,
    contacts: contacts.map(({ id, firstName, tags }: { id: string; firstName: string; tags: string[] }) => [
      id,
      firstName,
      ...tags,
    ]),
    pushes: pushes.map(({ id }: { id: string }) => id),
  };
}
