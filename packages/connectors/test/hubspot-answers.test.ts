import { describe, expect, it } from 'vitest';
import { hubspot } from '../src/hubspot/index.ts';
import { type CallAnswer, type CallInit, type CrmClient, CrmError } from '../src/index.ts';

const connector = hubspot.create({});
const account = {
  id: '7',
  name: 'Acme',
  apiUrl: 'https://api.hubapi.com',
  appUrl: 'https://app.hubspot.com',
};

/** A client whose one call is answered by `answer`. */
function answering(answer: (init: CallInit) => { status?: number; body: unknown }): CrmClient {
  return connector.open(account, async (_path, init = {}): Promise<CallAnswer> => {
    const { status = 200, body } = answer(init);
    if (status >= 400) throw connector.readError({ status, headers: new Headers(), body });
    return { status, headers: new Headers(), body };
  });
}

const traced = (trace: number, id: string, email = '') => ({
  id,
  properties: { email },
  objectWriteTraceId: String(trace),
});

describe('HubSpot answers of a batch', () => {
  it('C13 out of order → put back by trace id; not in the answer → unknown', async () => {
    const client = answering(() => ({ status: 207, body: { results: [traced(2, '12'), traced(0, '10')] } }));
    const results = await client.create('contacts', [
      { email: 'a@x.io' },
      { email: 'b@x.io' },
      { email: 'c@x.io' },
    ]);
    expect(results).toMatchObject([
      { ok: true, id: '10' },
      { ok: false, error: { kind: 'unknown-outcome', details: { code: 'not-in-answer' } } },
      { ok: true, id: '12' },
    ]);
  });

  it('C13 without trace ids in the answer, e-mail and id tell whose it is', async () => {
    const results = [
      { id: '11', properties: { email: 'b@x.io' } },
      { id: '10', properties: { email: 'a@x.io' } },
    ];
    const client = answering(() => ({ body: { results } }));
    expect(await client.create('contacts', [{ email: 'A@x.io' }, { email: 'b@x.io' }])).toMatchObject([
      { id: '10' },
      { id: '11' },
    ]);
    const updates = ['10', '11'].map(id => ({ id, fields: { phone: '1' } }));
    expect(await client.update('contacts', updates)).toMatchObject([{ id: '10' }, { id: '11' }]);
  });

  it('C8 207 with the captured conflict and a grouped OBJECT_NOT_FOUND', async () => {
    const errors = [
      {
        status: 'error',
        category: 'CONFLICT',
        message: 'Contact already exists. Existing ID: 171591000198',
        context: { objectWriteTraceId: ['0'], existingId: ['171591000198'] },
      },
      {
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        message:
          'Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.',
        context: { ids: ['2', '3'] },
      },
    ];
    const client = answering(() => ({
      status: 207,
      body: { results: [traced(3, '4')], errors, numErrors: 2 },
    }));
    const updates = ['1', '2', '3', '4'].map(id => ({ id, fields: { phone: '1' } }));
    expect(await client.update('contacts', updates)).toMatchObject([
      { error: { kind: 'duplicate', details: { existing: [{ object: 'contacts', id: '171591000198' }] } } },
      { error: { kind: 'missing' } },
      { error: { kind: 'missing' } },
      { ok: true, id: '4' },
    ]);
  });

  it('an answer of nothing but errors is an answer', async () => {
    const errors = [
      { category: 'CONFLICT', message: 'Contact already exists', context: { objectWriteTraceId: ['0'] } },
    ];
    const client = answering(() => ({ status: 207, body: { errors, numErrors: 1 } }));
    expect(await client.create('contacts', [{ email: 'a@x.io' }])).toMatchObject([
      { error: { kind: 'duplicate' } },
    ]);
  });

  it('an error that names nobody leaves the unanswered ones open', async () => {
    const errors = [{ category: 'VALIDATION_ERROR', message: 'something', context: {} }];
    const client = answering(() => ({ status: 207, body: { results: [traced(0, '1')], errors } }));
    const results = await client.create('contacts', [{ email: 'a@x.io' }, { email: 'b@x.io' }]);
    expect(results).toMatchObject([
      { ok: true },
      { error: { kind: 'unknown-outcome', details: { vendor: 'something' } } },
    ]);
  });

  it('C9 a whole batch refused without naming anybody is to be halved; alone, it is about the one', async () => {
    const body = {
      status: 'error',
      message: 'Contact already exists',
      category: 'CONFLICT',
      correlationId: 'c-1',
    };
    const client = answering(() => ({ status: 409, body }));
    const batch = client.create('contacts', [{ email: 'a@x.io' }, { email: 'b@x.io' }]);
    await expect(batch).rejects.toMatchObject({ kind: 'batch-refused' });
    const alone = await client.create('contacts', [{ email: 'a@x.io' }]);
    expect(alone).toMatchObject([
      { ok: false, error: { kind: 'duplicate', details: { vendor: expect.stringContaining('c-1') } } },
    ]);
  });

  it('a batch refused for a field that is not there blames those who have it', async () => {
    const body = {
      status: 'error',
      category: 'VALIDATION_ERROR',
      message: 'Property values were not valid: []',
      errors: [{ message: 'x', code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['shoe'] } }],
    };
    const client = answering(() => ({ status: 400, body }));
    expect(
      await client.create('contacts', [{ email: 'a@x.io', shoe: '7' }, { email: 'b@x.io' }]),
    ).toMatchObject([
      { error: { kind: 'invalid', details: { code: 'field-unknown', field: 'shoe' } } },
      { error: { kind: 'unavailable', details: { code: 'batch-mate' } } },
    ]);
  });

  it('a signed-out batch is thrown, for it is about no record', async () => {
    const client = answering(() => ({
      status: 401,
      body: { category: 'EXPIRED_AUTHENTICATION', message: 'expired' },
    }));
    await expect(client.create('contacts', [{ email: 'a@x.io' }])).rejects.toMatchObject({
      kind: 'signed-out',
    });
  });

  it('puts found records to every address they have, in any order', async () => {
    const results = [
      { id: '2', properties: { email: 'main@x.io', hs_additional_emails: 'Old@x.io;other@x.io' } },
      { id: '1', properties: { email: 'a@x.io' } },
    ];
    const client = answering(({ body }) => {
      expect(body).toMatchObject({
        idProperty: 'email',
        inputs: [{ id: 'a@x.io' }, { id: 'old@x.io' }, { id: 'nobody@x.io' }, { id: 'main@x.io' }],
      });
      return {
        status: 207,
        body: { results, errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['nobody@x.io'] } }] },
      };
    });
    const found = await client.find(['A@x.io', ' old@x.io', 'nobody@x.io', 'main@x.io'], { contacts: [] });
    expect(found.map(matches => matches.map(match => match.id))).toEqual([['1'], ['2'], [], ['2']]);
  });

  it('a record that shows none of its addresses belongs to the one e-mail left, else to nobody', async () => {
    const stray = { results: [{ id: '9', properties: {} }] };
    const client = answering(() => ({ body: stray }));
    expect(await client.find(['one@x.io'], {})).toMatchObject([[{ id: '9' }]]);
    expect(await client.find(['one@x.io', 'two@x.io'], {})).toEqual([[], []]);
  });

  it('a look-up that is all 404 found nobody', async () => {
    const client = answering(() => ({ status: 404, body: { message: 'resource not found' } }));
    expect(await client.find(['one@x.io'], {})).toEqual([[]]);
    expect(await client.read('contacts', ['1'], {})).toEqual([null]);
  });

  it('C15 a merged contact read under its survivor’s id is that person', async () => {
    const client = answering(() => ({
      body: {
        results: [
          { id: '99', properties: {} },
          { id: '2', properties: {} },
        ],
      },
    }));
    expect(await client.read('contacts', ['1', '2'], {})).toMatchObject([{ id: '99' }, { id: '2' }]);
  });
});

