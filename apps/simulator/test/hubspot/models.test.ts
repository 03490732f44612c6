import { beforeEach, describe, expect, it } from 'vitest';
import { dig, type Send } from '../support/http.ts';
import { useHubspot } from '../support/hubspot.ts';
import { modelsOf } from '../support/models.ts';

const hub = useHubspot();
const models = '@hubspot/api-client/lib/codegen';
const contacts = modelsOf(`${models}/crm/contacts`);
const companies = modelsOf(`${models}/crm/companies`);
const notes = modelsOf(`${models}/crm/objects/notes`);
const links = modelsOf(`${models}/crm/associations/v4`);
const owners = modelsOf(`${models}/crm/owners`);
const lists = modelsOf(`${models}/crm/lists`);
const properties = modelsOf(`${models}/crm/properties`);
const oauth = modelsOf(`${models}/oauth`);

type Models = ReturnType<typeof modelsOf>;

/** Differences that are HubSpot's own: live answers are not what its specification says (sheet §1.4, §3.1, §3.4, §7, §11). */
const live = {
  /** Errors of single records lack what the specification requires. */
  recordErrors: ['.errors[].errors: missing', '.errors[].links: missing'],
  url: ['.results[].url: not in SimplePublicObject'],
  upserted: ['.results[].url: not in SimplePublicUpsertObject'],
  status: ['.status: not in ModelError'],
  introspection: ['is_private_distribution', 'signed_access_token'].map(
    name => `.${name}: not in AccessTokenInfoResponse`,
  ),
};

/** Calls, and compares the body with the model; `knows` are the differences expected, and nothing else may differ. */
async function matches(
  known: Models,
  model: string,
  path: string,
  send: Send = {},
  { status = 200, knows = [] as readonly string[] } = {},
): Promise<unknown> {
  const answer = await hub.api(path, send);
  expect([answer.status, answer.body]).toEqual([status, expect.anything()]);
  expect(known.differences(answer.body, model), `${send.method ?? ''} ${path}`).toEqual([...knows].sort());
  if (knows.length === 0) expect(known.throughClient(answer.body, model)).toEqual(answer.body);
  return answer.body;
}

const ids = { contact: '', company: '', note: '', list: '' };
beforeEach(async () => {
  const made = async (object: string, values: object) =>
    String(dig(await hub.api(`/crm/objects/2026-09/${object}`, { json: { properties: values } }), 'body.id'));
  ids.contact = await made('contacts', { email: 'ann@x.example', firstname: 'Ann' });
  ids.company = await made('companies', { name: 'Acme', domain: 'acme.example' });
  ids.note = await made('notes', { hs_timestamp: '2026-11-22T09:00:00Z', hs_note_body: 'Hello' });
  const list = { name: 'Fair', objectTypeId: '0-1', processingType: 'MANUAL' };
  ids.list = String(dig(await hub.api('/crm/lists/2026-09', { json: list }), 'body.list.listId'));
});

const versions = [
  { objects: '/crm/v3/objects', assoc: '/crm/v4/associations', one: '/crm/v4/objects', rest: '/crm/v3' },
  {
    objects: '/crm/objects/2026-09',
    assoc: '/crm/associations/2026-09',
    one: '/crm/objects/2026-09',
    rest: '2026-09',
  },
];

/** `owners` as v3 or as a dated version has it. */
function pathOf(rest: string, name: string): string {
  return rest.startsWith('/') ? `${rest}/${name}` : `/crm/${name}/${rest}`;
}

