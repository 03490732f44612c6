import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person } from '../harness.ts';
import { addContact, addContacts, pushEnded, type Scene, startScene, until } from './scene.ts';

interface Item {
  outcome: string | null;
  problem: { code: string; title: string } | null;
  plan: { action: string; rule: string; fields: { field: string; why: string }[] } | null;
  contactId: string;
}

describe.each(databases)('plans on %s', database => {
  let scene: Scene;
  let person: Person;
  beforeAll(async () => {
    scene = await startScene(database);
  });
  beforeEach(async () => {
    await scene.forget();
    person = await scene.person();
  });
  afterAll(() => scene?.close());

  const items = async (id: string, query = ''): Promise<Item[]> =>
    (await person.get(`/api/pushes/${id}/items?limit=200${query}`)).body.items;
  async function plan(body: Record<string, unknown>) {
    const answer = await person.post('/api/pushes', { ...body, dryRun: true });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    return pushEnded(person, answer.body.id);
  }
  async function apply(id: string) {
    const answer = await person.post(`/api/pushes/${id}/apply`);
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    return pushEnded(person, answer.body.id);
  }
  const seed = (...records: Record<string, unknown>[]) =>
    scene.sim('salesforce', 'seed', { object: 'Lead', records });
  const writes = async (vendor: 'hubspot' | 'salesforce') =>
    (await scene.calls(vendor)).filter(call =>
      /batch\/(create|update|upsert)|composite\/sobjects/.test(call),
    );
  const email = (contact: { emails: string[] }) => contact.emails[0] ?? '';

  it('a plan tells per contact what would be done and why, writes nothing, and is in no history and no chip', async () => {
    const [fresh, known, same] = [
      await addContact(person),
      await addContact(person),
      await addContact(person),
    ];
    const nameless = await addContact(person, { lastName: '' });
    const lead = (contact: typeof known, more = {}) => ({
      Email: email(contact),
      FirstName: 'Ada',
      LastName: contact.lastName,
      Company: 'Engines',
      ...more,
    });
    await seed(lead(known, { Company: 'Old', FirstName: null }), lead(same));
    await person.patch(`/api/contacts/${same.id}`, { phone: '' });
    const contactIds = [fresh.id, known.id, same.id, nameless.id];
    const made = await plan({ connector: 'salesforce', object: 'Lead', policy: 'overwrite', contactIds });
    expect(made).toMatchObject({ kind: 'plan', planId: null, counts: { total: 4, created: 0, updated: 0 } });
    expect(made.plan).toMatchObject({
      counts: {
        create: 1,
        update: 1,
        unchanged: 1,
        skip: 0,
        duplicate: 0,
        invalid: 1,
        filled: 1,
        replaced: 1,
      },
      toApply: { lookUps: 1, writes: 2 },
    });
    expect(made.plan.calls).toBeGreaterThan(0);
    expect(made.plan.quota.after).toBe(made.plan.quota.remaining - 3);
    const [first, second, third, fourth] = await items(made.id);
    expect(first?.plan).toMatchObject({
      action: 'create',
      rule: 'not-there',
      matchedBy: null,
      recordId: null,
    });
    expect(second?.plan).toMatchObject({
      action: 'update',
      rule: 'email',
      matchedBy: 'email',
      objectLabel: 'Lead',
      fields: expect.arrayContaining([
        { field: 'FirstName', label: 'First Name', before: null, after: 'Ada', why: 'was-blank' },
        { field: 'Company', label: 'Company', before: 'Old', after: 'Engines', why: 'replaced-by-policy' },
      ]),
    });
    expect(third?.plan).toMatchObject({ action: 'unchanged', rule: 'no-difference' });
    expect(fourth).toMatchObject({
      plan: { action: 'invalid', rule: 'problem' },
      problem: { code: 'required-missing' },
    });
    expect(await items(made.id, '&action=update')).toHaveLength(1);
    expect(await items(made.id, '&problem=required-missing')).toHaveLength(1);
    expect(await writes('salesforce')).toEqual([]);
    expect((await person.get('/api/history')).body.items).toEqual([]);
    expect((await person.get('/api/pushes')).body.items).toEqual([]);
    expect((await person.get('/api/pushes?kind=plan')).body.items).toHaveLength(1);
    const { crm } = (await person.get(`/api/contacts/${known.id}`)).body;
    expect(crm.salesforce.status).toBe('never');
  });

  it('a finished plan is applied exactly, for the calls it promised', async () => {
    const contactIds = await addContacts(person, 250);
    const made = await plan({ connector: 'salesforce', object: 'Lead', contactIds });
    await scene.forget();
    const done = await apply(made.id);
    expect(done).toMatchObject({ kind: 'push', planId: made.id, counts: { created: 250 } });
    const { lookUps, writes: promised } = made.plan.toApply;
    expect(await scene.calls('salesforce')).toHaveLength(lookUps + promised);
    expect((await person.get('/api/history?limit=200')).body.items).toHaveLength(200);
  });

  it('what changed since the plan is not written but planned anew, and can be applied again', async () => {
    const people = await Promise.all(Array.from({ length: 7 }, () => addContact(person, { title: 'Head' })));
    const [fresh, edited, gone, merged, mine, made, converted] = people;
    const lead = (contact: typeof fresh) => ({
      Email: email(contact),
      FirstName: 'Ada',
      LastName: contact.lastName,
      Company: 'Old',
    });
    await seed(...[edited, gone, merged, mine, converted].map(lead));
    const made1 = await plan({
      connector: 'salesforce',
      object: 'Lead',
      policy: 'overwrite',
      contactIds: people.map(({ id }) => id),
    });
    expect(made1.plan.counts).toMatchObject({ create: 2, update: 5 });
    const record = async (contact: typeof fresh) =>
      (await scene.records('salesforce', 'Lead')).find(each => each.Email === email(contact))?.Id;
    await scene.sim('salesforce', `records/Lead/${await record(edited)}`, { fields: { Company: 'Newer' } });
    await scene.sim('salesforce', `records/Lead/${await record(gone)}`, undefined, 'DELETE');
    await seed({ ...lead(merged), Email: 'other@people.example' });
    const other = (await scene.records('salesforce', 'Lead')).find(
      each => each.Email === 'other@people.example',
    );
    await scene.sim('salesforce', 'merge', {
      object: 'Lead',
      masterId: other?.Id,
      losingId: await record(merged),
    });
    await person.patch(`/api/contacts/${mine.id}`, { company: 'Mine' });
    await seed(lead(made));
    await scene.sim('salesforce', 'convert', { leadId: await record(converted) });
    await scene.forget();
    const done = await apply(made1.id);
    expect(done.counts).toMatchObject({ total: 7, created: 1, skipped: 6 });
    const refused = await items(done.id, '&outcome=skipped');
    expect(new Set(refused.map(item => item.problem?.code))).toEqual(new Set(['changed-since-plan']));
    const of = (contact: typeof fresh) => refused.find(item => item.contactId === contact.id);
    expect(of(edited)).toMatchObject({
      problem: { title: '“Company” was changed in Salesforce since the preview.' },
      plan: {
        action: 'update',
        fields: expect.arrayContaining([expect.objectContaining({ before: 'Newer' })]),
      },
    });
    expect(of(gone)).toMatchObject({
      problem: { title: 'The record is no longer in Salesforce, as it was for the preview.' },
      plan: { action: 'create' },
    });
    expect(of(made)).toMatchObject({
      problem: { title: 'Somebody has added this person to Salesforce since the preview.' },
      plan: { action: 'update' },
    });
    expect(of(mine)?.problem?.title).toContain('This contact, or the mapping of its fields');
    expect(of(converted)).toMatchObject({ plan: { object: 'Contact' } });
    const truth = await scene.records('salesforce', 'Lead');
    expect(truth.find(each => each.Email === email(edited))?.Company).toBe('Newer');
    const again = await apply(done.id);
    expect(again).toMatchObject({ planId: done.id, counts: { total: 6, skipped: 0 } });
    expect(again.counts.created + again.counts.updated).toBe(6);
    const later = await scene.records('salesforce', 'Lead');
    expect(later.find(each => each.Email === email(edited))?.Company).toBe('Engines');
    expect((await person.post(`/api/pushes/${again.id}/apply`)).status).toBe(409);
  });

  it('the same applied twice is one push by its key, and what is done already is unchanged', async () => {
    const contact = await addContact(person);
    const made = await plan({ connector: 'hubspot', contactIds: [contact.id] });
    const key = { headers: { 'idempotency-key': 'one' } };
    const first = await person.call('POST', `/api/pushes/${made.id}/apply`, undefined, key);
    const second = await person.call('POST', `/api/pushes/${made.id}/apply`, undefined, key);
    expect(second.body.id).toBe(first.body.id);
    await pushEnded(person, first.body.id);
    const other = await plan({ connector: 'hubspot', contactIds: [contact.id] });
    const conflict = await person.call('POST', `/api/pushes/${other.id}/apply`, undefined, key);
    expect(conflict.status).toBe(409);
    expect((await apply(made.id)).counts).toMatchObject({ unchanged: 1, created: 0 });
  });

  it('ask: a plan shows the candidates, its push parks the contact, and a choice is carried out', async () => {
    const contact = await addContact(person);
    await seed({ Email: email(contact), FirstName: 'Ada', LastName: contact.lastName, Company: 'Old' });
    const made = await plan({
      connector: 'salesforce',
      object: 'Lead',
      policy: 'ask',
      contactIds: [contact.id],
    });
    const [planned] = await items(made.id);
    expect(planned).toMatchObject({
      plan: { action: 'duplicate', rule: 'policy' },
      candidates: [{ object: 'Lead' }],
      outcome: null,
    });
    const done = await apply(made.id);
    expect(done.counts).toMatchObject({ duplicate: 1 });
    const [item] = (await person.get(`/api/pushes/${done.id}/items`)).body.items;
    const [candidate] = item.candidates;
    const decision = { choice: 'record', object: candidate.object, recordId: candidate.recordId };
    await person.post(`/api/pushes/${done.id}/items/${item.id}/decide`, decision);
    const ended = await until(async () => {
      const { body } = await person.get(`/api/pushes/${done.id}`);
      return body.counts.updated === 1 && body;
    });
    expect(ended.counts).toMatchObject({ updated: 1, duplicate: 0 });
  });

  it('twins in a plan: one leads, the other says so, in whatever claim', async () => {
    const twin = `twin-${person.id}@people.example`;
    const first = await addContact(person, { emails: [`a-${person.id}@people.example`, twin] });
    const second = await addContact(person, { emails: [`b-${person.id}@people.example`, twin] });
    const made = await plan({ connector: 'hubspot', contactIds: [first.id, second.id] });
    expect((await items(made.id)).map(item => [item.plan?.action, item.plan?.rule])).toEqual([
      ['create', 'not-there'],
      ['skip', 'same-person'],
    ]);
    expect((await apply(made.id)).counts).toMatchObject({ created: 1, skipped: 1 });
  });

  it('one contact is planned here and now', async () => {
    const contact = await addContact(person);
    const answer = await person.post('/api/integrations/hubspot/sync-contact', {
      contactId: contact.id,
      dryRun: true,
    });
    expect(answer.body, JSON.stringify(answer.body)).toMatchObject({
      dryRun: true,
      plan: { action: 'create' },
    });
    expect(await writes('hubspot')).toEqual([]);
    const given = { contact: { firstName: 'Grace', emails: ['grace@people.example'] }, dryRun: true };
    expect((await person.post('/api/integrations/hubspot/sync-contact', given)).status).toBe(400);
  });

  it('a plan that is cancelled or not finished cannot be applied, and no plan of somebody else’s', async () => {
    await scene.sim('hubspot', 'faults', {
      match: { method: 'POST', path: 'batch/read', times: 0 },
      kind: 'delay',
      ms: 500,
    });
    const contact = await addContact(person);
    const answer = await person.post('/api/pushes', {
      connector: 'hubspot',
      contactIds: [contact.id],
      dryRun: true,
    });
    expect((await person.post(`/api/pushes/${answer.body.id}/apply`)).status).toBe(409);
    const cancelled = await person.post(`/api/pushes/${answer.body.id}/cancel`);
    expect(cancelled.body.state).toBe('cancelled');
    expect((await person.post(`/api/pushes/${answer.body.id}/apply`)).status).toBe(409);
    const other = await scene.server.signUp();
    expect((await other.post(`/api/pushes/${answer.body.id}/apply`)).status).toBe(404);
  });

  it('the database itself refuses an attempt of a plan', async () => {
    const contact = await addContact(person);
    const made = await plan({ connector: 'hubspot', contactIds: [contact.id] });
    const insert = sql`
      insert into sync_attempts (user_id, item_id, fence, started_at)
      select user_id, id, 1, now() from push_items where push_id = ${made.id}::uuid`;
    await expect(insert.execute(scene.server.deps.store.db)).rejects.toThrow('a plan is never sent');
  });
});
