import jsforce from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, dig } from '../support/http.ts';
import { REDIRECT, startTestOrg, type TestOrg } from './org.ts';

/** The published client, unmodified, judges whether the simulator speaks Salesforce. */
let org: TestOrg;
let conn: InstanceType<typeof jsforce.Connection>;

beforeAll(async () => {
  org = await startTestOrg();
  await org.control('fields', {
    object: 'Lead',
    name: 'Ext__c',
    label: 'Ext',
    externalId: true,
    unique: true,
  });
  conn = new jsforce.Connection({
    version: '67.0',
    oauth2: {
      loginUrl: org.url,
      clientId: 'sim-salesforce-client',
      clientSecret: 'sim-salesforce-secret',
      redirectUri: REDIRECT,
      useVerifier: true,
    },
  });
  const address = new URL(conn.oauth2.getAuthorizationUrl({ scope: 'api refresh_token id', state: 'x' }));
  expect(address.searchParams.get('code_challenge_method')).toBeNull();
  const orgs = await call(`${org.url}/_sim/orgs`);
  const account = `${dig(orgs.body, 'orgs.0.id')}/${dig(orgs.body, 'orgs.0.users.0.id')}`;
  const form = { ...Object.fromEntries(address.searchParams), decision: 'approve', account };
  const answer = await call(`${org.url}/setup/secur/RemoteAccessAuthorizationPage.apexp`, { form });
  const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const user = await conn.authorize(code);
  expect(user.id).toMatch(/^005\w{15}$/);
}, 60_000);
afterAll(() => org.close());

