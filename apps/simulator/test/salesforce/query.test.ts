import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dig, list } from '../support/http.ts';
import { create, query, startTestOrg, type TestOrg } from './org.ts';

let org: TestOrg;
beforeAll(async () => {
  org = await startTestOrg();
  await org.control('seed', {
    object: 'Lead',
    records: [
      { LastName: "O'Brien", Company: 'Alpha', Email: 'OBrien@Alpha.example', NumberOfEmployees: 5 },
      { LastName: 'back\\slash', Company: 'Beta', Email: 'b@beta.example', NumberOfEmployees: 50 },
      {
        LastName: '100%_sure',
        Company: 'Gamma',
        NumberOfEmployees: 500,
        LastModifiedDate: '2026-10-01T00:00:00Z',
      },
      { LastName: 'plain', Company: 'alpha', DoNotCall: true },
    ],
  });
});
afterAll(() => org.close());

const names = async (where: string) =>
  (await query(org, `SELECT LastName FROM Lead ${where}`)).map(row => dig(row, 'LastName'));
const refusal = async (soql: string) => {
  const answer = await org.api(`query?q=${encodeURIComponent(soql)}`);
  expect(answer.status).toBe(400);
  return {
    code: dig(answer.body, '0.errorCode'),
    message: String(dig(answer.body, '0.message')),
    fields: dig(answer.body, '0.fields'),
  };
};

describe('conditions', () => {
  it.each([
    ["WHERE Email = 'obrien@alpha.example'", ["O'Brien"]],
    ["WHERE email IN ('B@BETA.example', 'obrien@alpha.example')", ['back\\slash', "O'Brien"]],
    ["WHERE LastName = 'O\\'Brien'", ["O'Brien"]],
    ["WHERE LastName = 'back\\\\slash'", ['back\\slash']],
    ["WHERE LastName LIKE '100\\%\\_s%'", ['100%_sure']],
    ["WHERE LastName LIKE 'p_ain'", ['plain']],
    ["WHERE Company = 'ALPHA' AND Email = null", ['plain']],
    ["WHERE Company NOT IN ('alpha', 'beta')", ['100%_sure']],
    ["WHERE NumberOfEmployees > 5 AND (Company = 'Beta' OR Company = 'Gamma')", ['back\\slash', '100%_sure']],
    ['WHERE NumberOfEmployees >= 5 ORDER BY NumberOfEmployees DESC LIMIT 2', ['100%_sure', 'back\\slash']],
    ['WHERE NumberOfEmployees != null ORDER BY NumberOfEmployees LIMIT 1 OFFSET 1', ['back\\slash']],
    ['WHERE DoNotCall = true', ['plain']],
    ["WHERE NOT (Company = 'alpha' OR Company = 'Beta')", ['100%_sure']],
    ['WHERE LastModifiedDate < LAST_N_DAYS:30', ['100%_sure']],
    ["WHERE LastModifiedDate >= 2026-11-22T00:00:00Z AND Company = 'Beta'", ['back\\slash']],
    ["WHERE CreatedDate = TODAY AND Owner.Name = 'Ada Admin' AND Company = 'Beta'", ['back\\slash']],
    ["WHERE IsConverted = false AND Company LIKE 'ALPHA' ORDER BY LastName NULLS LAST", ["O'Brien", 'plain']],
  ])('%s', async (where, expected) => {
    expect(await names(where)).toEqual(expected);
  });

  it('counts, groups and joins', async () => {
    const count = await org.api(`query?q=${encodeURIComponent('SELECT COUNT() FROM Lead')}`);
    expect(count.body).toEqual({ totalSize: 4, done: true, records: [] });
    const grouped = await query(org, 'SELECT Company, COUNT(Id) FROM Lead GROUP BY Company');
    expect(grouped[0]).toEqual({ attributes: { type: 'AggregateResult' }, Company: 'Alpha', expr0: 2 });
    const AccountId = await create(org, 'Account', { Name: 'Joined' });
    await create(org, 'Contact', { LastName: 'In', AccountId });
    const joined = await query(
      org,
      "SELECT Id FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Name = 'joined')",
    );
    expect(joined).toHaveLength(1);
    expect(
      await query(org, "SELECT Account.Owner.Name FROM Contact WHERE Account.Name = 'Joined'"),
    ).toMatchObject([{ Account: { Owner: { Name: 'Ada Admin' } } }]);
  });
});

