import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../src/store/database.ts';
import { drafting } from '../src/store/events.ts';
import { openPostgres } from '../src/store/postgres.ts';
import type { Database } from '../src/store/schema.ts';
import { committed, together, transact } from '../src/store/together.ts';
import { databases, testStore } from './databases.ts';

const nobody = '00000000-0000-4000-8000-000000000000';
const onPostgres = databases.filter(database => database === 'postgres');

describe.each(databases)('queries asked together on %s', database => {
  let store: Store;
  let db: Kysely<Database>;

  beforeAll(async () => {
    store = await testStore(database);
    db = store.db;
    await sql`create table things (name text primary key)`.execute(db);
  }, 60_000);
  afterAll(() => store.close());

  const names = async () => {
    const { rows } = await sql<{ name: string }>`select name from things order by name`.execute(db);
    return rows.map(({ name }) => name);
  };
  const adding = (name: string) => sql<{ name: string }>`insert into things values (${name}) returning name`;

  it.each([null, 'adding'])(
    'answer in their order, each sees what those before it did (name: %s)',
    async name => {
      const counting = sql<{
        count: number;
      }>`select count(*)::int as count from things where name like ${`${name}%`}`;
      const [one, count, two] = await transact(db, tx =>
        together(tx, name, [adding(`${name} 1`), counting, adding(`${name} 2`)]),
      );
      expect([one, count, two]).toEqual([[{ name: `${name} 1` }], [{ count: 1 }], [{ name: `${name} 2` }]]);
    },
  );

  it('fail together, with what the first of them threw, and leave the connection well', async () => {
    const before = await names();
    await expect(
      transact(db, tx => together(tx, null, [adding('gone'), adding('gone'), adding('other')])),
    ).rejects.toThrow(/things_pkey/);
    expect(await names()).toEqual(before);
    expect(await transact(db, async () => 'nothing asked')).toBe('nothing asked');
    await expect(
      transact(db, async () => {
        throw new Error('before anything was asked');
      }),
    ).rejects.toThrow('before anything was asked');
    expect(await names()).toEqual(before);
  });

  it.each([null, 'keeping'])('are kept when all went well, in one go (name: %s)', async name => {
    const before = await names();
    const [one, two] = await committed(db, name, [adding(`kept ${name} 1`), adding(`kept ${name} 2`)]);
    expect([one, two]).toEqual([[{ name: `kept ${name} 1` }], [{ name: `kept ${name} 2` }]]);
    expect(await names()).toEqual([...before, `kept ${name} 1`, `kept ${name} 2`].toSorted());
  });

  it('nothing of a go is kept when one fails, or when it cannot be told as it is committed', async () => {
    const before = await names();
    const gone = committed(db, null, [adding('gone'), adding('gone'), adding('other')]);
    await expect(gone).rejects.toThrow(/things_pkey/);
    // There is no such user, so the draft is refused.
    const untold = committed(db, null, [adding('untold'), drafting(nobody, sql`'[]'::jsonb`)]);
    await expect(untold).rejects.toThrow(/event_drafts/);
    expect(await names()).toEqual(before);
    await committed(db, null, [adding('well again')]);
    expect(await names()).toEqual([...before, 'well again'].toSorted());
  });

  it.each([
    ['together', (read: RawBuilder<unknown>) => transact(db, tx => together(tx, 'growing', [read]))],
    ['in one go', (read: RawBuilder<unknown>) => committed(db, 'growing-whole', [read])],
  ])('a column that comes to a table under a kept plan is answered, not an error (%s)', async (_, asked) => {
    const read = () => asked(sql`select * from things order by name limit 1`);
    await sql`insert into things values ('a') on conflict do nothing`.execute(db);
    for (let times = 0; times < 3; times += 1) expect(await read()).toEqual([[{ name: 'a' }]]);
    await sql`alter table things add column size integer not null default 3`.execute(db);
    expect(await read()).toEqual([[{ name: 'a', size: 3 }]]);
    await sql`alter table things drop column size`.execute(db);
  });
});

describe.each(onPostgres)('on its way to %s', () => {
  it('what is committed in one go goes there and back once', async () => {
    const store = await testStore('postgres');
    const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(store.db);
    const watched = await watchTurns(rows[0]?.name ?? '');
    const behind = await openPostgres(watched.url);
    const run = async () => {
      const [[one], [two]] = await committed(behind.db, 'numbers', [
        sql<{ n: number }>`select 1 as n`,
        sql<{ n: number }>`select 2 as n`,
      ]);
      return [one?.n, two?.n];
    };
    await run();
    const before = watched.turns();
    expect(await run()).toEqual([1, 2]);
    expect(watched.turns() - before).toBe(1);
    await behind.close();
    watched.close();
    await store.close();
  });
});

/** A way to a test database that counts how often a client says something after the server did. */
async function watchTurns(name: string) {
  const url = new URL(process.env.TEST_POSTGRES_URL ?? '');
  let turns = 0;
  const server = createServer(client => {
    const upstream = connect(Number(url.port), url.hostname);
    let answered = true;
    client.on('data', chunk => {
      if (answered) turns += 1;
      answered = false;
      upstream.write(chunk);
    });
    upstream.on('data', chunk => {
      answered = true;
      client.write(chunk);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('close', () => other.destroy());
      one.on('error', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const through = new URL(`/${name}`, url);
  through.port = String(port);
  return { url: through.href, turns: () => turns, close: () => server.close() };
}
