import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person } from '../harness.ts';
import { addContact, addContacts, pushEnded, type Scene, startScene, until } from './scene.ts';

describe.each(databases)('pushes on %s', database => {
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

  async function push(body: Record<string, unknown>, key?: string) {
    const headers = key ? { 'idempotency-key': key } : {};
    return person.call('POST', '/api/pushes', body, { headers });
  }
  async function pushed(body: Record<string, unknown>) {
    const accepted = await push(body);
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(202);
    return pushEnded(person, accepted.body.id);
  }
  const items = async (id: string, query = '') =>
    (await person.get(`/api/pushes/${id}/items?limit=200${query}`)).body.items;

  it('HubSpot takes 300 people in at most 0.02 calls each, and a second push leaves them unchanged', async () => {
    const contactIds = await addContacts(person, 300);
    const done = await pushed({ connector: 'hubspot', contactIds });
    expect(done.counts).toMatchObject({ total: 300, created: 300, waiting: 0, sending: 0, failed: 0 });
    const calls = await scene.calls('hubspot');
    expect(calls.length / 300, calls.join('\n')).toBeLessThanOrEqual(0.02);
    await scene.forget();
    const again = await pushed({ connector: 'hubspot', contactIds });
    expect(again.counts).toMatchObject({ unchanged: 300 });
    expect((await scene.calls('hubspot')).length / 300).toBeLessThanOrEqual(0.02);
  });

  it('Salesforce takes 400 people in at most 0.015 calls each, look-ups included', async () => {
    const contactIds = await addContacts(person, 400);
    const done = await pushed({ connector: 'salesforce', object: 'Lead', contactIds });
    expect(done.counts).toMatchObject({ total: 400, created: 400 });
    const calls = await scene.calls('salesforce');
    expect(calls.length / 400, calls.join('\n')).toBeLessThanOrEqual(0.015);
    await scene.forget();
    expect((await pushed({ connector: 'salesforce', contactIds })).counts).toMatchObject({ unchanged: 400 });
    expect((await scene.calls('salesforce')).length / 400).toBeLessThanOrEqual(0.015);
  });

  it('tells who is not there yet and about how many calls taking them there costs', async () => {
    const next = async () => (await person.get('/api/integrations/hubspot/next-push')).body;
    expect(await next()).toEqual({ people: 0, calls: 0 });
    const contactIds = await addContacts(person, 250);
    await pushed({ connector: 'hubspot', contactIds: contactIds.slice(0, 20) });
    // Look-ups and writes of a hundred each.
    expect(await next()).toEqual({ people: 230, calls: 6 });
    const stranger = await scene.server.signUp();
    expect((await stranger.get('/api/integrations/hubspot/next-push')).status).toBe(424);
  });

  it('pushes whom a filter finds, and pages through the items in order', async () => {
    await addContact(person, { tags: ['fair'] });
    await addContact(person, { tags: ['fair'] });
    await addContact(person);
    const done = await pushed({ connector: 'hubspot', filter: { tag: 'fair' } });
    expect(done.counts.created).toBe(2);
    const first = await person.get(`/api/pushes/${done.id}/items?limit=1`);
    const second = await person.get(`/api/pushes/${done.id}/items?limit=1&cursor=${first.body.nextCursor}`);
    expect(first.body.items[0].id).not.toBe(second.body.items[0].id);
    const list = await person.get('/api/pushes?limit=1');
    expect(list.body.items[0].id).toBe(done.id);
  });

  it('D9 an invalid e-mail fails only its own contact', async () => {
    const good = await addContact(person);
    const bad = await addContact(person, { emails: [], firstName: 'No', lastName: 'Mail' });
    const done = await pushed({ connector: 'hubspot', contactIds: [good.id, bad.id] });
    expect(done.counts).toMatchObject({ created: 1, failed: 1 });
    expect((await items(done.id, '&outcome=failed'))[0].problem).toMatchObject({ code: 'no-email' });
  });

  it('D10 the same person twice in a push becomes one record, and the rule is shown', async () => {
    const email = `${randomUUID()}@people.example`;
    const lead = await addContact(person, { emails: [email], phone: '' });
    const twin = await addContact(person, {
      emails: [`${randomUUID()}@people.example`, email.toUpperCase()],
      phone: '+1 555 2',
    });
    const done = await pushed({ connector: 'salesforce', object: 'Lead', contactIds: [lead.id, twin.id] });
    expect(done.counts).toMatchObject({ created: 1, skipped: 1 });
    const [one, two] = await items(done.id);
    expect(two).toMatchObject({ recordId: one.recordId, problem: { code: 'same-person' } });
    const records = (await scene.records('salesforce', 'Lead')).filter(record =>
      JSON.stringify(record).includes(email),
    );
    expect(records).toHaveLength(1);
    expect(JSON.stringify(records)).toContain('+1 555 2');
  });

  it('C8 three records refused by the CRM: the others are saved, each has its own reason', async () => {
    const contactIds = await addContacts(person, 30);
    const bad = contactIds.slice(3, 6).map(id => ({ id, lastName: `Refuse ${id}` }));
    for (const { id, lastName } of bad) await person.patch(`/api/contacts/${id}`, { lastName });
    await scene.sim('salesforce', 'record-faults', {
      object: 'Lead',
      matches: bad.map(each => each.lastName),
      code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
      message: 'Not on a Monday',
      times: 3,
    });
    const done = await pushed({ connector: 'salesforce', object: 'Lead', contactIds });
    expect(done.counts).toMatchObject({ created: 27, failed: 3 });
    const [failed] = await items(done.id, '&outcome=failed');
    expect(failed.problem.vendor).toContain('Not on a Monday');
  });

  it('C9 a batch refused without a culprit is halved: 99 saved, at most 14 more calls', async () => {
    const contactIds = await addContacts(person, 100, 'c9');
    const refuse = {
      match: { path: 'batch/(create|upsert)', body: 'c941-', times: 0 },
      kind: 'status',
      status: 400,
      body: {
        status: 'error',
        category: 'VALIDATION_ERROR',
        message: 'Property values were not valid: [{"isValid":false,"error":"INVALID_EMAIL","name":"email"}]',
        correlationId: randomUUID(),
      },
    };
    await scene.sim('hubspot', 'faults', refuse);
    const done = await pushed({ connector: 'hubspot', contactIds });
    expect(done.counts, JSON.stringify((await items(done.id, '&outcome=failed'))[0])).toMatchObject({
      created: 99,
      failed: 1,
    });
    const writes = (await scene.calls('hubspot')).filter(call => /batch\/(create|upsert)/.test(call));
    expect(writes.length - 1).toBeLessThanOrEqual(14);
  });

  it('C1 throttled: nothing is called before Retry-After, then everything is sent', async () => {
    const contactIds = await addContacts(person, 5);
    const slow = {
      match: { path: 'batch/read' },
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '2' },
      body: {
        status: 'error',
        policyName: 'TEN_SECONDLY_ROLLING',
        category: 'RATE_LIMITS',
        message: 'You have reached your ten_secondly_rolling limit.',
      },
    };
    await scene.sim('hubspot', 'faults', slow);
    const done = await pushed({ connector: 'hubspot', contactIds });
    expect(done.counts.created).toBe(5);
    const { calls } = (await scene.sim('hubspot', 'calls')) as { calls: { at: string; status: number }[] };
    const throttled = calls.findIndex(call => call.status === 429);
    const [before, after] = [calls[throttled], calls[throttled + 1]];
    expect(Date.parse(after?.at ?? '') - Date.parse(before?.at ?? '')).toBeGreaterThanOrEqual(2000);
  });

  it('B6 the same idempotency key gives the same push; with another body it is refused', async () => {
    const one = await addContact(person);
    const two = await addContact(person);
    const key = randomUUID();
    const [first, again] = await Promise.all([
      push({ connector: 'hubspot', contactIds: [one.id] }, key),
      push({ contactIds: [one.id], connector: 'hubspot' }, key),
    ]);
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body.id).toBe(first.body.id);
    const other = await push({ connector: 'hubspot', contactIds: [two.id] }, key);
    expect([other.status, other.body.code]).toEqual([409, 'idempotency-conflict']);
    expect((await person.get('/api/pushes')).body.items).toHaveLength(1);
  });

  it('cancel ends what was not sent; what was sent stays sent', async () => {
    const contactIds = await addContacts(person, 300);
    // The first batch is still under way when the push is cancelled, on a busy machine too.
    const path = 'batch/(create|upsert)';
    await scene.sim('hubspot', 'faults', { match: { path, times: 0 }, kind: 'delay', ms: 4000 });
    const accepted = await push({ connector: 'hubspot', contactIds });
    await until(async () => (await scene.calls('hubspot')).some(call => /batch\/(create|upsert)/.test(call)));
    const cancelled = await person.post(`/api/pushes/${accepted.body.id}/cancel`);
    await scene.sim('hubspot', 'faults', undefined, 'DELETE');
    expect(cancelled.body.state).toBe('cancelled');
    const { counts } = await until(async () => {
      const { body } = await person.get(`/api/pushes/${accepted.body.id}`);
      return body.counts.sending === 0 && body;
    });
    expect(counts.cancelled).toBeGreaterThan(0);
    expect(counts.created + counts.cancelled).toBe(300);
    const tag = `-${person.id}@`;
    const records = (await scene.records('hubspot', 'contacts')).filter(record =>
      JSON.stringify(record).includes(tag),
    );
    expect(records).toHaveLength(counts.created);
  });

  it('retry sends the failed ones again, as they are now', async () => {
    const contact = await addContact(person, { lastName: '' });
    const done = await pushed({ connector: 'salesforce', object: 'Lead', contactIds: [contact.id] });
    expect(done.counts.failed).toBe(1);
    await person.patch(`/api/contacts/${contact.id}`, { lastName: `King ${contact.id}` });
    expect((await person.post(`/api/pushes/${done.id}/retry`)).status).toBe(202);
    expect((await pushEnded(person, done.id)).counts).toMatchObject({ created: 1, failed: 0 });
  });

  it('C11 the CRM’s own duplicate rule asks a person, who may save it nevertheless', async () => {
    await scene.sim('salesforce', 'settings', { duplicateRules: { Lead: { create: 'alert', edit: 'off' } } });
    // The rule is fuzzy: this name is far from every other one of these tests.
    const there = await addContact(person, { lastName: randomUUID() });
    await pushed({ connector: 'salesforce', object: 'Lead', contactIds: [there.id] });
    const alike = await addContact(person, { lastName: there.lastName });
    const done = await pushed({ connector: 'salesforce', object: 'Lead', contactIds: [alike.id] });
    const [item] = await items(done.id);
    expect(item).toMatchObject({ outcome: 'duplicate', problem: { kind: 'duplicate' } });
    expect(item.candidates[0].fields.Email).toBe(there.emails[0]);
    await person.post(`/api/pushes/${done.id}/items/${item.id}/decide`, { choice: 'create' });
    expect((await pushEnded(person, done.id)).counts).toMatchObject({ created: 1, duplicate: 0 });
  });

  it('several records with the e-mail are a duplicate; a person decides which it is', async () => {
    const contact = await addContact(person);
    const record = { LastName: 'King', Company: 'Engines', Email: contact.emails[0] };
    await scene.sim('salesforce', 'seed', {
      object: 'Lead',
      records: [record, { ...record, LastName: 'Byron' }],
    });
    const done = await pushed({ connector: 'salesforce', object: 'Lead', contactIds: [contact.id] });
    expect(done.counts.duplicate).toBe(1);
    const [item] = await items(done.id);
    expect(item.candidates).toHaveLength(2);
    const path = `/api/pushes/${done.id}/items/${item.id}/decide`;
    const wrong = await person.post(path, {
      choice: 'record',
      object: 'Lead',
      recordId: '00Q000000000000AAA',
    });
    expect(wrong.status).toBe(400);
    const [candidate] = item.candidates;
    const choice = { choice: 'record', object: candidate.object, recordId: candidate.recordId };
    expect((await person.post(path, choice)).status).toBe(200);
    await pushEnded(person, done.id);
    const [settled] = await items(done.id);
    expect(settled.recordId).toBe(candidate.recordId);
    expect(['updated', 'unchanged']).toContain(settled.outcome);
    expect((await person.post(path, choice)).status).toBe(409);
  });

  it('C2 a used-up day parks the push until the reset and says so', async () => {
    const contact = await addContact(person);
    const daily = {
      match: { path: 'batch/read' },
      kind: 'status',
      status: 429,
      body: {
        status: 'error',
        policyName: 'DAILY',
        category: 'RATE_LIMITS',
        message: 'You have reached your daily limit.',
      },
    };
    await scene.sim('hubspot', 'faults', daily);
    const accepted = await push({ connector: 'hubspot', contactIds: [contact.id] });
    const parked = await until(async () => {
      const { body } = await person.get(`/api/pushes/${accepted.body.id}`);
      return body.state === 'parked' && body;
    });
    expect(parked.parked.reason).toBe('quota');
    expect(Date.parse(parked.parked.until)).toBeGreaterThan(Date.now());
    const { crm } = (await person.get(`/api/contacts/${contact.id}`)).body;
    expect(crm.hubspot).toMatchObject({ status: 'waits-quota', reason: parked.parked.until });
    expect((await items(accepted.body.id))[0].state).toBe('parked');
  });

  it('T4 a push over an ended grant waits for the reconnect, then everything is sent', async () => {
    const contactIds = await addContacts(person, 3);
    await scene.sim('hubspot', 'revoke', { what: 'uninstall' });
    const accepted = await push({ connector: 'hubspot', contactIds });
    const parked = await until(async () => {
      const { body } = await person.get(`/api/pushes/${accepted.body.id}`);
      return body.state === 'parked' && body;
    });
    expect(parked.parked).toEqual({ reason: 'connection', until: null });
    await scene.connect(person, 'hubspot');
    expect((await pushEnded(person, accepted.body.id)).counts).toMatchObject({ created: 3, failed: 0 });
  });

  it('N3 two pushes of the same people at once make one record each', async () => {
    const contactIds = await addContacts(person, 40);
    const [one, two] = await Promise.all([
      push({ connector: 'salesforce', object: 'Lead', contactIds }),
      push({ connector: 'salesforce', object: 'Lead', contactIds: contactIds.toReversed() }),
    ]);
    const counts = [await pushEnded(person, one.body.id), await pushEnded(person, two.body.id)].map(
      each => each.counts,
    );
    expect(
      counts.map(each => each.created + each.unchanged),
      JSON.stringify((await items(two.body.id))[0]),
    ).toEqual([40, 40]);
    const tag = `-${person.id}@`;
    expect(
      (await scene.records('salesforce', 'Lead')).filter(record => JSON.stringify(record).includes(tag)),
    ).toHaveLength(40);
  });

  it('B1 another person’s push, item and contacts are not there', async () => {
    const contact = await addContact(person);
    const done = await pushed({ connector: 'hubspot', contactIds: [contact.id] });
    const [item] = await items(done.id);
    const other = await scene.person();
    const answers = await Promise.all([
      other.get(`/api/pushes/${done.id}`),
      other.get(`/api/pushes/${done.id}/items`),
      other.post(`/api/pushes/${done.id}/cancel`),
      other.post(`/api/pushes/${done.id}/retry`),
      other.post(`/api/pushes/${done.id}/items/${item.id}/decide`, { choice: 'skip' }),
      other.post('/api/pushes', { connector: 'hubspot', contactIds: [contact.id] }),
    ]);
    expect(answers.map(answer => answer.status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await other.get(`/api/history?contactId=${contact.id}`)).body.items).toEqual([]);
  });
});
