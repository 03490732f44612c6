import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startVendor } from '../../src/kernel/start-vendor.ts';
import { salesforce } from '../../src/salesforce/index.ts';
import { call, dig, list } from '../support/http.ts';
import { create, refresh, startTestOrg, type TestOrg } from './org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.close());

describe('versions and addresses', () => {
  it('are listed without a token and without counting', async () => {
    const answer = await call(`${org.url}/services/data`);
    expect(answer.headers.get('sforce-limit-info')).toBeNull();
    expect(list(answer.body, '').at(-1)).toEqual({
      label: "Winter '27",
      url: '/services/data/v68.0',
      version: '68.0',
    });
    expect(list(answer.body, '').find(each => dig(each, 'version') === '57.0')).toMatchObject({
      label: "Spring '23",
    });
  });

  it('answer 410 for retired and 404 for future versions', async () => {
    const bearer = org.tokens.access_token ?? '';
    expect((await call(`${org.url}/services/data/v30.0/limits`, { bearer })).status).toBe(410);
    expect((await call(`${org.url}/services/data/v69.0/limits`, { bearer })).status).toBe(404);
  });

  it('mean nothing elsewhere', async () => {
    expect(await call(`${org.url}/services/apexrest/nothing`)).toMatchObject({
      status: 404,
      body: [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }],
    });
    expect((await org.api('tooling/query?q=x')).status).toBe(404);
  });

  it('collapse a doubled leading slash', async () => {
    expect((await call(`${org.url}//services/data`)).status).toBe(200);
    const bearer = org.tokens.access_token ?? '';
    expect((await call(`${org.url}//services/data/v67.0/limits`, { bearer })).status).toBe(200);
  });
});

