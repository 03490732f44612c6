import { expect, it } from 'vitest';
import type { BulkApi, CrmRecord, Fields, WriteResult } from '../connector.ts';
import type { ConnectorContext } from './test-connector.ts';

/** What the suite must know of a vendor's jobs. */
export interface BulkFacts {
  /** Part of the path of the call that starts a job, `{job}` standing for its id. */
  readonly startPath: string;
  /** From now on a job takes a while, until `finish` lets that pass. Otherwise one is over at once. */
  slow(): Promise<void>;
  finish(): Promise<void>;
}

/** The rules of `BulkApi`, where a vendor has jobs; others pass by. */
export function testBulk(get: () => ConnectorContext): void {
  const rule = (
    title: string,
    run: (context: ConnectorContext, bulk: BulkApi, facts: BulkFacts) => Promise<void>,
  ) =>
    it(title, async () => {
      const context = get();
      const { bulk } = context.client;
      const facts = context.abilities?.bulk;
      if (bulk && facts) await run(context, bulk, facts);
    });

  rule(
    'C8 a job answers for each record in order, refused ones between the others',
    async (context, bulk) => {
      const { object, record, broken, count } = context;
      const records = Array.from({ length: 9 }, (_, n) =>
        n % 3 === 1 ? broken(`row${n}@example.com`).fields : record(`row${n}@example.com`, `Row${n}`),
      );
      const results = await written(bulk, 'create', object, records);
      expect(results.map(({ ok }) => ok)).toEqual(records.map((_, n) => n % 3 !== 1));
      const { field } = broken('row@example.com');
      expect(results[1]).toMatchObject({ error: { kind: 'invalid', details: { field } } });
      const { lastNameField, client } = context;
      const ids = results.map(result => (result.ok ? result.id : ''));
      const read = await client.read(object, ids.filter(Boolean), { [object]: [lastNameField] });
      expect(read.map(each => each?.fields[lastNameField])).toEqual([0, 2, 3, 5, 6, 8].map(n => `Row${n}`));
      expect([await count('row0@example.com'), await count('row1@example.com')]).toEqual([1, 0]);
    },
  );

  rule('a job changes by id, and tells of a record that is gone', async (context, bulk) => {
    const { object, record, seed, remove, client, lastNameField } = context;
    const [stays, gone] = [
      await seed(record('stays@example.com', 'Before')),
      await seed(record('gone@example.com', 'Gone')),
    ];
    await remove(gone);
    const changes = [gone, stays].map(id => ({ id, fields: { [lastNameField]: 'After' } }));
    const results = await written(bulk, 'update', object, changes);
    expect(results).toMatchObject([
      { ok: false, error: { kind: 'missing' } },
      { ok: true, id: stays, created: false },
    ]);
    const [read] = await client.read(object, [stays], { [object]: [lastNameField] });
    expect(read?.fields[lastNameField]).toBe('After');
  });

  rule('a job takes its time; what it wrote may be asked for again', async (context, bulk, facts) => {
    const { object, record, count } = context;
    await facts.slow();
    const records = [record('slow@example.com', 'Slow')];
    const job = await bulk.create('create', object);
    await bulk.run(job, object, records);
    expect(await bulk.read(job, records)).toBe('running');
    await facts.finish();
    const told = await bulk.read(job, records);
    expect(told).toMatchObject([{ ok: true, created: true }]);
    expect(await bulk.read(job, records)).toEqual(told);
    expect(await count('slow@example.com')).toBe(1);
  });

  rule(
    'a job that was never started is closed for good by asking',
    async ({ object, record, count }, bulk) => {
      const records = [record('never@example.com', 'Never')];
      const job = await bulk.create('create', object);
      expect(await bulk.read(job, records)).toBe('never-ran');
      await expect(bulk.run(job, object, records)).rejects.toMatchObject({ name: 'CrmError' });
      expect(await bulk.read(job, records)).toBe('never-ran');
      expect(await count('never@example.com')).toBe(0);
    },
  );

  rule('C6 a job whose start got no answer is told of by asking', async (context, bulk, { startPath }) => {
    const { object, record, count, fault } = context;
    const records = [record('lost@example.com', 'Lost')];
    const job = await bulk.create('create', object);
    await fault({ path: startPath.replace('{job}', job), kind: 'reset', when: 'after' });
    await expect(bulk.run(job, object, records)).rejects.toMatchObject({ kind: 'unknown-outcome' });
    expect(await bulk.read(job, records)).toMatchObject([{ ok: true, created: true }]);
    expect(await count('lost@example.com')).toBe(1);
  });
}

async function written(
  bulk: BulkApi,
  verb: 'create' | 'update',
  object: string,
  records: readonly (Fields | CrmRecord)[],
): Promise<WriteResult[]> {
  const job = await bulk.create(verb, object);
  await bulk.run(job, object, records);
  const results = await bulk.read(job, records);
  if (typeof results === 'string') throw new Error(`The job is ${results}`);
  return results;
}
