import type { Fields } from '../../src/index.ts';
import { longId } from '../../src/salesforce/ids.ts';
import type { Connected } from '../support/connected.ts';
import { type Control, type Example, gateway, type Speaking } from './example.ts';

const base = '/services/data/v67.0';
const collections = `${base}/composite/sobjects`;
const lead = { LastName: 'Row', Company: 'Row', Email: 'row@rows.example' };

const create =
  (fields: Fields = {}) =>
  ({ connected }: Speaking) =>
    connected.client.create('Lead', [{ ...lead, ...fields }]);

/** A job of one new lead, looked at until it is done. */
const job =
  (fields: Fields) =>
  async ({ connected }: Speaking) => {
    const { bulk } = connected.client;
    const id = (await bulk?.create('create', 'Lead')) ?? '';
    await bulk?.run(id, 'Lead', [fields]);
    return bulk?.read(id, [fields]);
  };

const get =
  (path: string) =>
  ({ call }: Speaking) =>
    call(`${base}${path}`);

async function seed(vendor: Speaking, fields: Fields = {}): Promise<string> {
  const [result] = await create(fields)(vendor);
  if (!result?.ok) throw new Error(`no lead was made: ${result?.error.message ?? ''}`);
  return result.id;
}

const update = ({ connected }: Speaking, id: string, fields: Fields = { Title: 'Row' }) =>
  connected.client.update('Lead', [{ id, fields }]);

const while_ = (name: string, value: string, standard: string) => ({
  set: [['switches', { [name]: value }]] satisfies Control[],
  undo: [['switches', { [name]: standard }]] satisfies Control[],
});

/** An error as a real call has it (sheet §2). */
const documented = (status: number, errorCode: string, message: string) => ({
  status,
  body: [{ message, errorCode }],
});

/** Fields that only the examples need, and a record whose unique value is taken. */
export async function prepareSalesforce({ sim, client }: Connected): Promise<void> {
  const size = { name: 'Size__c', type: 'picklist', picklist: ['S', 'L'], restrictedPicklist: true };
  const code = { name: 'Code__c', type: 'string', unique: true, externalId: true };
  const group = { name: 'Group__c', type: 'string', externalId: true };
  for (const field of [size, code, group, { name: 'Since__c', type: 'date' }])
    await sim('fields', { object: 'Lead', ...field });
  await client.create('Lead', [{ LastName: 'Taken', Company: 'Acme', Code__c: 'C-1' }]);
}

