import { sql } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { assemble } from '../../src/assemble.ts';
import { openPostgres } from '../../src/store/postgres.ts';
import { databaseUrl } from '../databases.ts';
import { databases, type Person } from '../harness.ts';
import { addContact, addContacts, pushEnded, type Scene, startScene, until } from './scene.ts';

interface Logged {
  at: string;
  status: number;
  path: string;
}

describe.each(databases)('fairness on %s', database => {
  let scene: Scene;
  afterEach(() => scene?.close());

  /** Calls of the vendor's data API with their answers, oldest first. */
  async function logged(): Promise<Logged[]> {
    const { calls } = (await scene.sim('hubspot', 'calls')) as { calls: Logged[] };
    return calls.filter(({ path }) => path.startsWith('/crm/'));
  }

  const bulkPush = async (person: Person, contactIds: readonly string[]) => {
    const accepted = await person.post('/api/pushes', { connector: 'hubspot', contactIds });
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(202);
    return accepted.body.id as string;
  };

  it('N5 a push of one starts while every place is taken by long ones, and a click does too', async () => {
    scene = await startScene(database, { worker: false });
    const people = await Promise.all(Array.from({ length: 5 }, () => scene.person()));
    await scene.forget();
    const { deps } = scene.server;
    // Four long pushes take all places for long ones, and their look-ups hang at the vendor.
    const long: string[] = [];
    for (const person of people.slice(0, 4)) {
      const id = await bulkPush(person, await addContacts(person, 510));
      long.push(id);
    }
    const hang = { match: { path: 'batch/read', body: 'First0|p0-', times: 4 }, kind: 'delay', ms: 15_000 };
    await scene.sim('hubspot', 'faults', hang);
    const worker = await deps.pushes.work();
    await until(async () => {
      const { rows } = await sql<{ n: number }>`
        select count(distinct push_id)::int as n from push_items where state = 'sending'`.execute(
        deps.store.db,
      );
      return rows[0]?.n === 4;
    });
    const [, , , , last] = people;
    if (!last) throw new Error('five people');
    const one = await bulkPush(last, [(await addContact(last)).id]);
    await pushEnded(last, one);
    const clicked = await last.post('/api/integrations/hubspot/sync-contact', {
      contactId: (await addContact(last)).id,
    });
    expect(clicked.body).toMatchObject({ action: 'created' });
    const { rows } = await sql<{ open: number }>`
      select count(distinct push_id)::int as open from push_items where state <> 'done'`.execute(
      deps.store.db,
    );
    expect(rows[0]?.open).toBe(4);
    await scene.sim('hubspot', 'faults', undefined, 'DELETE');
    await worker.stop();
  }, 120_000);

  it('N6 of many users, the one with broken tokens stops nobody', async () => {
    scene = await startScene(database);
    const people = await Promise.all(Array.from({ length: 12 }, () => scene.person()));
    await scene.forget();
    const [broken, ...others] = people;
    if (!broken) throw new Error('twelve people');
    await sql`update crm_integrations set access_token = 'nonsense' where user_id = ${broken.id}::uuid`.execute(
      scene.server.deps.store.db,
    );
    const ids = new Map<Person, string>();
    for (const person of people)
      ids.set(person, await bulkPush(person, await addContacts(person, 5, person.id.slice(0, 6))));
    for (const person of others) {
      const done = await pushEnded(person, ids.get(person) ?? '');
      expect(done.counts).toMatchObject({ created: 5, failed: 0 });
    }
    const { body } = await broken.get(`/api/pushes/${ids.get(broken)}`);
    expect(body.state).not.toBe('done');
  }, 120_000);

  it.runIf(database === 'postgres')(
    'N7 two schedulers: every push is carried once, in one window of the vendor’s',
    async () => {
      scene = await startScene(database);
      const { server } = scene;
      const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(
        server.deps.store.db,
      );
      const store = await openPostgres(databaseUrl(rows[0]?.name ?? ''));
      const other = await assemble({
        settings: server.deps.settings,
        secrets: server.secrets,
        store,
        log: server.deps.log,
        now: server.deps.now,
      });
      const second = await other.deps.pushes.work();
      const people = await Promise.all(Array.from({ length: 12 }, () => scene.person()));
      await scene.forget();
      const ids = await Promise.all(
        people.map(async (person, n) => bulkPush(person, await addContacts(person, 20, `n${n}-`))),
      );
      await Promise.all(people.map((person, n) => pushEnded(person, ids[n] ?? '', 90_000)));
      const attempts = await sql<{ most: number }>`
      select max(attempts)::int as most from push_items`.execute(server.deps.store.db);
      expect(attempts.rows[0]?.most).toBe(1);
      const calls = await logged();
      expect(calls.filter(({ status }) => status === 429)).toEqual([]);
      const times = calls.map(({ at }) => Date.parse(at)).toSorted((one, another) => one - another);
      expect(times.every((at, n) => (times[n + 110] ?? Number.POSITIVE_INFINITY) - at >= 10_000)).toBe(true);
      await second.stop();
      await other.close();
      await store.close();
    },
    120_000,
  );
});