describe('access', () => {
  it('is refused without a good token', async () => {
    for (const send of [{}, { bearer: 'x' }]) {
      const answer = await call(`${org.url}/services/data/v67.0/limits`, send);
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual([
        { message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' },
      ]);
    }
  });

  it('is refused when the API is off for the org', async () => {
    await org.control('switches', { apiEnabled: 'notForOrg' });
    const answer = await org.api('limits');
    await org.control('switches', { apiEnabled: 'yes' });
    expect(answer).toMatchObject({
      status: 403,
      body: [
        { message: 'The REST API is not enabled for this Organization.', errorCode: 'API_DISABLED_FOR_ORG' },
      ],
    });
  });

  it('ends with the daily allowance and comes back a day later', async () => {
    const { dailyRequests } = Object(await org.control('limits', {}));
    await org.control('limits', { dailyRequests: 1 });
    await org.api('limits');
    const answer = await org.api('limits');
    expect(answer).toMatchObject({
      status: 403,
      body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    });
    expect(answer.headers.get('retry-after')).toBeNull();
    await org.control('limits', { dailyRequests: Number(dailyRequests), sessionSeconds: 200_000 });
    await org.advance(25 * 3_600_000);
    expect((await org.api('limits')).headers.get('sforce-limit-info')).toBe('api-usage=1/15000');
  });

  it('answers errors as XML to those who want XML, and pretty JSON when asked', async () => {
    const xml = await org.api('sobjects/Nope', { headers: { accept: 'application/xml' } });
    expect(xml.text).toContain('<Errors><Error><errorCode>NOT_FOUND</errorCode>');
    expect((await org.api('limits', { headers: { 'x-prettyprint': '1' } })).text).toContain('\n  "');
  });

  it('wants JSON bodies', async () => {
    const headers = { 'content-type': 'text/plain' };
    expect((await org.api('sobjects/Lead', { raw: '{}', headers })).status).toBe(415);
  });
});

describe('pages', () => {
  it('list, search and show records with what the API sees, escaped', async () => {
    const nasty = '<img src=x onerror=alert(1)>';
    const id = await create(org, 'Lead', { LastName: nasty, Company: 'Pages & Co' });
    await org.api(`sobjects/Lead/${id}`, {
      method: 'PATCH',
      json: { Title: 'Boss' },
      headers: { 'sforce-call-options': 'client=Tester' },
    });
    const found = await call(`${org.url}/lightning/o/Lead/list?q=pages`);
    expect(found.text).toContain(id);
    expect(found.text).not.toContain('<img');
    const page = await call(`${org.url}/lightning/r/Lead/${id}/view`);
    expect(page.text).toContain('Pages &amp; Co');
    expect(page.text).toContain('Title: empty → Boss');
    expect(page.text).toContain('through Tester');
    expect(page.text).toContain('As the API sees it');
    expect(page.text).not.toContain('<img');
    const short = await call(`${org.url}/${id.slice(0, 15)}`);
    expect(short.headers.get('location')).toBe(`/lightning/r/Lead/${id}/view`);
    expect((await call(`${org.url}/lightning/r/Lead/nope/view`)).status).toBe(404);
    expect((await call(`${org.url}/lightning/o/Lead/list?q=%22%3E%3Cscript%3E`)).text).not.toContain(
      '<script>',
    );
  });
});

describe('control', () => {
  it('tells the truth with history and refuses nonsense in one sentence', async () => {
    const id = await create(org, 'Contact', { LastName: 'Truth', Email: 'truth@t.example' });
    await org.control(`records/Contact/${id}`, { fields: { Title: 'Edited by hand' } });
    const { body } = await call(`${org.url}/_sim/records/Contact?email=TRUTH@t.example`);
    expect(dig(body, 'records.0.Title')).toBe('Edited by hand');
    expect(list(body, 'records.0.history').map(each => dig(each, 'kind'))).toEqual(['created', 'updated']);
    expect((await call(`${org.url}/_sim/convert`, { json: { leadId: 'x' } })).status).toBe(400);
    expect((await call(`${org.url}/_sim/settings`, { json: { nope: 1 } })).status).toBe(400);
  });

  it('merges: the losing record is deleted and points at the master', async () => {
    const masterId = await create(org, 'Contact', { LastName: 'Master' });
    const losingId = await create(org, 'Contact', { LastName: 'Loser' });
    await org.control('merge', { object: 'Contact', masterId, losingId });
    const answer = await org.api(`sobjects/Contact/${losingId}`, { method: 'PATCH', json: {} });
    expect(dig(answer.body, '0.errorCode')).toBe('ENTITY_IS_DELETED');
    const { body } = await call(`${org.url}/_sim/records/Contact?id=${losingId}`);
    expect(dig(body, 'records.0.MasterRecordId')).toBe(masterId);
  });

  it('plants HTTP faults before the work is done', async () => {
    await org.control('faults', {
      match: { path: '/limits$' },
      kind: 'status',
      status: 503,
      body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }],
    });
    expect((await org.api('limits')).status).toBe(503);
    expect((await org.api('limits')).status).toBe(200);
  });

  it('goes back to the first day', async () => {
    const other = await startTestOrg();
    await create(other, 'Account', { Name: 'Gone' });
    await other.control('reset', {});
    expect(dig((await call(`${other.url}/_sim/records/Account`)).body, 'total')).toBe(0);
    expect((await other.api('limits')).status).toBe(401);
    await other.close();
  });
});

describe('a restart', () => {
  it('keeps records, settings, custom fields and grants', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'sim-sf-'));
    const first = await startTestOrg({ dataDir });
    await first.control('fields', { object: 'Lead', name: 'Ext__c', externalId: true });
    await first.control('settings', { duplicateRules: { Lead: { create: 'block', edit: 'off' } } });
    const id = await create(first, 'Lead', {
      LastName: 'Kept',
      Company: 'K',
      Email: 'k@k.example',
      Ext__c: 'k-1',
    });
    await first.close();
    const again = await startVendor(salesforce, { port: 0, dataDir });
    const base = `${again.url}/services/data/v67.0`;
    const tokens = await refresh(again.url, first.tokens.refresh_token ?? '');
    const bearer = String(dig(tokens.body, 'access_token'));
    expect(dig((await call(`${base}/sobjects/Lead/Ext__c/k-1`, { bearer })).body, 'Id')).toBe(id);
    const blocked = await call(`${base}/sobjects/Lead`, {
      bearer,
      json: { LastName: 'K', Company: 'K', Email: 'k@k.example' },
    });
    expect(dig(blocked.body, '0.duplicateResut.allowSave')).toBe(false);
    const made = await call(`${base}/sobjects/Lead`, { bearer, json: { LastName: 'Next', Company: 'N' } });
    expect(dig(made.body, 'id')).not.toBe(id);
    await again.close();
    await rm(dataDir, { recursive: true });
  });
});
