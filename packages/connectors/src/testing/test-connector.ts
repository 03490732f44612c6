import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CrmAccount, type CrmClient, type CrmConnector, CrmError, type Fields } from '../connector.ts';
import { type Abilities, testAbilities } from './test-abilities.ts';

/** A call as the vendor saw it. */
export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Something for the vendor to do wrong with the next call whose path fits. */
export interface Fault {
  readonly path: string;
  readonly kind: 'status' | 'reset' | 'html' | 'truncate' | 'redirect' | 'hang';
  /** `after`: the work is done, and only its answer is lost. */
  readonly when?: 'before' | 'during' | 'after';
  readonly status?: number;
  readonly body?: unknown;
  readonly location?: string;
}

/** A connector on a running vendor, and what the suite must know of it. */
export interface ConnectorContext {
  readonly connector: CrmConnector;
  readonly account: CrmAccount;
  readonly client: CrmClient;
  /** The access token in use, to prove that no error tells it. */
  readonly accessToken: string;
  /** Object that the suite writes, and its fields. */
  readonly object: string;
  readonly emailField: string;
  readonly lastNameField: string;
  /** A field that describe calls unique, required, read-only; undefined where this vendor has none such. */
  readonly unique: string | undefined;
  readonly required: readonly string[];
  readonly readOnly: string;
  /** Part of the path of a batch create. */
  readonly createPath: string;
  /** A complete new record. */
  record(email: string, lastName: string): Fields;
  /** The same record, wrong in a way that only the vendor notices; the field at fault. */
  broken(email: string): { readonly fields: Fields; readonly field: string };
  /** Puts a record there behind the connector's back; returns its id. */
  seed(fields: Fields): Promise<string>;
  /** Takes it away again, as a person would. */
  remove(id: string): Promise<void>;
  /** How many live records have this e-mail. */
  count(email: string): Promise<number>;
  /** Whether several records may have one e-mail. */
  readonly twins: boolean;
  /** What this vendor can do beyond records, if anything. */
  readonly abilities?: Abilities;
  calls(): Promise<readonly SeenCall[]>;
  fault(fault: Fault): Promise<void>;
  /** First-start state, faults and logs cleared; the connection still stands. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** The rules of `connector.ts`, for every connector, on a real server over HTTP. */
export function testConnector(name: string, makeContext: () => Promise<ConnectorContext>): void {
  describe(`${name} keeps the connector's rules`, () => {
    let context: ConnectorContext;
    beforeAll(async () => {
      context = await makeContext();
    });
    beforeEach(() => context.reset());
    afterAll(() => context?.close());
    testReading(() => context);
    testWriting(() => context);
    testLostAnswers(() => context);
    testWords(() => context);
    testAbilities(() => context);
  });
}

function testReading(get: () => ConnectorContext): void {
  it('finds a person whatever the case of the e-mail, and nobody where nobody is', async () => {
    const { client, object, emailField, lastNameField, record, seed } = get();
    const id = await seed(record('Ada.Lovelace@Example.com', 'Lovelace'));
    const want = { [object]: [lastNameField] };
    const found = await client.find(
      ['nobody@example.com', ' ADA.lovelace@example.COM ', 'ada.lovelace@example.com'],
      want,
    );
    expect(found).toEqual([[], [{ object, id, fields: { [lastNameField]: 'Lovelace' } }], found[1]]);
    expect(found[1]?.[0]?.fields).not.toHaveProperty(emailField);
  });

  it('tells every record that has the e-mail, or lets nobody make a second one', async () => {
    const { client, object, record, seed, twins } = get();
    const first = await seed(record('twin@example.com', 'One'));
    if (twins) {
      const second = await seed(record('twin@example.com', 'Two'));
      const [found] = await client.find(['twin@example.com'], { [object]: [] });
      expect(found?.map(match => match.id).sort()).toEqual([first, second].sort());
    } else {
      const results = await client.create(object, [record('twin@example.com', 'Two')]);
      const existing = [{ object, id: first }];
      expect(results).toMatchObject([{ ok: false, error: { kind: 'duplicate', details: { existing } } }]);
    }
  });

  it('reads records in the order asked, the same one twice, and null for one that is gone', async () => {
    const { client, object, lastNameField, record, seed, remove } = get();
    const [first, second, gone] = [
      await seed(record('first@example.com', 'First')),
      await seed(record('second@example.com', 'Second')),
      await seed(record('gone@example.com', 'Gone')),
    ];
    await remove(gone);
    const read = await client.read(object, [second, gone, first, second], { [object]: [lastNameField] });
    expect(read.map(match => match && [match.id, match.fields[lastNameField]])).toEqual([
      [second, 'Second'],
      null,
      [first, 'First'],
      [second, 'Second'],
    ]);
  });

  it('describes which fields are required, unique and read-only', async () => {
    const { client, object, emailField, lastNameField, unique, required, readOnly, connector } = get();
    const fields = new Map((await client.describe(object)).map(field => [field.name, field]));
    expect(
      [...fields.values()].filter(field => field.required && field.writable).map(field => field.name),
    ).toEqual(expect.arrayContaining([...required]));
    expect(fields.get(emailField)).toMatchObject({ type: 'email', writable: true });
    expect(fields.get(lastNameField)).toMatchObject({
      type: 'text',
      writable: true,
      required: required.includes(lastNameField),
    });
    expect(fields.get(readOnly)?.writable).toBe(false);
    if (unique !== undefined) expect(fields.get(unique)?.unique).toBe(true);
    for (const { to } of connector.objects.find(one => one.name === object)?.defaultMapping ?? []) {
      expect(fields.get(to)?.writable, `${to} of the default mapping`).toBe(true);
    }
  });

  it('makes no call for empty input', async () => {
    const { client, object, calls } = get();
    const before = (await calls()).length;
    const answers = [
      await client.find([], {}),
      await client.read(object, [], {}),
      await client.create(object, []),
      await client.update(object, []),
    ];
    expect(answers).toEqual([[], [], [], []]);
    expect((await calls()).length).toBe(before);
  });
}

function testWriting(get: () => ConnectorContext): void {
  it('C8 keeps the order when one in the middle is refused, and names its field', async () => {
    const { client, object, record, broken, count } = get();
    const bad = broken('bad@example.com');
    const results = await client.create(object, [
      record('a@example.com', 'A'),
      bad.fields,
      record('c@example.com', 'C'),
    ]);
    expect(results.map(result => result.ok)).toEqual([true, false, true]);
    expect(results[1]).toMatchObject({ error: { kind: 'invalid', details: { field: bad.field } } });
    expect(results[0]).toMatchObject({ ok: true, created: true });
    expect([
      await count('a@example.com'),
      await count('bad@example.com'),
      await count('c@example.com'),
    ]).toEqual([1, 0, 1]);
  });

  it('updates by id and touches nothing else', async () => {
    const { client, object, record, seed, emailField, lastNameField } = get();
    const id = await seed(record('change@example.com', 'Before'));
    expect(await client.update(object, [{ id, fields: { [lastNameField]: 'After' } }])).toEqual([
      { ok: true, id, created: false },
    ]);
    const [read] = await client.read(object, [id], { [object]: [emailField, lastNameField] });
    expect(read?.fields).toEqual({ [emailField]: 'change@example.com', [lastNameField]: 'After' });
  });

  it('C15 a record deleted between reading and writing is missing, and its neighbour is saved', async () => {
    const { client, object, record, seed, remove, lastNameField } = get();
    const [gone, kept] = [
      await seed(record('gone@example.com', 'Gone')),
      await seed(record('kept@example.com', 'Kept')),
    ];
    await remove(gone);
    const fields = { [lastNameField]: 'Changed' };
    const results = await client.update(object, [
      { id: gone, fields },
      { id: kept, fields },
    ]);
    expect(results).toMatchObject([
      { ok: false, error: { kind: 'missing' } },
      { ok: true, id: kept },
    ]);
  });

  it('does not send the same record twice in one batch', async () => {
    const { client, object, record, seed, lastNameField } = get();
    const id = await seed(record('once@example.com', 'Zero'));
    const results = await client.update(object, [
      { id, fields: { [lastNameField]: 'First' } },
      { id, fields: { [lastNameField]: 'Second' } },
    ]);
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, error: { kind: 'unavailable', details: { code: 'same-record' } } },
    ]);
  });

  it('an unknown field is the fault of the records that have it', async () => {
    const { client, object, record, count } = get();
    const results = await client.create(object, [
      { ...record('stranger@example.com', 'S'), no_such_field__c: 'x' },
      record('fine@example.com', 'F'),
    ]);
    expect(results[0]).toMatchObject({
      ok: false,
      error: { kind: 'invalid', details: { code: 'field-unknown', field: 'no_such_field__c' } },
    });
    // The other one is either saved, or told to be unsent.
    const saved = await count('fine@example.com');
    expect(results[1]).toMatchObject(
      saved === 1 ? { ok: true } : { ok: false, error: { kind: 'unavailable' } },
    );
    expect(await count('stranger@example.com')).toBe(0);
  });
}

