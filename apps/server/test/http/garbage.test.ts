import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../connections/crm.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { type Garbage, garbageFor, OpenApi, type Operation } from './garbage.ts';

/** Requests per operation. */
const numRuns = 40;
/** The same requests every time: a suite must not depend on luck. Other numbers look further. */
const seed = 5;

describe.each(databases)('garbage on %s', database => {
  let server: TestServer;
  let ann: Person;
  let operations: { method: string; route: string; operation: Operation }[];
  let ids: string[];
  beforeAll(async () => {
    server = await withServer({ database });
    ann = await server.signUp();
    await connect(server, ann, 'hubspot');
    const contact = await ann.post('/api/contacts', { firstName: 'Kim', emails: ['kim@example.test'] });
    const push = await ann.post('/api/pushes', { connector: 'hubspot', contactIds: [contact.body.id] });
    const items = await ann.get(`/api/pushes/${push.body.id}/items`);
    ids = [contact.body.id, push.body.id, items.body.items[0].id];
    const { paths } = OpenApi.parse((await ann.get('/api/openapi.json')).body);
    const all = Object.entries(paths).flatMap(([route, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ method, route, operation })),
    );
    // What ends the connection or the session comes last: the others shall meet somebody who has both.
    const last = all.filter(({ route }) => /disconnect|sign-out/.test(route));
    operations = [...all.filter(each => !last.includes(each)), ...last];
  });
  afterAll(() => server?.close());

  /** The status and what came with it; `http` sends what `fetch` would tidy up. */
  async function ask(method: string, garbage: Garbage): Promise<{ status: number; said: string }> {
    const body = method === 'get' ? undefined : garbage.body?.toWellFormed();
    const sent = request(`${server.url}`, {
      method: method.toUpperCase(),
      path: garbage.path,
      headers: {
        ...garbage.headers,
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
        authorization: `Bearer ${ann.token}`,
      },
    });
    sent.end(body);
    const [answer]: [IncomingMessage] = (await once(sent, 'response')) as [IncomingMessage];
    const status = answer.statusCode ?? 0;
    // Events go on for ever.
    if (answer.headers['content-type']?.startsWith('text/event-stream')) {
      answer.destroy();
      return { status, said: '' };
    }
    return { status, said: await text(answer) };
  }

  const lastFault = () =>
    server
      .logged()
      .split('\n')
      .findLast(line => line.includes('request failed'));

  it('B3 half of a surrogate pair is taken as U+FFFD where the database would refuse it', async () => {
    const saved = await ann.call('POST', '/api/filters', '{"name":"Halves","filter":{"q":"a\\ud83d"}}');
    expect(saved).toMatchObject({ status: 201, body: { filter: { q: 'a\ufffd' } } });
  });

  it('B3 no request to any route, however odd, ends in an error of ours or tells of the inside', async () => {
    expect(operations.length).toBeGreaterThan(40);
    for (const { method, route, operation } of operations) {
      await fc.assert(
        fc.asyncProperty(garbageFor(route, operation, ids), async garbage => {
          const { status, said } = await ask(method, garbage);
          const fault = status === 500 ? lastFault() : undefined;
          expect(fault, `${method} ${garbage.path} ${garbage.body}`).toBeUndefined();
          if (status >= 400) expect(said).not.toMatch(/node_modules|\bat \/|SyntaxError|select .* from/i);
        }),
        { numRuns, seed },
      );
    }
  }, 240_000);
});
