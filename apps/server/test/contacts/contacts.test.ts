import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';

describe.each(databases)('contacts on %s', database => {
  let server: TestServer;
  let ann: Person;
  beforeAll(async () => {
    server = await withServer({ database });
  });
  afterAll(() => server?.close());
  const fresh = async () => {
    ann = await server.signUp();
  };
  const create = async (body: unknown) => {
    const answer = await ann.post('/api/contacts', body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  };
  /** What the user's open windows were told, oldest first. */
  const told = async () => {
    const rows = await server.deps.store.db
      .selectFrom('events')
      .select('event')
      .where('user_id', '=', ann.id)
      .orderBy('id')
      .execute();
    return rows.map(({ event }) => event);
  };

  it('keeps everything a contact says, and tells the open windows', async () => {
    await fresh();
    const input = {
      emails: ['Bob@Example.com', 'bob2@example.com'],
      firstName: ' Bob ',
      lastName: 'Ray',
      company: 'Acme, Inc.',
      title: 'CTO',
      phone: '+45 20 12 34 56',
      mobile: '0176 1',
      website: 'https://acme.example',
      linkedinUrl: 'https://www.linkedin.com/in/bob',
      address: { street: '1 Main St\n2nd floor', city: 'Kiel' },
      notes: 'one\n\ntwo',
      tags: ['lead', 'Lead', 'vip'],
      source: { how: 'jsonld', url: 'https://acme.example/team', title: 'Team' },
      custom: { birthday: '1 May' },
    };
    const contact = await create(input);
    expect(contact).toMatchObject({
      ...input,
      emails: ['bob@example.com', 'bob2@example.com'],
      firstName: 'Bob',
      address: { street: '1 Main St\n2nd floor', city: 'Kiel', region: '', postalCode: '', country: '' },
      tags: ['lead', 'vip'],
      version: 1,
      crm: {},
    });
    expect((await ann.get(`/api/contacts/${contact.id}`)).body).toEqual(contact);
    expect(await told()).toEqual([{ type: 'contacts', ids: [contact.id] }]);
  });

  it('edits only what the edit names, clears by a blank, and counts versions', async () => {
    await fresh();
    const contact = await create({
      emails: ['a@example.com'],
      firstName: 'Ann',
      company: 'Acme',
      address: { city: 'Kiel', country: 'Germany' },
      custom: { one: '1', two: '2' },
    });
    const edit = {
      company: '',
      lastName: 'Lee',
      address: { city: 'Bonn' },
      custom: { one: '', three: '3' },
      version: 1,
    };
    const edited = await ann.patch(`/api/contacts/${contact.id}`, edit);
    expect(edited).toMatchObject({
      status: 200,
      body: {
        emails: ['a@example.com'],
        firstName: 'Ann',
        lastName: 'Lee',
        company: '',
        address: { city: 'Bonn', country: 'Germany' },
        version: 2,
      },
    });
    expect(edited.body.custom).toEqual({ two: '2', three: '3' });
    const same = await ann.patch(`/api/contacts/${contact.id}`, { lastName: 'Lee' });
    expect(same.body).toEqual(edited.body);
    expect(await told()).toHaveLength(2);
  });

  it('N2 refuses an edit of an older version, and makes the same edit without one', async () => {
    await fresh();
    const { id } = await create({ firstName: 'Ann' });
    await ann.patch(`/api/contacts/${id}`, { lastName: 'Lee', version: 1 });
    const stale = await ann.patch(`/api/contacts/${id}`, { lastName: 'Ray', version: 1 });
    expect(stale).toMatchObject({ status: 409, body: { code: 'conflict', field: 'version' } });
    expect((await ann.patch(`/api/contacts/${id}`, { lastName: 'Ray' })).body).toMatchObject({
      lastName: 'Ray',
      version: 3,
    });
  });

  it('D4 a user has one contact per primary e-mail, whatever its case; second addresses may be shared', async () => {
    await fresh();
    await create({ emails: ['one@example.com', 'shared@example.com'] });
    const taken = { status: 409, body: { code: 'email-taken', field: 'emails.0' } };
    expect(await ann.post('/api/contacts', { emails: ['ONE@example.com '] })).toMatchObject(taken);
    const two = await create({ emails: ['two@example.com', 'shared@example.com'] });
    expect(await ann.patch(`/api/contacts/${two.id}`, { emails: ['one@example.com'] })).toMatchObject(taken);
    expect((await ann.get(`/api/contacts/${two.id}`)).body).toEqual(two);
    const bob = await server.signUp();
    expect((await bob.post('/api/contacts', { emails: ['one@example.com'] })).status).toBe(201);
  });

  it('N2 ten people creating the same contact at once make one', async () => {
    await fresh();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ann.post('/api/contacts', { emails: ['race@example.com'] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
  });

  it('D1 names in any script come back equal, composed', async () => {
    await fresh();
    const contact = await create({ firstName: 'Nguye\u0302\u0303n', lastName: '李小龙' });
    expect(contact).toMatchObject({ firstName: 'Nguyễn', lastName: '李小龙' });
    expect((await ann.get(`/api/contacts/${contact.id}`)).body.firstName).toBe('Nguyễn');
  });

  it('D6 emoji and joined ones are kept as they are', async () => {
    await fresh();
    expect(await create({ firstName: '👩‍👩‍👧', company: '\u202eevil' })).toMatchObject({
      firstName: '👩‍👩‍👧',
      company: '\u202eevil',
    });
  });

  it('D7 a NUL is removed and noted, everywhere it can come', async () => {
    await fresh();
    const contact = await create({
      emails: ['zoe\0@example.com'],
      firstName: 'Zo\0ë',
      notes: 'a\0b',
      tags: ['\0vip'],
      custom: { 'k\0': 'v\0' },
    });
    expect(contact).toMatchObject({
      emails: ['zoe@example.com'],
      firstName: 'Zoë',
      notes: 'ab',
      tags: ['vip'],
    });
    expect(contact.custom).toEqual({ k: 'v' });
    expect(server.logged()).toContain('firstName: 1 control character removed');
    expect((await ann.get('/api/contacts?q=zo%00e')).body.items).toHaveLength(1);
    expect((await ann.get('/api/contacts?tag=v%00ip')).body.items).toHaveLength(1);
    expect((await ann.post('/api/contacts/lookup', { emails: ['zoe\0@example.com'] })).status).toBe(200);
  });

  it('D8 lone surrogates are replaced, never an error', async () => {
    await fresh();
    const answer = await ann.call('POST', '/api/contacts', '{"firstName":"a\\ud83d","notes":"\\udc00"}');
    expect(answer).toMatchObject({ status: 201, body: { firstName: 'a\ufffd', notes: '\ufffd' } });
  });

  it('D9 an e-mail that is none is refused by its place, and nothing is saved', async () => {
    await fresh();
    const answer = await ann.post('/api/contacts', { firstName: 'Ann', emails: ['a@example.com', 'nope'] });
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed', field: 'emails.1' } });
    expect((await ann.get('/api/contacts')).body.items).toEqual([]);
  });

  it('needs somebody to be there', async () => {
    await fresh();
    for (const body of [{}, { firstName: ' ' }, { notes: 'x', emails: [''] }]) {
      expect(await ann.post('/api/contacts', body)).toMatchObject({
        status: 400,
        body: { code: 'malformed' },
      });
    }
    const { id } = await create({ firstName: 'Ann' });
    expect((await ann.patch(`/api/contacts/${id}`, { firstName: '' })).status).toBe(400);
  });

  it('B2 does not take what is not the user’s to set', async () => {
    await fresh();
    for (const extra of [{ id: crypto.randomUUID() }, { user_id: 'x' }, { version: 7 }, { crm: {} }]) {
      expect((await ann.post('/api/contacts', { firstName: 'Ann', ...extra })).status).toBe(400);
    }
  });

  it('B7 SQL and LIKE characters are text everywhere', async () => {
    await fresh();
    const nasty = `'; drop table contacts; -- % _ \\ "`;
    const contact = await create({
      firstName: nasty,
      company: nasty,
      emails: ["o'brien@example.com"],
      tags: [nasty],
      custom: { [nasty]: nasty },
    });
    expect(contact).toMatchObject({ firstName: nasty, company: nasty, tags: [nasty] });
    await create({ firstName: 'plain' });
    const found = async (query: string) => (await ann.get(`/api/contacts?${query}`)).body.items.length;
    const enc = encodeURIComponent;
    expect(await found(`q=${enc(nasty)}`)).toBe(1);
    expect(await found(`q=${enc('%')}`)).toBe(1);
    expect(await found(`q=${enc('_')}`)).toBe(1);
    expect(await found(`q=${enc('\\')}`)).toBe(1);
    expect(await found(`q=${enc("o'brien@")}`)).toBe(1);
    expect(await found(`tag=${enc(nasty)}`)).toBe(1);
    expect(await found('tag=plain')).toBe(0);
    expect(await ann.get(`/api/contacts/${enc("x' or 1=1")}`)).toMatchObject({ status: 400 });
    expect(await ann.get('/api/contacts?sort=id;drop')).toMatchObject({ status: 400 });
    const cursor = Buffer.from(`name\nasc\n${contact.id}\n' or 1=1 --`).toString('base64url');
    expect(
      (await ann.get(`/api/contacts?sort=name&dir=asc&cursor=${cursor}`)).body.items.length,
    ).toBeLessThan(3);
    for (const broken of ['x', Buffer.from('name\nasc\nnope\nx').toString('base64url')]) {
      expect(await ann.get(`/api/contacts?sort=name&dir=asc&cursor=${broken}`)).toMatchObject({
        status: 400,
        body: { field: 'cursor' },
      });
    }
  });

  it('searches names, company and e-mails, all words, without regard to case and accents', async () => {
    await fresh();
    await create({
      firstName: 'Nguyễn',
      lastName: 'Ærø',
      company: 'Grün+Gold AG',
      emails: ['x@nordvind.example'],
    });
    await create({ firstName: 'Bob', notes: 'nguyen' });
    for (const q of ['nguyen', 'NGUY', 'aero', 'gruen', 'grun+gold', 'nordvind', 'ag nguyễn']) {
      const { body } = await ann.get(`/api/contacts?q=${encodeURIComponent(q)}`);
      expect([q, body.items.length, body.total]).toEqual([q, q === 'gruen' ? 0 : 1, q === 'gruen' ? 0 : 1]);
    }
  });

  it('looks contacts up by any of their e-mails', async () => {
    await fresh();
    const one = await create({ emails: ['one@example.com', 'shared@example.com'] });
    const two = await create({ emails: ['shared@example.com'] });
    await create({ emails: ['three@example.com'] });
    const emails = ['SHARED@example.com', 'nobody@example.com', 'not an address'];
    const { body } = await ann.post('/api/contacts/lookup', { emails });
    expect(body).toEqual({ items: [two, one], nextCursor: null, total: 2 });
    await ann.patch(`/api/contacts/${one.id}`, { emails: ['one@example.com'] });
    expect((await ann.post('/api/contacts/lookup', { emails })).body.items).toEqual([two]);
  });

  it('deletes one, and many at once; what is not there is not counted', async () => {
    await fresh();
    const ids = [];
    for (const firstName of ['A', 'B', 'C'])
      ids.push((await create({ firstName, emails: [`${firstName}@example.com`] })).id);
    expect((await ann.delete(`/api/contacts/${ids[0]}`)).status).toBe(204);
    expect(await ann.delete(`/api/contacts/${ids[0]}`)).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    const answer = await ann.post('/api/contacts/delete', { ids: [...ids, crypto.randomUUID()] });
    expect(answer.body).toEqual({ deleted: 2, deletion: expect.any(String) });
    expect((await ann.get('/api/contacts')).body).toEqual({ items: [], nextCursor: null, total: 0 });
    expect((await ann.post('/api/contacts/lookup', { emails: ['b@example.com'] })).body.items).toEqual([]);
    expect((await create({ emails: ['a@example.com'] })).version).toBe(1);
  });

  it('B1 another user’s contact is not there', async () => {
    await fresh();
    const { id } = await create({ firstName: 'Ann', emails: ['mine@example.com'] });
    const eve = await server.signUp();
    const missing = { status: 404, body: { code: 'not-found' } };
    expect(await eve.get(`/api/contacts/${id}`)).toMatchObject(missing);
    expect(await eve.patch(`/api/contacts/${id}`, { firstName: 'Eve' })).toMatchObject(missing);
    expect(await eve.delete(`/api/contacts/${id}`)).toMatchObject(missing);
    expect((await eve.post('/api/contacts/delete', { ids: [id] })).body).toEqual({
      deleted: 0,
      deletion: null,
    });
    expect((await eve.post('/api/contacts/lookup', { emails: ['mine@example.com'] })).body.items).toEqual([]);
    expect((await eve.get('/api/contacts')).body.total).toBe(0);
    expect((await eve.get('/api/contacts/export?format=csv')).body).not.toContain('mine@example.com');
    expect((await ann.get(`/api/contacts/${id}`)).body.firstName).toBe('Ann');
  });

  it('says of every contact where it stands in each connected CRM', async () => {
    await fresh();
    await server.deps.store.db
      .insertInto('crm_integrations')
      .values({
        user_id: ann.id,
        connector: 'some-crm',
        state: 'connected',
        account_id: '1',
        account_name: 'One',
        api_url: 'https://crm.example',
        app_url: 'https://crm.example',
        wrapped_key: 'sealed',
        access_token: 'sealed',
        connected_at: new Date(),
      })
      .execute();
    const contact = await create({ firstName: 'Ann', emails: ['crm@example.com'] });
    expect(contact.crm).toEqual({ 'some-crm': expect.objectContaining({ status: 'never', recordId: null }) });
    expect((await ann.get('/api/contacts')).body.items).toEqual([contact]);
    expect((await ann.post('/api/contacts/lookup', { emails: ['crm@example.com'] })).body.items).toEqual([
      contact,
    ]);
    const edited = await ann.patch(`/api/contacts/${contact.id}`, { lastName: 'Lee' });
    expect(edited.body.crm).toEqual(contact.crm);
  });
});