describe.each(versions)('answers of $objects fit the generated models of @hubspot/api-client', version => {
  const { objects, assoc, one, rest } = version;

  it('one record', async () => {
    const base = `${objects}/contacts`;
    const single = { knows: ['.url: not in SimplePublicObject'] };
    const json = { properties: { email: 'bob@x.example' } };
    await matches(contacts, 'SimplePublicObject', base, { json }, { status: 201, ...single });
    const patch = { method: 'PATCH', json: { properties: { city: 'Rome' } } };
    await matches(contacts, 'SimplePublicObject', `${base}/${ids.contact}`, patch, single);
    const whole = { knows: ['.url: not in SimplePublicObjectWithAssociations'] };
    const query = 'properties=email,city&propertiesWithHistory=city&associations=companies';
    await hub.api(`${one}/contacts/${ids.contact}/associations/default/companies/${ids.company}`, {
      method: 'PUT',
    });
    await matches(
      contacts,
      'SimplePublicObjectWithAssociations',
      `${base}/${ids.contact}?${query}`,
      {},
      whole,
    );
    await matches(
      contacts,
      'CollectionResponseSimplePublicObjectWithAssociationsForwardPaging',
      `${base}?limit=1`,
      {},
      { knows: ['.results[].url: not in SimplePublicObjectWithAssociations'] },
    );
  });

  it.each([
    ['contacts', contacts, { email: 'new@x.example' }],
    ['companies', companies, { name: 'Other' }],
    ['notes', notes, { hs_timestamp: '2026-11-22T09:00:00Z' }],
  ] as const)('batches and search of %s', async (object, known, values) => {
    const base = `${objects}/${object}`;
    const create = { json: { inputs: [{ properties: values, objectWriteTraceId: '0' }] } };
    const made = await matches(known, 'BatchResponseSimplePublicObject', `${base}/batch/create`, create, {
      status: 201,
      knows: live.url,
    });
    const id = String(dig(made, 'results.0.id'));
    const update = { json: { inputs: [{ id, properties: values }] } };
    await matches(known, 'BatchResponseSimplePublicObject', `${base}/batch/update`, update, {
      knows: live.url,
    });
    const read = {
      json: { inputs: [{ id }, { id: '4711' }], properties: ['hs_object_id', 'hubspot_owner_id'] },
    };
    await matches(known, 'BatchResponseSimplePublicObjectWithErrors', `${base}/batch/read`, read, {
      status: 207,
      knows: [...live.url, ...live.recordErrors],
    });
    const search = 'CollectionResponseWithTotalSimplePublicObjectForwardPaging';
    await matches(known, search, `${base}/search`, { json: { limit: 1 } });
  });

  it('an upsert, and a batch that goes through in part', async () => {
    const input = (id: string, properties: object) => ({
      id,
      idProperty: 'email',
      properties,
      objectWriteTraceId: id,
    });
    const path = `${objects}/contacts/batch/upsert`;
    const both = [input('ann@x.example', { city: 'Rome' }), input('new@x.example', {})];
    await matches(
      contacts,
      'BatchResponseSimplePublicUpsertObject',
      path,
      { json: { inputs: both } },
      {
        knows: live.upserted,
      },
    );
    const bad = [both[0], input('bad@x.example', { lifecyclestage: 'x' })];
    await matches(
      contacts,
      'BatchResponseSimplePublicUpsertObjectWithErrors',
      path,
      { json: { inputs: bad } },
      {
        status: 207,
        knows: [...live.upserted, ...live.recordErrors],
      },
    );
  });

  it('associations', async () => {
    const numbers = ['.fromObjectId: number, not string', '.toObjectId: number, not string'];
    const end = `${one}/contacts/${ids.contact}/associations`;
    const put = { method: 'PUT' };
    const byDefault = 'BatchResponsePublicDefaultAssociation';
    await matches(links, byDefault, `${end}/default/companies/${ids.company}`, put);
    const pair = { from: { id: ids.contact }, to: { id: ids.company } };
    const batch = `${assoc}/contacts/companies/batch`;
    await matches(links, byDefault, `${batch}/associate/default`, { json: { inputs: [pair] } });
    const types = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }];
    await matches(
      links,
      'LabelsBetweenObjectPair',
      `${end}/companies/${ids.company}`,
      { ...put, json: types },
      { status: 201, knows: numbers },
    );
    await matches(
      links,
      'BatchResponseLabelsBetweenObjectPair',
      `${batch}/create`,
      { json: { inputs: [{ ...pair, types }] } },
      { status: rest === '2026-09' ? 200 : 201, knows: numbers.map(known => `.results[]${known}`) },
    );
    const toId = '.toObjectId: number, not string';
    const label = '.associationTypes[].label: null, not string';
    await matches(
      links,
      'CollectionResponseMultiAssociatedObjectWithLabelForwardPaging',
      `${end}/companies`,
      {},
      { knows: [`.results[]${toId}`, `.results[]${label}`] },
    );
    await matches(
      links,
      'BatchResponsePublicAssociationMultiWithLabelWithErrors',
      `${batch}/read`,
      { json: { inputs: [{ id: ids.contact }, { id: '5' }] } },
      {
        status: 207,
        knows: [`.results[].to[]${toId}`, `.results[].to[]${label}`, ...live.recordErrors],
      },
    );
  });

  it('owners, lists, properties', async () => {
    const owned = pathOf(rest, 'owners');
    await matches(owners, 'CollectionResponsePublicOwnerForwardPaging', `${owned}?limit=1`);
    await matches(owners, 'PublicOwner', `${owned}/71510001`);
    const listed = pathOf(rest, 'lists');
    await matches(lists, 'ListSearchResponse', `${listed}/search`, { json: { query: '', offset: 0 } });
    await matches(lists, 'ListFetchResponse', `${listed}/${ids.list}`);
    const more = { name: 'More', objectTypeId: '0-1', processingType: 'MANUAL' };
    await matches(lists, 'ListCreateResponse', listed, { json: more });
    const add = { method: 'PUT', json: [ids.contact, '77'] };
    await matches(lists, 'MembershipsUpdateResponse', `${listed}/${ids.list}/memberships/add`, add);
    const members = 'ApiCollectionResponseJoinTimeAndRecordId';
    await matches(lists, members, `${listed}/${ids.list}/memberships`);
    const defined = `${pathOf(rest, 'properties')}/contacts`;
    const fields = 'CollectionResponsePropertyNoPaging';
    const sensitivity = '.dataSensitivity: not in Property';
    await matches(properties, fields, defined, {}, { knows: [`.results[]${sensitivity}`] });
    await matches(properties, 'Property', `${defined}/email`, {}, { knows: [sensitivity] });
    await matches(properties, 'CollectionResponsePropertyGroupNoPaging', `${defined}/groups`);
  });

  it('refusals', async () => {
    const wrong = { json: { properties: { nonsense: '1' } } };
    await matches(contacts, 'ModelError', `${objects}/contacts`, wrong, { status: 400, knows: live.status });
    const taken = { json: { properties: { email: 'ann@x.example' } } };
    await matches(contacts, 'ModelError', `${objects}/contacts`, taken, { status: 409, knows: live.status });
    const nobody = { bearer: 'nobody' };
    await matches(contacts, 'ModelError', `${objects}/contacts`, nobody, { status: 401, knows: live.status });
    const reader = { bearer: await hub.token({ scopes: ['oauth'] }) };
    await matches(contacts, 'ModelError', `${objects}/contacts`, reader, { status: 403, knows: live.status });
    // A real 404 has no category, though the model requires one.
    const gone = { status: 404, knows: [...live.status, '.category: missing'] };
    await matches(contacts, 'ModelError', `${objects}/contacts/4711`, {}, gone);
  });
});

describe('answers of OAuth v1 fit the generated models of @hubspot/api-client', () => {
  it('a token, and what is told about it', async () => {
    const form = {
      grant_type: 'refresh_token',
      client_id: 'sim-hubspot-client',
      client_secret: 'sim-hubspot-secret',
      refresh_token: String(dig(await hub.sim('grant', {}), 'body.refresh_token')),
    };
    const token = await matches(oauth, 'TokenResponseIF', '/oauth/v1/token', { form });
    const access = String(dig(token, 'access_token'));
    await matches(
      oauth,
      'AccessTokenInfoResponse',
      `/oauth/v1/access-tokens/${access}`,
      {},
      {
        knows: live.introspection,
      },
    );
    await matches(oauth, 'RefreshTokenInfoResponse', `/oauth/v1/refresh-tokens/${form.refresh_token}`);
  });
});
