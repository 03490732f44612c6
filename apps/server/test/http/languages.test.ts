import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestServer, withServer } from '../harness.ts';

describe.each(databases)('the language of a person on %s', database => {
  let server: TestServer;
  beforeAll(async () => {
    server = await withServer({ database });
  });
  afterAll(() => server?.close());

  it('is remembered for every browser, exported, and nobody else’s', async () => {
    const ann = await server.signUp();
    const bob = await server.signUp();
    expect(await ann.get('/api/me')).toMatchObject({ status: 200, body: { language: null } });
    expect(await ann.patch('/api/users/me', { language: 'da' })).toMatchObject({ status: 204 });
    expect(await ann.get('/api/me')).toMatchObject({ body: { language: 'da' } });
    expect(await bob.get('/api/me')).toMatchObject({ body: { language: null } });
    expect(await ann.get('/api/users/me/export')).toMatchObject({
      body: { tables: { users: [{ language: 'da' }] } },
    });
    await ann.patch('/api/users/me', { language: null });
    expect(await ann.get('/api/me')).toMatchObject({ body: { language: null } });
  });

  it('is one that is spoken', async () => {
    const ann = await server.signUp();
    for (const language of ['xx', '', 'DE', 5]) {
      expect(await ann.patch('/api/users/me', { language })).toMatchObject({ status: 400 });
    }
  });
});