const byValues: readonly Example[] = [
  {
    row: 'REQUIRED_FIELD_MISSING /^At least 1 record/',
    kind: 'unexpected',
    refused: ({ call }) => call(collections, { method: 'POST', body: { allOrNone: false, records: [] } }),
  },
  { row: 'REQUIRED_FIELD_MISSING', kind: 'invalid', refused: create({ LastName: null }), field: 'LastName' },
  {
    row: 'INVALID_FIELD /should not be specified/',
    kind: 'unexpected',
    refused: async vendor => {
      const Id = await seed(vendor);
      return vendor.call(`${base}/sobjects/Lead/${Id}`, { method: 'PATCH', body: { Id, Title: 'Row' } });
    },
  },
  {
    row: 'INVALID_FIELD /Failed to deserialize/',
    kind: 'invalid',
    refused: job({ ...lead, Since__c: 'soon' }),
    field: 'Since__c',
  },
  {
    row: 'InvalidBatch /Field name not found/',
    kind: 'invalid',
    refused: job({ ...lead, Shoe__c: '7' }),
    field: 'Shoe__c',
  },
  { row: 'INVALID_FIELD', kind: 'invalid', refused: create({ Shoe__c: '7' }), field: 'Shoe__c' },
  {
    row: 'INVALID_FIELD_FOR_INSERT_UPDATE',
    kind: 'invalid',
    refused: create({ IsConverted: true }),
    field: 'IsConverted',
  },
  {
    row: 'STRING_TOO_LONG',
    kind: 'invalid',
    id: 'D5',
    refused: create({ Company: 'x'.repeat(300) }),
    field: 'Company',
  },
  {
    row: 'INVALID_EMAIL_ADDRESS',
    kind: 'invalid',
    id: 'D9',
    refused: create({ Email: 'no at sign' }),
    field: 'Email',
  },
  {
    row: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    kind: 'invalid',
    id: 'D11',
    refused: create({ Size__c: 'XXL' }),
    field: 'Size__c',
  },
  {
    row: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    kind: 'invalid',
    set: [
      [
        'settings',
        { validationRules: [{ object: 'Lead', field: 'Industry', message: 'Tell the industry.' }] },
      ],
    ],
    undo: [['settings', { validationRules: [] }]],
    refused: create(),
  },
  {
    row: 'FIELD_INTEGRITY_EXCEPTION',
    kind: 'invalid',
    set: [['settings', { stateCountryPicklists: true }]],
    undo: [['settings', { stateCountryPicklists: false }]],
    refused: create({ Country: 'Wonderland' }),
    field: 'Country',
  },
  {
    row: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
    kind: 'invalid',
    recordError: { message: 'Annual Revenue: value not of required type: a lot', fields: ['AnnualRevenue'] },
    field: 'AnnualRevenue',
  },
  { row: 'JSON_PARSER_ERROR /Cannot deserialize/', kind: 'invalid', refused: create({ Since__c: 'soon' }) },
  {
    row: 'JSON_PARSER_ERROR',
    kind: 'unexpected',
    refused: ({ call }) => call(`${base}/sobjects/Lead`, { method: 'POST', body: 'no object' }),
  },
  {
    row: 'INACTIVE_OWNER_OR_USER',
    kind: 'invalid',
    refused: async vendor => {
      const { orgs } = (await vendor.connected.sim('orgs')) as {
        orgs: { users: { id: string; active: boolean }[] }[];
      };
      const gone = orgs[0]?.users.find(({ active }) => !active);
      return create({ OwnerId: gone?.id ?? '' })(vendor);
    },
  },
  {
    row: 'INVALID_CROSS_REFERENCE_KEY /:/',
    kind: 'invalid',
    refused: create({ RecordTypeId: '012000000000001AAA' }),
    field: 'RecordTypeId',
  },
  {
    row: 'MALFORMED_ID',
    kind: 'invalid',
    refused: create({ OwnerId: '001000000000001AAA' }),
    field: 'OwnerId',
  },
  {
    row: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    kind: 'invalid',
    recordError: { message: 'LeadTrigger: execution of BeforeInsert caused by: System.NullPointerException' },
  },
  {
    row: 'CANNOT_EXECUTE_FLOW_TRIGGER',
    kind: 'invalid',
    recordError: { message: 'We can’t save this record because the “Route leads” process failed.' },
  },
];

const byRecords: readonly Example[] = [
  {
    row: 'DUPLICATES_DETECTED',
    kind: 'duplicate',
    id: 'C11',
    set: [['settings', { duplicateRules: { Lead: { create: 'block', edit: 'off' } } }]],
    undo: [['settings', { duplicateRules: { Lead: { create: 'off', edit: 'off' } } }]],
    refused: async vendor => {
      const twin = { FirstName: 'Tina', LastName: 'Twin', Email: 'tina@twin.example' };
      await create(twin)(vendor);
      return create(twin)(vendor);
    },
  },
  { row: 'DUPLICATE_VALUE', kind: 'duplicate', refused: create({ Code__c: 'C-1' }) },
  {
    row: 'DUPLICATE_EXTERNAL_ID',
    kind: 'duplicate',
    refused: async vendor => {
      await create({ Group__c: 'G-1' })(vendor);
      await create({ Group__c: 'G-1' })(vendor);
      return vendor.connected.client.upsert?.('Lead', 'Group__c', [{ ...lead, Group__c: 'G-1' }]);
    },
  },
  {
    row: 'CANNOT_UPDATE_CONVERTED_LEAD',
    kind: 'missing',
    refused: async vendor => {
      const leadId = await seed(vendor);
      await vendor.connected.sim('convert', { leadId });
      return update(vendor, leadId);
    },
  },
  {
    row: 'ENTITY_IS_DELETED',
    kind: 'missing',
    id: 'C15',
    refused: async vendor => {
      const id = await seed(vendor);
      await vendor.connected.sim(`records/Lead/${id}`, undefined, 'DELETE');
      return update(vendor, id);
    },
  },
  {
    row: 'INVALID_CROSS_REFERENCE_KEY',
    kind: 'missing',
    refused: vendor => update(vendor, longId('00Q000000099999')),
  },
  { row: 'NOT_FOUND /external ID/', kind: 'missing', refused: get('/sobjects/Lead/Namez/1') },
  { row: 'NOT_FOUND', kind: 'forbidden', refused: get('/sobjects/Shoe/describe') },
  { row: 'INVALID_TYPE', kind: 'forbidden', refused: get('/query?q=SELECT+Id+FROM+Shoe') },
];

