import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dig, list } from '../support/http.ts';
import { create, query, startTestOrg, type TestOrg } from './org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
  await org.control('fields', {
    object: 'Lead',
    name: 'Ext__c',
    label: 'Ext',
    externalId: true,
    unique: true,
  });
});
afterAll(() => org.close());

const lead = (more: Record<string, unknown>) => ({ attributes: { type: 'Lead' }, Company: 'C', ...more });
const collect = (records: unknown[], more: Record<string, unknown> = {}, method = 'POST') =>
  org.api('composite/sobjects', { method, json: { records, ...more } });
const total = async (where: string) => (await query(org, `SELECT Id FROM Lead WHERE ${where}`)).length;

describe('Collections', () => {
  it('answer per record, in order, with statusCode', async () => {
    const answer = await collect([
      lead({ LastName: 'A' }),
      lead({}),
      { attributes: { type: 'Account' }, Name: 'Mixed' },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual([
      { id: expect.stringMatching(/^00Q/), success: true, errors: [] },
      {
        success: false,
        errors: [
          {
            statusCode: 'REQUIRED_FIELD_MISSING',
            message: 'Required fields are missing: [LastName]',
            fields: ['LastName'],
          },
        ],
      },
      { id: expect.stringMatching(/^001/), success: true, errors: [] },
    ]);
  });

  it('undo everything with allOrNone', async () => {
    const answer = await collect([lead({ LastName: 'AllOrNone' }), lead({})], { allOrNone: true });
    expect(dig(answer.body, '0')).toEqual({
      success: false,
      errors: [
        {
          statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
          message:
            'Record rolled back because not all records were valid and the request was using AllOrNone header',
          fields: [],
        },
      ],
    });
    expect(await total("LastName = 'AllOrNone'")).toBe(0);
  });

  it('take 1 to 200 records', async () => {
    expect(await collect([])).toMatchObject({
      status: 400,
      body: [{ message: 'At least 1 record is required', errorCode: 'REQUIRED_FIELD_MISSING' }],
    });
    const many = Array.from({ length: 201 }, (_each, n) => lead({ LastName: `L${n}` }));
    expect(dig((await collect(many)).body, '0.errorCode')).toBe('EXCEEDED_ID_LIMIT');
    expect(list((await collect(many.slice(1))).body, '')).toHaveLength(200);
  });

  it('refuse the whole request, or one item, for an unknown column', async () => {
    const records = [lead({ LastName: 'Known' }), lead({ LastName: 'X', nope: 1 })];
    expect(await collect(records)).toMatchObject({
      status: 400,
      body: [{ message: "No such column 'nope' on sobject of type Lead", errorCode: 'INVALID_FIELD' }],
    });
    expect(await total("LastName = 'Known'")).toBe(0);
    await org.control('switches', { unknownColumnInCollections: 'item' });
    const answer = await collect(records);
    await org.control('switches', { unknownColumnInCollections: 'request' });
    expect(list(answer.body, '').map(each => dig(each, 'success'))).toEqual([true, false]);
  });

  it('update by Id in any spelling and name what is missing', async () => {
    const id = await create(org, 'Lead', { LastName: 'U', Company: 'C' });
    const answer = await collect(
      [
        lead({ id, Title: 'T' }),
        lead({ Title: 'T' }),
        lead({ Id: 'x', Title: 'T' }),
        lead({ Id: '00QAx0000zzzzzz' }),
      ],
      {},
      'PATCH',
    );
    const codes = list(answer.body, '').map(each => dig(each, 'errors.0.statusCode') ?? 'fine');
    expect(codes).toEqual(['fine', 'MISSING_ARGUMENT', 'MALFORMED_ID', 'INVALID_CROSS_REFERENCE_KEY']);
  });

  it('upsert, saying which were created and which key is ambiguous', async () => {
    const Email = 'pair@c.example';
    await org.control('seed', {
      object: 'Lead',
      records: [
        { LastName: 'P', Email },
        { LastName: 'Q', Email },
      ],
    });
    const path = (key: string) => `composite/sobjects/Lead/${key}`;
    const records = [
      lead({ LastName: 'E', Ext__c: 'e1' }),
      lead({ LastName: 'F' }),
      lead({ LastName: 'G', Ext__c: 'e1' }),
    ];
    const answer = await org.api(path('Ext__c'), { method: 'PATCH', json: { records } });
    expect(
      list(answer.body, '').map(each => dig(each, 'errors.0.statusCode') ?? dig(each, 'created')),
    ).toEqual([true, 'MISSING_ARGUMENT', 'DUPLICATE_VALUE']);
    const ambiguous = await org.api(path('Email'), {
      method: 'PATCH',
      json: { records: [lead({ Email, Title: 'T' })] },
    });
    expect(dig(ambiguous.body, '0.errors.0.statusCode')).toBe('DUPLICATE_EXTERNAL_ID');
    expect(dig(ambiguous.body, '0.errors.0.message')).toMatch(
      /^Email: more than one record found for external id field: \[00Q\w{15}, 00Q\w{15}\]$/,
    );
  });

  it('tell of a duplicate without telling which record', async () => {
    await create(org, 'Lead', { LastName: 'D', Company: 'D', Email: 'd@c.example' });
    const answer = await collect([lead({ LastName: 'D2', Email: 'd@c.example' })]);
    expect(dig(answer.body, '0.errors')).toEqual([
      { statusCode: 'DUPLICATES_DETECTED', message: 'Use one of these records?', fields: [] },
    ]);
  });

  it('read many with null for the missing, and delete many', async () => {
    const id = await create(org, 'Lead', { LastName: 'R', Company: 'C' });
    const json = { ids: [id, '00QAx0000zzzzzz'], fields: ['LastName'] };
    const read = await org.api('composite/sobjects/Lead', { json });
    expect(read.body).toMatchObject([{ Id: id, LastName: 'R' }, null]);
    const gone = await org.api(`composite/sobjects?ids=${id},${id}`, { method: 'DELETE' });
    expect(list(gone.body, '').map(each => dig(each, 'success'))).toEqual([true, false]);
  });

  it('fail only for the rows that are locked', async () => {
    await org.control('record-faults', { matches: ['Lock 1', 'Lock 3'], times: 2 });
    const records = [0, 1, 2, 3].map(n => lead({ LastName: `Lock ${n}` }));
    const codes = list((await collect(records)).body, '').map(
      each => dig(each, 'errors.0.statusCode') ?? 'fine',
    );
    expect(codes).toEqual(['fine', 'UNABLE_TO_LOCK_ROW', 'fine', 'UNABLE_TO_LOCK_ROW']);
  });
});

describe('Composite', () => {
  const v = '/services/data/v67.0';
  const composite = (compositeRequest: unknown[], more: Record<string, unknown> = {}) =>
    org.api('composite', { json: { compositeRequest, ...more } });
  const post = (referenceId: string, object: string, body: unknown) => ({
    method: 'POST',
    url: `${v}/sobjects/${object}`,
    referenceId,
    body,
  });

  it('passes values from one request to the next', async () => {
    const answer = await composite([
      post('acc', 'Account', { Name: 'Chain' }),
      post('con', 'Contact', { LastName: 'Link', AccountId: '@{acc.id}' }),
      { method: 'GET', url: `${v}/sobjects/Contact/@{con.id}?fields=AccountId`, referenceId: 'read' },
    ]);
    const id = dig(answer.body, 'compositeResponse.0.body.id');
    expect(dig(answer.body, 'compositeResponse.0')).toEqual({
      body: { id, success: true, errors: [] },
      httpHeaders: { Location: `${v}/sobjects/Account/${id}` },
      httpStatusCode: 201,
      referenceId: 'acc',
    });
    expect(dig(answer.body, 'compositeResponse.2.body.AccountId')).toBe(id);
  });

  it('halts what depends on a failure, or undoes all', async () => {
    const requests = [
      post('good', 'Account', { Name: 'Halted' }),
      post('bad', 'Account', {}),
      post('dep', 'Contact', { LastName: 'X', AccountId: '@{bad.id}' }),
    ];
    const statuses = async (more: Record<string, unknown>) => {
      const answer = await composite(requests, more);
      return list(answer.body, 'compositeResponse').map(
        each => dig(each, 'body.0.errorCode') ?? dig(each, 'httpStatusCode'),
      );
    };
    expect(await statuses({ allOrNone: true })).toEqual([
      'PROCESSING_HALTED',
      'REQUIRED_FIELD_MISSING',
      'PROCESSING_HALTED',
    ]);
    expect(await query(org, "SELECT Id FROM Account WHERE Name = 'Halted'")).toEqual([]);
    expect(await statuses({})).toEqual([201, 'REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED']);
  });

  it('takes at most 25 requests', async () => {
    const requests = Array.from({ length: 26 }, (_each, n) => post(`r${n}`, 'Account', { Name: `A${n}` }));
    expect((await composite(requests)).status).toBe(400);
  });

  it('counts each request of a batch', async () => {
    const used = async () =>
      Number(/=(\d+)\//.exec((await org.api('limits')).headers.get('sforce-limit-info') ?? '')?.[1]);
    const before = await used();
    const batchRequests = [
      { method: 'GET', url: 'v67.0/sobjects/Lead' },
      { method: 'GET', url: 'v67.0/sobjects/Nope' },
    ];
    const answer = await org.api('composite/batch', { json: { batchRequests } });
    expect(answer.body).toMatchObject({
      hasErrors: true,
      results: [{ statusCode: 200 }, { statusCode: 404 }],
    });
    expect(await used()).toBe(before + 3);
  });

  it('keeps each graph whole', async () => {
    const graphs = [
      { graphId: 'g1', compositeRequest: [post('a', 'Account', { Name: 'Graph' })] },
      {
        graphId: 'g2',
        compositeRequest: [post('b', 'Account', { Name: 'Half graph' }), post('c', 'Account', {})],
      },
    ];
    const answer = await org.api('composite/graph', { json: { graphs } });
    expect(list(answer.body, 'graphs').map(each => dig(each, 'isSuccessful'))).toEqual([true, false]);
    expect(await query(org, "SELECT Id FROM Account WHERE Name = 'Half graph'")).toEqual([]);
  });
});

describe('Bulk API 2.0', () => {
  const job = async (json: Record<string, unknown>) => {
    const answer = await org.api('jobs/ingest', { json });
    return { answer, path: `jobs/ingest/${dig(answer.body, 'id')}` };
  };
  const run = async (json: Record<string, unknown>, csv: string) => {
    const { path } = await job(json);
    const headers = { 'content-type': 'text/csv' };
    expect(await org.api(`${path}/batches`, { method: 'PUT', raw: csv, headers })).toMatchObject({
      status: 201,
      text: '',
    });
    await org.api(path, { method: 'PATCH', json: { state: 'UploadComplete' } });
    return { path, done: await org.api(path) };
  };

  it('goes through its states and files', async () => {
    const { answer } = await job({ object: 'Lead', operation: 'insert', lineEnding: 'LF' });
    expect(answer.status).toBe(200);
    expect(dig(answer.body, 'contentUrl')).toMatch(
      /^services\/data\/v67\.0\/jobs\/ingest\/750\w{15}\/batches$/,
    );
    const csv = 'LastName,Company,DoNotCall,Birth\n';
    const failed = await run({ object: 'Lead', operation: 'insert' }, csv);
    expect(failed.done.body).toMatchObject({
      state: 'Failed',
      errorMessage: 'InvalidBatch : Field name not found : Birth',
    });
    const { path, done } = await run(
      { object: 'Contact', operation: 'insert' },
      'LastName,Birthdate,Title\nGood,1980-02-03,#N/A\nBad,2003-04-98,\n,,\n',
    );
    expect(done.body).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 3,
      numberRecordsFailed: 2,
    });
    const bad = await org.api(`${path}/failedResults`);
    expect(bad.headers.get('content-type')).toMatch(/^text\/csv/);
    expect(bad.text.split('\n')[0]).toBe('"sf__Id","sf__Error",LastName,Birthdate,Title');
    expect(bad.text).toContain(
      "INVALID_FIELD:Failed to deserialize field at col 1. Due to, '2003-04-98' is not a valid value for the type xsd:date:Birthdate --",
    );
    expect((await org.api(`${path}/successfulResults`)).text).toMatch(/"003\w{15}","true","Good"/);
    expect(await org.api(path, { method: 'DELETE' })).toMatchObject({ status: 204 });
  });

  it('refuses a key that is none', async () => {
    const { answer } = await job({ object: 'Account', operation: 'upsert', externalIdFieldName: 'website' });
    expect(answer).toMatchObject({
      status: 400,
      body: [
        {
          errorCode: 'INVALIDJOB',
          message:
            'InvalidJob : Field name provided, website does not match an External ID, Salesforce Id, or indexed field for Account',
        },
      ],
    });
  });

  it('takes one upload, and none after an abort', async () => {
    const { path } = await job({ object: 'Lead', operation: 'insert' });
    expect(dig((await org.api(path, { method: 'PATCH', json: { state: 'Aborted' } })).body, 'state')).toBe(
      'Aborted',
    );
    const late = await org.api(`${path}/batches`, {
      method: 'PUT',
      raw: 'a\n',
      headers: { 'content-type': 'text/csv' },
    });
    expect(late.status).toBe(400);
  });
});
