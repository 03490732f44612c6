import { expect } from 'vitest';
import { parseError, toCrmError } from '../../src/hubspot/read-error.ts';
import type { Fields } from '../../src/index.ts';
import { type Example, gateway, type Speaking } from './example.ts';

const contacts = '/crm/objects/2026-09/contacts';

const create =
  (fields: Fields) =>
  ({ connected }: Speaking) =>
    connected.client.create('contacts', [{ email: 'row@example.com', lastname: 'Row', ...fields }]);

const post =
  (path: string, body: unknown) =>
  ({ call }: Speaking) =>
    call(path, { method: 'POST', body });

async function ids({ connected }: Speaking, emails: readonly string[]): Promise<string[]> {
  const records = emails.map(email => ({ properties: { email } }));
  return ((await connected.sim('seed', { records })) as { ids: string[] }).ids;
}

/** Our connection may not change the schema: an admin's grant does. */
function asAdmin(path: string, body: unknown, method: 'POST' | 'DELETE' = 'POST') {
  return async ({ connected, callWith }: Speaking) => {
    const { access_token } = (await connected.sim('grant', {})) as { access_token: string };
    return callWith(access_token)(path, { method, ...(body === undefined ? {} : { body }) });
  };
}

function addNumberProperty(vendor: Speaking, name: string): Promise<unknown> {
  const body = { name, label: name, type: 'number', fieldType: 'number', groupName: 'contactinformation' };
  return asAdmin('/crm/properties/2026-09/contacts', body)(vendor);
}

/** The first error of a batch that went through in part, as the connector reads it. */
function firstError(body: unknown): Promise<never> {
  const [first] = (body as { errors: unknown[] }).errors;
  return Promise.reject(toCrmError(parseError(first), { status: 207 }));
}

/** An error as a real one looks (sheet §3.5). */
const documented = (status: number, category: string | undefined, message: string, rest = {}) => ({
  status,
  body: {
    status: 'error',
    message,
    correlationId: 'aeb5f871-7f07-4993-9211-075dc63e7cbf',
    category,
    ...rest,
  },
});

const badValue = (code: string, name: string, message: string) =>
  documented(400, 'VALIDATION_ERROR', `Property values were not valid: [{"isValid":false}]`, {
    errors: [{ message, code, context: { propertyName: [name] } }],
  });

const byValues: readonly Example[] = [
  { row: 'PROPERTY_DOESNT_EXIST', kind: 'invalid', refused: create({ shoe_size: '7' }), field: 'shoe_size' },
  {
    row: 'READ_ONLY_VALUE',
    kind: 'invalid',
    refused: create({ createdate: '2026-01-01' }),
    field: 'createdate',
  },
  {
    row: 'INVALID_OPTION',
    kind: 'invalid',
    refused: create({ lifecyclestage: 'x' }),
    field: 'lifecyclestage',
  },
  {
    row: 'INVALID_EMAIL',
    kind: 'invalid',
    id: 'D9',
    refused: create({ email: 'no at sign' }),
    field: 'email',
  },
  {
    row: 'INVALID_LONG',
    kind: 'invalid',
    refused: async vendor => {
      await addNumberProperty(vendor, 'age');
      return create({ age: 'old' })(vendor);
    },
    field: 'age',
  },
  {
    row: 'INVALID_INTEGER',
    kind: 'invalid',
    answer: badValue('INVALID_INTEGER', 'age', '4.5 was not a valid integer.'),
    field: 'age',
  },
  { row: 'INVALID_DATE', kind: 'invalid', refused: create({ closedate: 'soon' }), field: 'closedate' },
  {
    row: 'INVALID_ALPHA',
    kind: 'invalid',
    answer: badValue('INVALID_ALPHA', 'city', 'Enter only alphabetic characters.'),
    field: 'city',
  },
  {
    row: 'MISSING_REQUIRED_PROPERTY',
    kind: 'invalid',
    set: [['accounts', { requiredContactProperties: ['phone'] }]],
    undo: [['accounts', { requiredContactProperties: [] }]],
    refused: create({}),
    field: 'phone',
  },
  {
    row: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
    kind: 'invalid',
    answer: badValue('MISSING_CONDITIONAL_REQUIRED_PROPERTY', 'city', 'city is required with this state.'),
    field: 'city',
  },
];

