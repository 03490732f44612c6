import { type Simulator, startSimulator } from '@crmsync/simulator';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BulkApi, CrmRecord, Fields, WriteResult } from '../src/index.ts';
import { matchResults } from '../src/salesforce/bulk-results.ts';
import { toTable } from '../src/salesforce/bulk-table.ts';
import { readCsv, writeCsv } from '../src/salesforce/csv.ts';
import { salesforce } from '../src/salesforce/index.ts';
import { type Connected, connect } from './support/connected.ts';

let simulator: Simulator;
let connected: Connected;
let bulk: BulkApi;
beforeAll(async () => {
  simulator = await startSimulator();
  const { salesforceUrl } = simulator;
  connected = await connect(salesforce, { LOGIN_URL: salesforceUrl }, salesforceUrl);
  if (!connected.client.bulk) throw new Error('Salesforce has jobs');
  bulk = connected.client.bulk;
});
afterAll(() => simulator?.close());

const off = { create: 'off', edit: 'off' };
beforeEach(async () => {
  await connected.sim('faults', undefined, 'DELETE');
  await connected.sim('record-faults', undefined, 'DELETE');
  await connected.sim('limits', { bulkQueueSeconds: 0, bulkRunSeconds: 0 });
  await connected.sim('switches', { bulkResultOrder: 'shuffled', assignmentInBulk: 'no' });
  await connected.sim('settings', { duplicateRules: { Lead: off, Contact: off, Account: off } });
});

const lead = (Email: string, more: Fields = {}): Fields => ({
  LastName: 'Bulk',
  Company: 'Acme',
  Email,
  ...more,
});

async function runJob(
  verb: 'create' | 'update',
  records: readonly (Fields | CrmRecord)[],
  options?: { allowDuplicates: boolean },
): Promise<WriteResult[]> {
  const job = await bulk.create(verb, 'Lead', options);
  await bulk.run(job, 'Lead', records);
  const results = await bulk.read(job, records);
  if (typeof results === 'string') throw new Error(`the job is ${results}`);
  return results;
}

async function saved(results: readonly WriteResult[], field: string) {
  const ids = results.map(result => (result.ok ? result.id : 'none'));
  const read = await connected.client.read('Lead', ids, { Lead: [field] });
  return read.map(match => match?.fields[field]);
}

