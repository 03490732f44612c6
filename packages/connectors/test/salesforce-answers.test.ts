import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallAnswer, CallInit, CrmClient } from '../src/index.ts';
import { longId } from '../src/salesforce/ids.ts';
import { salesforce } from '../src/salesforce/index.ts';
import { splitIn } from '../src/salesforce/query.ts';
import { soqlText } from '../src/salesforce/soql.ts';

const account = {
  id: '00D',
  name: 'Acme',
  apiUrl: 'https://acme.my.salesforce.com',
  appUrl: 'https://acme.lightning.force.com',
};
const versions = [{ version: '66.0' }, { version: '67.0' }, { version: '68.0' }];
const connector = salesforce.create({});

interface Sent extends CallInit {
  readonly path: string;
}

/** A client whose calls (but the one for versions) are answered by `answer`, and what was sent. */
function answering(answer: (sent: Sent) => { status?: number; body: unknown }) {
  const sent: Sent[] = [];
  const fresh = salesforce.create({});
  const client: CrmClient = fresh.open(account, async (path, init = {}): Promise<CallAnswer> => {
    const headers = new Headers();
    if (path === '/services/data') return { status: 200, headers, body: versions };
    sent.push({ ...init, path });
    const { status = 200, body } = answer({ ...init, path });
    if (status >= 400) throw fresh.readError({ status, headers, body });
    return { status, headers, body };
  });
  return { client, sent };
}

const ID = '00Q000000000001AAA';
const OTHER = '00Q000000000002AAA';
const good = (id: string) => ({ id, success: true, errors: [] });
const bad = (statusCode: string, message: string, fields: string[] = []) => ({
  success: false,
  errors: [{ statusCode, message, fields }],
});
const lead = { LastName: 'A', Company: 'B' };

