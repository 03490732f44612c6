import { afterAll, beforeAll, describe, it } from 'vitest';
import { createQuotaNotes } from '../../src/connections/quota-notes.ts';
import { databases, type TestServer, withServer } from '../harness.ts';
import { until } from '../pushes/scene.ts';
import { connect } from './crm.ts';

describe.each(databases)('calls left, as they are kept on %s', database => {
  let server: TestServer;
  beforeAll(async () => {
    server = await withServer({ database });
  });
  afterAll(() => server?.close());

  const scene = async () => {
    const ann = await server.signUp();
    await connect(server, ann, 'hubspot');
    const { store } = server.deps;
    const row = () =>
      store.db
        .selectFrom('crm_integrations')
        .select(['id', 'quota'])
        .where('user_id', '=', ann.id)
        .executeTakeFirstOrThrow();
    const { id } = await row();
    return { id, notes: createQuotaNotes(server.deps), left: async () => (await row()).quota?.remaining };
  };
  const quota = (remaining: number) => ({ remaining, limit: 1000 });

  it('are told at once, and at last by the newest answer', async () => {
    const { id, notes, left } = await scene();
    notes.note(id, quota(900));
    await until(async () => (await left()) === 900);
    for (const remaining of [899, 898, 897]) notes.note(id, quota(remaining));
    await until(async () => (await left()) === 897);
  });

  it('are not lost when the process ends', async () => {
    const { id, notes, left } = await scene();
    notes.note(id, quota(900));
    notes.note(id, quota(899));
    await until(async () => (await left()) === 900);
    await notes.close();
    await until(async () => (await left()) === 899);
  });
});
