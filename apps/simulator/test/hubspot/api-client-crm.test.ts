import { Client } from '@hubspot/api-client';
import { FilterOperatorEnum } from '@hubspot/api-client/lib/codegen/crm/companies/models/Filter.js';
import { AssociationSpecAssociationCategoryEnum } from '@hubspot/api-client/lib/codegen/crm/objects/notes/models/AssociationSpec.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { useHubspot } from '../support/hubspot.ts';

const hub = useHubspot();
let client: Client;

beforeEach(async () => {
  client = new Client({ accessToken: await hub.token(), basePath: hub.url() });
});

async function makeContact(email: string): Promise<string> {
  return (await client.crm.contacts.basicApi.create({ properties: { email }, associations: [] })).id;
}

async function makeCompany(name: string, domain: string): Promise<string> {
  const properties = { name, domain };
  return (await client.crm.companies.basicApi.create({ properties, associations: [] })).id;
}

const onContact = {
  associationCategory: AssociationSpecAssociationCategoryEnum.HubspotDefined,
  associationTypeId: 202,
};

describe('the unmodified @hubspot/api-client on companies', () => {
  it('creates, reads, finds, changes, lists and archives them', async () => {
    const { basicApi, searchApi } = client.crm.companies;
    const id = await makeCompany('Acme', 'acme.example');
    expect((await basicApi.getById(id, ['domain'])).properties).toMatchObject({ domain: 'acme.example' });
    const filters = [{ propertyName: 'domain', operator: FilterOperatorEnum.In, values: ['acme.example'] }];
    const found = await searchApi.doSearch({ filterGroups: [{ filters }], properties: ['name'] });
    expect(found).toMatchObject({ total: 1, results: [{ id, properties: { name: 'Acme' } }] });
    const changed = await basicApi.update(id, { properties: { industry: 'RETAIL' } });
    expect(changed.properties.industry).toBe('RETAIL');
    expect((await basicApi.getPage(10)).results.map(company => company.id)).toEqual([id]);
    await basicApi.archive(id);
    await expect(basicApi.getById(id)).rejects.toMatchObject({ code: 404 });
  });

  it('works in batches, where two may have one domain', async () => {
    const { batchApi } = client.crm.companies;
    const twin = { properties: { name: 'Twin', domain: 'twin.example' }, associations: [] };
    const made = await batchApi.create({ inputs: [twin, twin] });
    const ids = made.results.map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    const inputs = ids.map(id => ({ id }));
    const read = await batchApi.read({ inputs, properties: ['domain'], propertiesWithHistory: [] });
    expect(read.results.map(({ properties }) => properties.domain)).toEqual(['twin.example', 'twin.example']);
    await batchApi.update({ inputs: ids.map(id => ({ id, properties: { city: 'Rome' } })) });
    await batchApi.archive({ inputs });
    expect((await client.crm.companies.basicApi.getPage()).results).toEqual([]);
    const upsert = { id: 'twin.example', idProperty: 'domain', properties: { name: 'Third' } };
    await expect(batchApi.upsert({ inputs: [upsert] })).rejects.toMatchObject({
      code: 400,
      body: { message: expect.stringContaining('non-unique 0-2 property domain') },
    });
  });
});

describe('the unmodified @hubspot/api-client on associations', () => {
  it('makes, reads, labels and takes away many at once', async () => {
    const { basicApi, batchApi } = client.crm.associations.v4;
    const company = await makeCompany('Acme', 'acme.example');
    const people = [await makeContact('a@acme.example'), await makeContact('b@acme.example')];
    const inputs = people.map(id => ({ _from: { id }, to: { id: company } }));
    const linked = await batchApi.createDefault('contacts', 'companies', { inputs });
    expect(linked.results.map(({ associationSpec }) => associationSpec.associationTypeId)).toEqual([
      279, 280, 279, 280,
    ]);
    const primary = { associationCategory: onContact.associationCategory, associationTypeId: 1 };
    const labelled = await basicApi.create('contacts', people[0] ?? '', 'companies', company, [primary]);
    expect(labelled.labels).toEqual(['Primary']);
    const read = await batchApi.getPage('companies', 'contacts', { inputs: [{ id: company }] });
    expect(read.results[0]?.to.map(({ toObjectId }) => String(toObjectId)).sort()).toEqual(
      [...people].sort(),
    );
    const gone = [{ _from: { id: people[0] ?? '' }, to: [{ id: company }] }];
    await batchApi.archive('contacts', 'companies', { inputs: gone });
    expect((await basicApi.getPage('companies', company, 'contacts')).results).toHaveLength(1);
  });

  it('links none of a batch when one id is no good', async () => {
    const { basicApi, batchApi } = client.crm.associations.v4;
    const company = await makeCompany('Acme', 'acme.example');
    const person = await makeContact('a@acme.example');
    const inputs = [person, '4711'].map(id => ({ _from: { id }, to: { id: company } }));
    await expect(batchApi.createDefault('contacts', 'companies', { inputs })).rejects.toMatchObject({
      code: 400,
      body: { subCategory: 'crm.associations.INVALID_IDENTIFIER' },
    });
    expect((await basicApi.getPage('companies', company, 'contacts')).results).toEqual([]);
  });
});