const byUser: readonly Example[] = [
  {
    row: 'INVALID_SESSION_ID /not valid for use with the REST API/',
    kind: 'forbidden',
    refused: async ({ connected, callWith }) => {
      const scopes = ['id', 'refresh_token'];
      const { access_token } = (await connected.sim('grant', { scopes })) as { access_token: string };
      return callWith(access_token)(`${base}/limits`);
    },
  },
  {
    row: 'INVALID_SESSION_ID /not attached to Agent/',
    kind: 'forbidden',
    answer: documented(401, 'INVALID_SESSION_ID', 'Connected app is not attached to Agent'),
  },
  {
    row: 'HTTP 401 /not attached to Agent/',
    kind: 'forbidden',
    answer: { status: 401, body: 'Connected app is not attached to Agent' },
  },
  {
    row: 'INVALID_SESSION_ID',
    kind: 'signed-out',
    refused: ({ callWith }) => callWith('nobody')(`${base}/limits`),
  },
  {
    row: 'INVALID_AUTH_HEADER',
    kind: 'signed-out',
    refused: ({ callWith }) => callWith('two words')(`${base}/limits`),
  },
  {
    row: 'INVALID_HEADER_TYPE',
    kind: 'signed-out',
    answer: documented(401, 'INVALID_HEADER_TYPE', 'INVALID_HEADER_TYPE'),
  },
  {
    row: 'INVALID_JWT_FORMAT',
    kind: 'signed-out',
    answer: documented(401, 'INVALID_JWT_FORMAT', 'malformed JWT'),
  },
  { row: 'HTTP 401', kind: 'signed-out', answer: { status: 401, body: '' } },
  {
    row: 'API_DISABLED_FOR_ORG',
    kind: 'forbidden',
    ...while_('apiEnabled', 'notForOrg', 'yes'),
    refused: create(),
  },
  {
    row: 'API_CURRENTLY_DISABLED',
    kind: 'forbidden',
    ...while_('apiEnabled', 'notForUser', 'yes'),
    refused: create(),
  },
  ...['CLIENT_NOT_ACCESSIBLE_FOR_USER', 'FUNCTIONALITY_NOT_ENABLED'].map(code => ({
    row: code,
    kind: 'forbidden' as const,
    answer: documented(403, code, 'not accessible'),
  })),
  ...[
    'INSUFFICIENT_ACCESS_OR_READONLY',
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    'INSUFFICIENT_ACCESS',
  ].map(code => ({
    row: code,
    kind: 'forbidden' as const,
    recordError: { message: 'insufficient access rights on object id' },
  })),
  {
    row: 'STORAGE_LIMIT_EXCEEDED',
    kind: 'forbidden',
    ...while_('storageFull', 'yes', 'no'),
    refused: create(),
  },
];

