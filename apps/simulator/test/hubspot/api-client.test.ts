import { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/contacts/models/Filter.js';
import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/objects/notes/models/AssociationSpec.js';
import {
  PropertyCreateFieldTypeEnum,
  PropertyCreateTypeEnum,
} from '@hubspot/api-client/lib/codegen/crm/properties/models/PropertyCreate.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { call, dig } from '../support/http.ts';
import { useHubspot } from '../support/hubspot.ts';

const REDIRECT = 'http://localhost:3000/api/integrations/hubspot/callback';
const hub = useHubspot();
let client: Client;

beforeEach(async () => {
  client = new Client({ accessToken: await hub.token(), basePath: hub.url() });
});

/** Shows the consent page, presses a button and returns the query of the redirect. */
async function consent(
  decision: 'approve' | 'deny',
  scope = 'oauth crm.objects.contacts.read',
): Promise<URLSearchParams> {
  const answer = await call(`${hub.url()}/oauth/authorize/decide`, {
    form: {
      client_id: 'sim-hubspot-client',
      redirect_uri: REDIRECT,
      scope,
      state: 's1',
      account: '48201733/60001',
      decision,
    },
  });
  expect(answer.status).toBe(302);
  return new URL(String(answer.headers.get('location'))).searchParams;
}

describe('the unmodified @hubspot/api-client', () => {
  it('walks through OAuth', async () => {
    const page = new URL(
      client.oauth.getAuthorizationUrl('sim-hubspot-client', REDIRECT, 'oauth crm.objects.contacts.read'),
    );
    expect((await call(`${hub.url()}${page.pathname}${page.search}`)).text).toContain(
      'data-testid="approve"',
    );
    const code = (await consent('approve')).get('code') ?? '';
    const tokens = await client.oauth.tokensApi.create(
      'authorization_code',
      code,
      REDIRECT,
      'sim-hubspot-client',
      'sim-hubspot-secret',
    );
    expect(tokens).toMatchObject({ tokenType: 'bearer', expiresIn: 1800 });
    const renewed = await client.oauth.tokensApi.create(
      'refresh_token',
      undefined,
      undefined,
      'sim-hubspot-client',
      'sim-hubspot-secret',
      tokens.refreshToken,
    );
    expect(renewed.refreshToken).toBe(tokens.refreshToken);
    const info = await client.oauth.accessTokensApi.get(renewed.accessToken);
    expect(info).toMatchObject({
      hubId: 48201733,
      userId: 60001,
      scopes: ['oauth', 'crm.objects.contacts.read'],
    });
    expect((await client.oauth.refreshTokensApi.get(tokens.refreshToken)).hubId).toBe(48201733);
    await client.oauth.refreshTokensApi.archive(tokens.refreshToken);
    await expect(
      client.oauth.tokensApi.create(
        'refresh_token',
        undefined,
        undefined,
        'sim-hubspot-client',
        'sim-hubspot-secret',
        tokens.refreshToken,
      ),
    ).rejects.toMatchObject({ code: 400, body: { status: 'BAD_REFRESH_TOKEN' } });
  });

  it('creates, reads, lists, changes and archives contacts', async () => {
    const { basicApi } = client.crm.contacts;
    const made = await basicApi.create({
      properties: { email: 'Ann+1@X.example', firstname: 'Ann' },
      associations: [],
    });
    expect(made.properties).toMatchObject({
      email: 'ann+1@x.example',
      lifecyclestage: 'lead',
      hs_object_source: 'INTEGRATION',
    });
    const read = await basicApi.getById(
      'ann+1@x.example',
      ['email', 'phone', 'nonsense'],
      undefined,
      undefined,
      undefined,
      'email',
    );
    expect(read.id).toBe(made.id);
    expect(read.properties).toMatchObject({ email: 'ann+1@x.example', phone: null });
    expect(read.properties).not.toHaveProperty('nonsense');
    const changed = await basicApi.update(made.id, { properties: { phone: '+1 555' } });
    expect(changed.properties.phone).toBe('+1 555');
    const page = await basicApi.getPage(1, undefined, ['email'], ['phone']);
    expect(page.results[0]?.propertiesWithHistory?.phone?.[0]).toMatchObject({
      value: '+1 555',
      sourceType: 'INTEGRATION',
    });
    await basicApi.archive(made.id);
    await expect(basicApi.getById(made.id)).rejects.toMatchObject({
      code: 404,
      body: { message: 'resource not found' },
    });
    expect((await basicApi.getById(made.id, undefined, undefined, undefined, true)).archived).toBe(true);
  });

  it('works in batches', async () => {
    const { batchApi } = client.crm.contacts;
    const made = await batchApi.create({
      inputs: [
        { properties: { email: 'a@x.example' }, associations: [] },
        { properties: { email: 'b@x.example' }, associations: [] },
      ],
    });
    expect(made.results).toHaveLength(2);
    const read = await batchApi.read({
      idProperty: 'email',
      inputs: [{ id: 'A@x.example' }, { id: 'gone@x.example' }],
      properties: ['email'],
      propertiesWithHistory: [],
    });
    expect(read).toMatchObject({
      results: [{ properties: { email: 'a@x.example' } }],
      numErrors: 1,
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['gone@x.example'] } }],
    });
    const id = made.results[0]?.id ?? '';
    const changed = await batchApi.update({ inputs: [{ id, properties: { city: 'Rome' } }] });
    expect(changed.results[0]?.properties.city).toBe('Rome');
    const upserted = await batchApi.upsert({
      inputs: [
        { id: 'a@x.example', idProperty: 'email', properties: { city: 'Oslo' } },
        { id: 'c@x.example', idProperty: 'email', properties: { email: 'c@x.example' } },
      ],
    });
    expect(upserted.results.map(result => result._new)).toEqual([true, false]);
    await batchApi.archive({ inputs: [{ id }] });
    await expect(client.crm.contacts.basicApi.getById(id)).rejects.toMatchObject({ code: 404 });
  });

  it('searches', async () => {
    await hub.sim('seed', { count: 25 });
    const found = await client.crm.contacts.searchApi.doSearch({
      filterGroups: [
        {
          filters: [
            { propertyName: 'email', operator: FilterOperatorEnum.Eq, value: 'PERSON7@seed.example' },
          ],
        },
      ],
      properties: ['email'],
      limit: 10,
    });
    expect(found).toMatchObject({ total: 1, results: [{ properties: { email: 'person7@seed.example' } }] });
    const page = await client.crm.contacts.searchApi.doSearch({
      query: 'seed',
      limit: 10,
      after: '10',
      sorts: ['createdate'],
    });
    expect(page).toMatchObject({ total: 25, paging: { next: { after: '20' } } });
  });

  it('merges and deletes for good', async () => {
    const [one, two] = await Promise.all(
      ['m1@x.example', 'm2@x.example'].map(email =>
        client.crm.contacts.basicApi.create({ properties: { email }, associations: [] }),
      ),
    );
    const merged = await client.crm.contacts.basicApi.merge({
      primaryObjectId: one?.id ?? '',
      objectIdToMerge: two?.id ?? '',
    });
    expect(merged.id).not.toBe(one?.id);
    const bySecondary = await client.crm.contacts.basicApi.getById(
      'm2@x.example',
      ['hs_additional_emails'],
      undefined,
      undefined,
      undefined,
      'email',
    );
    expect(bySecondary).toMatchObject({
      id: merged.id,
      properties: { hs_additional_emails: 'm2@x.example' },
    });
    expect((await client.crm.contacts.basicApi.getById(one?.id ?? '')).id).toBe(merged.id);
    const purged = await client.apiRequest({
      method: 'POST',
      path: '/crm/v3/objects/contacts/gdpr-delete',
      body: { objectId: 'm1@x.example', idProperty: 'email' },
    });
    expect(purged.status).toBe(204);
    await expect(client.crm.contacts.basicApi.getById(merged.id)).rejects.toMatchObject({ code: 404 });
  });

  it('reads and makes properties and groups', async () => {
    const { coreApi, batchApi, groupsApi } = client.crm.properties;
    const all = await coreApi.getAll('contacts');
    expect(all.results.find(({ name }) => name === 'hubspot_owner_id')).toMatchObject({
      externalOptions: true,
      type: 'enumeration',
    });
    const group = await groupsApi.create('contacts', { name: 'crmsync', label: 'CRMSync', displayOrder: -1 });
    expect(group.name).toBe('crmsync');
    const property = {
      name: 'met_at',
      label: 'Met at',
      groupName: 'crmsync',
      type: PropertyCreateTypeEnum.String,
      fieldType: PropertyCreateFieldTypeEnum.Text,
    };
    expect(await coreApi.create('contacts', property)).toMatchObject({
      name: 'met_at',
      hasUniqueValue: false,
    });
    await expect(coreApi.create('contacts', property)).rejects.toMatchObject({
      code: 409,
      body: { subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS' },
    });
    await expect(groupsApi.archive('contacts', 'crmsync')).rejects.toMatchObject({ code: 400 });
    const batch = await batchApi.create('contacts', { inputs: [property, { ...property, name: 'met_on' }] });
    expect(batch).toMatchObject({
      results: [{ name: 'met_on' }],
      errors: [{ context: { name: ['met_at'] } }],
    });
    await coreApi.archive('contacts', 'met_at');
    await expect(coreApi.getByName('contacts', 'met_at')).rejects.toMatchObject({ code: 404 });
    expect(await coreApi.create('contacts', property)).toMatchObject({ name: 'met_at' });
  });

  it('associates contacts, companies and notes', async () => {
    const company = await client.crm.companies.basicApi.create({
      properties: { name: 'Acme', domain: 'acme.example' },
      associations: [],
    });
    const contact = await client.crm.contacts.basicApi.create({
      properties: { email: 'w@acme.example' },
      associations: [],
    });
    await client.crm.associations.v4.basicApi.createDefault('contacts', contact.id, 'companies', company.id);
    const linked = await client.crm.associations.v4.basicApi.getPage('contacts', contact.id, 'companies');
    expect(linked.results).toMatchObject([{ associationTypes: [{ typeId: 279 }] }]);
    expect(String(linked.results[0]?.toObjectId)).toBe(company.id);
    const read = await client.crm.associations.v4.batchApi.getPage('contacts', 'companies', {
      inputs: [{ id: contact.id }, { id: '5' }],
    });
    expect(read).toMatchObject({ numErrors: 1 });
    const note = await client.crm.objects.notes.basicApi.create({
      properties: { hs_timestamp: '2026-11-22T09:00:00Z', hs_note_body: 'Met at the fair' },
      associations: [
        {
          to: { id: contact.id },
          types: [
            {
              associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined,
              associationTypeId: 202,
            },
          ],
        },
      ],
    });
    const withNote = await client.crm.contacts.basicApi.getById(contact.id, undefined, undefined, [
      'notes',
      'companies',
    ]);
    expect(withNote.associations?.notes?.results).toMatchObject([{ id: note.id, type: 'contact_to_note' }]);
  });

  it('reads owners, and lists with their members', async () => {
    const owners = await client.crm.owners.ownersApi.getPage('dana.reyes@northwind.example');
    expect(owners.results).toMatchObject([{ id: '71510001', userId: 60001, type: 'PERSON' }]);
    expect((await client.crm.owners.ownersApi.getById(60001, 'userId')).id).toBe('71510001');
    const { list } = await client.crm.lists.listsApi.create({
      name: 'Fair 2026',
      objectTypeId: '0-1',
      processingType: 'MANUAL',
    });
    const contact = await client.crm.contacts.basicApi.create({
      properties: { email: 'l@x.example' },
      associations: [],
    });
    const added = await client.crm.lists.membershipsApi.add(list.listId, [contact.id, '77']);
    expect(added).toMatchObject({ recordIdsMissing: ['77'] });
    const found = await client.crm.lists.listsApi.doSearch({ query: 'fair', offset: 0 });
    expect(found).toMatchObject({ total: 1, hasMore: false });
  });

  it('retries 429 by itself, because the body says what it looks for', async () => {
    const patient = new Client({
      accessToken: await hub.token(),
      basePath: hub.url(),
      numberOfApiCallRetries: 2,
      limiterOptions: {},
    });
    await hub.sim('limits', { searchPerSecond: 1 });
    await patient.crm.contacts.searchApi.doSearch({});
    const refused = patient.crm.contacts.searchApi.doSearch({});
    await expect
      .poll(async () => dig(await hub.sim('calls/summary'), 'body.total'), { timeout: 10_000 })
      .toBe(2);
    await hub.sim('clock', { advanceMs: 1000 });
    expect(await refused).toMatchObject({ total: 0 });
  });
});
