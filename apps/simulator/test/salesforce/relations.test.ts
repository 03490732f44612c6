import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call, dig, list } from '../support/http.ts';
import { create, query, startTestOrg, type TestOrg } from './org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
});
afterAll(() => org.close());

const off = { create: 'off', edit: 'off' };
beforeEach(() => org.control('settings', { duplicateRules: { Account: off, Contact: off, Lead: off } }));

describe('Child queries (§5.1)', () => {
  it('answer an object of their own, or null where there is none', async () => {
    const parent = await create(org, 'Account', { Name: 'Parent' });
    await create(org, 'Account', { Name: 'Parent of nobody' });
    for (const LastName of ['B', 'A', 'C']) await create(org, 'Contact', { LastName, AccountId: parent });
    const soql =
      "SELECT Name, (SELECT LastName FROM Contacts WHERE LastName != 'C' ORDER BY LastName) FROM Account WHERE Name LIKE 'Parent%' ORDER BY Name";
    expect(await query(org, soql)).toMatchObject([
      {
        Name: 'Parent',
        Contacts: { totalSize: 2, done: true, records: [{ LastName: 'A' }, { LastName: 'B' }] },
      },
      { Name: 'Parent of nobody', Contacts: null },
    ]);
  });

  it('know the relationships that describe tells, and no others', async () => {
    const described = await org.api('sobjects/Campaign/describe');
    expect(list(described.body, 'childRelationships')).toContainEqual(
      expect.objectContaining({ relationshipName: 'CampaignMembers', childSObject: 'CampaignMember' }),
    );
    const wrong = await org.api(
      `query?q=${encodeURIComponent('SELECT Id, (SELECT Id FROM Shoes) FROM Account')}`,
    );
    expect(wrong).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_TYPE' }] });
  });
});

describe('HAVING', () => {
  it('leaves groups out by an aggregate or a grouped field', async () => {
    for (const [LastName, Department] of [
      ['One', 'Sales'],
      ['Two', 'Sales'],
      ['Three', 'Support'],
    ])
      await create(org, 'Contact', { LastName, Department });
    const ask = (having: string) =>
      query(
        org,
        `SELECT Department, COUNT(Id) FROM Contact WHERE Department != null GROUP BY Department HAVING ${having}`,
      );
    expect(await ask('COUNT(Id) > 1')).toMatchObject([{ Department: 'Sales', expr0: 2 }]);
    expect(await ask("COUNT(Id) = 1 AND Department = 'support'")).toMatchObject([{ Department: 'Support' }]);
    expect(await ask("NOT (COUNT(Id) > 5 OR Department = 'Sales')")).toHaveLength(1);
    expect(Object.keys((await ask('COUNT(Id) > 1'))[0] ?? {})).toEqual(['attributes', 'Department', 'expr0']);
  });
});

describe('Composite tree (§4)', () => {
  const tree = (lastName: string | undefined) => ({
    records: [
      {
        attributes: { type: 'Account', referenceId: 'acc' },
        Name: 'Tree',
        Contacts: {
          records: [
            { attributes: { type: 'Contact', referenceId: 'one' }, LastName: 'Leaf' },
            { attributes: { type: 'Contact', referenceId: 'two' }, LastName: lastName },
          ],
        },
      },
    ],
  });

  it('makes parents and children together', async () => {
    const answer = await org.api('composite/tree/Account', { json: tree('Twig') });
    expect(answer).toMatchObject({ status: 201, body: { hasErrors: false } });
    const [account] = list(answer.body, 'results');
    expect(
      await query(org, `SELECT LastName FROM Contact WHERE AccountId = '${dig(account, 'id')}'`),
    ).toHaveLength(2);
  });

  it('or none of them', async () => {
    const answer = await org.api('composite/tree/Account', { json: tree(undefined) });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        hasErrors: true,
        results: [{ referenceId: 'two', errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] }],
      },
    });
    expect(await query(org, "SELECT Id FROM Account WHERE Name = 'Tree'")).toHaveLength(1);
  });
});

describe('UI API records (§2)', () => {
  const make = (key: string, LastName: string) =>
    org.api('ui-api/records', {
      json: { apiName: 'Lead', fields: { LastName, Company: 'UI' } },
      headers: { 'idempotency-key': key },
    });
  const count = async (LastName: string) =>
    (await query(org, `SELECT Id FROM Lead WHERE LastName = '${LastName}'`)).length;

  it('make a second record where no admin turned idempotency on', async () => {
    expect((await make('k-1', 'Twice')).status).toBe(201);
    expect((await make('k-1', 'Twice')).status).toBe(201);
    expect(await count('Twice')).toBe(2);
  });

  it('answer the first record again where one did', async () => {
    await org.control('switches', { uiApiIdempotency: 'yes' });
    const first = await make('k-2', 'Once');
    const again = await make('k-2', 'Once');
    expect(dig(again.body, 'id')).toBe(dig(first.body, 'id'));
    expect(await count('Once')).toBe(1);
    expect((await make('k-2', 'Another')).status).toBe(409);
    expect((await make('k-3', 'Once')).status).toBe(201);
    await org.control('switches', { uiApiIdempotency: 'no' });
  });
});