function testLostAnswers(get: () => ConnectorContext): void {
  const losses: readonly [string, Omit<Fault, 'path'>][] = [
    ['cut off in the middle', { kind: 'truncate', when: 'during' }],
    ['a reset connection', { kind: 'reset', when: 'during' }],
    ['HTML with status 200', { kind: 'html', when: 'after' }],
    [
      'an answer that is not what was documented',
      { kind: 'status', status: 200, body: { surprise: true }, when: 'after' },
    ],
    ['a gateway that gave up', { kind: 'status', status: 504, body: '<html>', when: 'after' }],
  ];
  for (const [what, fault] of losses) {
    it(`C12 a create answered by ${what} has an unknown outcome`, async () => {
      const context = get();
      await context.fault({ ...fault, path: context.createPath });
      const error = await refusal(
        context.client.create(context.object, [context.record('lost@example.com', 'Lost')]),
      );
      expect(error).toMatchObject({ kind: 'unknown-outcome' });
      expect(await context.count('lost@example.com')).toBe(1);
      const [found] = await context.client.find(['lost@example.com'], {});
      expect(found).toHaveLength(1);
    });
  }

  it('a look-up whose answer is lost may simply be repeated', async () => {
    const { client, fault, object } = get();
    await fault({ path: '.', kind: 'html' });
    expect(await refusal(client.find(['a@example.com'], { [object]: [] }))).toMatchObject({
      kind: 'unavailable',
    });
  });

  it('C3 a vendor that is down had no effect', async () => {
    const { client, object, record, fault, createPath, count } = get();
    await fault({ path: createPath, kind: 'status', status: 503, body: 'busy' });
    const error = await refusal(client.create(object, [record('down@example.com', 'Down')]));
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(await count('down@example.com')).toBe(0);
  });

  it('C14 a redirect is not followed', async () => {
    const { client, object, record, fault, createPath, count } = get();
    await fault({ path: createPath, kind: 'redirect', location: 'https://elsewhere.example/' });
    const error = await refusal(client.create(object, [record('moved@example.com', 'Moved')]));
    expect(error).toMatchObject({ kind: 'unexpected', details: { code: 'redirected' } });
    expect(await count('moved@example.com')).toBe(0);
  });

  it('a refusal that echoes the token keeps it to itself', async () => {
    const { client, object, record, fault, createPath, accessToken } = get();
    const message = `what is Bearer ${accessToken}?`;
    await fault({ path: createPath, kind: 'status', status: 400, body: [{ errorCode: 'X', message }] });
    const error = await refusal(client.create(object, [record('echo@example.com', 'Echo')]));
    expect(JSON.stringify([error.message, error.details, error.stack])).not.toContain(accessToken);
  });
}

