import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call, dig } from '../support/http.ts';
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
  await org.control('fields', { object: 'Lead', name: 'Notes__c', type: 'string', length: 20 });
});
afterAll(() => org.close());

let n = 0;
beforeEach(() => {
  n += 1;
});
const person = (more: Record<string, unknown> = {}) => ({
  LastName: `Person ${n}`,
  Company: `Firm ${n}`,
  ...more,
});

describe('create', () => {
  it('answers 201 with id and Location, and stores what was sent', async () => {
    const answer = await org.api('sobjects/Lead', { json: person({ Email: `  a${n}@b.example ` }) });
    expect(answer.status).toBe(201);
    const id = String(dig(answer.body, 'id'));
    expect(answer.body).toEqual({ id, success: true, errors: [] });
    expect(id).toMatch(/^00Q\w{15}$/);
    expect(answer.headers.get('location')).toBe(`/services/data/v67.0/sobjects/Lead/${id}`);
    expect(answer.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/15000$/);
    const read = await org.api(`sobjects/Lead/${id}`);
    expect(read.body).toMatchObject({
      attributes: { type: 'Lead', url: `/services/data/v67.0/sobjects/Lead/${id}` },
      Id: id,
      Name: `Person ${n}`,
      Email: `a${n}@b.example`,
      Status: 'Open - Not Contacted',
      IsConverted: false,
      CreatedDate: '2026-11-22T12:00:00.000+0000',
    });
  });

  it.each([
    [{ Company: 'X' }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', ['LastName']],
    [
      {},
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [Company, LastName]',
      ['Company', 'LastName'],
    ],
    [
      { LastName: ' ', Company: 'X', FirstName: 'f'.repeat(99) },
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [LastName]',
      ['LastName'],
    ],
    [
      { LastName: 'A', Company: 'X', foo: 1 },
      'INVALID_FIELD',
      "No such column 'foo' on sobject of type Lead",
      undefined,
    ],
    [
      { LastName: 'A', Company: 'X', Id: '00Q000000000001AAA' },
      'INVALID_FIELD',
      'The Id field should not be specified in the sobject data.',
      undefined,
    ],
    [
      { LastName: 'A', Company: 'X', Name: 'A B' },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: Name. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
      ['Name'],
    ],
    [
      { LastName: 'A', Company: 'X', Notes__c: 'n'.repeat(21) },
      'STRING_TOO_LONG',
      `Notes__c: data value too large: ${'n'.repeat(21)} (max length=20)`,
      ['Notes__c'],
    ],
    [
      { LastName: 'A', Company: 'X', Email: 'not an address' },
      'INVALID_EMAIL_ADDRESS',
      'Email: invalid email address: not an address',
      ['Email'],
    ],
    [
      { LastName: 'A', Company: 'X', OwnerId: 'nobody' },
      'MALFORMED_ID',
      'Owner ID: id value of incorrect type: nobody',
      ['OwnerId'],
    ],
  ])('refuses %j', async (json, errorCode, message, fields) => {
    const answer = await org.api('sobjects/Lead', { json });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual([{ message, errorCode, ...(fields ? { fields } : {}) }]);
  });

  it('reports several wrong values together', async () => {
    const answer = await org.api('sobjects/Lead', {
      json: person({ Email: 'x', FirstName: 'f'.repeat(41) }),
    });
    expect(dig(answer.body, 'length')).toBe(2);
  });

  it('words broken JSON as Salesforce does', async () => {
    const answer = await org.api('sobjects/Lead', {
      raw: '{"LastName" j}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    expect(dig(answer.body, '0.errorCode')).toBe('JSON_PARSER_ERROR');
    expect(dig(answer.body, '0.message')).toBe(
      "Unexpected character ('j' (code 106)): was expecting a colon to separate field name and value at [line:1, column:13]",
    );
    const empty = await org.api('sobjects/Lead', { method: 'POST' });
    expect(dig(empty.body, '0.message')).toBe(
      'The HTTP entity body is required, but this request has no entity body.',
    );
    const typed = await org.api('sobjects/Lead', { json: person({ NumberOfEmployees: 'many' }) });
    expect(dig(typed.body, '0.message')).toMatch(
      /^Cannot deserialize instance of int from VALUE_STRING value "many" at/,
    );
  });

  it('refuses values outside a restricted picklist and inactive owners', async () => {
    await org.control('fields', {
      object: 'Lead',
      name: 'Tier__c',
      label: 'Tier',
      type: 'picklist',
      length: 255,
      restrictedPicklist: true,
      picklist: ['A', 'B'],
    });
    const wrong = await org.api('sobjects/Lead', { json: person({ Tier__c: 'Z' }) });
    expect(wrong.body).toEqual([
      {
        message: 'Tier: bad value for restricted picklist field: Z',
        errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
        fields: ['Tier__c'],
      },
    ]);
    const orgs = await call(`${org.url}/_sim/orgs`);
    const OwnerId = dig(orgs.body, 'orgs.0.users.2.id');
    const inactive = await org.api('sobjects/Lead', { json: person({ OwnerId }) });
    expect(dig(inactive.body, '0.errorCode')).toBe('INACTIVE_OWNER_OR_USER');
  });

  it('runs validation rules', async () => {
    const rule = { object: 'Lead', field: 'Phone', message: 'A phone number is needed.' };
    await org.control('settings', { validationRules: [rule] });
    const answer = await org.api('sobjects/Lead', { json: person() });
    await org.control('settings', { validationRules: [] });
    expect(answer.body).toEqual([
      {
        message: 'A phone number is needed.',
        errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        fields: ['Phone'],
      },
    ]);
  });
});

describe('update and delete', () => {
  it('answers 204 without a body', async () => {
    const id = await create(org, 'Lead', person());
    const answer = await org.api(`sobjects/lead/${id}`, { method: 'PATCH', json: { title: 'Boss' } });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(answer.headers.get('content-type')).toBeNull();
    const tunnelled = await org.api(`sobjects/Lead/${id.slice(0, 15)}?_HttpMethod=PATCH`, {
      json: { City: 'Oslo' },
    });
    expect(tunnelled.status).toBe(204);
    const read = await org.api(`sobjects/Lead/${id}?fields=Title,Address`);
    expect(read.body).toMatchObject({ Title: 'Boss', Address: { city: 'Oslo', country: null } });
  });

  it('says where an id leads to nothing', async () => {
    const id = await create(org, 'Lead', person());
    expect((await org.api(`sobjects/Lead/${id}`, { method: 'DELETE' })).status).toBe(204);
    const deleted = {
      status: 404,
      body: [{ message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED', fields: [] }],
    };
    expect(await org.api(`sobjects/Lead/${id}`)).toMatchObject(deleted);
    expect(await org.api(`sobjects/Lead/${id}`, { method: 'PATCH', json: {} })).toMatchObject(deleted);
    expect(await org.api(`sobjects/Lead/${id}`, { method: 'DELETE' })).toMatchObject(deleted);
    const never = await org.api('sobjects/Lead/00QAx0000zzzzzz', { method: 'PATCH', json: {} });
    expect(never).toMatchObject({
      status: 404,
      body: [{ message: 'invalid cross reference id', errorCode: 'INVALID_CROSS_REFERENCE_KEY', fields: [] }],
    });
    const malformed = await org.api('sobjects/Lead/nonsense');
    expect(malformed.body).toEqual([
      {
        message: 'Provided external ID field does not exist or is not accessible: nonsense',
        errorCode: 'NOT_FOUND',
      },
    ]);
    expect((await org.api('sobjects/Nothing/describe')).body).toEqual([
      { errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' },
    ]);
    expect((await org.api(`sobjects/Lead/${id}`, { method: 'PUT', json: {} })).status).toBe(405);
  });

  it('refuses a converted lead and points at its contact', async () => {
    const id = await create(org, 'Lead', person());
    const made = await org.control('convert', { leadId: id });
    const answer = await org.api(`sobjects/Lead/${id}`, { method: 'PATCH', json: { Title: 'X' } });
    expect(answer.body).toEqual([
      { message: 'cannot reference converted lead', errorCode: 'CANNOT_UPDATE_CONVERTED_LEAD', fields: [] },
    ]);
    const read = await org.api(`sobjects/Lead/${id}`);
    expect(read.body).toMatchObject({ IsConverted: true, ConvertedContactId: dig(made, 'contactId') });
  });

  it('re-runs lead assignment unless told not to', async () => {
    const orgs = await call(`${org.url}/_sim/orgs`);
    const queue = dig(orgs.body, 'orgs.0.queues.0.id');
    const quiet = { 'sforce-auto-assign': 'FALSE' };
    await org.control('settings', { leadAssignmentOwnerId: queue });
    const id = String(dig((await org.api('sobjects/Lead', { json: person(), headers: quiet })).body, 'id'));
    const owner = async () => dig((await org.api(`sobjects/Lead/${id}?fields=OwnerId`)).body, 'OwnerId');
    expect(await owner()).toMatch(/^005/);
    await org.api(`sobjects/Lead/${id}`, { method: 'PATCH', json: { Title: 'A' }, headers: quiet });
    expect(await owner()).toMatch(/^005/);
    await org.api(`sobjects/Lead/${id}`, { method: 'PATCH', json: { Title: 'B' } });
    expect(await owner()).toBe(queue);
    await org.control('settings', { leadAssignmentOwnerId: null });
  });

  it('cannot get a locked row, as often as planted', async () => {
    const id = await create(org, 'Lead', person());
    await org.control('record-faults', { matches: [id], times: 1 });
    const locked = await org.api(`sobjects/Lead/${id}`, { method: 'PATCH', json: { Title: 'X' } });
    expect(locked.body).toEqual([
      {
        message: `unable to obtain exclusive access to this record or 1 records: ${id}`,
        errorCode: 'UNABLE_TO_LOCK_ROW',
        fields: [],
      },
    ]);
    expect((await org.api(`sobjects/Lead/${id}`, { method: 'PATCH', json: { Title: 'X' } })).status).toBe(
      204,
    );
  });
});

describe('upsert by key', () => {
  it('creates, then updates, then refuses what is unknown', async () => {
    const path = `sobjects/Lead/Ext__c/${encodeURIComponent('a/b?c')}-${n}`;
    const made = await org.api(path, { method: 'PATCH', json: person() });
    expect(made.status).toBe(201);
    expect(dig(made.body, 'created')).toBe(true);
    const id = dig(made.body, 'id');
    const again = await org.api(path, { method: 'PATCH', json: { Title: 'X' } });
    expect(again).toMatchObject({ status: 200, body: { id, success: true, errors: [], created: false } });
    expect((await org.api(path)).body).toMatchObject({ Id: id, Ext__c: `a/b?c-${n}`, Title: 'X' });
    const old = await call(`${org.url}/services/data/v45.0/${path}`, {
      method: 'PATCH',
      json: { Title: 'Y' },
      bearer: org.tokens.access_token ?? '',
    });
    expect(old.status).toBe(204);
    const unknown = await org.api('sobjects/Lead/Namez/x', { method: 'PATCH', json: {} });
    expect(dig(unknown.body, '0.message')).toBe(
      'Provided external ID field does not exist or is not accessible: Namez',
    );
    const inBody = await org.api(path, { method: 'PATCH', json: { Ext__c: 'other' } });
    expect(dig(inBody.body, '0.message')).toBe(
      'The Ext__c field should not be specified in the sobject data.',
    );
  });

  it('answers 300 with addresses when several match, and writes nothing', async () => {
    const Email = `twins-${n}@b.example`;
    await org.control('seed', { object: 'Lead', records: [person({ Email }), person({ Email })] });
    const answer = await org.api(`sobjects/Lead/Email/${Email}`, { method: 'PATCH', json: { Title: 'X' } });
    expect(answer.status).toBe(300);
    expect(answer.body).toEqual([
      expect.stringMatching(/^\/services\/data\/v67\.0\/sobjects\/Lead\/00Q/),
      expect.stringMatching(/^\/services\/data\/v67\.0\/sobjects\/Lead\/00Q/),
    ]);
    expect(await query(org, `SELECT Id FROM Lead WHERE Email = '${Email}' AND Title = 'X'`)).toEqual([]);
  });

  it('does not find addresses that end like a file name', async () => {
    expect((await org.api('sobjects/Lead/Email/a@b.inc', { method: 'PATCH', json: person() })).status).toBe(
      404,
    );
  });

  it('keeps unique fields unique', async () => {
    const id = await create(org, 'Lead', person({ Ext__c: `u-${n}` }));
    const answer = await org.api('sobjects/Lead', {
      json: { LastName: 'Z', Company: 'Z', Ext__c: `U-${n}` },
    });
    expect(answer.body).toEqual([
      {
        message: `duplicate value found: Ext__c duplicates value on record with id: ${id.slice(0, 15)}`,
        errorCode: 'DUPLICATE_VALUE',
        fields: [],
      },
    ]);
  });
});

describe('duplicate rules', () => {
  const allow = { 'sforce-duplicate-rule-header': 'allowSave=true' };

  it('refuse a create with a known e-mail address, with the misspelt key', async () => {
    const Email = `dup-${n}@b.example`;
    const id = await create(org, 'Lead', person({ Email }));
    const answer = await org.api('sobjects/Lead', {
      json: { LastName: 'Other', Company: 'Other', Email: Email.toUpperCase() },
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual([
      {
        duplicateResut: {
          allowSave: true,
          duplicateRule: 'Standard_Lead_Duplicate_Rule',
          duplicateRuleEntityType: 'Lead',
          errorMessage: 'Use one of these records?',
          matchResults: [
            {
              entityType: 'Lead',
              errors: [],
              matchEngine: 'FuzzyMatchEngine',
              matchRecords: [
                {
                  additionalInformation: [],
                  fieldDiffs: [],
                  matchConfidence: 100,
                  record: {
                    attributes: { type: 'Lead', url: `/services/data/v67.0/sobjects/Lead/${id}` },
                    Id: id,
                  },
                },
              ],
              rule: 'Standard_Lead_Match_Rule_v1_0',
              size: 1,
              success: true,
            },
          ],
        },
        errorCode: 'DUPLICATES_DETECTED',
        message: 'Use one of these records?',
      },
    ]);
    const saved = await org.api('sobjects/Lead', { json: person({ Email }), headers: allow });
    expect(saved.status).toBe(201);
  });

  it('look across leads and contacts, and at names that sound alike', async () => {
    const Email = `cross-${n}@b.example`;
    await create(org, 'Lead', person({ Email }));
    const contact = await org.api('sobjects/Contact', { json: { LastName: 'Cross', Email } });
    expect(dig(contact.body, '0.duplicateResut.matchResults.0.entityType')).toBe('Lead');
    await create(org, 'Lead', { FirstName: 'Maria', LastName: 'Meyer', Company: `Same ${n}` });
    const alike = await org.api('sobjects/Lead', {
      json: { FirstName: 'Max', LastName: 'Maier', Company: `same ${n}` },
    });
    expect(dig(alike.body, '0.errorCode')).toBe('DUPLICATES_DETECTED');
  });

  it('know a contact by the present name of its account', async () => {
    const AccountId = await create(org, 'Account', { Name: `Before ${n}` });
    await create(org, 'Contact', { FirstName: 'Nina', LastName: 'Renamed', AccountId });
    await org.api(`sobjects/Account/${AccountId}`, { method: 'PATCH', json: { Name: `After ${n}` } });
    const lead = (Company: string) =>
      org.api('sobjects/Lead', { json: { FirstName: 'Nina', LastName: 'Renamed', Company } });
    expect(dig((await lead(`After ${n}`)).body, '0.errorCode')).toBe('DUPLICATES_DETECTED');
    expect((await lead(`Before ${n}`)).status).toBe(201);
  });

  it('cannot be overridden when they block, and say nothing when off or on edit', async () => {
    const Email = `block-${n}@b.example`;
    await create(org, 'Lead', person({ Email }));
    await org.control('settings', { duplicateRules: { Lead: { create: 'block', edit: 'block' } } });
    const blocked = await org.api('sobjects/Lead', { json: person({ Email }), headers: allow });
    expect(dig(blocked.body, '0.duplicateResut.allowSave')).toBe(false);
    await org.control('settings', { duplicateRules: { Lead: { create: 'off', edit: 'off' } } });
    expect((await org.api('sobjects/Lead', { json: person({ Email }) })).status).toBe(201);
    await org.control('settings', { duplicateRules: { Lead: { create: 'alert', edit: 'report' } } });
    const id = await create(org, 'Lead', { LastName: 'Later', Company: 'Later' });
    expect((await org.api(`sobjects/Lead/${id}`, { method: 'PATCH', json: { Email } })).status).toBe(204);
  });

  it('give the fields of the matches when asked', async () => {
    const Email = `details-${n}@b.example`;
    await create(org, 'Lead', person({ Email }));
    const headers = { 'sforce-duplicate-rule-header': 'allowSave=false, includeRecordDetails=true' };
    const answer = await org.api('sobjects/Lead', { json: person({ Email }), headers });
    const record = '0.duplicateResut.matchResults.0.matchRecords.0.record';
    expect(dig(answer.body, `${record}.Company`)).toBe(`Firm ${n}`);
  });
});

describe('contacts, accounts, campaigns', () => {
  it('link by id and refuse wrong links', async () => {
    const AccountId = await create(org, 'Account', { Name: `Acme ${n}` });
    const id = await create(org, 'Contact', { LastName: `C ${n}`, AccountId });
    const [found] = await query(org, `SELECT Account.Name, Owner.Name FROM Contact WHERE Id = '${id}'`);
    expect(found).toMatchObject({ Account: { attributes: { type: 'Account' }, Name: `Acme ${n}` } });
    const wrong = await org.api('sobjects/Contact', { json: { LastName: 'X', AccountId: id } });
    expect(dig(wrong.body, '0.errorCode')).toBe('MALFORMED_ID');
    const none = await org.api('sobjects/Contact', { json: { LastName: 'X', AccountId: '001Ax0000zzzzzz' } });
    expect(dig(none.body, '0.errorCode')).toBe('INVALID_CROSS_REFERENCE_KEY');
    const company = await org.api('sobjects/Contact', { json: { LastName: 'X', Company: 'Y' } });
    expect(dig(company.body, '0.message')).toBe("No such column 'Company' on sobject of type Contact");
  });

  it('take a person into a campaign once', async () => {
    const CampaignId = await create(org, 'Campaign', { Name: `Fair ${n}` });
    const LeadId = await create(org, 'Lead', person());
    await create(org, 'CampaignMember', { CampaignId, LeadId });
    const again = await org.api('sobjects/CampaignMember', { json: { CampaignId, LeadId } });
    expect(again.body).toEqual([
      { message: 'Already a campaign member.', errorCode: 'DUPLICATE_VALUE', fields: [] },
    ]);
    await create(org, 'Task', {
      WhoId: LeadId,
      Subject: 'Call',
      Status: 'Completed',
      ActivityDate: '2026-11-22',
    });
  });
});

describe('describe', () => {
  it('lists fields and answers 304 while nothing changed', async () => {
    const answer = await org.api('sobjects/lead/describe');
    const etag = answer.headers.get('etag') ?? '';
    const modified = answer.headers.get('last-modified') ?? '';
    const fields = dig(answer.body, 'fields');
    expect(fields).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Company', nillable: false, length: 255, byteLength: 765 }),
      ]),
    );
    expect((await org.api('sobjects/Lead/describe', { headers: { 'if-none-match': etag } })).status).toBe(
      304,
    );
    expect(
      (await org.api('sobjects/Lead/describe', { headers: { 'if-modified-since': modified } })).status,
    ).toBe(304);
    await org.advance(60_000);
    await org.control('fields', { object: 'Lead', name: `New${n}__c` });
    expect(
      (await org.api('sobjects/Lead/describe', { headers: { 'if-modified-since': modified } })).status,
    ).toBe(200);
  });
});

describe('updated and deleted feeds', () => {
  it('cover a window and refuse impossible ones', async () => {
    const id = await create(org, 'Account', { Name: `Feed ${n}` });
    const gone = await create(org, 'Account', { Name: `Gone ${n}` });
    await org.api(`sobjects/Account/${gone}`, { method: 'DELETE' });
    await org.advance(120_000);
    const window = 'start=2026-11-22T11%3A00%3A00%2B00%3A00&end=2026-11-22T13:00:00Z';
    const updated = await org.api(`sobjects/Account/updated/?${window}`);
    expect(dig(updated.body, 'ids')).toContain(id);
    expect(dig(updated.body, 'latestDateCovered')).toBe('2026-11-22T13:00:00.000+0000');
    const deleted = await org.api(`sobjects/Account/deleted/?${window}`);
    expect(dig(deleted.body, 'deletedRecords.0.id')).toBe(gone);
    const reversed = await org.api(
      'sobjects/Account/updated/?start=2026-11-22T13:00:00Z&end=2026-11-22T11:00:00Z',
    );
    expect(dig(reversed.body, '0.errorCode')).toBe('INVALID_REPLICATION_DATE');
  });
});
