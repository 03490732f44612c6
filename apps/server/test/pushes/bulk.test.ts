import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person } from '../harness.ts';
import { addContacts, pushEnded, type Scene, startScene, until } from './scene.ts';

describe.each(databases)('a push that is worth a job of the vendor’s, on %s', database => {
  // The embedded database shares its one thread with the simulator and the test.
  const people = database === 'postgres' ? 5000 : 2100;
  let scene: Scene;
  let person: Person;
  beforeEach(async () => {
    scene = await startScene(database);
    person = await scene.person();
    await scene.forget();
  });
  afterEach(() => scene?.close());

  const pushAll = async (contactIds: readonly string[], policy?: string) => {
    const accepted = await person.post('/api/pushes', {
      connector: 'salesforce',
      object: 'Lead',
      contactIds: [...contactIds],
      ...(policy === undefined ? {} : { policy }),
    });
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(202);
    return accepted.body.id as string;
  };
  const leads = async () => {
    const { live } = (await scene.sim('salesforce', 'records/Lead?limit=1')) as { live: number };
    return live;
  };
  const writes = async () =>
    (await scene.calls('salesforce')).filter(
      call =>
        // A POST with an object's name reads records by their ids.
        call.includes('/jobs/') || /^(POST .*composite\/sobjects$|PATCH .*composite\/sobjects)/.test(call),
    );

  it('thousands of new people cost fewer calls than batches, and each is told of', async () => {
    const before = await leads();
    const id = await pushAll(await addContacts(person, people));
    const done = await pushEnded(person, id, 120_000);
    expect(done.counts).toMatchObject({ total: people, created: people, failed: 0 });
    expect((await leads()) - before).toBe(people);
    const calls = await writes();
    expect(calls.filter(call => call.includes('composite/sobjects'))).toEqual([]);
    expect(calls.length).toBeLessThan(people / 200);
    const { body } = await person.get(`/api/pushes/${id}/items?limit=3`);
    for (const item of body.items) expect(item.recordId).toMatch(/^00Q/);
  }, 180_000);

  it('thousands of changed people are one update each, in fewer calls than batches, and then unchanged', async () => {
    const contactIds = await addContacts(person, people);
    await pushEnded(person, await pushAll(contactIds), 120_000);
    // Somebody renames every company in the CRM's own pages; ours are to win.
    const before = await scene.records('salesforce', 'Lead');
    const renamed = { fields: { Company: 'Another' } };
    for (const { Id } of before) await scene.sim('salesforce', `records/Lead/${Id}`, renamed);
    await scene.forget();
    const id = await pushAll(contactIds, 'overwrite');
    const done = await pushEnded(person, id, 120_000);
    expect(done.counts).toMatchObject({ total: people, updated: people, created: 0, failed: 0 });
    const after = await scene.records('salesforce', 'Lead');
    expect(after.length).toBe(before.length);
    expect(after.filter(({ Company }) => !/^Company \d+$/.test(String(Company)))).toEqual([]);
    const calls = await writes();
    expect(calls.filter(call => call.includes('composite/sobjects'))).toEqual([]);
    expect(calls.length).toBeLessThan(people / 200);
    const { body } = await person.get(`/api/pushes/${id}/items?limit=3`);
    for (const { recordId, outcome } of body.items) {
      expect(outcome).toBe('updated');
      expect(before.map(({ Id }) => Id)).toContain(recordId);
    }

    await scene.forget();
    const again = await pushEnded(person, await pushAll(contactIds, 'overwrite'), 120_000);
    expect(again.counts).toMatchObject({ total: people, unchanged: people, updated: 0, failed: 0 });
    expect(await writes()).toEqual([]);
  }, 300_000);

  it('a job whose start got no answer is asked about, not started again', async () => {
    const before = await leads();
    await scene.sim('salesforce', 'faults', {
      match: { method: 'PATCH', path: 'jobs/ingest' },
      when: 'after',
      kind: 'reset',
    });
    const id = await pushAll(await addContacts(person, people));
    const done = await pushEnded(person, id, 120_000);
    const { body } = await person.get(`/api/pushes/${id}/items?outcome=failed&limit=1`);
    expect(body.items.map((item: { problem: unknown }) => item.problem)).toEqual([]);
    expect(done.counts).toMatchObject({ created: people, failed: 0 });
    expect((await leads()) - before).toBe(people);
  }, 180_000);

  it('a job that never ran is closed, and its people are written by another', async () => {
    const before = await leads();
    await scene.sim('salesforce', 'faults', {
      match: { method: 'PUT', path: 'jobs/ingest' },
      when: 'before',
      kind: 'reset',
    });
    const id = await pushAll(await addContacts(person, people));
    const done = await pushEnded(person, id, 120_000);
    expect(done.counts).toMatchObject({ created: people, failed: 0 });
    expect((await leads()) - before).toBe(people);
  }, 180_000);

  it('cancelled before the job runs, nobody is written', async () => {
    const before = await leads();
    await scene.sim('salesforce', 'faults', {
      match: { method: 'POST', path: 'jobs/ingest' },
      kind: 'delay',
      ms: 3000,
    });
    const id = await pushAll(await addContacts(person, people));
    await until(async () => {
      const { faults } = (await scene.sim('salesforce', 'faults')) as { faults: { fired: number }[] };
      return faults.some(fault => fault.fired > 0);
    }, 60_000);
    await person.post(`/api/pushes/${id}/cancel`, {});
    await until(async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from push_items where state <> 'done'`.execute(scene.server.deps.store.db);
      return rows[0]?.n === 0;
    }, 60_000);
    const { body } = await person.get(`/api/pushes/${id}`);
    expect(body.counts).toMatchObject({ cancelled: people });
    expect(await leads()).toBe(before);
  }, 180_000);
});