describe('describe on conditions (§8)', () => {
  it('answers 304 to a tag or a date, the tag first', async () => {
    const path = 'sobjects/Contact/describe';
    const { headers } = await org.api(path);
    const etag = headers.get('etag') ?? '';
    const date = headers.get('last-modified') ?? '';
    const status = async (conditions: Record<string, string>) =>
      (await org.api(path, { headers: conditions })).status;
    expect(await status({ 'if-none-match': etag })).toBe(304);
    expect(await status({ 'if-none-match': etag.replace(/"$/, '--gzip"') })).toBe(304);
    expect(await status({ 'if-modified-since': date })).toBe(304);
    expect(await status({ 'if-none-match': '"other"', 'if-modified-since': date })).toBe(200);
    await org.advance(2_000);
    await org.control('fields', { object: 'Contact', name: 'Late__c' });
    expect(await status({ 'if-none-match': etag })).toBe(200);
    expect(await status({ 'if-modified-since': date })).toBe(200);
  });
});

describe('Record types', () => {
  it('show in describe, and only active ones of the object may be used', async () => {
    const type = { SobjectType: 'Lead', DeveloperName: 'Partner', Name: 'Partner', IsActive: true };
    const seeded = await org.control('seed', {
      object: 'RecordType',
      records: [type, { ...type, Name: 'Old', IsActive: false }],
    });
    const ids = list(seeded, 'ids').map(String);
    const infos = list((await org.api('sobjects/Lead/describe')).body, 'recordTypeInfos');
    expect(infos.map(each => [dig(each, 'name'), dig(each, 'available'), dig(each, 'master')])).toEqual([
      ['Partner', true, false],
      ['Old', false, false],
      ['Master', true, true],
    ]);
    const lead = { LastName: 'Typed', Company: 'Acme' };
    expect((await org.api('sobjects/Lead', { json: { ...lead, RecordTypeId: ids[0] } })).status).toBe(201);
    expect(await org.api('sobjects/Lead', { json: { ...lead, RecordTypeId: ids[1] } })).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_CROSS_REFERENCE_KEY', fields: ['RecordTypeId'] }],
    });
  });
});

describe('State & Country picklists (§3.2)', () => {
  it('take listed values only, where an admin turned them on', async () => {
    const status = async (fields: Record<string, string>) =>
      (await org.api('sobjects/Lead', { json: { LastName: 'Placed', Company: 'Acme', ...fields } })).status;
    expect(await status({ Country: 'Wonderland' })).toBe(201);
    await org.control('settings', { stateCountryPicklists: true });
    expect(await status({ Country: 'Wonderland' })).toBe(400);
    expect(await status({ Country: 'Germany', City: 'Berlin' })).toBe(201);
    expect(await status({ Country: 'United States', State: 'Bavaria' })).toBe(400);
    expect(await status({ Country: 'United States', State: 'Texas' })).toBe(201);
    expect(await status({ State: 'Texas' })).toBe(400);
    await org.control('settings', { stateCountryPicklists: false });
  });
});

describe('Pages', () => {
  it('show on a record what belongs to it', async () => {
    const account = await create(org, 'Account', { Name: 'Shown Inc' });
    const contact = await create(org, 'Contact', { LastName: 'Visible', AccountId: account });
    const campaign = await create(org, 'Campaign', { Name: 'Trade <fair>' });
    await create(org, 'CampaignMember', { CampaignId: campaign, ContactId: contact });
    const note = { Subject: 'Note: met', Status: 'Completed', Description: 'Wants <b>three</b>\nin May' };
    await create(org, 'Task', { WhoId: contact, ...note });
    const page = async (object: string, id: string) =>
      (await call(`${org.url}/lightning/r/${object}/${id}/view`)).text;
    const person = await page('Contact', contact);
    expect(person).toContain(`<a href="/lightning/r/Campaign/${campaign}/view">Trade &lt;fair&gt;</a>`);
    expect(person).toContain('Wants &lt;b&gt;three&lt;/b&gt;\nin May');
    expect(person).toMatch(/Completed/);
    expect(await page('Account', account)).toMatch(/data-related="Contacts">.*Visible/s);
    expect(await page('Campaign', campaign)).toMatch(/data-related="CampaignMembers">.*Visible/s);
    for (const name of ['Campaign', 'Task', 'Account'])
      expect((await call(`${org.url}/lightning/o/${name}/list`)).status).toBe(200);
  });
});
