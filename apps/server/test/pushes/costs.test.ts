import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { databases } from '../harness.ts';
import type { Person } from '../people.ts';
import {
  addContact,
  addContacts,
  pushEnded,
  type Scene,
  startScene,
  until,
  type Vendor,
  vendors,
} from './scene.ts';

const onPostgres = databases.filter(database => database === 'postgres');
const object: Record<Vendor, string> = { hubspot: 'contacts', salesforce: 'Lead' };

interface Asked {
  readonly text: string;
  readonly waited: boolean;
}

/** What the product asks of PostgreSQL, begin and commit included; without the queue's own upkeep and the pace of calls. */
function watchQueries() {
  const upkeep = /pgboss|account_pace|quota|^(un)?listen|select p\.\* from pushes p\s+where \(exists/i;
  let asked: Asked[] = [];
  /** What began the transaction of a connection, unless that is upkeep. */
  const transactions = new WeakMap<pg.Client, Asked | 'upkeep'>();
  let open = 0;
  const real = pg.Client.prototype.query;
  const note = (client: pg.Client, text: string): boolean => {
    const transaction = transactions.get(client);
    if (upkeep.test(text)) {
      asked = asked.filter(each => each !== transaction);
      if (transaction) transactions.set(client, 'upkeep');
      return false;
    }
    if (text === 'commit' || text === 'rollback') transactions.delete(client);
    if (transaction === 'upkeep') return false;
    const one = { text, waited: open === 0 };
    if (text === 'begin') transactions.set(client, one);
    asked.push(one);
    return true;
  };
  const spy = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    const [query] = args;
    const text = typeof query === 'string' ? query : String((query as { text?: string }).text);
    const isNoted = note(this, text);
    const answer: unknown = Reflect.apply(real, this, args);
    if (!isNoted) return answer;
    open += 1;
    const over = () => {
      open -= 1;
    };
    Promise.resolve(answer).then(over, over);
    return answer;
  } as never);
  return {
    texts: () => asked.map(({ text }) => text),
    /** How often something was asked when all that had been asked was answered. */
    waits: () => asked.filter(({ waited }) => waited).length,
    forget: () => {
      asked = [];
    },
    stop: () => spy.mockRestore(),
  };
}