const byRecords: readonly Example[] = [
  {
    row: 'CONFLICT',
    kind: 'duplicate',
    refused: async vendor => {
      await ids(vendor, ['taken@example.com']);
      return create({ email: 'taken@example.com' })(vendor);
    },
  },
  {
    row: 'VALIDATION_ERROR /already has that value/',
    kind: 'duplicate',
    refused: async vendor => {
      const [, mover = ''] = await ids(vendor, ['holder@example.com', 'mover@example.com']);
      const fields = { email: 'holder@example.com' };
      return vendor.connected.client.update('contacts', [{ id: mover, fields }]);
    },
  },
  {
    row: 'VALIDATION_ERROR /Duplicate IDs found in batch input/',
    kind: 'invalid',
    refused: async vendor => {
      const [id] = await ids(vendor, ['once@example.com']);
      const input = { id, properties: { city: 'Paris' } };
      return post(`${contacts}/batch/update`, { inputs: [input, input] })(vendor);
    },
  },
  {
    row: 'VALIDATION_ERROR /Invalid input JSON|number of inputs|non-unique/',
    kind: 'unexpected',
    refused: post(`${contacts}/batch/read`, {
      inputs: Array.from({ length: 101 }, (_, index) => ({ id: String(index) })),
      properties: [],
    }),
  },
  { row: 'VALIDATION_ERROR', kind: 'invalid', refused: post(`${contacts}/batch/create`, { inputs: [] }) },
  { row: 'OBJECT_NOT_FOUND', kind: 'missing', refused: ({ call }) => call(`${contacts}/not-a-number`) },
  {
    row: 'HTTP 404 /resource not found|Object not found/',
    kind: 'missing',
    refused: ({ call }) => call(`${contacts}/4711`),
  },
  { row: 'HTTP 404', kind: 'unexpected', refused: ({ call }) => call('/crm/nowhere') },
  {
    row: 'HTTP 400 /Invalid input JSON/',
    kind: 'unexpected',
    refused: post(`${contacts}/batch/create`, { inputs: 'none' }),
  },
  {
    row: 'HTTP 400 /Unable to infer object type/',
    kind: 'unexpected',
    refused: ({ call }) => call('/crm/objects/2026-09/shoes'),
  },
  {
    row: 'HTTP 414',
    kind: 'unexpected',
    refused: ({ call }) => call(`${contacts}?properties=${'x'.repeat(40_000)}`),
  },
];

/** Where something is linked, listed or defined: an admin's grant may do all of it. */
const byTheRest: readonly Example[] = [
  {
    row: 'crm.associations.INVALID_IDENTIFIER',
    kind: 'missing',
    refused: async vendor => {
      const [id = ''] = await ids(vendor, ['nobody-links@example.com']);
      const links = [{ record: { object: 'contacts', id }, companyId: '4711' }];
      return vendor.connected.client.companies?.link?.(links);
    },
  },
  {
    row: 'crm.associations.NO_ASSOCIATIONS_FOUND',
    kind: 'missing',
    refused: async vendor => {
      const [id = ''] = await ids(vendor, ['no-notes@example.com']);
      const path = '/crm/associations/2026-09/contacts/notes/batch/read';
      const { status, body } = await vendor.call(path, { method: 'POST', body: { inputs: [{ id }] } });
      expect(status).toBe(207);
      return firstError(body);
    },
  },
  {
    row: 'ILS.DUPLICATE_LIST_NAMES',
    kind: 'invalid',
    refused: again(
      asAdmin('/crm/lists/2026-09', { name: 'Fair', objectTypeId: '0-1', processingType: 'MANUAL' }),
    ),
  },
  {
    row: 'Properties.PROPERTY_WITH_NAME_EXISTS',
    kind: 'invalid',
    refused: asAdmin('/crm/properties/2026-09/contacts', {
      name: 'city',
      label: 'City',
      type: 'string',
      fieldType: 'text',
      groupName: 'contactinformation',
    }),
  },
  {
    row: 'OBJECT_ALREADY_EXISTS',
    kind: 'invalid',
    answer: documented(409, 'OBJECT_ALREADY_EXISTS', "A group named 'fair' already exists."),
  },
  {
    row: 'PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE',
    kind: 'invalid',
    answer: documented(400, 'VALIDATION_ERROR', 'The property is in use.', {
      subCategory: 'PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE',
    }),
  },
  {
    row: 'PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES',
    kind: 'invalid',
    refused: asAdmin('/crm/properties/2026-09/contacts/groups/contactinformation', undefined, 'DELETE'),
  },
];

