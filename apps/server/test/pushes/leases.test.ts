import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addContact, pushEnded, type Scene, startScene, until } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene('pglite');
});
afterAll(() => scene?.close());

it('a slow call keeps its lease: nobody takes the item over', async () => {
  const person = await scene.person();
  await scene.forget();
  const contact = await addContact(person);
  const match = { method: 'POST', path: 'batch/(create|upsert)', nth: 1 };
  await scene.sim('hubspot', 'faults', { match, when: 'after', kind: 'delay', ms: 9000 });
  const { body } = await person.post('/api/pushes', { connector: 'hubspot', contactIds: [contact.id] });
  const lease = () =>
    until(async () => {
      const { rows } = await sql<{ ends: Date }>`
        select lease_until as ends from push_items where push_id = ${body.id}::uuid and unsettled is not null`.execute(
        scene.server.deps.store.db,
      );
      return rows[0]?.ends.getTime();
    });
  const first = await lease();
  await until(async () => (await lease()) > first);
  await pushEnded(person, body.id);
  const items = await person.get(`/api/pushes/${body.id}/items`);
  expect(items.body.items).toMatchObject([{ outcome: 'created', attempts: 1 }]);
});
