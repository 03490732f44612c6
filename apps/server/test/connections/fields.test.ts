import { CrmError } from '@crmsync/connectors';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createFields } from '../../src/connections/fields.ts';
import { databases, type Person } from '../harness.ts';
import { type Scene, startScene, until } from '../pushes/scene.ts';

describe.each(databases)('which fields there are, on %s', database => {
  let scene: Scene;
  let person: Person;

  beforeAll(async () => {
    scene = await startScene(database, { worker: false });
  }, 60_000);
  afterAll(() => scene.close());
  beforeEach(async () => {
    person = await scene.person();
    await scene.forget();
  });

  const connection = async (of: Person) => {
    const found = await scene.server.deps.connections.connectionOf(of.id, 'hubspot');
    if (!found) throw new Error('Not connected');
    return found;
  };
  /** So many ask at once, as claims that are carried side by side do. */
  const ask = async (count: number, fresh = false) => {
    const row = await connection(person);
    const { fields } = scene.server.deps.connections;
    return Promise.allSettled(Array.from({ length: count }, () => fields(row, 'contacts', fresh)));
  };
  const describes = async () => {
    const { calls } = (await scene.sim('hubspot', 'calls')) as { calls: { path: string }[] };
    return calls.filter(({ path }) => path.includes('/properties')).length;
  };

  it('many who ask at once share one call, and who asks later reads what was kept', async () => {
    const answers = await ask(10);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['fulfilled']));
    expect(await describes()).toBe(1);
    await ask(10);
    expect(await describes()).toBe(1);
  });

  it('share its failure too, and the next one asks again', async () => {
    const { connections, store, now } = scene.server.deps;
    const row = await connection(person);
    const opened = await connections.openClient(row.id);
    const answer = Promise.withResolvers<never>();
    let [openings, calls] = [0, 0];
    const describe = (object: string) => {
      calls += 1;
      return calls === 1 ? answer.promise : opened.client.describe(object);
    };
    const fields = createFields({ store, now }, async () => {
      openings += 1;
      return { ...opened, client: { ...opened.client, describe } };
    });
    const asked = Array.from({ length: 10 }, () => fields.of(row, 'contacts', false));
    const ends = Promise.allSettled(asked);
    await until(async () => openings === 10 && calls === 1);
    answer.reject(new CrmError('forbidden', 'Not now.'));
    expect(new Set((await ends).map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(calls).toBe(1);
    expect((await fields.of(row, 'contacts', false)).fields.length).toBeGreaterThan(10);
    expect(calls).toBe(2);
  });

  it('who wants them fresh takes nobody’s older answer', async () => {
    await scene.sim('hubspot', 'faults', {
      match: { path: '/properties', times: 1 },
      kind: 'delay',
      ms: 500,
    });
    const older = ask(1);
    await until(async () => (await describes()) === 1);
    await ask(1, true);
    expect(await describes()).toBe(2);
    await older;
    await ask(1, true);
    expect(await describes()).toBe(3);
  });

  it('every connection is asked for its own', async () => {
    const one = await connection(person);
    const other = await connection(await scene.person());
    const { fields } = scene.server.deps.connections;
    await Promise.all([one, other, one, other].map(row => fields(row, 'contacts', false)));
    expect(await describes()).toBe(2);
  });
});
