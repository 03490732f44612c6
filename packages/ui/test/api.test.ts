import { describe, expect, it } from 'vitest';
import type { ApiError } from '../src/api/api-error.ts';
import { createApi } from '../src/api/create-api.ts';
import type { EventStreamState } from '../src/api/events.ts';
import { contact, id, push } from './support/samples.ts';
import { json, serve } from './support/server.ts';

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  return promise.then(
    () => expect.unreachable(),
    (error: ApiError) => error,
  );
}

describe('API client', () => {
  it('parses answers, leaves blank parts of a query out and sends the bearer token', async () => {
    const seen: unknown[] = [];
    const baseUrl = await serve((request, response) => {
      seen.push(request.url, request.headers.authorization);
      json(response, { items: [contact], nextCursor: null, total: 1 });
    });
    const page = await createApi({ baseUrl, token: () => 'secret' }).contacts.list({
      q: '',
      tag: 'a b',
      limit: 5,
    });
    expect(page.items[0]?.id).toBe(contact.id);
    expect(seen).toEqual(['/api/contacts?tag=a+b&limit=5', 'Bearer secret']);
  });

  it('carries the Problem of a refusal, with the time to wait', async () => {
    const problem = {
      type: 'about:blank',
      status: 409,
      code: 'conflict',
      title: 'Changed.',
      detail: 'Load it.',
    };
    const baseUrl = await serve((_, response) => json(response, problem, 409, { 'retry-after': '7' }));
    const error = await failure(createApi({ baseUrl }).contacts.edit(id(1), { company: 'x', version: 1 }));
    expect(error.problem).toEqual({ ...problem, retryAfter: 7 });
    expect([error.status, error.code, error.message]).toEqual([409, 'conflict', 'Changed.']);
  });

  it('words an answer that is no Problem by its status', async () => {
    const baseUrl = await serve((_, response) => {
      response.writeHead(502).end('<h1>Bad gateway</h1>');
    });
    const error = await failure(createApi({ baseUrl }).pushes.get(id(1)));
    expect(error.problem).toMatchObject({
      status: 502,
      code: 'http-502',
      title: expect.stringContaining('failed'),
    });
  });

  it('tells offline from refused and from unreadable', async () => {
    const nobody = createApi({ baseUrl: 'http://127.0.0.1:9' });
    expect(await failure(nobody.connections.list())).toMatchObject({ status: 0, code: 'offline' });
    const baseUrl = await serve((_, response) => json(response, { items: [{ odd: true }] }));
    expect(await failure(createApi({ baseUrl }).connections.list())).toMatchObject({ code: 'unreadable' });
  });

  it('answers null for nobody signed in, and gives the token of a sign-in', async () => {
    const baseUrl = await serve((request, response) => {
      if (request.url === '/api/me') json(response, { code: 'not-signed-in' }, 401);
      else json(response, {}, 200, { 'set-auth-token': 'token-1' });
    });
    const api = createApi({ baseUrl });
    expect(await api.users.me()).toBeNull();
    expect(await api.users.signIn({ email: 'a@b.c', password: 'x' })).toEqual({ token: 'token-1' });
  });

  it('names a push by its key, so that a repeated start is the same push', async () => {
    const seen: unknown[] = [];
    const baseUrl = await serve((request, response, body) => {
      seen.push(request.headers['idempotency-key'], JSON.parse(body));
      json(response, push, 202);
    });
    await createApi({ baseUrl }).pushes.start({ connector: 'acme', contactIds: [id(1)] }, 'key-1');
    expect(seen).toEqual(['key-1', { connector: 'acme', contactIds: [id(1)] }]);
  });
});

describe('events', () => {
  it('E8 tells a stream that is refused as signed out, and asks no more', async () => {
    let calls = 0;
    const baseUrl = await serve((_, response) => {
      calls += 1;
      json(response, {}, 401);
    });
    const states: EventStreamState[] = [];
    const close = createApi({ baseUrl }).events({
      onEvent: () => undefined,
      onState: state => states.push(state),
    });
    await expect.poll(() => states).toEqual(['connecting', 'signed-out']);
    close();
    expect(calls).toBe(1);
  });

  it('resumes after the last event seen when the server was gone for a while, and passes over what it does not know', async () => {
    const resumed: unknown[] = [];
    const baseUrl = await serve((request, response) => {
      resumed.push(request.headers['last-event-id']);
      if (resumed.length === 2) return json(response, {}, 503);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: of-tomorrow\ndata: {}\n\nevent: push\ndata: not json\n\n');
      response.write(
        `event: push\nid: 4${resumed.length}\ndata: ${JSON.stringify({ type: 'push', push })}\n\n`,
      );
      if (resumed.length === 1) response.write('retry: 10\n\n', () => response.end());
    });
    const events: string[] = [];
    const states: EventStreamState[] = [];
    const close = createApi({ baseUrl }).events({
      onEvent: event => events.push(event.type),
      onState: state => states.push(state),
    });
    await expect.poll(() => events.length, { timeout: 20_000 }).toBe(2);
    close();
    expect(resumed).toEqual([undefined, '41', '41']);
    expect(states).toEqual(['connecting', 'live', 'offline', 'live']);
  });
});
