import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person } from '../harness.ts';
import { addContact, type Scene, startScene, until } from './scene.ts';

describe.each(databases)('sync-contact on %s', database => {
  let scene: Scene;
  let person: Person;
  beforeAll(async () => {
    scene = await startScene(database);
  });
  beforeEach(async () => {
    person = await scene.person();
    await scene.forget();
  });
  afterAll(() => scene?.close());

  const push = (connector: string, body: Record<string, unknown>) =>
    person.post(`/api/integrations/${connector}/sync-contact`, body);
  const crmOf = async (id: string, connector: string) =>
    (await person.get(`/api/contacts/${id}`)).body.crm[connector];
  const mine = async (vendor: 'hubspot' | 'salesforce', object: string, email: string) =>
    (await scene.records(vendor, object)).filter(record => JSON.stringify(record).includes(email));

  it('tells who is in a CRM already, whoever put them there, and keeps nothing of it', async () => {
    const contact = await addContact(person);
    const [email] = contact.emails;
    await push('hubspot', { contactId: contact.id });
    await scene.sim('salesforce', 'seed', {
      object: 'Lead',
      records: [{ Email: email, LastName: 'Lovelace', Company: 'Engines' }],
    });
    await scene.forget();
    const asked = { emails: [` ${email?.toUpperCase()} `, 'nobody@nowhere.example', 'no address'] };
    const inHubSpot = await person.post('/api/integrations/hubspot/find', asked);
    expect(inHubSpot.body.items).toEqual([
      {
        email,
        object: { name: 'contacts', label: 'Contact' },
        recordId: expect.any(String),
        url: expect.stringContaining('/record/0-1/'),
      },
    ]);
    expect(await scene.calls('hubspot')).toHaveLength(1);
    const inSalesforce = await person.post('/api/integrations/salesforce/find', asked);
    expect(inSalesforce.body.items).toMatchObject([{ email, object: { name: 'Lead', label: 'Lead' } }]);
    await scene.sim('salesforce', 'seed', {
      object: 'Contact',
      records: [{ Email: email, LastName: 'Lovelace' }],
    });
    const superseded = await person.post('/api/integrations/salesforce/find', asked);
    expect(superseded.body.items).toMatchObject([{ email, object: { name: 'Contact', label: 'Contact' } }]);
    expect(await crmOf(contact.id, 'salesforce')).toMatchObject({ status: 'never' });
    const none = await person.post('/api/integrations/hubspot/find', { emails: ['no address'] });
    expect([none.status, none.body]).toEqual([200, { items: [] }]);
    expect(await scene.calls('hubspot')).toHaveLength(1);
    const stranger = await scene.server.signUp();
    expect((await stranger.post('/api/integrations/hubspot/find', asked)).body.code).toBe('not-connected');
  });

  it('creates in HubSpot, links, logs, turns the chip, and the second push changes nothing', async () => {
    const contact = await addContact(person, { phone: '+1 (555) 123-4567' });
    expect(await crmOf(contact.id, 'hubspot')).toMatchObject({ status: 'never' });
    const first = await push('hubspot', { contactId: contact.id });
    expect(first.status, JSON.stringify(first.body)).toBe(200);
    expect(first.body).toMatchObject({ success: true, action: 'created', contactId: contact.id });
    expect(first.body.url).toContain('/record/0-1/');
    expect(await crmOf(contact.id, 'hubspot')).toMatchObject({
      status: 'in',
      object: { name: 'contacts', label: 'Contact' },
      recordId: first.body.crmContactId,
    });
    const second = await push('hubspot', { contactId: contact.id });
    expect(second.body).toMatchObject({
      action: 'unchanged',
      crmContactId: first.body.crmContactId,
      changes: [],
    });
    expect(await mine('hubspot', 'contacts', contact.emails[0])).toHaveLength(1);
    const history = await person.get(`/api/history?contactId=${contact.id}`);
    expect(history.body.items.map((line: { outcome: string }) => line.outcome)).toEqual([
      'unchanged',
      'created',
    ]);
    expect(history.body.items[1]).toMatchObject({
      connectorLabel: 'HubSpot',
      recordId: first.body.crmContactId,
    });
    expect((await scene.calls('hubspot')).filter(call => call.includes('search'))).toEqual([]);
  });

  it.each(['Lead', 'Contact'])(
    'creates in Salesforce as %s, and the second push changes nothing',
    async object => {
      const contact = await addContact(person);
      const first = await push('salesforce', { contactId: contact.id, object });
      expect(first.body, JSON.stringify(first.body)).toMatchObject({ action: 'created', item: { object } });
      const second = await push('salesforce', { contactId: contact.id, object });
      expect(second.body).toMatchObject({ action: 'unchanged', crmContactId: first.body.crmContactId });
      expect(await mine('salesforce', object, contact.emails[0])).toHaveLength(1);
    },
  );

  it('a person already there is found by e-mail: blanks are filled, values stay, before and after are told', async () => {
    const email = `${randomUUID()}@people.example`;
    await push('hubspot', { contact: { emails: [email], firstName: 'Ada', lastName: 'King' } });
    const other = await scene.person();
    const mineToo = await addContact(other, {
      emails: [email.toUpperCase()],
      lastName: 'Other',
      phone: '+49 30 1',
    });
    const pushed = await other.post('/api/integrations/hubspot/sync-contact', { contactId: mineToo.id });
    expect(pushed.body.action).toBe('updated');
    expect(pushed.body.changes).toEqual([
      { field: 'company', label: expect.any(String), before: null, after: 'Engines' },
      { field: 'phone', label: expect.any(String), before: null, after: '+49 30 1' },
    ]);
    const [record] = await mine('hubspot', 'contacts', email);
    expect(JSON.stringify(record)).toContain('King');
    expect(JSON.stringify(record)).not.toContain('Other');
  });

  it('D3 an empty field never blanks the CRM value, not even when overwriting', async () => {
    const contact = await addContact(person, { phone: '+1 555 1' });
    await push('hubspot', { contactId: contact.id });
    await person.patch(`/api/contacts/${contact.id}`, { phone: '', company: '' });
    expect(await crmOf(contact.id, 'hubspot')).toMatchObject({ status: 'changed' });
    const again = await push('hubspot', { contactId: contact.id, policy: 'overwrite' });
    // Written unread (write-blind.ts): what has a value is sent once more, what is blank is not.
    expect(again.body.action).toBe('updated');
    expect(again.body.changes.map(({ field }: { field: string }) => field)).not.toContain('phone');
    const [record] = await mine('hubspot', 'contacts', contact.emails[0]);
    expect(JSON.stringify(record)).toContain('Engines');
    expect(JSON.stringify(record)).toContain('555 1');
  });

  it('D2 a mononym is not sent to Salesforce under an invented name: the missing field is named', async () => {
    const contact = await addContact(person, { lastName: '', firstName: 'Pelé' });
    const pushed = await push('salesforce', { contactId: contact.id, object: 'Lead' });
    expect(pushed.body).toMatchObject({
      success: false,
      action: 'failed',
      item: { problem: { code: 'required-missing', field: 'LastName' } },
    });
    expect(await mine('salesforce', 'Lead', contact.emails[0])).toEqual([]);
    expect(await crmOf(contact.id, 'salesforce')).toMatchObject({ status: 'failed', reason: 'no last name' });
  });

  it('D5 a company that is too long fails with the field named, before anything is sent', async () => {
    const contact = await addContact(person, { company: 'x'.repeat(300) });
    const pushed = await push('salesforce', { contactId: contact.id, object: 'Lead' });
    expect(pushed.body.item.problem).toMatchObject({ code: 'string-too-long', field: 'Company' });
    expect((await scene.calls('salesforce')).filter(call => call.includes('sobjects'))).toEqual([]);
  });

  it('C6 time-out after the effect: no second record, and the log says created', async () => {
    const contact = await addContact(person);
    const cut = { match: { path: 'batch/(create|upsert)' }, when: 'after', kind: 'reset' };
    await scene.sim('hubspot', 'faults', cut);
    const pushed = await push('hubspot', { contactId: contact.id });
    expect(pushed.body, JSON.stringify(pushed.body)).toMatchObject({ action: 'created' });
    expect(await mine('hubspot', 'contacts', contact.emails[0])).toHaveLength(1);
    const calls = await scene.calls('hubspot');
    expect(calls.filter(call => /batch\/(create|upsert)/.test(call))).toHaveLength(1);
    const history = await person.get(`/api/history?contactId=${contact.id}`);
    expect(history.body.items.map((line: { outcome: string }) => line.outcome)).toEqual(['created']);
  });

  it.each([
    ['created', 'confirmed-late', { firstname: 'Ada', lastname: 'Lovelace', company: 'Engines' }],
    ['updated', 'origin-unknown', { firstname: 'Ada' }],
  ])('C6 a lost create that comes about while it is sent again is %s: %s', async (outcome, code, values) => {
    const contact = await addContact(person, { firstName: 'Ada', lastName: 'Lovelace' });
    const path = 'contacts/batch/(create|upsert)';
    await scene.sim('hubspot', 'faults', { match: { path }, kind: 'reset' });
    await scene.sim('hubspot', 'faults', { match: { path }, kind: 'delay', ms: 2000 });
    const pushed = push('hubspot', { contactId: contact.id });
    const sent = async () => (await scene.calls('hubspot')).filter(call => /batch\/create/.test(call)).length;
    await until(async () => (await sent()) === 2);
    await scene.sim('hubspot', 'seed', {
      records: [{ properties: { ...values, email: contact.emails[0] } }],
    });
    const { body } = await pushed;
    expect(body.item, JSON.stringify(body)).toMatchObject({ outcome, problem: { code } });
    const records = await mine('hubspot', 'contacts', contact.emails[0]);
    expect(records).toHaveLength(1);
    expect(await crmOf(contact.id, 'hubspot')).toMatchObject({ status: 'in' });
    const history = await person.get(`/api/history?contactId=${contact.id}`);
    expect(history.body.items).toMatchObject([{ outcome, problem: { code } }]);
  });

  it('C6 the same in Salesforce, where nothing is unique', async () => {
    const contact = await addContact(person);
    const cut = { match: { method: 'POST', path: 'composite/sobjects' }, when: 'after', kind: 'reset' };
    await scene.sim('salesforce', 'faults', cut);
    const pushed = await push('salesforce', { contactId: contact.id, object: 'Lead' });
    expect(pushed.body, JSON.stringify(pushed.body)).toMatchObject({ action: 'created' });
    expect(await mine('salesforce', 'Lead', contact.emails[0])).toHaveLength(1);
  });

  it('N1 a double click is one push with one answer', async () => {
    const contact = await addContact(person);
    // Slow enough that the second click surely meets the first one under way.
    await scene.sim('salesforce', 'latency', { ms: 500 });
    const click = () => push('salesforce', { contactId: contact.id, object: 'Lead' });
    const [one, two] = await Promise.all([click(), click()]);
    await scene.sim('salesforce', 'latency', { ms: 0 });
    expect(one.body.crmContactId, JSON.stringify([one.body, two.body])).toBe(two.body.crmContactId);
    expect(one.body.item.pushId).toBe(two.body.item.pushId);
    expect((await person.get('/api/pushes')).body.items).toHaveLength(1);
    expect(await mine('salesforce', 'Lead', contact.emails[0])).toHaveLength(1);
  });

  it('a revoked connection says to reconnect, keeps the contact waiting, and goes on after it', async () => {
    const contact = await addContact(person);
    await scene.sim('hubspot', 'revoke', { what: 'uninstall' });
    const pushed = await push('hubspot', { contactId: contact.id });
    expect(pushed.status, JSON.stringify(pushed.body)).toBe(424);
    expect(pushed.body.code).toBe('needs-reconnect');
    expect(await crmOf(contact.id, 'hubspot')).toMatchObject({ status: 'waits-connection' });
    await scene.connect(person, 'hubspot');
    await until(async () => (await crmOf(contact.id, 'hubspot')).status === 'in');
  });

  it('answers another person’s contact and an unknown connector as not there', async () => {
    const contact = await addContact(await scene.server.signUp());
    expect((await push('hubspot', { contactId: contact.id })).status).toBe(404);
    expect((await push('nobody', { contactId: contact.id })).status).toBe(424);
    const stranger = await scene.server.signUp();
    const own = await addContact(stranger);
    const answer = await stranger.post('/api/integrations/hubspot/sync-contact', { contactId: own.id });
    expect([answer.status, answer.body.code]).toEqual([424, 'not-connected']);
  });
});
