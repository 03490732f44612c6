import { type Simulator, startSimulator } from '@crmsync/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hubspot } from '../src/hubspot/index.ts';
import { CrmError, type Fields, type WriteResult } from '../src/index.ts';
import { salesforce } from '../src/salesforce/index.ts';
import { type Connected, connect } from './support/connected.ts';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator?.close());

/** The error of a write of one record, thrown or answered. */
async function errorOf(write: Promise<WriteResult[]>): Promise<CrmError | undefined> {
  const results = await write.catch((thrown: unknown) => {
    if (thrown instanceof CrmError) return thrown;
    throw thrown;
  });
  if (results instanceof CrmError) return results;
  const [result] = results;
  return result?.ok === false ? result.error : undefined;
}

interface Row {
  readonly when: string;
  readonly set?: readonly [path: string, body: unknown];
  readonly undo?: readonly [path: string, body: unknown];
  readonly fields?: Fields;
  readonly kind: string;
  readonly code: string;
  readonly field?: string;
}

describe('refusals that HubSpot itself makes', () => {
  let connected: Connected;
  beforeAll(async () => {
    const { hubspotUrl } = simulator;
    connected = await connect(hubspot, { API_URL: hubspotUrl, APP_URL: hubspotUrl }, hubspotUrl);
  });
  beforeEach(() => connected.sim('limits', { burstPerTenSeconds: 0, perDay: 0 }));

  const rows: Row[] = [
    {
      when: 'a field is unknown',
      fields: { shoe_size: '7' },
      kind: 'invalid',
      code: 'field-unknown',
      field: 'shoe_size',
    },
    {
      when: 'a field is read-only',
      fields: { createdate: '2026-01-01' },
      kind: 'invalid',
      code: 'field-read-only',
      field: 'createdate',
    },
    {
      when: 'a choice is unknown',
      fields: { lifecyclestage: 'x' },
      kind: 'invalid',
      code: 'option-unknown',
      field: 'lifecyclestage',
    },
    {
      when: 'D9 an e-mail is none',
      fields: { email: 'no at sign' },
      kind: 'invalid',
      code: 'email-invalid',
      field: 'email',
    },
    {
      when: 'a date is none',
      fields: { closedate: 'soon' },
      kind: 'invalid',
      code: 'date-invalid',
      field: 'closedate',
    },
    {
      when: 'the create form wants a field',
      set: ['accounts', { requiredContactProperties: ['phone'] }],
      undo: ['accounts', { requiredContactProperties: [] }],
      kind: 'invalid',
      code: 'field-required',
      field: 'phone',
    },
    {
      when: 'the account is locked',
      set: ['accounts', { lockedForMs: 60_000 }],
      undo: ['accounts', { lockedForMs: 0 }],
      kind: 'unavailable',
      code: 'locked',
    },
    {
      when: 'the account moves',
      set: ['accounts', { migratingForMs: 60_000 }],
      undo: ['accounts', { migratingForMs: 0 }],
      kind: 'exhausted',
      code: 'account-moving',
    },
    {
      when: 'C1 calls come too fast',
      set: ['limits', { burstPerTenSeconds: 1 }],
      kind: 'throttled',
      code: 'too-fast',
    },
    { when: 'C2 the day is used up', set: ['limits', { perDay: 1 }], kind: 'exhausted', code: 'daily-limit' },
  ];

  it.each(rows)('$when → $kind $code', async ({ set, undo, fields, kind, code, field }) => {
    if (set) await connected.sim(...set);
    const record = { email: `row-${code}@example.com`, lastname: 'Row', ...fields };
    // The first call of a window is allowed.
    if (set?.[0] === 'limits') await connected.client.find(['warm@example.com'], {}).catch(() => undefined);
    const error = await errorOf(connected.client.create('contacts', [record]));
    if (undo) await connected.sim(...undo);
    expect(error).toMatchObject({ kind, details: { code, ...(field === undefined ? {} : { field }) } });
    if (kind === 'throttled' || kind === 'exhausted') expect(error?.details.retryAfterMs).toBeGreaterThan(0);
  });

  it('another contact has the address → duplicate, with its id', async () => {
    const results = await connected.client.create('contacts', [
      { email: 'owner@example.com', lastname: 'Owner' },
      { email: 'mover@example.com', lastname: 'Mover' },
    ]);
    const [owner = '', mover = ''] = results.map(result => (result.ok ? result.id : ''));
    const error = await errorOf(
      connected.client.update('contacts', [{ id: mover, fields: { email: 'owner@example.com' } }]),
    );
    expect(error).toMatchObject({
      kind: 'duplicate',
      details: { existing: [{ object: 'contacts', id: owner }] },
    });
  });

  it('a scope is missing → forbidden, for the admin', async () => {
    const { access_token: token } = (await connected.sim('grant', {
      scopes: ['oauth', 'crm.objects.contacts.read'],
    })) as { access_token: string };
    const answer = await fetch(`${connected.account.apiUrl}/crm/objects/2026-09/contacts/batch/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ inputs: [{ properties: { email: 'scope@example.com' } }] }),
    });
    const { status, headers } = answer;
    const error = connected.connector.readError({ status, headers, body: await answer.json() });
    expect(error).toMatchObject({
      kind: 'forbidden',
      details: { code: 'permission-missing', forAdmin: expect.stringMatching(/./) },
    });
  });

  it('T9 an uninstalled app → the refresh is refused as revoked, not retried', async () => {
    const own = await connect(
      hubspot,
      { API_URL: simulator.hubspotUrl, APP_URL: simulator.hubspotUrl },
      simulator.hubspotUrl,
    );
    await own.sim('revoke', { what: 'uninstall' });
    await expect(own.client.find(['a@example.com'], {})).rejects.toMatchObject({
      name: 'OAuthError',
      kind: 'revoked',
    });
    expect(own.refreshes()).toBe(1);
  });
});

describe('refusals that Salesforce itself makes', () => {
  let connected: Connected;
  beforeAll(async () => {
    const { salesforceUrl } = simulator;
    connected = await connect(salesforce, { LOGIN_URL: salesforceUrl }, salesforceUrl);
    await connected.sim('fields', {
      object: 'Lead',
      name: 'Size__c',
      type: 'picklist',
      picklist: ['S', 'L'],
      restrictedPicklist: true,
    });
    await connected.sim('fields', { object: 'Lead', name: 'Since__c', type: 'date' });
    await connected.sim('fields', {
      object: 'Lead',
      name: 'Code__c',
      type: 'string',
      unique: true,
      externalId: true,
    });
    await connected.client.create('Lead', [{ LastName: 'Taken', Company: 'Acme', Code__c: 'C-1' }]);
  });

  const fault = (code: string, message: string, fields: string[] = []) =>
    ['record-faults', { object: 'Lead', code, message, fields }] as const;
  const on = (name: string, value: string, standard: string) => ({
    set: ['switches', { [name]: value }] as const,
    undo: ['switches', { [name]: standard }] as const,
  });

  const rows: Row[] = [
    {
      when: 'a required field is missing',
      fields: { LastName: null },
      kind: 'invalid',
      code: 'field-required',
      field: 'LastName',
    },
    {
      when: 'D5 a text is too long',
      fields: { Company: 'x'.repeat(300) },
      kind: 'invalid',
      code: 'string-too-long',
      field: 'Company',
    },
    {
      when: 'D9 an e-mail is none',
      fields: { Email: 'no at sign' },
      kind: 'invalid',
      code: 'email-invalid',
      field: 'Email',
    },
    {
      when: 'D11 a choice is unknown',
      fields: { Size__c: 'XXL' },
      kind: 'invalid',
      code: 'option-unknown',
      field: 'Size__c',
    },
    {
      when: 'a field is unknown',
      fields: { Shoe__c: '7' },
      kind: 'invalid',
      code: 'field-unknown',
      field: 'Shoe__c',
    },
    {
      when: 'a field is read-only',
      fields: { IsConverted: true },
      kind: 'invalid',
      code: 'field-read-only',
      field: 'IsConverted',
    },
    { when: 'a date is none', fields: { Since__c: 'soon' }, kind: 'invalid', code: 'value-invalid' },
    {
      when: 'a unique value is taken',
      fields: { Code__c: 'C-1' },
      kind: 'duplicate',
      code: 'already-exists',
    },
    {
      when: 'a validation rule says no',
      set: [
        'settings',
        { validationRules: [{ object: 'Lead', field: 'Industry', message: 'Tell the industry.' }] },
      ],
      undo: ['settings', { validationRules: [] }],
      kind: 'invalid',
      code: 'rule-broken',
    },
    {
      when: 'C10 a row is locked',
      set: fault('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record'),
      kind: 'unavailable',
      code: 'locked',
    },
    {
      when: 'a flow fails',
      set: fault('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'Flow error'),
      kind: 'invalid',
      code: 'automation-failed',
    },
    {
      when: 'the owner has left',
      set: fault('INACTIVE_OWNER_OR_USER', 'operation performed with inactive user', ['OwnerId']),
      kind: 'invalid',
      code: 'owner-inactive',
      field: 'OwnerId',
    },
    {
      when: 'the record is not yours',
      set: fault('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id'),
      kind: 'forbidden',
      code: 'record-not-yours',
    },
    { when: 'the org is full', ...on('storageFull', 'yes', 'no'), kind: 'forbidden', code: 'storage-full' },
    {
      when: 'the org has no API',
      ...on('apiEnabled', 'notForOrg', 'yes'),
      kind: 'forbidden',
      code: 'api-disabled',
    },
    {
      when: 'the user has no API',
      ...on('apiEnabled', 'notForUser', 'yes'),
      kind: 'forbidden',
      code: 'api-disabled',
    },
    {
      when: 'C16 the day is used up',
      set: ['limits', { dailyRequests: 1 }],
      undo: ['limits', { dailyRequests: 15_000 }],
      kind: 'exhausted',
      code: 'daily-limit',
    },
  ];

  it.each(rows)('$when → $kind $code', async ({ set, undo, fields, kind, code, field }) => {
    if (set) await connected.sim(...set);
    const record = {
      LastName: `Row ${code}`,
      Company: `Company ${code}`,
      Email: `${code}@rows.example`,
      ...fields,
    };
    const error = await errorOf(connected.client.create('Lead', [record]));
    if (undo) await connected.sim(...undo);
    expect(error).toMatchObject({ kind, details: { code, ...(field === undefined ? {} : { field }) } });
    if (kind === 'duplicate') expect(error?.details.existing).toHaveLength(1);
  });
});