describe('Salesforce answers of a batch', () => {
  it('C13 fewer items than were sent, or the item of another record, leave the outcome open', async () => {
    const { client } = answering(() => ({ body: [good(ID)] }));
    const results = await client.create('Lead', [lead, lead]);
    expect(results.map(result => !result.ok && result.error.kind)).toEqual([
      'unknown-outcome',
      'unknown-outcome',
    ]);
    const swapped = answering(() => ({ body: [good(OTHER), good(ID)] }));
    const updates = [ID, OTHER].map(id => ({ id, fields: { Title: 'x' } }));
    expect(await swapped.client.update('Lead', updates)).toMatchObject([
      { error: { kind: 'unknown-outcome' } },
      { error: { kind: 'unknown-outcome' } },
    ]);
  });

  it('C8 each item its own reason', async () => {
    const items = [
      good(ID),
      bad('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]', ['LastName']),
      bad('STRING_TOO_LONG', 'Business Phone: data value too large: 123 (max length=40)', ['Phone']),
      bad('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record'),
      bad('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'We do not sell to this country.'),
    ];
    const { client } = answering(() => ({ body: items }));
    const results = await client.create(
      'Lead',
      items.map(() => lead),
    );
    expect(results).toMatchObject([
      { ok: true, id: ID },
      {
        error: {
          kind: 'invalid',
          details: { code: 'field-required', field: 'LastName', short: 'last name missing' },
        },
      },
      {
        error: {
          kind: 'invalid',
          details: { code: 'string-too-long', field: 'Phone', short: 'phone too long' },
        },
      },
      { error: { kind: 'unavailable', details: { code: 'locked' } } },
      { error: { details: { code: 'rule-broken', vendor: expect.stringContaining('We do not sell') } } },
    ]);
  });

  it('C9 a request refused for a value nobody can be blamed for is to be halved', async () => {
    const message = `Cannot deserialize instance of datetime from VALUE_STRING value "x" at [line:1, column:179]`;
    const { client } = answering(() => ({
      status: 400,
      body: [{ message, errorCode: 'JSON_PARSER_ERROR' }],
    }));
    await expect(client.create('Lead', [lead, lead])).rejects.toMatchObject({ kind: 'batch-refused' });
    expect(await client.create('Lead', [lead])).toMatchObject([
      { error: { kind: 'invalid', details: { code: 'value-invalid' } } },
    ]);
  });

  it('C11 reads the misspelt duplicateResut and the right spelling', async () => {
    const found = {
      allowSave: true,
      matchResults: [
        { matchRecords: [{ record: { attributes: { type: 'Contact' }, Id: '0031i000013x2TE' } }] },
      ],
    };
    for (const key of ['duplicateResut', 'duplicateResult']) {
      const body = [{ [key]: found, errorCode: 'DUPLICATES_DETECTED', message: 'Use one of these records?' }];
      expect(connector.readError({ status: 400, headers: new Headers(), body })).toMatchObject({
        kind: 'duplicate',
        details: { existing: [{ object: 'Contact', id: '0031i000013x2TEAAY' }] },
      });
    }
  });

  it('C11 asking for the duplicates never hides what was saved', async () => {
    const items = [good(ID), bad('DUPLICATES_DETECTED', 'Use one of these records?')];
    const refused = answering(({ path }) =>
      path.endsWith('/composite')
        ? { status: 503, body: [{ errorCode: 'SERVER_UNAVAILABLE', message: 'busy' }] }
        : { body: items },
    );
    expect(await refused.client.create('Lead', [lead, lead])).toMatchObject([
      { ok: true, id: ID },
      { error: { kind: 'duplicate' } },
    ]);
    const lost = answering(({ path }) =>
      path.endsWith('/composite') ? { body: { surprise: 1 } } : { body: items },
    );
    expect(await lost.client.create('Lead', [lead, lead])).toMatchObject([
      { ok: true },
      { error: { kind: 'unknown-outcome' } },
    ]);
  });

  it('sets the headers that keep owners and duplicate rules', async () => {
    const { client, sent } = answering(() => ({ body: [good(ID)] }));
    await client.create('Lead', [{ ...lead, OwnerId: '005000000000001' }]);
    await client.create('Lead', [lead], { allowDuplicates: true });
    await client.update('Lead', [{ id: ID, fields: { Title: 'x' } }]);
    expect(sent.map(({ headers }) => headers)).toEqual([
      { 'sforce-auto-assign': 'FALSE' },
      { 'sforce-duplicate-rule-header': 'allowSave=true' },
      { 'sforce-auto-assign': 'FALSE' },
    ]);
    expect(sent[0]).toMatchObject({
      path: '/services/data/v67.0/composite/sobjects',
      body: { allOrNone: false },
    });
  });
});

describe('Salesforce look-ups', () => {
  const part = (referenceId: string, body: unknown, httpStatusCode = 200) => ({
    referenceId,
    body,
    httpStatusCode,
  });
  const page = (records: unknown[]) => ({ totalSize: records.length, done: true, records });
  const contact = (Id: string, Email: string) => ({ attributes: { type: 'Contact' }, Id, Email });

  it('an object that the user may not see has nobody, as long as the other one answers', async () => {
    const hidden = [{ errorCode: 'INVALID_TYPE', message: "sObject type 'Lead' is not supported." }];
    const records = [contact('003000000000001AAA', 'A@x.io')];
    const one = answering(() => ({
      body: { compositeResponse: [part('query1', hidden, 400), part('query0', page(records))] },
    }));
    expect(await one.client.find(['a@x.io'], {})).toMatchObject([
      [{ object: 'Contact', id: '003000000000001AAA' }],
    ]);
    const none = answering(() => ({
      body: { compositeResponse: [part('query1', hidden, 400), part('query0', hidden, 400)] },
    }));
    await expect(none.client.find(['a@x.io'], {})).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('follows the pages that did not fit', async () => {
    const first = {
      done: false,
      nextRecordsUrl: '/services/data/v67.0/query/01g-2000',
      records: [contact('003000000000001AAA', 'a@x.io')],
    };
    const { client, sent } = answering(({ path }) =>
      path.includes('/query/')
        ? { body: page([contact('003000000000002AAA', 'a@x.io')]) }
        : { body: { compositeResponse: [part('query0', first), part('query1', page([]))] } },
    );
    expect((await client.find(['a@x.io'], {}))[0]).toHaveLength(2);
    expect(sent).toHaveLength(2);
  });

  it('asks at most five queries in one call, none with an address over 12,000 bytes', async () => {
    const emails = Array.from({ length: 200 }, (_, index) => `${'ü'.repeat(100)}${index}@example.com`);
    const { client, sent } = answering(({ body }) => {
      const { compositeRequest } = body as { compositeRequest: { url: string; referenceId: string }[] };
      expect(compositeRequest.length).toBeLessThanOrEqual(5);
      for (const { url } of compositeRequest) expect(url.length).toBeLessThan(12_100);
      return {
        body: { compositeResponse: compositeRequest.map(({ referenceId }) => part(referenceId, page([]))) },
      };
    });
    await client.find(emails, {});
    expect(sent.length).toBeGreaterThan(1);
  });

  it('a field that is no name is refused before it reaches a query', async () => {
    const { client, sent } = answering(() => ({ body: {} }));
    const evil = { Lead: ["Id FROM User WHERE Name != '"] };
    await expect(client.find(['a@x.io'], evil)).rejects.toMatchObject({ kind: 'invalid' });
    expect(sent).toEqual([]);
  });

  it('negotiates a version from 60 up, 67 where there is one', async () => {
    const base = async (offered: string[]) => {
      const paths: string[] = [];
      const client = salesforce.create({}).open(account, async path => {
        paths.push(path);
        const body = path === '/services/data' ? offered.map(version => ({ version })) : { fields: [] };
        return { status: 200, headers: new Headers(), body };
      });
      await client.describe('Lead');
      await client.describe('Lead');
      return paths;
    };
    const describe = (version: string) => `/services/data/v${version}/sobjects/Lead/describe`;
    expect(await base(['59.0', '66.0', '67.0', '68.0'])).toEqual([
      '/services/data',
      describe('67.0'),
      describe('67.0'),
    ]);
    expect((await base(['62.0', '61.0']))[1]).toBe(describe('62.0'));
    expect((await base(['69.0', '70.0']))[1]).toBe(describe('69.0'));
    await expect(base(['59.0'])).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('SOQL', () => {
  it.each([
    ["x' OR Email != '", "'x\\' OR Email != \\''"],
    ['\\', "'\\\\'"],
    ["\\'", "'\\\\\\''"],
    ['a\nb\r\t', "'a\\nb\\r\\t'"],
    ['\u0000', "'\\u0000'"],
  ])('B8 %j is written as a literal', (text, literal) => {
    expect(soqlText(text)).toBe(literal);
  });

  it('B8 reads back as the same text, whatever it is, and ends where it should', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const { value, rest } = readLiteral(soqlText(text));
        expect(value).toBe(text);
        expect(rest).toBe('');
      }),
      { numRuns: 1000 },
    );
  });

  it('splits lists without losing or doubling a value', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 300 }), { maxLength: 300 }), values => {
        const queries = splitIn('Lead', 'SELECT Id FROM Lead WHERE Email', values, ' LIMIT 5');
        const inner = queries.map(({ soql }) =>
          soql.slice('SELECT Id FROM Lead WHERE Email IN ('.length, -') LIMIT 5'.length),
        );
        expect(inner.filter(Boolean).join(',')).toBe(values.map(soqlText).join(','));
      }),
      { numRuns: 100 },
    );
  });

  it('ids of 15 characters get the three that Salesforce computes', () => {
    expect(longId('0031i000013x2TE')).toBe('0031i000013x2TEAAY');
    expect(longId('003J800000DeOXj')).toBe('003J800000DeOXjIAN');
    expect(longId('003J800000DeOXjIAN')).toBe('003J800000DeOXjIAN');
    expect(longId('odd')).toBe('odd');
  });
});

