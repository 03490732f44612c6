import { describe, expect, it } from 'vitest';
import { dig, list } from '../support/http.ts';
import { useHubspot } from '../support/hubspot.ts';

const hub = useHubspot();
const BASE = '/crm/objects/2026-09/contacts';
const create = (properties: unknown, base = BASE) => hub.api(base, { json: { properties } });
const patch = (id: string, properties: unknown, base = BASE) =>
  hub.api(`${base}/${id}`, { method: 'PATCH', json: { properties } });
const idOf = async (properties: unknown) => String(dig(await create(properties), 'body.id'));
const input = (traceId: string, properties: unknown) => ({ objectWriteTraceId: traceId, properties });

describe('writing one contact', () => {
  it('answers 409 with the id when the address exists, in any case', async () => {
    const id = await idOf({ email: 'a@x.example' });
    const again = await create({ email: ' A@X.example ' });
    expect(again.status).toBe(409);
    expect(again.body).toEqual({
      status: 'error',
      message: `Contact already exists. Existing ID: ${id}`,
      correlationId: again.headers.get('x-hubspot-correlation-id'),
      category: 'CONFLICT',
    });
  });

  it('needs a name or an address', async () => {
    expect((await create({ phone: '1' })).body).toMatchObject({ category: 'VALIDATION_ERROR' });
    expect((await create({ lastname: 'Only' })).status).toBe(201);
  });

  it.each([
    [{ nonsense: 'x' }, 'PROPERTY_DOESNT_EXIST', 'Property "nonsense" does not exist'],
    [
      { hs_object_id: '1' },
      'READ_ONLY_VALUE',
      '"hs_object_id" is a read only property; its value cannot be set.',
    ],
    [
      { hs_is_unworked: 'true' },
      'READ_ONLY_VALUE',
      '"hs_is_unworked" is a calculated property; its value cannot be set.',
    ],
    [{ hs_lead_status: 'new' }, 'INVALID_OPTION', /^new was not one of the allowed options: \[NEW, OPEN,/u],
    [{ hubspot_owner_id: '60001' }, 'INVALID_OPTION', /60001/u],
    [{ email: 'no address' }, 'INVALID_EMAIL', 'Email address no address is invalid'],
    [{ associatedcompanyid: '1,000' }, 'INVALID_LONG', '1,000 was not a valid number'],
    [{ closedate: 'tomorrow' }, 'INVALID_DATE', /tomorrow/u],
    [{ firstname: 'x'.repeat(65_537) }, 'INVALID_STRING', /65536/u],
  ])('refuses %j with %s', async (properties, code, message) => {
    const answer = await create({ lastname: 'L', ...properties });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      category: 'VALIDATION_ERROR',
      errors: [
        {
          code,
          message: expect.stringMatching(message),
          context: { propertyName: [Object.keys(properties)[0]] },
        },
      ],
    });
    expect(dig(answer, 'body.message')).toMatch(/^Property values were not valid: \[\{"isValid":false/u);
  });

  it('takes epoch seconds only before version 2026-09', async () => {
    expect((await create({ lastname: 'L', closedate: '1760000000' })).status).toBe(400);
    expect(
      (await create({ lastname: 'L', closedate: '1760000000' }, '/crm/v3/objects/contacts')).status,
    ).toBe(201);
  });

  it('refuses missing create-form properties only from version 2026-09 on', async () => {
    await hub.sim('accounts', { requiredContactProperties: ['phone'] });
    expect((await create({ lastname: 'L' })).body).toMatchObject({
      errors: [{ code: 'MISSING_REQUIRED_PROPERTY' }],
    });
    expect((await create({ lastname: 'L' }, '/crm/objects/2026-03/contacts')).status).toBe(201);
  });

  it('moves the life-cycle stage forward only, says 200 and ignores the way back', async () => {
    const id = await idOf({ email: 'l@x.example', lifecyclestage: 'customer' });
    const back = await patch(id, { lifecyclestage: 'lead' });
    expect([back.status, dig(back, 'body.properties.lifecyclestage')]).toEqual([200, 'customer']);
    await patch(id, { lifecyclestage: '' });
    expect(dig(await patch(id, { lifecyclestage: 'lead' }), 'body.properties.lifecyclestage')).toBe('lead');
  });

  it('refuses an address another contact holds, primary or secondary, with its id', async () => {
    await hub.sim('seed', {
      records: [{ properties: { email: 'p@x.example' }, secondaryEmails: ['s@x.example'] }],
    });
    const id = await idOf({ email: 'me@x.example' });
    const answer = await patch(id, { email: 's@x.example' });
    expect(answer.status).toBe(400);
    const owner = dig(await hub.sim('records/contacts?email=s@x.example'), 'body.records.0.id');
    expect(dig(answer, 'body.message')).toMatch(
      new RegExp(
        `^Cannot set PropertyValueCoordinates\\{portalId=48201733.* on ${id}\\. ${owner} already has that value\\.$`,
        'u',
      ),
    );
    expect((await create({ email: 's@x.example' })).status).toBe(409);
  });

  it('swaps the primary address when a secondary one is written', async () => {
    await hub.sim('seed', {
      records: [{ properties: { email: 'p@x.example' }, secondaryEmails: ['s@x.example'] }],
    });
    const found = await hub.api(`${BASE}/S%40x.example?idProperty=email&properties=email`);
    expect(dig(found, 'body.properties.email')).toBe('p@x.example');
    await patch(String(dig(found, 'body.id')), { email: 's@x.example' });
    expect((await hub.sim('records/contacts')).body).toMatchObject({
      records: [{ properties: { email: 's@x.example' }, secondaryEmails: ['p@x.example'] }],
    });
  });

  it('clears with an empty string, appends to a list with a leading semicolon, keeps a history', async () => {
    const group = {
      name: 'interests',
      label: 'Interests',
      groupName: 'contactinformation',
      type: 'enumeration',
      fieldType: 'checkbox',
    };
    const options = ['art', 'jazz'].map(value => ({ label: value, value }));
    await hub.api('/crm/properties/2026-09/contacts', { json: { ...group, options } });
    const id = await idOf({ email: 'h@x.example', phone: '1', interests: 'art' });
    await patch(id, { phone: '', interests: ';jazz' });
    const read = await hub.api(`${BASE}/${id}?properties=phone,interests&propertiesWithHistory=phone`);
    expect(read.body).toMatchObject({
      properties: { phone: null, interests: 'art;jazz' },
      propertiesWithHistory: { phone: [{ value: '' }, { value: '1', sourceType: 'INTEGRATION' }] },
    });
  });

  it('says where the JSON is broken, and what it cannot read', async () => {
    const broken = await hub.api(BASE, {
      raw: '{"properties":\n {x',
      headers: { 'content-type': 'application/json' },
    });
    expect([broken.status, dig(broken, 'body.message')]).toEqual([
      400,
      expect.stringContaining('Invalid input JSON on line 2, column 3'),
    ]);
    expect((await create({ email: { a: 1 } })).status).toBe(400);
    expect((await create({ email: null })).status).toBe(400);
    expect(
      (await hub.api(BASE, { raw: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }))
        .status,
    ).toBe(415);
  });

  it.each([
    ['171', 404, 'resource not found'],
    ['abc', 404, 'Object not found.  objectId are usually numeric.'],
    ['0', 404, 'Object not found. objectId is usually positive.'],
  ])('names what is wrong with the id %s', async (id, status, message) => {
    expect(await hub.api(`${BASE}/${id}`)).toMatchObject({ status, body: { message } });
  });

  it('does not know other objects and other routes', async () => {
    const other = await hub.api('/crm/v3/objects/butterflies');
    expect(other).toMatchObject({
      status: 400,
      body: { message: 'Unable to infer object type from: butterflies' },
    });
    const nowhere = await hub.api('/crm/v3/nowhere');
    expect([nowhere.status, nowhere.headers.get('content-type')]).toEqual([404, 'text/html;charset=utf-8']);
    expect((await hub.api(`${BASE}?x=${'y'.repeat(20_000)}`)).status).toBe(414);
  });

  it('frees the address of an archived contact, and refuses a GDPR-deleted one', async () => {
    const id = await idOf({ email: 'f@x.example' });
    expect((await hub.api(`${BASE}/${id}`, { method: 'DELETE' })).status).toBe(204);
    const second = await idOf({ email: 'f@x.example' });
    expect(second).not.toBe(id);
    await hub.api(`${BASE}/gdpr-delete`, { json: { objectId: second } });
    expect((await create({ email: 'f@x.example' })).status).toBe(400);
    await hub.sim('switches', { gdprDeletedAddress: 'allowed' });
    expect((await create({ email: 'f@x.example' })).status).toBe(201);
  });
});

describe('writing batches', () => {
  const batch = (verb: string, inputs: unknown[]) => hub.api(`${BASE}/batch/${verb}`, { json: { inputs } });
  const up = (email: string, properties: unknown, rest: object = {}) => ({
    id: email,
    idProperty: 'email',
    properties,
    ...rest,
  });
  const live = async () => dig(await hub.sim('records/contacts'), 'body.live');

  it('with trace ids writes the good inputs and names each bad one', async () => {
    const id = await idOf({ email: 'old@x.example' });
    const answer = await batch('create', [
      input('0', { email: 'old@x.example' }),
      input('1', { email: 'new@x.example' }),
      input('2', { email: 'bad', nonsense: '1' }),
      input('3', { email: 'NEW@x.example' }),
    ]);
    expect(answer.status).toBe(207);
    expect(answer.body).toMatchObject({
      status: 'COMPLETE',
      numErrors: 3,
      results: [{ objectWriteTraceId: '1', properties: { email: 'new@x.example' } }],
      errors: [
        { category: 'CONFLICT', context: { objectWriteTraceId: ['0'], existingId: [id] } },
        { category: 'VALIDATION_ERROR', context: { objectWriteTraceId: ['2'] } },
        { category: 'CONFLICT', context: { objectWriteTraceId: ['3'] } },
      ],
    });
  });

  it('without trace ids is all or nothing and does not say which input', async () => {
    await idOf({ email: 'old@x.example' });
    const conflict = await batch('create', [
      { properties: { email: 'n1@x.example' } },
      { properties: { email: 'old@x.example' } },
    ]);
    expect(conflict).toMatchObject({ status: 409, body: { message: 'Contact already exists' } });
    const invalid = await batch('create', [
      { properties: { email: 'n1@x.example' } },
      { properties: { email: 'bad' } },
    ]);
    expect(invalid.status).toBe(400);
    const twin = await batch('create', [
      input('same', { email: 'n1@x.example' }),
      input('same', { email: 'bad' }),
    ]);
    expect(twin.status).toBe(400);
    expect(await live()).toBe(1);
    expect((await create({ email: 'n1@x.example' })).status).toBe(201);
  });

  it('undoes updates of a refused batch, indexes included', async () => {
    const [a, b] = [await idOf({ email: 'a@x.example', city: 'Rome' }), await idOf({ email: 'b@x.example' })];
    const answer = await batch('update', [
      { id: a, properties: { email: 'c@x.example', city: 'Oslo' } },
      { id: b, properties: { email: 'c@x.example' } },
    ]);
    expect(answer.status).toBe(400);
    expect((await hub.sim(`records/contacts?id=${a}`)).body).toMatchObject({
      records: [
        { properties: { email: 'a@x.example', city: 'Rome' }, history: { city: [{ value: 'Rome' }] } },
      ],
    });
    expect((await create({ email: 'c@x.example' })).status).toBe(201);
    expect((await create({ email: 'a@x.example' })).status).toBe(409);
    expect(dig(await hub.api(`${BASE}/search`, { json: { query: 'oslo' } }), 'body.total')).toBe(0);
  });

  it('refuses duplicate ids even with trace ids, and e-mail as id of an update', async () => {
    const id = await idOf({ email: 'd@x.example' });
    const twice = await batch('update', [
      { id, ...input('0', { city: 'A' }) },
      { id, ...input('1', { city: 'B' }) },
    ]);
    expect(twice).toMatchObject({
      status: 400,
      body: {
        message: `Duplicate IDs found in batch input: [${id}]. IDs must be unique`,
        context: { ids: [id] },
      },
    });
    const folded = await batch('upsert', [up('D@x.example', {}), up('d@x.example', {})]);
    expect(folded.status).toBe(400);
    const byEmail = await batch('update', [up('d@x.example', { city: 'A' })]);
    expect(dig(byEmail, 'body.message')).toMatch(
      /^Unable to perform update\/upsert by non-unique 0-1 property/u,
    );
    const asId = await batch('update', [{ id: 'd@x.example', properties: { city: 'A' } }]);
    expect(asId).toMatchObject({
      status: 207,
      body: { results: [], errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['d@x.example'] } }] },
    });
  });

  it('upserts: new or not, lower case, another order, secondary addresses found', async () => {
    await hub.sim('seed', {
      records: [{ properties: { email: 'p@x.example', city: 'Rome' }, secondaryEmails: ['s@x.example'] }],
    });
    const answer = await batch('upsert', [
      up('S@x.example', { phone: '1' }),
      up('Fresh@x.example', { phone: '2' }),
    ]);
    expect(answer.status).toBe(200);
    expect(list(answer, 'body.results')).toMatchObject([
      { new: true, properties: { email: 'fresh@x.example' } },
      { new: false },
    ]);
    expect((await hub.sim('records/contacts?email=s@x.example')).body).toMatchObject({
      records: [{ properties: { email: 'p@x.example', city: 'Rome', phone: '1' } }],
    });
    await hub.sim('switches', { upsertMatchesSecondary: 'no' });
    expect((await batch('upsert', [up('s@x.example', {})])).status).toBe(409);
  });

  it('upserts by e-mail in part or not at all, as the switch says', async () => {
    const inputs = [
      up('a@x.example', {}, { objectWriteTraceId: '0' }),
      up('bad', {}, { objectWriteTraceId: '1' }),
    ];
    expect((await batch('upsert', inputs)).status).toBe(207);
    await hub.sim('switches', { upsertByEmail: 'atomic' });
    expect((await batch('upsert', inputs)).status).toBe(400);
  });

  it('an upsert by e-mail makes a contact that has the e-mail, or has none, as the switch says', async () => {
    const emails = async (id: string) => {
      const [made] = list(await batch('upsert', [up(id, { firstname: 'Ann' })]), 'body.results');
      expect(made).toMatchObject({ new: true });
      return dig(made, 'properties.email');
    };
    expect(await emails('by-id@x.example')).toBe('by-id@x.example');
    await hub.sim('switches', { upsertEmailFromId: 'no' });
    expect(await emails('without@x.example')).toBeUndefined();
  });

  it('upserts by a unique property of the account', async () => {
    const property = {
      name: 'crmsync_id',
      label: 'Id',
      groupName: 'contactinformation',
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
    };
    expect((await hub.api('/crm/properties/2026-09/contacts', { json: property })).status).toBe(201);
    const one = { id: 'k1', idProperty: 'crmsync_id', properties: { firstname: 'K' } };
    expect(list(await batch('upsert', [one]), 'body.results')).toMatchObject([{ new: true }]);
    expect(list(await batch('upsert', [one]), 'body.results')).toMatchObject([{ new: false }]);
    expect((await batch('upsert', [{ ...one, idProperty: 'city' }])).status).toBe(400);
  });

  it('keeps the sizes: 100 inputs, 50 with history', async () => {
    const inputs = Array.from({ length: 101 }, (_, index) => ({ id: String(index + 1), properties: {} }));
    for (const verb of ['create', 'update', 'upsert', 'read'])
      expect((await batch(verb, inputs)).status, verb).toBe(400);
    const history = { inputs: inputs.slice(0, 51), properties: [], propertiesWithHistory: ['email'] };
    expect(dig(await hub.api(`${BASE}/batch/read`, { json: history }), 'body.message')).toBe(
      'The maximum number of inputs supported in a batch request for property histories is 50',
    );
  });

  it('answers 207 on every version, unless the switch says that 2026-09 does not', async () => {
    await idOf({ email: 'old@x.example' });
    const inputs = [input('0', { email: 'old@x.example' })];
    for (const base of ['/crm/v3/objects', '/crm/objects/2026-03', '/crm/objects/2026-09'])
      expect((await hub.api(`${base}/contacts/batch/create`, { json: { inputs } })).status).toBe(207);
    await hub.sim('switches', { dated202609Answers207: 'no' });
    expect((await batch('create', inputs)).status).toBe(201);
  });

  it('reads 100 by e-mail out of 100,000 without noticing their number', async () => {
    await hub.sim('seed', { count: 100_000 });
    const inputs = Array.from({ length: 100 }, (_, index) => ({
      id: `Person${index * 1000 + 1}@seed.example`,
    }));
    const answer = await hub.api(`${BASE}/batch/read`, {
      json: { idProperty: 'email', inputs, properties: ['email'] },
    });
    expect([answer.status, list(answer, 'body.results').length]).toEqual([200, 100]);
  });
});