function testWords(get: () => ConnectorContext): void {
  it.each([
    ['nothing', 200, undefined],
    ['a text', 418, 'I am a teapot'],
    ['a list of nothing', 400, []],
    ['a number', 400, 7],
    ['a strange object', 400, { error: { deep: true }, errors: 'none', context: 3 }],
    ['null', 400, null],
  ])('reads %s as unexpected', (_, status, body) => {
    const error = get().connector.readError({ status, headers: new Headers(), body });
    expect(error).toBeInstanceOf(CrmError);
    expect(error.kind).toBe('unexpected');
    expect(error.details.advice).toBeTruthy();
  });

  it('opens records on its own host', () => {
    const { connector, account, object } = get();
    const url = new URL(connector.recordUrl(account, object, '../../x?y#z'));
    expect(url.origin).toBe(new URL(account.appUrl).origin);
    expect(url.href).toContain(encodeURIComponent('../../x?y#z'));
  });

  it('asks for what it says, and has a default object', () => {
    const { connector } = get();
    expect(connector.oauth.scopes.length).toBeGreaterThan(0);
    expect(connector.oauth.permissions.length).toBeGreaterThan(0);
    const { scopes, optionalScopes, scopeLabels } = connector.oauth;
    for (const scope of [...scopes, ...optionalScopes]) expect(scopeLabels[scope]?.text, scope).toMatch(/./);
    expect(connector.objects[0]?.defaultMapping.some(({ from }) => from === 'emails.0')).toBe(true);
  });
}

async function refusal(call: Promise<unknown>): Promise<CrmError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof CrmError) return error;
  throw new Error(`expected a CrmError, got ${String(error)}`);
}
