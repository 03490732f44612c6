import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptPush, type Chosen, type NewPush } from '../../src/store/push-accept.ts';
import { databases } from '../harness.ts';
import { rowsRead } from '../rows-read.ts';
import { addContact, addContacts, type Scene, startScene } from './scene.ts';

const onPostgres = databases.filter(database => database === 'postgres');

/** A join of 2,000 people with themselves reads 2,000,000; which index is taken, and so how often each is read, is the planner's to say. */
const few = 40 * 2000;

describe.each(onPostgres)('accepting a push on %s', database => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene(database, { worker: false });
  }, 60_000);
  afterAll(() => scene.close());

  it('reads everybody a few times, though the planner knows nothing yet of what was just imported', async () => {
    const { db } = scene.server.deps.store;
    const person = await scene.person();
    // All that the planner knows: a few people, each somebody else's.
    await addContact(await scene.server.signUp());
    await sql`alter table contacts set (autovacuum_enabled = false)`.execute(db);
    await sql`analyze contacts`.execute(db);
    const contactIds = await addContacts(person, 2000);
    const connection = await scene.server.deps.connections.connectionOf(person.id, 'hubspot');
    if (!connection) throw new Error('Not connected');
    const push: NewPush = {
      connectionId: connection.id,
      connector: 'hubspot',
      connectorLabel: 'HubSpot',
      accountId: connection.account.id,
      object: 'contacts',
      objectLabel: 'Contact',
      policy: 'fill-blanks',
      options: connection.settings,
      kind: 'plan',
      idempotency: null,
      interactive: false,
      at: new Date(),
    };
    const read = async (chosen: Chosen) => {
      let count = 0;
      const accepted = await acceptPush(db, person.id, push, chosen, async tx => {
        count = await rowsRead(tx, ['contacts']);
      });
      if (typeof accepted === 'string') throw new Error(accepted);
      expect(accepted.row.total).toBe(2000);
      return { count, planId: accepted.row.id };
    };
    const { count, planId } = await read({ filter: {} });
    expect(count).toBeLessThanOrEqual(few);
    expect((await read({ contactIds })).count).toBeLessThanOrEqual(few);
    await sql`update push_items set state = 'done', plan_action = 'create', plan = '{}' where push_id = ${planId}::uuid`.execute(
      db,
    );
    expect((await read({ planId })).count).toBeLessThanOrEqual(few);
  }, 60_000);
});
