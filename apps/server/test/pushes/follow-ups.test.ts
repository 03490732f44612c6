import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person } from '../harness.ts';
import { addContact, addContacts, pushEnded, type Scene, startScene, until } from './scene.ts';

describe.each(databases)('what follows a push, on %s', database => {
  let scene: Scene;
  let person: Person;
  beforeAll(async () => {
    scene = await startScene(database);
    person = await scene.person();
  });
  beforeEach(() => scene.forget());
  afterAll(() => scene?.close());

  const push = async (vendor: string, body: Record<string, unknown>) => {
    const accepted = await person.post('/api/pushes', { connector: vendor, ...body });
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(202);
    return pushEnded(person, accepted.body.id, 60_000);
  };
  const itemsOf = async (pushId: string) => (await person.get(`/api/pushes/${pushId}/items`)).body.items;
  const hubspot = async (path: string, body: unknown) => {
    const { access_token: accessToken } = (await scene.sim('hubspot', 'grant', {})) as {
      access_token: string;
    };
    const answer = await fetch(`${scene.server.simulator.hubspotUrl}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    expect(answer.status, text).toBeLessThan(300);
    return JSON.parse(text);
  };
  const makeList = async (name: string): Promise<string> => {
    const made = await hubspot('/crm/lists/2026-09', { name, objectTypeId: '0-1', processingType: 'MANUAL' });
    return made.list.listId;
  };
  const members = async (list: string): Promise<string[]> => {
    const { lists } = (await scene.sim('hubspot', 'lists')) as {
      lists: { listId: string; members: string[] }[];
    };
    return lists.find(({ listId }) => listId === list)?.members ?? [];
  };
  const notesWith = async (text: string) =>
    (await scene.records('hubspot', 'notes')).filter(note => JSON.stringify(note).includes(text));
  const seedAccount = async (fields: Record<string, unknown>): Promise<string> => {
    const { ids } = (await scene.sim('salesforce', 'seed', { object: 'Account', records: [fields] })) as {
      ids: string[];
    };
    return String(ids[0]);
  };
  const salesforceContact = async (email: string) =>
    (await scene.records('salesforce', 'Contact')).find(record => JSON.stringify(record).includes(email));
  const accountIn = async (email: string): Promise<unknown> => {
    const record = await salesforceContact(email);
    const values = (record?.values ?? record?.fields ?? record) as Record<string, unknown> | undefined;
    return values?.AccountId ?? null;
  };
  const accountsNamed = async (name: string) =>
    (await scene.records('salesforce', 'Account')).filter(record => JSON.stringify(record).includes(name));

  it('cards tell features and defaults; what is chosen is kept and taken into pushes', async () => {
    const { body } = await person.get('/api/integrations/salesforce/status');
    expect(body.features.map((each: { name: string }) => each.name).toSorted()).toEqual([
      'companies',
      'groups',
      'notes',
      'owners',
    ]);
    expect(body.features.every((each: { available: boolean }) => each.available)).toBe(true);
    expect(body.settings).toMatchObject({ owner: null, group: null, companies: 'match', notes: false });
    const owners = await person.get('/api/integrations/salesforce/owners');
    expect(owners.body.items.length).toBeGreaterThan(0);
    expect((await person.get('/api/integrations/salesforce/groups')).status).toBe(200);
  });

  it('a permission that was not granted switches its feature off, and says why', async () => {
    const limited = await scene.server.signUp();
    await scene.sim('hubspot', 'accounts', { lackingScopes: ['crm.lists.read', 'crm.lists.write'] });
    await scene.connect(limited, 'hubspot');
    await scene.sim('hubspot', 'accounts', { lackingScopes: [] });
    const { body } = await limited.get('/api/integrations/hubspot/status');
    const lists = body.features.find((each: { name: string }) => each.name === 'groups');
    expect(lists).toMatchObject({ available: false, reason: expect.stringContaining('See lists') });
    const refused = await limited.call('PATCH', '/api/integrations/hubspot/settings', { group: '7' });
    expect(refused).toMatchObject({ status: 400, body: { field: 'group' } });
    expect((await limited.get('/api/integrations/hubspot/groups')).status).toBe(422);
    const contact = await addContact(limited);
    const pushed = await limited.post('/api/pushes', {
      connector: 'hubspot',
      contactIds: [contact.id],
      group: '7',
    });
    expect(pushed).toMatchObject({ status: 400, body: { field: 'group' } });
  });

  it('puts people on a list and their notes on their records, once', async () => {
    const list = await makeList(`Fair ${randomUUID()}`);
    const text = `Met at the fair ${randomUUID()}`;
    const contact = await addContact(person, { notes: text });
    const first = await push('hubspot', { contactIds: [contact.id], group: list, notes: true });
    const [item] = await itemsOf(first.id);
    expect(item.followUps).toEqual([
      { kind: 'group', state: 'done', problem: null },
      { kind: 'note', state: 'done', problem: null },
    ]);
    expect(await members(list)).toEqual([item.recordId]);
    expect(await notesWith(text)).toHaveLength(1);
    const history = await person.get(`/api/history?contactId=${contact.id}`);
    expect(history.body.items[0].followUps).toHaveLength(2);

    // The same once more: no second note, and its membership stays one.
    const again = await push('hubspot', { contactIds: [contact.id], group: list, notes: true });
    expect((await itemsOf(again.id))[0]).toMatchObject({
      outcome: 'unchanged',
      followUps: [{ kind: 'group', state: 'done' }],
    });
    expect(await notesWith(text)).toHaveLength(1);
    expect(await members(list)).toHaveLength(1);

    const edited = await person.call('PATCH', `/api/contacts/${contact.id}`, { notes: `${text}, and again` });
    expect(edited.status).toBe(200);
    await push('hubspot', { contactIds: [contact.id], notes: true });
    expect(await notesWith(text)).toHaveLength(2);
  });

  it('a lost answer of a note is looked for: it is there once', async () => {
    const text = `Lost ${randomUUID()}`;
    const contact = await addContact(person, { notes: text });
    await scene.sim('hubspot', 'faults', {
      match: { method: 'POST', path: 'notes/batch/create' },
      when: 'after',
      kind: 'reset',
    });
    const done = await push('hubspot', { contactIds: [contact.id], notes: true });
    expect((await itemsOf(done.id))[0].followUps).toEqual([{ kind: 'note', state: 'done', problem: null }]);
    expect(await notesWith(text)).toHaveLength(1);
  });

  it('what cannot follow leaves the save as it is, says why, and can be tried again', async () => {
    const contact = await addContact(person);
    const done = await push('hubspot', { contactIds: [contact.id], group: '999999' });
    const [item] = await itemsOf(done.id);
    expect(item).toMatchObject({ outcome: 'created', problem: null });
    expect(item.followUps).toMatchObject([{ kind: 'group', state: 'failed' }]);
    expect(item.followUps[0].problem.title).toContain('Not added to the list');
    const retried = await person.post(`/api/pushes/${done.id}/retry`, {});
    expect(retried.body.state).toBe('queued');
    await pushEnded(person, done.id);
    expect((await itemsOf(done.id))[0].followUps).toMatchObject([{ state: 'failed' }]);
  });

  it('C11 companies are matched, made once, never guessed, and nobody is moved', async () => {
    const domain = `${randomUUID()}.example`;
    const known = await seedAccount({ Name: 'Known Works', Website: `https://www.${domain}/` });
    const twin = `Twin ${randomUUID()}`;
    for (const _ of [1, 2]) await seedAccount({ Name: twin });
    const fresh = `Fresh ${randomUUID()}`;
    const freeMail = (n: number) => `${randomUUID()}.${n}@gmail.com`;
    const people = [
      { emails: [`ada@${domain}`], company: 'Whatever' },
      { emails: [freeMail(1)], company: twin },
      { emails: [freeMail(2)], company: fresh },
      { emails: [freeMail(3)], company: fresh.toUpperCase() },
      { emails: [freeMail(4)], company: fresh },
    ];
    const contacts = [];
    for (const each of people) contacts.push(await addContact(person, each));
    const done = await push('salesforce', {
      object: 'Contact',
      companies: 'create',
      contactIds: contacts.map(each => each.id),
    });
    expect(done.counts).toMatchObject({ created: 5, failed: 0 });
    const email = (n: number) => String(people[n]?.emails[0]);
    expect(await accountIn(email(0))).toBe(known);
    expect(await accountIn(email(1))).toBeNull();
    const [made, ...others] = await accountsNamed(fresh);
    expect(others).toEqual([]);
    for (const n of [2, 3, 4]) expect(await accountIn(email(n))).toBe(made?.Id ?? made?.id);
    const items = await itemsOf(done.id);
    expect(items[1].followUps).toMatchObject([
      { kind: 'company', state: 'skipped', problem: { code: 'several-companies' } },
    ]);
    expect(items[0].followUps).toEqual([]);

    // Another company in the contact moves nobody who has one.
    await person.call('PATCH', `/api/contacts/${contacts[0].id}`, { website: 'https://elsewhere.example' });
    await push('salesforce', {
      object: 'Contact',
      companies: 'create',
      policy: 'overwrite',
      contactIds: [contacts[0].id],
    });
    expect(await accountIn(email(0))).toBe(known);
  });

  it('C11 two pushes at once make one company, and a lost answer none twice', async () => {
    const name = `Shared ${randomUUID()}`;
    const contacts = [];
    for (const n of [1, 2])
      contacts.push(await addContact(person, { emails: [`${randomUUID()}.${n}@gmail.com`], company: name }));
    await scene.sim('salesforce', 'faults', {
      match: { method: 'POST', path: 'composite/sobjects', body: '"type":"Account"' },
      when: 'after',
      kind: 'reset',
    });
    const accepted = await Promise.all(
      contacts.map(contact =>
        person.post('/api/pushes', {
          connector: 'salesforce',
          object: 'Contact',
          companies: 'create',
          contactIds: [contact.id],
        }),
      ),
    );
    // The lost one may still be at work: nobody makes it again before that is over.
    await until(async () => {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from push_items where state = 'retry-wait'`.execute(
        scene.server.deps.store.db,
      );
      return (rows[0]?.n ?? 0) > 0;
    });
    scene.server.advance(60_000);
    for (const { body } of accepted)
      expect((await pushEnded(person, body.id, 60_000)).counts.created).toBe(1);
    expect(await accountsNamed(name)).toHaveLength(1);
  }, 90_000);

  it('links companies after the write where records have no field for them', async () => {
    const name = `Linked ${randomUUID()}`;
    const contact = await addContact(person, { emails: [`${randomUUID()}@gmail.com`], company: name });
    const done = await push('hubspot', { contactIds: [contact.id], companies: 'create' });
    expect((await itemsOf(done.id))[0].followUps).toEqual([
      { kind: 'company', state: 'done', problem: null },
    ]);
    const companies = (await scene.records('hubspot', 'companies')).filter(each =>
      JSON.stringify(each).includes(name),
    );
    expect(companies).toHaveLength(1);
  });

  it('an owner is given to new records only', async () => {
    const { body } = await person.get('/api/integrations/hubspot/owners');
    const [owner] = body.items;
    const set = await person.call('PATCH', '/api/integrations/hubspot/settings', { owner: owner.id });
    expect(set.body.settings.owner).toBe(owner.id);
    const contact = await addContact(person);
    const done = await push('hubspot', { contactIds: [contact.id] });
    const [item] = await itemsOf(done.id);
    expect(item.changes).toEqual(
      expect.arrayContaining([expect.objectContaining({ field: 'hubspot_owner_id', after: owner.id })]),
    );
    await person.call('PATCH', '/api/integrations/hubspot/settings', { owner: null });
  });

  it('a create by our own id is sent again without a look for proof: nobody is there twice', async () => {
    await scene.sim('salesforce', 'fields', {
      object: 'Lead',
      name: 'CrmSyncId__c',
      type: 'string',
      length: 40,
      unique: true,
      externalId: true,
    });
    const keyed = await scene.person();
    const path = '/api/integrations/salesforce/objects/Lead';
    await keyed.get(`${path}/fields?fresh=true`);
    const { body: mapping } = await keyed.get(`${path}/mapping`);
    const entries = [...mapping.entries, { from: { field: 'id' }, to: 'CrmSyncId__c' }];
    const saved = await keyed.call('PUT', `${path}/mapping`, { version: mapping.version, entries });
    expect(saved.status, JSON.stringify(saved.body)).toBe(200);
    const contact = await addContact(keyed, { emails: [] });
    await scene.sim('salesforce', 'faults', {
      match: { method: 'PATCH', path: 'CrmSyncId__c' },
      when: 'after',
      kind: 'reset',
    });
    const accepted = await keyed.post('/api/pushes', {
      connector: 'salesforce',
      object: 'Lead',
      policy: 'create',
      contactIds: [contact.id],
    });
    const done = await pushEnded(keyed, accepted.body.id, 60_000);
    // Without an e-mail no look-up could have told what became of the first.
    expect(done.counts).toMatchObject({ total: 1, failed: 0 });
    const leads = (await scene.records('salesforce', 'Lead')).filter(each =>
      JSON.stringify(each).includes(contact.id),
    );
    expect(leads).toHaveLength(1);
    const { faults } = (await scene.sim('salesforce', 'faults')) as { faults: { fired: number }[] };
    expect(faults[0]?.fired).toBe(1);
  });

  it('500 people cost a call per hundred for the list, and one more for nothing', async () => {
    const list = await makeList(`Many ${randomUUID()}`);
    const many = await scene.person();
    const contactIds = await addContacts(many, 500);
    const accepted = await many.post('/api/pushes', { connector: 'hubspot', contactIds, group: list });
    await pushEnded(many, accepted.body.id, 90_000);
    expect(await members(list)).toHaveLength(500);
    const calls = (await scene.calls('hubspot')).filter(call => call.includes('/memberships/'));
    expect(calls.length).toBeLessThanOrEqual(5);
  }, 120_000);
});