describe('the unmodified @hubspot/api-client on notes', () => {
  it('writes them on contacts, and reads, changes and archives them', async () => {
    const { basicApi, batchApi } = client.crm.objects.notes;
    const person = await makeContact('n@x.example');
    const properties = { hs_timestamp: '2026-11-22T09:00:00Z', hs_note_body: 'Met at the <b>fair</b>' };
    const associations = [{ to: { id: person }, types: [onContact] }];
    const note = await basicApi.create({ properties, associations });
    const batch = await batchApi.create({ inputs: [{ properties, associations }] });
    const inputs = [note, ...batch.results].map(({ id }) => ({ id }));
    const read = await batchApi.read({ inputs, properties: ['hs_note_body'], propertiesWithHistory: [] });
    expect(read.results.map(result => result.properties.hs_note_body)).toEqual([
      properties.hs_note_body,
      properties.hs_note_body,
    ]);
    await basicApi.update(note.id, { properties: { hs_note_body: 'Changed' } });
    await basicApi.archive(note.id);
    await expect(basicApi.getById(note.id)).rejects.toMatchObject({ code: 404 });
    await expect(
      basicApi.create({ properties: { hs_note_body: 'When?' }, associations: [] }),
    ).rejects.toMatchObject({
      code: 400,
    });
  });
});

describe('the unmodified @hubspot/api-client on owners and lists', () => {
  it('turns the pages of the owners; those who have left are asked for apart', async () => {
    const owners = Array.from({ length: 120 }, (_, index) => ({
      id: String(900 + index),
      firstName: 'Owner',
      lastName: String(index),
      archived: index === 0,
    }));
    await hub.sim('accounts', { owners });
    const { ownersApi } = client.crm.owners;
    const first = await ownersApi.getPage(undefined, undefined, 100);
    const second = await ownersApi.getPage(undefined, first.paging?.next?.after, 100);
    expect([first.results.length, second.results.length]).toEqual([100, 21]);
    expect(second.paging).toBeUndefined();
    const left = await ownersApi.getPage(undefined, undefined, 100, true);
    expect(left.results.map(({ id }) => id)).toEqual(['900']);
  });

  it('makes a static list, puts people on it and takes them off, and leaves a dynamic one alone', async () => {
    const { listsApi, membershipsApi } = client.crm.lists;
    const make = async (name: string, processingType: string) =>
      (await listsApi.create({ name, objectTypeId: '0-1', processingType })).list.listId;
    const list = await make('Fair', 'MANUAL');
    const people = [await makeContact('a@x.example'), await makeContact('b@x.example')];
    expect(await membershipsApi.add(list, people)).toMatchObject({ recordsIdsAdded: people });
    expect(await membershipsApi.add(list, people)).toMatchObject({
      recordsIdsAdded: [],
      recordIdsMissing: [],
    });
    expect(await membershipsApi.remove(list, people.slice(0, 1))).toMatchObject({
      recordIdsRemoved: people.slice(0, 1),
    });
    expect((await membershipsApi.getPage(list)).results.map(({ recordId }) => recordId)).toEqual(
      people.slice(1),
    );
    const dynamic = await make('All', 'DYNAMIC');
    await expect(membershipsApi.add(dynamic, people)).rejects.toMatchObject({ code: 400 });
    const found = await listsApi.doSearch({ query: '', processingTypes: ['MANUAL'], offset: 0 });
    expect(found.lists.map(({ name }) => name)).toEqual(['Fair']);
    await listsApi.remove(list);
    await expect(listsApi.getById(list)).rejects.toMatchObject({ code: 404 });
  });
});
