import { type Kysely, type KyselyPlugin, sql, type Transaction } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimItems } from '../../src/store/claims.ts';
import { loadPush } from '../../src/store/pushes.ts';
import type { Database } from '../../src/store/schema.ts';
import { databases } from '../harness.ts';
import { rowsRead } from '../rows-read.ts';
import { addContact, addContacts, type Scene, startScene } from './scene.ts';

const onPostgres = databases.filter(database => database === 'postgres');
const tables = ['contacts', 'contact_emails', 'contact_links', 'push_items'];

/** People claimed at a time, and people in the push. */
const [claimed, everybody] = [500, 1500];
/** To go through everybody's e-mails for each who is on the way reads 750,000 rows. */
const few = 40 * everybody;

/** A database that counts the rows which a transaction reads of {@link tables}. */
function counting(db: Kysely<Database>): { db: Kysely<Database>; read: () => number } {
  let read = 0;
  const execute = <Result>(work: (tx: Transaction<Database>) => Promise<Result>) =>
    db.transaction().execute(async tx => {
      const result = await work(tx);
      read = await rowsRead(tx, tables);
      return result;
    });
  const watched = new Proxy(db, {
    get: (target, name, self) =>
      name === 'transaction' ? () => ({ execute }) : Reflect.get(target, name, self),
  });
  return { db: watched, read: () => read };
}

/** A database that counts the characters of what it answers. */
function weighing(db: Kysely<Database>): { db: Kysely<Database>; answered: () => number } {
  let answered = 0;
  const scales: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      answered += JSON.stringify(result.rows).length;
      return result;
    },
  };
  return { db: db.withPlugin(scales), answered: () => answered };
}

describe.each(onPostgres)('claims on %s', database => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene(database, { worker: false });
  }, 60_000);
  afterAll(() => scene.close());

  it('read everybody a few times, though the planner knows nothing yet of who was just imported', async () => {
    const { db } = scene.server.deps.store;
    const person = await scene.person();
    // All that the planner knows: somebody else's people, all of them settled.
    const other = await scene.person();
    await addContacts(other, 300);
    await other.post('/api/pushes', { connector: 'hubspot', filter: {} });
    await sql`update push_items set state = 'done', outcome = 'unchanged'`.execute(db);
    for (const table of tables) {
      await sql`alter table ${sql.table(table)} set (autovacuum_enabled = false)`.execute(db);
      await sql`analyze ${sql.table(table)}`.execute(db);
    }
    await addContacts(person, everybody);
    await addContact(person);
    const { body } = await person.post('/api/pushes', { connector: 'hubspot', filter: {} });
    const push = await loadPush(db, body.id);
    if (!push) throw new Error('no push');
    for (let from = 0; from < everybody; from += claimed) {
      const counted = counting(db);
      const claim = await claimItems(counted.db, push, claimed, new Date(Date.now() + 1000));
      expect(claim?.items).toHaveLength(claimed);
      expect(counted.read()).toBeLessThanOrEqual(few);
    }
  }, 60_000);

  it('hold of everybody what is written, and not once more what is searched and sorted by', async () => {
    const { db } = scene.server.deps.store;
    const person = await scene.person();
    const notes = 'n'.repeat(1000);
    for (let n = 0; n < 20; n += 1) await addContact(person, { notes });
    const { body } = await person.post('/api/pushes', { connector: 'hubspot', filter: {} });
    const push = await loadPush(db, body.id);
    if (!push) throw new Error('no push');
    const weighed = weighing(db);
    const claim = await claimItems(weighed.db, push, 20, new Date(Date.now() + 1000));
    expect(claim?.items.map(({ contact }) => contact?.notes)).toEqual(Array(20).fill(notes));
    const each = weighed.answered() / 20 - notes.length;
    expect(each).toBeLessThan(800);
  });
});