const byAccount: readonly Example[] = [
  {
    row: 'EXPIRED_AUTHENTICATION',
    kind: 'signed-out',
    refused: async ({ connected, callWith }) => {
      const { access_token } = (await connected.sim('grant', {})) as { access_token: string };
      await connected.sim('revoke', { what: 'expire-access-tokens' });
      // The connection's own token has expired too, and is renewed by its next call.
      await connected.client.find(['nobody@example.com'], {});
      return callWith(access_token)(contacts);
    },
  },
  {
    row: 'INVALID_AUTHENTICATION',
    kind: 'signed-out',
    refused: ({ callWith }) => callWith('nobody')(contacts),
  },
  { row: 'HTTP 401', kind: 'signed-out', answer: { status: 401, body: '' } },
  {
    row: 'MISSING_SCOPES',
    kind: 'forbidden',
    refused: async ({ connected, callWith }) => {
      const scopes = ['oauth', 'crm.objects.contacts.read'];
      const { access_token } = (await connected.sim('grant', { scopes })) as { access_token: string };
      const body = { inputs: [{ properties: { email: 'scope@example.com' } }] };
      return callWith(access_token)(`${contacts}/batch/create`, { method: 'POST', body });
    },
  },
  { row: 'HTTP 403', kind: 'forbidden', answer: { status: 403, body: '<html><h1>Forbidden</h1></html>' } },
  {
    row: 'DAILY',
    kind: 'exhausted',
    id: 'C2',
    set: [['limits', { perDay: 1 }]],
    undo: [['limits', { perDay: 0 }]],
    refused: again(({ call }) => call(contacts)),
  },
  {
    row: 'TEN_SECONDLY_ROLLING',
    kind: 'throttled',
    id: 'C1',
    set: [['limits', { burstPerTenSeconds: 1 }]],
    undo: [['limits', { burstPerTenSeconds: 0 }]],
    refused: again(({ call }) => call(contacts)),
  },
  {
    row: 'HTTP 429 /secondly limit/',
    kind: 'throttled',
    id: 'C1',
    set: [['limits', { searchPerSecond: 1 }]],
    undo: [['limits', { searchPerSecond: 0 }]],
    refused: again(post(`${contacts}/search`, { limit: 1 })),
  },
  {
    row: 'HTTP 429',
    kind: 'throttled',
    id: 'C1',
    answer: documented(429, 'RATE_LIMITS', 'Too many requests.'),
  },
  {
    row: 'HTTP 423',
    kind: 'unavailable',
    set: [['accounts', { lockedForMs: 60_000 }]],
    undo: [['accounts', { lockedForMs: 0 }]],
    refused: create({}),
  },
  {
    row: 'HTTP 477',
    kind: 'exhausted',
    set: [['accounts', { migratingForMs: 60_000 }]],
    undo: [['accounts', { migratingForMs: 0 }]],
    refused: create({}),
  },
  // Refused at the door, or somewhere behind it, where the work may have been done.
  ...[503, 521, 523, 525, 526].map(status => gateway(status, 'unavailable')),
  ...[408, 500, 502, 504, 520, 522, 524].map(status => gateway(status, 'unknown-outcome')),
];

/** The first call is allowed; the same again is not. */
function again(ask: (vendor: Speaking) => Promise<unknown>) {
  return async (vendor: Speaking) => {
    await ask(vendor).catch(() => undefined);
    return ask(vendor);
  };
}

/** One example per row of HubSpot's table. */
export const hubspotExamples: readonly Example[] = [...byValues, ...byRecords, ...byTheRest, ...byAccount];