describe('HubSpot errors, as captured', () => {
  const read = (status: number, body: unknown, headers = {}) =>
    connector.readError({ status, headers: new Headers(headers), body });

  it('a value that is not valid, from errors[] and from the message', () => {
    const message =
      'Property values were not valid: [{"isValid":false,"message":"Property \\"testproperty\\" does not exist","error":"PROPERTY_DOESNT_EXIST","name":"testproperty","localizedErrorMessage":"x","portalId":891936587}]';
    const expected = { kind: 'invalid', details: { code: 'field-unknown', field: 'testproperty' } };
    expect(read(400, { status: 'error', message, category: 'VALIDATION_ERROR' })).toMatchObject(expected);
    const errors = [
      { message: 'x', code: 'PROPERTY_DOESNT_EXIST', context: { propertyName: ['testproperty'] } },
    ];
    expect(read(400, { status: 'error', message: 'x', errors, category: 'VALIDATION_ERROR' })).toMatchObject(
      expected,
    );
  });

  it('another contact holds the address', () => {
    const message =
      'Cannot set PropertyValueCoordinates{portalId=44956899, objectTypeId=ObjectTypeId{legacyObjectType=CONTACT}, propertyName=email, value=x@y} on 552148386511. 552239500007 already has that value.';
    expect(read(400, { status: 'error', message, category: 'VALIDATION_ERROR' })).toMatchObject({
      kind: 'duplicate',
      details: { existing: [{ object: 'contacts', id: '552239500007' }] },
    });
  });

  it('C1 a burst waits ten seconds, search one, and Retry-After wins', () => {
    const burst = {
      message: 'You have reached your ten_secondly_rolling limit.',
      policyName: 'TEN_SECONDLY_ROLLING',
    };
    expect(read(429, burst)).toMatchObject({ kind: 'throttled', details: { retryAfterMs: 10_000 } });
    expect(read(429, burst, { 'retry-after': '7' })).toMatchObject({ details: { retryAfterMs: 7_000 } });
    expect(
      read(429, { message: 'You have reached your secondly limit.', category: 'RATE_LIMITS' }),
    ).toMatchObject({
      details: { retryAfterMs: 1_000 },
    });
  });

  it('C2 the day’s limit parks', () => {
    const body = {
      message: 'You have reached your daily limit.',
      errorType: 'RATE_LIMIT',
      policyName: 'DAILY',
    };
    expect(read(429, body)).toMatchObject({ kind: 'exhausted', details: { code: 'daily-limit' } });
  });

  it('names the missing scopes', () => {
    const errors = [{ message: 'x', context: { requiredGranularScopes: ['crm.objects.contacts.write'] } }];
    const error = read(403, { status: 'error', message: 'not granted', errors, category: 'MISSING_SCOPES' });
    expect(error).toMatchObject({
      kind: 'forbidden',
      details: { vendor: expect.stringContaining('crm.objects.contacts.write') },
    });
  });

  it.each([
    [401, { category: 'EXPIRED_AUTHENTICATION' }, 'signed-out'],
    [401, { category: 'INVALID_AUTHENTICATION' }, 'signed-out'],
    [404, { status: 'error', message: 'resource not found' }, 'missing'],
    [
      404,
      { message: 'Object not found.  objectId are usually numeric.', category: 'OBJECT_NOT_FOUND' },
      'missing',
    ],
    [404, '<html>not found</html>', 'unexpected'],
    [400, { status: 'error', message: 'Unable to infer object type from: butterflies' }, 'unexpected'],
    [
      400,
      { message: 'Invalid input JSON on line 1, column 2: x', category: 'VALIDATION_ERROR' },
      'unexpected',
    ],
    [423, '', 'unavailable'],
    [477, '', 'exhausted'],
    [503, '', 'unavailable'],
    [524, '<html>', 'unknown-outcome'],
  ])('%i %j → %s', (status, body, kind) => {
    expect(read(status, body).kind).toBe(kind);
  });

  it('tells an HTTP date against the answer’s own clock', () => {
    const headers = { date: 'Sun, 22 Nov 2026 10:00:00 GMT', 'retry-after': 'Sun, 22 Nov 2026 10:01:00 GMT' };
    expect(read(477, '', headers)).toMatchObject({ details: { retryAfterMs: 60_000 } });
  });

  it('reads the scarcer of the day’s and the window’s calls', () => {
    const quota = (headers: Record<string, string>) => connector.readQuota?.(new Headers(headers));
    const window = { 'x-hubspot-ratelimit-max': '110', 'x-hubspot-ratelimit-remaining': '100' };
    expect(quota({})).toBeUndefined();
    expect(quota({ ...window, date: 'Sun, 22 Nov 2026 10:00:00 GMT' })).toEqual({
      limit: 110,
      remaining: 100,
      resetsAt: new Date('2026-11-22T10:00:10Z'),
      window: { calls: 110, remaining: 100, perMs: 10_000 },
    });
    const day = { 'x-hubspot-ratelimit-daily': '250000', 'x-hubspot-ratelimit-daily-remaining': '5' };
    expect(quota({ ...window, ...day })).toEqual({
      limit: 250_000,
      remaining: 5,
      day: { limit: 250_000, remaining: 5 },
      window: { calls: 110, remaining: 100, perMs: 10_000 },
    });
    expect(quota(day)).toEqual({ limit: 250_000, remaining: 5, day: { limit: 250_000, remaining: 5 } });
  });

  it('is an error with words for everybody', () => {
    expect(
      read(409, { message: 'Contact already exists. Existing ID: 123', category: 'CONFLICT' }),
    ).toBeInstanceOf(CrmError);
  });
});