describe('refusals', () => {
  it('places an unknown column', async () => {
    expect(await refusal('SELECT Nope FROM Lead')).toEqual({
      code: 'INVALID_FIELD',
      message:
        "\nSELECT Nope FROM Lead\n       ^\nERROR at Row:1:Column:8\nNo such column 'Nope' on entity 'Lead'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
      fields: undefined,
    });
  });

  it('places an unknown object as in the captured answer', async () => {
    expect(await refusal('SELECT Id,Name,BillingCity,IsDeleted FROM Accout')).toMatchObject({
      code: 'INVALID_TYPE',
      message:
        "\nName,BillingCity,IsDeleted FROM Accout\n                                ^\nERROR at Row:1:Column:43\nsObject type 'Accout' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.",
    });
  });

  it.each([
    ['SELECT Id FRM Lead', 'MALFORMED_QUERY', 'unexpected token: FRM'],
    [
      "SELECT Id FROM Lead WHERE Company = 'a' AND Email = 'b' OR Email = 'c'",
      'MALFORMED_QUERY',
      "unexpected token: 'OR'",
    ],
    ["SELECT Id FROM Lead WHERE Company = 'a\\x'", 'MALFORMED_QUERY', 'Illegal escape'],
    ["SELECT Id FROM Lead WHERE Company = 'open", 'MALFORMED_QUERY', "expecting '''"],
    [
      'SELECT Id FROM Lead WHERE Company = 5',
      'INVALID_FIELD',
      'must be of type string and should be enclosed in quotes',
    ],
    [
      "SELECT Id FROM Lead WHERE CreatedDate = '2026'",
      'INVALID_FIELD',
      'must be of type dateTime and should not be enclosed',
    ],
    ["SELECT Id FROM Lead WHERE Description = 'x'", 'INVALID_FIELD', 'can not be filtered'],
    ["SELECT Id FROM Lead WHERE Id = 'x'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: x'],
    ['SELECT Foo.Name FROM Lead', 'INVALID_FIELD', "Didn't understand relationship 'Foo'"],
    ['SELECT Id FROM Lead OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset'],
  ])('%s', async (soql, code, part) => {
    const answer = await refusal(soql);
    expect(answer.code).toBe(code);
    expect(answer.message).toContain(part);
  });

  it('limits the length of the address', async () => {
    const soql = `SELECT Id FROM Lead WHERE Email IN (${Array.from({ length: 900 }, (_each, n) => `'${n}@long.example'`).join(',')})`;
    expect((await org.api(`query?q=${encodeURIComponent(soql)}`)).status).toBe(414);
  });
});

describe('pages', () => {
  it('follow a locator of one segment and die when unknown', async () => {
    await org.control('seed', { object: 'Account', count: 4500 });
    const first = await org.api(
      `query?q=${encodeURIComponent("SELECT Id FROM Account WHERE Name LIKE 'Company %'")}`,
    );
    expect(dig(first.body, 'totalSize')).toBe(4500);
    expect(list(first.body, 'records')).toHaveLength(2000);
    const url = String(dig(first.body, 'nextRecordsUrl'));
    expect(url).toMatch(/^\/services\/data\/v67\.0\/query\/01g\w{15}-2000$/);
    const second = await org.api(`query/${url.split('/').at(-1)}`);
    const third = await org.api(`query/${String(dig(second.body, 'nextRecordsUrl')).split('/').at(-1)}`);
    expect(dig(third.body, 'done')).toBe(true);
    expect(list(third.body, 'records')).toHaveLength(500);
    const bad = await org.api('query/01g000000000000AAA-2000');
    expect(bad).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' }],
    });
    const small = await org.api('query?q=SELECT+Id+FROM+Account', {
      headers: { 'sforce-query-options': 'batchSize=200' },
    });
    expect(list(small.body, 'records')).toHaveLength(200);
  });

  it('describe their columns for the sf CLI', async () => {
    const answer = await org.api('query?q=SELECT+Id,Email+FROM+Lead&columns=true');
    expect(dig(answer.body, 'columnMetadata.1')).toMatchObject({
      columnName: 'Email',
      apexType: 'String',
      textType: true,
    });
    expect(dig(answer.body, 'keyPrefix')).toBe('00Q');
  });

  it('hide what was deleted, except from queryAll', async () => {
    const id = await create(org, 'Contact', { LastName: 'Binned' });
    await org.api(`sobjects/Contact/${id}`, { method: 'DELETE' });
    const soql = encodeURIComponent(`SELECT Id, IsDeleted FROM Contact WHERE Id = '${id}'`);
    expect(dig((await org.api(`query?q=${soql}`)).body, 'totalSize')).toBe(0);
    expect(dig((await org.api(`queryAll?q=${soql}`)).body, 'records.0.IsDeleted')).toBe(true);
  });
});

describe('search', () => {
  it('finds records only after the index has caught up', async () => {
    await create(org, 'Contact', { LastName: 'Findme', Email: 'find.me@search.example' });
    const find = () =>
      org.api(
        `search?q=${encodeURIComponent('FIND {find.me@search.example} IN EMAIL FIELDS RETURNING Contact(Id, Email), Lead(Id WHERE IsConverted = false)')}`,
      );
    expect((await find()).body).toEqual({ searchRecords: [] });
    await org.advance(11_000);
    expect(dig((await find()).body, 'searchRecords.0.Email')).toBe('find.me@search.example');
    const unbraced = await org.api('search?q=FIND+x');
    expect(unbraced.body).toEqual([
      {
        message: 'No search term found. The search term must be enclosed in braces.',
        errorCode: 'MALFORMED_SEARCH',
      },
    ]);
    const json = {
      q: 'find.me@search.example',
      in: 'EMAIL',
      sobjects: [{ name: 'Contact', fields: ['Id'] }],
    };
    expect(list((await org.api('parameterizedSearch', { json })).body, 'searchRecords')).toHaveLength(1);
  });
});

describe('many records', () => {
  it('100,000 are there at once and e-mail addresses are found without a scan', async () => {
    await org.control('seed', { object: 'Contact', count: 100_000 });
    const emails = Array.from({ length: 200 }, (_each, n) => `'person${1 + n * 499}@seed.example'`);
    const composite = await org.api('composite', {
      json: {
        compositeRequest: [
          {
            method: 'GET',
            referenceId: 'q',
            url: `/services/data/v67.0/query?q=${encodeURIComponent(`SELECT Id, Email FROM Contact WHERE Email IN (${emails.join(',')})`)}`,
          },
        ],
      },
    });
    expect(dig(composite.body, 'compositeResponse.0.body.totalSize')).toBe(200);
  });
});
