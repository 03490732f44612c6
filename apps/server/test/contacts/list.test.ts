import type { ContactSort } from '@crmsync/contract';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blankFields } from '../../src/contacts/fields.ts';
import { listQuery, positionOf } from '../../src/store/contacts-list.ts';
import { analyzeContacts, mergeContacts } from '../../src/store/contacts-merge.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';

const sorts: ContactSort[] = ['name', 'company', 'email', 'createdAt', 'updatedAt'];
const orders = sorts.flatMap(sort => (['asc', 'desc'] as const).map(dir => ({ sort, dir })));

describe.each(databases)('lists of contacts on %s', database => {
  let server: TestServer;
  let ann: Person;
  const many = 5000;

  beforeAll(async () => {
    server = await withServer({ database });
    ann = await server.signUp();
    const eve = await server.signUp();
    for (const user of [ann, eve]) {
      for (let part = 0; part < many; part += 1000) {
        const people = Array.from({ length: 1000 }, (_, at) => someone(part + at));
        await mergeContacts(server.deps.store.db, user.id, people);
      }
    }
    await analyzeContacts(server.deps.store.db);
  });
  afterAll(() => server?.close());

  /** Many share a name, a company or a moment, and many have none. */
  const someone = (number: number) => ({
    ...blankFields(),
    firstName: number % 3 === 0 ? '' : `First${number % 7}`,
    lastName: number % 3 === 0 ? '' : `Last${number % 11}`,
    company: number % 5 === 0 ? '' : `Company ${number % 13}`,
    emails: number % 2 === 0 ? [`person${number}@example.com`] : [],
    phone: String(number),
    tags: number % 100 === 0 ? ['hundred'] : [],
  });

  const readAll = async (query: string, between?: (page: number) => Promise<void>) => {
    const items = [];
    let cursor: string | null = null;
    for (let page = 0; ; page += 1) {
      const { body } = await ann.get(
        `/api/contacts?limit=200&${query}${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      items.push(...body.items);
      expect(body.total).toBe(page === 0 ? body.total : undefined);
      cursor = body.nextCursor;
      if (cursor === null) return items;
      expect(cursor.length).toBeLessThanOrEqual(500);
      await between?.(page);
    }
  };

  it.each(orders)('by $sort $dir: every contact once, in order', async ({ sort, dir }) => {
    const items = await readAll(`sort=${sort}&dir=${dir}`);
    expect(items).toHaveLength(many);
    expect(new Set(items.map(({ id }) => id)).size).toBe(many);
    const values = items.map(orderedBy[sort]);
    const sorted = values.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
    expect(values).toEqual(dir === 'asc' ? sorted : sorted.reverse());
  });

  // biome-ignore lint/suspicious/noExplicitAny: contacts as they came over HTTP
  const orderedBy: Record<ContactSort, (contact: any) => string> = {
    name: ({ lastName, firstName }) => (lastName === '' ? '~' : `${lastName} ${firstName}`.toLowerCase()),
    company: ({ company }) => company.toLowerCase() || '~',
    email: ({ emails }) => emails[0] ?? '~',
    createdAt: ({ createdAt }) => createdAt,
    updatedAt: ({ updatedAt }) => updatedAt,
  };

  it('paging neither repeats nor skips anybody while others are added, edited and deleted', async () => {
    const added: string[] = [];
    const items = await readAll('sort=name&dir=asc&q=company 1', async page => {
      const body = { lastName: `Last${page % 11}`, firstName: `New${page}`, company: 'Company 1' };
      added.push((await ann.post('/api/contacts', body)).body.id);
      if (page > 0) await ann.delete(`/api/contacts/${added[page - 1]}`);
    });
    const seen = items.map(({ id }) => id).filter(id => !added.includes(id));
    expect(new Set(seen).size).toBe(seen.length);
    const there = await readAll('sort=createdAt&dir=asc&q=company 1');
    expect(new Set(seen)).toEqual(new Set(there.map(({ id }) => id).filter(id => !added.includes(id))));
    for (const id of added) await ann.delete(`/api/contacts/${id}`);
  });

  it('a cursor of one order is refused in another', async () => {
    const { body } = await ann.get('/api/contacts?sort=name&dir=asc');
    const answer = await ann.get(`/api/contacts?sort=name&dir=desc&cursor=${body.nextCursor}`);
    expect(answer).toMatchObject({ status: 400, body: { field: 'cursor' } });
  });

  it('a cursor that nobody was given is 400', async () => {
    const id = crypto.randomUUID();
    for (const place of [
      'createdAt',
      `createdAt\ndesc\n${id}\nsoon`,
      `createdAt\ndesc\n${id}\n0000-01-01T00:00:00Z`,
    ]) {
      const cursor = Buffer.from(place).toString('base64url');
      const answer = await ann.get(`/api/contacts?sort=createdAt&dir=desc&cursor=${cursor}`);
      expect(answer, place).toMatchObject({ status: 400, body: { field: 'cursor' } });
    }
  });

  it('jumps to any place in the list, and counts only at its beginning', async () => {
    const all = await readAll('sort=name&dir=asc');
    const { body } = await ann.get('/api/contacts?sort=name&dir=asc&offset=4321&limit=3');
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(all.slice(4321, 4324).map(({ id }) => id));
    expect(body.total).toBeUndefined();
    expect((await ann.get('/api/contacts?offset=-1')).status).toBe(400);
  });

  it('filters by tag and by words at once, and counts the whole filter', async () => {
    const { body } = await ann.get('/api/contacts?tag=hundred&q=person&limit=10');
    expect(body).toMatchObject({ total: 50 });
    expect(body.items).toHaveLength(10);
  });

  it.each(orders)(
    'by $sort $dir: every page is read off its index, without sorting',
    async ({ sort, dir }) => {
      const { db } = server.deps.store;
      const request = { filter: {}, sort, dir, limit: 51, after: null };
      const [last] = (await listQuery(db, ann.id, request).execute()).slice(-1);
      if (last === undefined) throw new Error('nobody there');
      for (const after of [null, positionOf(last, request)]) {
        const plan = await explained(listQuery(db, ann.id, { ...request, after }).compile());
        expect(plan).toMatch(/Index Scan/);
        expect(plan).toMatch(indexOf[sort]);
        expect(plan).not.toMatch(/Sort|Seq Scan/);
      }
    },
  );

  const indexOf: Record<ContactSort, RegExp> = {
    name: /contacts_by_name/,
    company: /contacts_by_company/,
    email: /contacts_by_email/,
    createdAt: /contacts_by_created/,
    updatedAt: /contacts_by_updated/,
  };

  async function explained(query: { sql: string; parameters: readonly unknown[] }): Promise<string> {
    const parts = query.sql.split(/\$\d+/);
    const values = query.parameters.map(value => sql`${value}`);
    const joined = parts.flatMap((part, at) => [
      sql.raw(part),
      ...(values[at] === undefined ? [] : [values[at]]),
    ]);
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain ${sql.join(joined, sql.raw(''))}`.execute(
      server.deps.store.db,
    );
    return rows.map(row => row['QUERY PLAN']).join('\n');
  }
});