describe('jsforce', () => {
  it('knows who it is', async () => {
    const identity = await conn.identity();
    expect(identity.username).toBe('ada.admin@acme-sales.example');
    expect(identity.organization_id).toMatch(/^00D\w{15}$/);
    expect(conn.limitInfo.apiUsage?.limit ?? 15_000).toBe(15_000);
  });

  it('creates, reads, updates and deletes one record', async () => {
    const made = await conn.sobject('Lead').create({ LastName: 'One', Company: 'Solo' });
    expect(made).toMatchObject({ success: true, errors: [] });
    const id = made.id ?? '';
    expect(await conn.sobject('Lead').update({ Id: id, Title: 'Boss' })).toMatchObject({ id, success: true });
    expect(await conn.sobject('Lead').retrieve(id)).toMatchObject({ Id: id, Title: 'Boss', Name: 'One' });
    expect(await conn.sobject('Lead').destroy(id)).toMatchObject({ id, success: true });
    expect(conn.limitInfo.apiUsage?.limit).toBe(15_000);
  });

  it('creates, updates, reads and deletes many, with errors per record', async () => {
    const made = await conn
      .sobject('Lead')
      .create([{ LastName: 'Many 1', Company: 'M' }, { Company: 'M' }, { LastName: 'Many 3', Company: 'M' }]);
    expect(made.map(each => each.success)).toEqual([true, false, true]);
    expect(made[1]).toMatchObject({
      errors: [
        {
          statusCode: 'REQUIRED_FIELD_MISSING',
          message: 'Required fields are missing: [LastName]',
          fields: ['LastName'],
        },
      ],
    });
    const ids = made.flatMap(each => (each.id ? [each.id] : []));
    const changed = await conn.sobject('Lead').update(ids.map(Id => ({ Id, Title: 'T' })));
    expect(changed.every(each => each.success)).toBe(true);
    const read = await conn.sobject('Lead').retrieve(ids);
    expect(read.map(each => each.Title)).toEqual(['T', 'T']);
    const gone = await conn.sobject('Lead').destroy(ids);
    expect(gone.every(each => each.success)).toBe(true);
  });

  it('upserts one and many by external id', async () => {
    const first = await conn
      .sobject('Lead')
      .upsert({ Ext__c: 'x-1', LastName: 'Up', Company: 'Sert' }, 'Ext__c');
    expect(first).toMatchObject({ success: true, created: true });
    const again = await conn.sobject('Lead').upsert({ Ext__c: 'x-1', Title: 'T' }, 'Ext__c');
    expect(again).toMatchObject({ success: true, created: false });
    const many = await conn.sobject('Lead').upsert(
      [
        { Ext__c: 'x-1', Title: 'U' },
        { Ext__c: 'x-2', LastName: 'New', Company: 'Sert' },
      ],
      'Ext__c',
    );
    expect(many).toMatchObject([{ created: false }, { created: true }]);
  });

  it('raises MULTIPLE_CHOICES when a key names several records', async () => {
    const twin = { LastName: 'Twin', Company: 'T', Email: 'twin@t.example' };
    await org.control('seed', { object: 'Lead', records: [twin, twin] });
    const upsert = conn.sobject('Lead').upsert({ Email: 'twin@t.example', Title: 'X' }, 'Email');
    await expect(upsert).rejects.toMatchObject({ name: 'MULTIPLE_CHOICES' });
  });

  it('carries the misspelt duplicate result', async () => {
    await conn.sobject('Contact').create({ LastName: 'Dup', Email: 'dup@d.example' });
    const again = conn.sobject('Contact').create({ LastName: 'Dup', Email: 'dup@d.example' });
    await expect(again).rejects.toMatchObject({
      name: 'DUPLICATES_DETECTED',
      data: { duplicateResut: { allowSave: true } },
    });
    const headers = { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' };
    const saved = await conn
      .sobject('Contact')
      .create({ LastName: 'Dup', Email: 'dup@d.example' }, { headers });
    expect(saved.success).toBe(true);
  });

  it('pages through a query', async () => {
    await org.control('seed', { object: 'Account', count: 4200 });
    const first = await conn.query<{ Id: string }>("SELECT Id FROM Account WHERE Name LIKE 'Company%'");
    expect(first).toMatchObject({ totalSize: 4200, done: false });
    const second = await conn.queryMore<{ Id: string }>(first.nextRecordsUrl ?? '');
    const third = await conn.queryMore<{ Id: string }>(second.nextRecordsUrl ?? '');
    expect(third.done).toBe(true);
    const ids = [first, second, third].flatMap(page => page.records.map(each => each.Id));
    expect(new Set(ids).size).toBe(4200);
    const found = await conn.sobject('Account').find({ Name: 'Company 7' }, ['Id', 'Name']);
    expect(found).toHaveLength(1);
  });

  it('describes objects and reads limits, versions and feeds', async () => {
    const lead = await conn.sobject('Lead').describe();
    const required = lead.fields
      .filter(each => each.createable && !each.nillable && !each.defaultedOnCreate && each.type !== 'boolean')
      .map(each => each.name);
    expect(required.sort()).toEqual(['Company', 'LastName']);
    const global = await conn.describeGlobal();
    expect(global.sobjects.map(each => each.name)).toContain('Contact');
    const limits = await conn.request<Record<string, { Max: number }>>('/limits');
    expect(limits.DailyApiRequests?.Max).toBe(15_000);
    const updated = await conn.sobject('Lead').updated('2026-11-22T11:00:00Z', '2026-11-22T13:00:00Z');
    expect(updated.ids.length).toBeGreaterThan(0);
  });

  it('runs a Bulk API 2.0 upsert with good and bad rows', async () => {
    const result = await conn.bulk2.loadAndWaitForResults({
      object: 'Lead',
      operation: 'upsert',
      externalIdFieldName: 'Ext__c',
      input: [
        { Ext__c: 'b-1', LastName: 'Bulk 1', Company: 'Bulk "quoted", Inc', Title: null },
        { Ext__c: 'b-2', LastName: '', Company: 'Bulk', Title: '' },
        { Ext__c: 'x-1', LastName: 'Known', Company: 'Bulk', Title: 'T' },
      ],
      pollInterval: 20,
      pollTimeout: 10_000,
    });
    expect(result.successfulResults.map(each => each.sf__Created)).toEqual(['true', 'false']);
    expect(result.failedResults).toMatchObject([
      { sf__Error: 'REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --' },
    ]);
    const made = await conn.sobject('Lead').findOne({ Ext__c: 'b-1' }, ['Company']);
    expect(made?.Company).toBe('Bulk "quoted", Inc');
  });

  it('inserts, updates and deletes through Bulk API 2.0 jobs step by step', async () => {
    const ingest = async (operation: 'insert' | 'update' | 'delete', input: Record<string, string>[]) => {
      const job = conn.bulk2.createJob({ object: 'Contact', operation });
      await job.open();
      await job.uploadData(input);
      await job.close();
      await job.poll(20, 10_000);
      return job.getAllResults();
    };
    const made = await ingest('insert', [
      { LastName: 'Bulk, one', Title: 'A' },
      { LastName: '', Title: 'B' },
      { LastName: '007', Title: 'C' },
    ]);
    expect(made.successfulResults.map(each => Reflect.get(each, 'LastName'))).toEqual(['Bulk, one', '007']);
    expect(made.failedResults).toHaveLength(1);
    const ids = made.successfulResults.map(each => String(each.sf__Id));
    const changed = await ingest(
      'update',
      ids.map(Id => ({ Id, Title: 'T' })),
    );
    expect(changed.successfulResults.map(each => each.sf__Created)).toEqual(['false', 'false']);
    expect(
      (
        await ingest(
          'delete',
          ids.map(Id => ({ Id })),
        )
      ).failedResults,
    ).toEqual([]);
  });

  it('aborts a job before it runs', async () => {
    const job = conn.bulk2.createJob({ object: 'Contact', operation: 'insert' });
    await job.open();
    await job.uploadData([{ LastName: 'Never' }]);
    await job.abort();
    expect(await job.check()).toMatchObject({ state: 'Aborted' });
    expect(await conn.sobject('Contact').find({ LastName: 'Never' })).toEqual([]);
  });

  it('asks for a description only if it has changed', async () => {
    const url = `${org.url}/services/data/v67.0/sobjects/Lead/describe`;
    const first = await fetch(url, { headers: { authorization: `Bearer ${conn.accessToken}` } });
    const conditions = [
      { 'If-Modified-Since': first.headers.get('last-modified') ?? '' },
      { 'If-None-Match': first.headers.get('etag') ?? '' },
    ];
    for (const headers of conditions) expect(await conn.request({ method: 'GET', url, headers })).toBe('');
    const headers = { 'If-Modified-Since': new Date(0).toUTCString() };
    expect(await conn.request({ method: 'GET', url, headers })).toMatchObject({ name: 'Lead' });
  });

  it('puts people into campaigns and writes tasks about them', async () => {
    const lead = await conn.sobject('Lead').create({ LastName: 'Member', Company: 'C' });
    const campaign = await conn.sobject('Campaign').create({ Name: 'Fair', IsActive: true });
    const member = { CampaignId: campaign.id ?? '', LeadId: lead.id ?? '' };
    expect((await conn.sobject('CampaignMember').create(member)).success).toBe(true);
    await expect(conn.sobject('CampaignMember').create(member)).rejects.toMatchObject({
      name: 'DUPLICATE_VALUE',
    });
    const task = { WhoId: lead.id ?? '', Subject: 'Met', Status: 'Completed', Description: 'Two\nlines' };
    expect((await conn.sobject('Task').create(task)).success).toBe(true);
    const found = await conn.query<{ Tasks: unknown; CampaignMembers: unknown }>(
      `SELECT Id, (SELECT Subject FROM Tasks), (SELECT CampaignId FROM CampaignMembers) FROM Lead WHERE Id = '${lead.id}'`,
    );
    expect(found.records[0]).toMatchObject({
      Tasks: { totalSize: 1, records: [{ Subject: 'Met' }] },
      CampaignMembers: { records: [{ CampaignId: campaign.id }] },
    });
  });

  it('reads what was deleted and what was changed', async () => {
    const made = await conn.sobject('Lead').create({ LastName: 'Gone', Company: 'C' });
    await conn.sobject('Lead').destroy(made.id ?? '');
    const window = ['2026-11-22T11:00:00Z', '2026-11-22T13:00:00Z'] as const;
    const deleted = await conn.sobject('Lead').deleted(...window);
    expect(deleted.deletedRecords.map(each => each.id)).toContain(made.id);
    const updated = await conn.sobject('Lead').updated(...window);
    expect(updated.ids).not.toContain(made.id);
    expect(updated.latestDateCovered).toBe('2026-11-22T13:00:00.000+0000');
  });

  it('refreshes an expired session by itself, once for parallel calls', async () => {
    await org.control('revoke', { what: 'expire-access-tokens' });
    const before = dig((await call(`${org.url}/_sim/token-exchanges`)).body, 'exchanges.length');
    const answers = await Promise.all([
      conn.query('SELECT Id FROM User'),
      conn.query('SELECT Id FROM Organization'),
    ]);
    expect(answers.map(each => each.totalSize)).toEqual([3, 1]);
    const after = dig((await call(`${org.url}/_sim/token-exchanges`)).body, 'exchanges.length');
    expect(Number(after) - Number(before)).toBe(1);
  });

  it('ends its grant', async () => {
    await conn.oauth2.revokeToken(conn.accessToken ?? '');
    const orphan = new jsforce.Connection({
      instanceUrl: org.url,
      accessToken: conn.accessToken ?? '',
      version: '67.0',
    });
    await expect(orphan.query('SELECT Id FROM Lead')).rejects.toMatchObject({ name: 'INVALID_SESSION_ID' });
    await expect(conn.oauth2.revokeToken('never issued')).rejects.toMatchObject({
      name: 'unsupported_token_type',
    });
  });
});