const byLoad: readonly Example[] = [
  {
    row: 'REQUEST_LIMIT_EXCEEDED /TotalRequests/',
    kind: 'exhausted',
    id: 'C2 C16',
    set: [['limits', { dailyRequests: 1 }]],
    undo: [['limits', { dailyRequests: 15_000 }]],
    refused: create(),
  },
  {
    row: 'REQUEST_LIMIT_EXCEEDED',
    kind: 'throttled',
    answer: documented(
      403,
      'REQUEST_LIMIT_EXCEEDED',
      'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
    ),
  },
  { row: 'HTTP 429', kind: 'throttled', id: 'C1', answer: { status: 429, body: '' } },
  {
    row: 'UNABLE_TO_LOCK_ROW',
    kind: 'unavailable',
    id: 'C10',
    recordError: { message: 'unable to obtain exclusive access to this record or 1 records: {id}' },
  },
  {
    row: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
    kind: 'unavailable',
    recordError: {
      message:
        'Record rolled back because not all records were valid and the request was using AllOrNone header',
    },
  },
  {
    row: 'PROCESSING_HALTED',
    kind: 'unavailable',
    recordError: {
      message: 'The transaction was rolled back since another operation in the same transaction failed.',
    },
  },
  {
    row: 'QUERY_TIMEOUT',
    kind: 'unavailable',
    answer: documented(400, 'QUERY_TIMEOUT', 'Your query request was running too long.'),
  },
  { row: 'INVALID_QUERY_LOCATOR', kind: 'unavailable', refused: get('/query/01g000000000001AAA-2000') },
  {
    row: 'SERVER_UNAVAILABLE',
    kind: 'unavailable',
    id: 'C3',
    answer: documented(503, 'SERVER_UNAVAILABLE', 'Server too busy'),
  },
  {
    row: 'UNKNOWN_EXCEPTION',
    kind: 'unknown-outcome',
    answer: documented(500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred. ErrorId: 1-2'),
  },
  ...[409, 420, 503].map(status => gateway(status, 'unavailable')),
  ...[408, 500, 502, 504].map(status => gateway(status, 'unknown-outcome')),
];

const ourMistakes: readonly Example[] = [
  {
    row: 'EXCEEDED_ID_LIMIT',
    kind: 'unexpected',
    refused: ({ call }) => {
      const records = Array.from({ length: 201 }, () => ({ attributes: { type: 'Lead' }, ...lead }));
      return call(collections, { method: 'POST', body: { allOrNone: false, records } });
    },
  },
  { row: 'MISSING_ARGUMENT', kind: 'unexpected', refused: vendor => update(vendor, '') },
  { row: 'MALFORMED_QUERY', kind: 'unexpected', refused: get('/query?q=SELECT+Id+FROM') },
  {
    row: 'QUERY_TOO_COMPLICATED',
    kind: 'unexpected',
    answer: documented(
      400,
      'QUERY_TOO_COMPLICATED',
      'Query is either selecting too many fields or is too complex.',
    ),
  },
  {
    row: 'NUMBER_OUTSIDE_VALID_RANGE',
    kind: 'unexpected',
    refused: get('/query?q=SELECT+Id+FROM+Lead+OFFSET+2001'),
  },
  { row: 'MALFORMED_SEARCH', kind: 'unexpected', refused: get('/search?q=FIND+nobody') },
  {
    row: 'INVALID_REPLICATION_DATE',
    kind: 'unexpected',
    refused: get('/sobjects/Lead/updated?start=2026-11-02T00:00:00Z&end=2026-11-01T00:00:00Z'),
  },
  {
    row: 'INVALIDJOB',
    kind: 'unexpected',
    refused: ({ call }) => {
      const body = { object: 'Account', operation: 'upsert', externalIdFieldName: 'Website' };
      return call(`${base}/jobs/ingest`, { method: 'POST', body });
    },
  },
  {
    row: 'METHOD_NOT_ALLOWED',
    kind: 'unexpected',
    refused: async vendor => {
      const id = await seed(vendor);
      return vendor.call(`${base}/sobjects/Lead/${id}`, { method: 'PUT', body: { Title: 'Row' } });
    },
  },
  {
    row: 'UNSUPPORTED_MEDIA_TYPE',
    kind: 'unexpected',
    refused: ({ call }) =>
      call(`${base}/sobjects/Lead`, {
        method: 'POST',
        body: lead,
        headers: { 'content-type': 'text/plain' },
      }),
  },
  {
    row: 'UNSUPPORTED_API_VERSION',
    kind: 'unexpected',
    refused: ({ call }) => call('/services/data/v20.0/limits'),
  },
  ...[404, 405, 410, 412, 414, 415, 428, 431].map(status => gateway(status, 'unexpected')),
];

/** One example per row of Salesforce's table. */
export const salesforceExamples: readonly Example[] = [
  ...byValues,
  ...byRecords,
  ...byUser,
  ...byLoad,
  ...ourMistakes,
];