/** A SOQL literal read by the rules of the reference (§5.2), written apart from the code that writes them. */
function readLiteral(soql: string): { value: string; rest: string } {
  const escapes: Record<string, string> = {
    n: '\n',
    r: '\r',
    t: '\t',
    b: '\b',
    f: '\f',
    '"': '"',
    "'": "'",
    '\\': '\\',
  };
  let value = '';
  let at = 1;
  while (soql[at] !== "'") {
    if (at >= soql.length) throw new Error('unterminated');
    if (soql[at] !== '\\') {
      value += soql[at++];
      continue;
    }
    const next = soql[at + 1] ?? '';
    if (next === 'u') {
      value += String.fromCharCode(Number.parseInt(soql.slice(at + 2, at + 6), 16));
      at += 6;
    } else {
      const char = escapes[next];
      if (char === undefined) throw new Error(`no such escape: ${next}`);
      value += char;
      at += 2;
    }
  }
  return { value, rest: soql.slice(at + 1) };
}

describe('Salesforce errors, as captured', () => {
  const read = (status: number, errorCode: string, message: string, fields?: string[]) =>
    connector.readError({
      status,
      headers: new Headers(),
      body: [{ message, errorCode, ...(fields ? { fields } : {}) }],
    });

  it.each([
    [401, 'INVALID_SESSION_ID', 'Session expired or invalid', 'signed-out', 'session-expired'],
    [
      401,
      'INVALID_SESSION_ID',
      'This session is not valid for use with the REST API',
      'forbidden',
      'api-disabled',
    ],
    [401, 'INVALID_SESSION_ID', 'Connected app is not attached to Agent', 'forbidden', 'app-not-approved'],
    [
      403,
      'API_DISABLED_FOR_ORG',
      'The REST API is not enabled for this Organization.',
      'forbidden',
      'api-disabled',
    ],
    [403, 'API_CURRENTLY_DISABLED', 'API is disabled for this User', 'forbidden', 'api-disabled'],
    [403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', 'exhausted', 'daily-limit'],
    [
      403,
      'REQUEST_LIMIT_EXCEEDED',
      'ConcurrentPerOrgLongTxn Limit exceeded.',
      'throttled',
      'too-many-at-once',
    ],
    [400, 'CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', 'missing', 'lead-converted'],
    [404, 'ENTITY_IS_DELETED', 'entity is deleted', 'missing', 'record-gone'],
    [404, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', 'missing', 'record-gone'],
    [
      400,
      'INVALID_CROSS_REFERENCE_KEY',
      "Record Type ID: this ID value isn't valid for the user: 012",
      'invalid',
      'reference-invalid',
    ],
    [
      400,
      'INVALID_FIELD',
      'The Id field should not be specified in the sobject data.',
      'unexpected',
      'request-malformed',
    ],
    [
      403,
      'INSUFFICIENT_ACCESS_OR_READONLY',
      'insufficient access rights on object id',
      'forbidden',
      'record-not-yours',
    ],
    [400, 'STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded', 'forbidden', 'storage-full'],
    [400, 'REQUIRED_FIELD_MISSING', 'At least 1 record is required', 'unexpected', 'request-malformed'],
    [500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred.', 'unknown-outcome', 'vendor-failed'],
    [503, 'SERVER_UNAVAILABLE', 'busy', 'unavailable', 'vendor-down'],
  ])('%i %s, %s → %s', (status, errorCode, message, kind, code) => {
    expect(read(status, errorCode, message)).toMatchObject({ kind, details: { code } });
  });

  it('names the field of an unknown column, which is told in words only', () => {
    expect(read(400, 'INVALID_FIELD', "No such column 'foo' on sobject of type Lead").details.field).toBe(
      'foo',
    );
  });

  it('names the record that has the value', () => {
    const error = read(
      400,
      'DUPLICATE_VALUE',
      'duplicate value found: Ext__c duplicates value on record with id: 00Q000000000001',
      [],
    );
    expect(error).toMatchObject({
      kind: 'duplicate',
      details: { existing: [{ object: 'Lead', id: '00Q000000000001EAA' }] },
    });
  });

  it.each([
    [420, '<html>', 'unavailable'],
    [502, '<html>', 'unknown-outcome'],
    [503, '<html>', 'unavailable'],
    [404, '<html>', 'unexpected'],
    [410, [{ errorCode: 'UNSUPPORTED_API_VERSION', message: 'x' }], 'unexpected'],
  ])('%i %j → %s', (status, body, kind) => {
    expect(connector.readError({ status, headers: new Headers(), body }).kind).toBe(kind);
  });

  it('reads the calls left', () => {
    const quota = (value: string) => connector.readQuota?.(new Headers({ 'sforce-limit-info': value }));
    expect(quota('api-usage=10018/100000')).toEqual({
      remaining: 89_982,
      limit: 100_000,
      day: { remaining: 89_982, limit: 100_000 },
    });
    expect(quota('per-app-api-usage=17/250(appName=x); api-usage=9/5')).toMatchObject({
      remaining: 0,
      limit: 5,
    });
    expect(quota('nothing')).toBeUndefined();
  });
});