describe('Salesforce jobs', () => {
  it('C8 answer in input order whatever the order of the result files', async () => {
    const records = Array.from({ length: 40 }, (_, index) =>
      lead(
        `row${index}@example.com`,
        index % 5 === 2 ? { LastName: 'X'.repeat(81) } : { Title: `T${index}` },
      ),
    );
    const results = await runJob('create', records);
    expect(results.map(result => result.ok)).toEqual(records.map((_, index) => index % 5 !== 2));
    expect(results[2]).toMatchObject({
      error: { kind: 'invalid', details: { code: 'string-too-long', field: 'LastName' } },
    });
    expect(results[3]).toMatchObject({ ok: true, created: true });
    const titles = await saved(results, 'Title');
    expect(titles).toEqual(records.map((_, index) => (index % 5 === 2 ? undefined : `T${index}`)));
  });

  it('keep commas, quotes, line ends, leading zeros and spaces inside a cell', async () => {
    const titles = [
      'a,b',
      '"quoted"',
      'two\nlines',
      'two\r\nlines',
      '00420',
      'a;b',
      "o'brien",
      'ünï 🚀',
      '=1+1',
    ];
    const results = await runJob(
      'create',
      titles.map((Title, index) => lead(`cell${index}@example.com`, { Title })),
    );
    expect(await saved(results, 'Title')).toEqual(titles);
  });

  it('give records that are the same one result each', async () => {
    const twin = lead('twin@example.com');
    const results = await runJob('create', [twin, lead('other@example.com'), twin, twin]);
    const ids = results.map(result => (result.ok ? result.id : ''));
    expect(new Set(ids).size).toBe(4);
    expect(await saved(results, 'Email')).toEqual([
      'twin@example.com',
      'other@example.com',
      'twin@example.com',
      'twin@example.com',
    ]);
  });

  it('change by id, leave blanks alone, and send nobody twice', async () => {
    const made = await runJob('create', [
      lead('a@example.com', { Title: 'Kept' }),
      lead('b@example.com', { Title: 'Kept too' }),
    ]);
    const [a = '', b = ''] = made.map(result => (result.ok ? result.id : ''));
    const changes = [
      { id: a, fields: { Title: null, Phone: '1' } },
      { id: '00Q000000099999AAA', fields: { Title: 'Nobody' } },
      { id: b.slice(0, 15), fields: { Title: '#N/A', LastName: 'Changed' } },
      { id: a, fields: { Title: 'Second' } },
    ];
    const results = await runJob('update', changes);
    expect(results).toMatchObject([
      { ok: true, id: a, created: false },
      { ok: false, error: { kind: 'missing' } },
      { ok: true, id: b, created: false },
      { ok: false, error: { kind: 'unavailable', details: { code: 'same-record' } } },
    ]);
    expect(await saved(made, 'Title')).toEqual(['Kept', 'Kept too']);
    expect(await saved(made, 'LastName')).toEqual(['Bulk', 'Changed']);
  });

  it('C12 one whose upload got no answer has not begun', async () => {
    const records = [lead('lost@example.com')];
    const job = await bulk.create('create', 'Lead');
    await connected.fault({ path: `${job}/batches`, kind: 'reset', when: 'after' });
    await expect(bulk.run(job, 'Lead', records)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await bulk.read(job, records)).toBe('never-ran');
  });

  it('one that failed as a whole blames those with the field', async () => {
    const results = await runJob('create', [
      lead('good@example.com'),
      lead('bad@example.com', { Shoe__c: '7' }),
    ]);
    expect(results).toMatchObject([
      { ok: false, error: { kind: 'unavailable', details: { code: 'batch-mate' } } },
      { ok: false, error: { kind: 'invalid', details: { code: 'field-unknown', field: 'Shoe__c' } } },
    ]);
  });

  it('C10 C11 read a row’s refusal as a batch would', async () => {
    const rule = { create: 'alert', edit: 'report' };
    await connected.sim('settings', { duplicateRules: { Lead: rule } });
    const twin = lead('ruled@example.com', { FirstName: 'Ruth', LastName: 'Ruled' });
    await runJob('create', [twin]);
    await connected.sim('record-faults', { object: 'Lead', matches: ['locked@example.com'] });
    const rows = [twin, lead('locked@example.com', { LastName: 'Locked', Company: 'Elsewhere' })];
    expect(await runJob('create', rows)).toMatchObject([
      { ok: false, error: { kind: 'duplicate', details: { code: 'duplicate-rule' } } },
      { ok: false, error: { kind: 'unavailable', details: { code: 'locked' } } },
    ]);
    expect(await runJob('create', [twin], { allowDuplicates: true })).toMatchObject([{ ok: true }]);
  });

  it('one that Salesforce has forgotten leaves the outcome open', async () => {
    const records = [lead('old@example.com')];
    expect(await bulk.read('750000000000001AAA', records)).toMatchObject([
      { ok: false, error: { kind: 'unknown-outcome' } },
    ]);
  });

  it('cost fewer calls than batches from `from` on, and none is larger than may be uploaded', async () => {
    const count = async (act: () => Promise<unknown>) => {
      const before = (await connected.calls()).length;
      await act();
      return (await connected.calls()).length - before;
    };
    const records = Array.from({ length: bulk.from }, (_, index) => lead(`many${index}@example.com`));
    const calls = await count(() => runJob('create', records));
    expect(calls).toBeLessThan(Math.ceil(records.length / connected.connector.limits.batch.write));
    const huge = Array.from({ length: 11 }, () =>
      lead('h@example.com', { Description: 'x'.repeat(10_000_000) }),
    );
    const job = await bulk.create('create', 'Lead');
    await expect(bulk.run(job, 'Lead', huge)).rejects.toMatchObject({ kind: 'batch-refused' });
    expect(await bulk.read(job, huge)).toBe('never-ran');
  });

  it('never let an assignment rule move an owner', async () => {
    await connected.sim('switches', { assignmentInBulk: 'yes' });
    const others = await connected.client.owners?.list();
    await connected.sim('settings', { leadAssignmentOwnerId: others?.[1]?.id ?? '' });
    const results = await runJob('create', [lead('owned@example.com')]);
    await connected.sim('settings', { leadAssignmentOwnerId: null });
    expect(await saved(results, 'OwnerId')).not.toEqual([others?.[1]?.id]);
  });
});

describe('Salesforce job files', () => {
  it('C13 a row that no file names has an unknown outcome', () => {
    const table = toTable([lead('a@example.com'), lead('b@example.com')]);
    const [first] = table.rows;
    const successful = [
      ['sf__Id', 'sf__Created', ...table.columns],
      ['00Q000000000001AAA', 'true', ...(first?.cells ?? [])],
    ];
    expect(matchResults(table, { successful, failed: null, unprocessed: null })).toMatchObject([
      { ok: true, id: '00Q000000000001AAA' },
      { ok: false, error: { kind: 'unknown-outcome' } },
    ]);
  });

  it('know their columns by name', () => {
    const table = toTable([{ LastName: 'A', Email: 'a@example.com' }]);
    const failed = [
      ['email', 'sf__Error', 'LASTNAME', 'sf__Id'],
      ['a@example.com', 'REQUIRED_FIELD_MISSING:Required fields are missing: [Company]:Company --', 'A', ''],
    ];
    expect(matchResults(table, { successful: null, failed, unprocessed: null })).toMatchObject([
      { ok: false, error: { kind: 'invalid', details: { code: 'field-required', field: 'Company' } } },
    ]);
  });

  it('any table comes back as it was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', '0', ';', 'ü') });
    const rows = fc
      .integer({ min: 2, max: 4 })
      .chain(width => fc.array(fc.array(cell, { minLength: width, maxLength: width })));
    fc.assert(
      fc.property(rows, table => {
        expect(readCsv(writeCsv(table))).toEqual(table);
      }),
    );
  });

  it('any text is a table or none, and never hangs', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a') }), text => void readCsv(text)),
    );
    expect(readCsv('"sf__Id",Name\n"00Q","a ""b"""\r\n')).toEqual([
      ['sf__Id', 'Name'],
      ['00Q', 'a "b"'],
    ]);
    expect(readCsv('"open')).toBe(null);
  });
});