describe.each(onPostgres)('what things cost on %s', database => {
  let scene: Scene;
  let person: Person;
  let queries: ReturnType<typeof watchQueries>;

  beforeAll(async () => {
    scene = await startScene(database);
    queries = watchQueries();
  }, 60_000);
  afterAll(async () => {
    queries.stop();
    await scene.close();
  });
  beforeEach(async () => {
    await scene.forget();
    person = await scene.person();
  });

  /** The click's answer, its queries and its calls of the vendor. */
  const click = async (vendor: Vendor, contactId: string, policy = 'overwrite') => {
    await scene.sim(vendor, 'calls', undefined, 'DELETE');
    queries.forget();
    const body = { contactId, object: object[vendor], policy };
    const answer = await person.post(`/api/integrations/${vendor}/sync-contact`, body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const [texts, waits] = [queries.texts(), queries.waits()];
    return { answer: answer.body, texts, waits, calls: await scene.calls(vendor) };
  };

  describe.each(vendors)('a click, %s', vendor => {
    it('a new person takes two calls, a known link one, and either few queries', async () => {
      await click(vendor, (await addContact(person)).id);
      const { id } = await addContact(person);
      const fresh = await click(vendor, id);
      expect(fresh.answer.action).toBe('created');
      expect(fresh.calls).toHaveLength(2);
      expect(fresh.texts.length, fresh.texts.join('\n')).toBeLessThanOrEqual(19);
      expect(fresh.waits).toBeLessThanOrEqual(7);
      await person.patch(`/api/contacts/${id}`, { title: 'Countess' });
      const known = await click(vendor, id);
      expect(known.answer).toMatchObject({
        action: 'updated',
        changes: expect.arrayContaining([expect.objectContaining({ after: 'Countess', unread: true })]),
      });
      expect(known.calls).toHaveLength(1);
      expect(known.texts.length, known.texts.join('\n')).toBeLessThanOrEqual(19);
      expect(known.waits).toBeLessThanOrEqual(6);
      // Nothing to write: a look, and no more.
      const same = await click(vendor, id);
      expect([same.answer.action, same.calls.length]).toEqual(['unchanged', 1]);
      // Only what is blank is filled: what is there must be read.
      await person.patch(`/api/contacts/${id}`, { phone: '+44 20 7946 0958' });
      const filled = await click(vendor, id, 'fill-blanks');
      expect([filled.answer.action, filled.calls.length]).toEqual(['updated', 2]);
    });
  });

  it('plain questions take a query or two, and accepting a push a handful', async () => {
    const { id } = await addContact(person);
    const counted = async (ask: () => Promise<{ status: number }>) => {
      await ask();
      await new Promise(resolve => setImmediate(resolve));
      queries.forget();
      const { status } = await ask();
      expect(status).toBeLessThan(300);
      return queries
        .texts()
        .filter(text => !/push_items|pushes|event|follow/.test(text) || /connections/.test(text));
    };
    expect(await counted(() => person.get('/api/integrations/hubspot/status'))).toHaveLength(1);
    expect((await counted(() => person.get('/api/contacts?limit=20'))).length).toBeLessThanOrEqual(2);
    expect((await counted(() => person.get(`/api/contacts/${id}`))).length).toBeLessThanOrEqual(2);
  });

  it('queries grow with the people, not faster: 1,000 and 10,000', async () => {
    await scene.sim('hubspot', 'limits', { burstPerTenSeconds: 0, searchPerSecond: 0 });
    const cost = async (count: number) => {
      person = await scene.person();
      await addContacts(person, count, `q${count}`);
      queries.forget();
      const { body } = await person.post('/api/pushes', { connector: 'hubspot', filter: {} });
      await until(async () => {
        const { rows } = await sql<{
          state: string;
        }>`select state from pushes where id = ${body.id}::uuid`.execute(scene.server.deps.store.db);
        return rows[0]?.state === 'done';
      }, 240_000);
      // Without those of waiting for it here.
      return queries.texts().filter(text => !text.startsWith('select state from pushes')).length / count;
    };
    const [small, large] = [await cost(1000), await cost(10_000)];
    // How many claims are settled in one go goes by chance.
    expect(large, `${small} a contact at 1,000, ${large} at 10,000`).toBeLessThanOrEqual(small * 1.3);
    await scene.sim('hubspot', 'limits', { burstPerTenSeconds: 110, searchPerSecond: 5 });
  }, 400_000);
});

describe.each(databases)('the numbers of a push on %s', database => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene(database);
  }, 60_000);
  afterAll(() => scene.close());

  it('are those of its items, after successes, refusals, a cancel and a retry', async () => {
    const person = await scene.person();
    await scene.forget();
    const ids = await addContacts(person, 250);
    const nobody = await addContact(person, { emails: [], phone: '+1 555 0100' });
    const { body: one } = await person.post('/api/pushes', {
      connector: 'hubspot',
      contactIds: [nobody.id, ...ids],
    });
    await pushEnded(person, one.id);
    await person.post(`/api/pushes/${one.id}/retry`, {});
    await scene.sim('salesforce', 'latency', { ms: 300, jitterMs: 0 });
    const { body: two } = await person.post('/api/pushes', { connector: 'salesforce', contactIds: ids });
    await person.post(`/api/pushes/${two.id}/cancel`, {});
    await scene.sim('salesforce', 'latency', { ms: 0, jitterMs: 0 });
    const { body: plan } = await person.post('/api/pushes', {
      connector: 'hubspot',
      contactIds: ids,
      dryRun: true,
    });
    const wrong = () =>
      sql`
      select p.id, p.waiting, p.sending, p.failed, p.cancelled from pushes p
      where (p.waiting, p.sending, p.created, p.updated, p.unchanged, p.duplicate, p.failed, p.skipped, p.cancelled) <> (
        select count(*) filter (where state in ('pending', 'retry-wait')),
          count(*) filter (where state in ('sending', 'unknown')), count(*) filter (where outcome = 'created'),
          count(*) filter (where outcome = 'updated'), count(*) filter (where outcome = 'unchanged'),
          count(*) filter (where outcome = 'duplicate'), count(*) filter (where outcome = 'failed'),
          count(*) filter (where outcome = 'skipped'), count(*) filter (where outcome = 'cancelled')
        from push_items where push_id = p.id)`.execute(scene.server.deps.store.db);
    // At any moment, not only at the end.
    for (let look = 0; look < 20; look += 1) expect((await wrong()).rows).toEqual([]);
    await pushEnded(person, plan.id);
    await pushEnded(person, one.id);
    expect((await wrong()).rows).toEqual([]);
    expect((await person.get(`/api/pushes/${one.id}`)).body.counts).toMatchObject({
      total: 251,
      created: 250,
      failed: 1,
    });
  });
});
