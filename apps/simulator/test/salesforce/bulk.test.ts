import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dig } from '../support/http.ts';
import { create, query, startTestOrg, type TestOrg } from './org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.close());

const csv = { 'content-type': 'text/csv' };

async function upload(
  text: string,
  json: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) {
  const job = { object: 'Lead', operation: 'insert', ...json };
  const answer = await org.api('jobs/ingest', { json: job, headers });
  const path = `jobs/ingest/${dig(answer.body, 'id')}`;
  const sent = await org.api(`${path}/batches`, { method: 'PUT', raw: text, headers: csv });
  return { path, sent };
}

const start = (path: string) => org.api(path, { method: 'PATCH', json: { state: 'UploadComplete' } });
const stateOf = async (path: string) => dig((await org.api(path)).body, 'state');

async function run(text: string, json: Record<string, unknown> = {}, headers: Record<string, string> = {}) {
  const { path } = await upload(text, json, headers);
  await start(path);
  return { path, job: (await org.api(path)).body };
}

describe('Bulk API 2.0 jobs (§4)', () => {
  it('wait, are in progress, and write at the end', async () => {
    await org.control('limits', { bulkQueueSeconds: 10, bulkRunSeconds: 20 });
    const { path } = await upload('LastName,Company\nPhased,Acme\n');
    expect(await stateOf(path)).toBe('Open');
    await start(path);
    expect(await stateOf(path)).toBe('UploadComplete');
    await org.advance(11_000);
    expect(await stateOf(path)).toBe('InProgress');
    expect(await query(org, "SELECT Id FROM Lead WHERE LastName = 'Phased'")).toEqual([]);
    await org.advance(20_000);
    expect(await stateOf(path)).toBe('JobComplete');
    expect(await query(org, "SELECT Id FROM Lead WHERE LastName = 'Phased'")).toHaveLength(1);
    await org.control('limits', { bulkQueueSeconds: 0, bulkRunSeconds: 0 });
  });

  it('one that was aborted on its way writes nothing and gives its rows back', async () => {
    await org.control('limits', { bulkRunSeconds: 20 });
    const { path } = await upload('LastName,Company\nAborted,Acme\n');
    await start(path);
    expect(await stateOf(path)).toBe('InProgress');
    expect((await org.api(path, { method: 'PATCH', json: { state: 'Aborted' } })).status).toBe(200);
    await org.advance(60_000);
    await org.control('limits', { bulkRunSeconds: 0 });
    expect((await org.api(path)).body).toMatchObject({ state: 'Aborted', numberRecordsProcessed: 0 });
    expect((await org.api(`${path}/unprocessedrecords`)).text).toContain('Aborted,Acme');
    expect(await query(org, "SELECT Id FROM Lead WHERE LastName = 'Aborted'")).toEqual([]);
    expect((await start(path)).status).toBe(400);
  });

  it('fail as a whole for other line ends, ragged rows and cells that are too long', async () => {
    const failed = async (text: string, json: Record<string, unknown> = {}) =>
      String(dig((await run(text, json)).job, 'errorMessage'));
    expect(await failed('LastName,Company\r\nA,B\r\n')).toMatch(/LineEnding is invalid/);
    expect(await failed('LastName,Company\nA,B\n', { lineEnding: 'CRLF' })).toMatch(/LineEnding is invalid/);
    expect(await failed('LastName,Company\nA\n')).toMatch(/number of columns/);
    expect(await failed(`LastName,Company,Description\nA,B,${'x'.repeat(32_001)}\n`)).toMatch(/32000/);
    expect(dig((await run('LastName,Company\r\nA,B\r\n', { lineEnding: 'CRLF' })).job, 'state')).toBe(
      'JobComplete',
    );
  });

  it('take no file above the limit', async () => {
    await org.control('limits', { bulkUploadBytes: 100 });
    const { sent } = await upload(`LastName,Company\n${'A,B\n'.repeat(50)}`);
    await org.control('limits', { bulkUploadBytes: 150 * 1024 * 1024 });
    expect(sent.status).toBe(400);
  });

  it('heed the headers of the request that made them, each behind its switch', async () => {
    await create(org, 'Lead', { LastName: 'Twin', Company: 'Acme', Email: 'twin@t.example' });
    const twin = 'LastName,Company,Email\nTwin,Acme,twin@t.example\n';
    const failedRows = async (headers: Record<string, string> = {}) =>
      dig((await run(twin, {}, headers)).job, 'numberRecordsFailed');
    const allow = { 'sforce-duplicate-rule-header': 'allowSave=true' };
    expect(await failedRows()).toBe(1);
    await org.control('switches', { duplicateHeaderInBulk: 'no' });
    expect(await failedRows(allow)).toBe(1);
    await org.control('switches', { duplicateHeaderInBulk: 'yes' });
    expect(await failedRows(allow)).toBe(0);
  });

  it('are forgotten after seven days', async () => {
    const { path } = await run('LastName,Company\nOld,Acme\n');
    await org.advance(8 * 86_400_000);
    const again = await org.api(path);
    // The session has ended meanwhile, so the answer is 401 before 404.
    expect([401, 404]).toContain(again.status);
  });
});
