import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person } from '../harness.ts';
import { addContact, pushEnded, type Scene, startScene } from './scene.ts';

interface SeenCall {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What only one vendor has, from the button to the truth inside its org. */
describe.each(databases)('Salesforce through the whole server, on %s', database => {
  let scene: Scene;
  let person: Person;
  beforeAll(async () => {
    scene = await startScene(database);
  });
  beforeEach(async () => {
    await scene.forget();
    await scene.sim('salesforce', 'settings', { leadAssignmentOwnerId: null });
    person = await scene.person();
  });
  afterAll(() => scene?.close());

  const push = async (contactIds: readonly string[], more: Record<string, unknown> = {}) => {
    const body = { connector: 'salesforce', object: 'Lead', contactIds, ...more };
    const accepted = await person.post('/api/pushes', body);
    expect(accepted.status, JSON.stringify(accepted.body)).toBe(202);
    const done = await pushEnded(person, accepted.body.id, 60_000);
    const { items } = (await person.get(`/api/pushes/${done.id}/items`)).body;
    return { done, items };
  };
  const choose = async (settings: Record<string, unknown>) => {
    const answer = await person.patch('/api/integrations/salesforce/settings', settings);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };
  const seed = async (object: string, fields: Record<string, unknown>): Promise<string> => {
    const { ids } = (await scene.sim('salesforce', 'seed', { object, records: [fields] })) as {
      ids: string[];
    };
    return String(ids[0]);
  };
  const recordOf = async (object: string, id: string) => {
    const { records } = (await scene.sim('salesforce', `records/${object}?id=${id}`)) as {
      records: Record<string, unknown>[];
    };
    return records[0];
  };
  const membersOf = async (campaign: string) =>
    (await scene.records('salesforce', 'CampaignMember'))
      .filter(({ CampaignId }) => CampaignId === campaign)
      .map(({ LeadId, ContactId }) => LeadId ?? ContactId);
  const tasksWith = async (text: string) =>
    (await scene.records('salesforce', 'Task')).filter(task => String(task.Description).includes(text));
  const recordWrites = async () => {
    const { calls } = (await scene.sim('salesforce', 'calls')) as { calls: SeenCall[] };
    return calls.filter(
      ({ method, path, body }) =>
        /^(POST|PATCH)$/.test(method) && path.includes('composite/sobjects') && body.includes('"Lead"'),
    );
  };

  it('people become members of a campaign and their notes completed tasks, once', async () => {
    const campaign = await seed('Campaign', { Name: `Fair ${randomUUID()}`, IsActive: true });
    const text = `Met at the fair ${randomUUID()}`;
    const contact = await addContact(person, { notes: text });
    const follow = { group: campaign, notes: true };
    const first = await push([contact.id], follow);
    const { recordId } = first.items[0];
    expect(recordId).toMatch(/^00Q/);
    expect(first.items[0]).toMatchObject({
      outcome: 'created',
      followUps: [
        { kind: 'group', state: 'done', problem: null },
        { kind: 'note', state: 'done', problem: null },
      ],
    });
    expect(await membersOf(campaign)).toEqual([recordId]);
    expect(await tasksWith(text)).toMatchObject([{ WhoId: recordId, Status: 'Completed' }]);

    const second = await push([contact.id], follow);
    expect(second.items[0]).toMatchObject({ outcome: 'unchanged', recordId });
    expect(second.items[0].followUps.map((each: { state: string }) => each.state)).not.toContain('failed');
    expect(await membersOf(campaign)).toEqual([recordId]);
    expect(await tasksWith(text)).toHaveLength(1);
  });

  it('C15 what follows a lead that was converted meanwhile goes to its contact', async () => {
    const campaign = await seed('Campaign', { Name: `Later ${randomUUID()}`, IsActive: true });
    const text = `Became a customer ${randomUUID()}`;
    const contact = await addContact(person, { notes: text });
    const leadId = (await push([contact.id])).items[0].recordId;
    const { contactId } = (await scene.sim('salesforce', 'convert', { leadId })) as { contactId: string };
    for (const turn of ['first', 'second']) {
      const { items } = await push([contact.id], { group: campaign, notes: true });
      expect(items[0], turn).toMatchObject({ object: 'Contact', recordId: contactId, problem: null });
      expect(await membersOf(campaign), turn).toEqual([contactId]);
      expect(await tasksWith(text), turn).toMatchObject([{ WhoId: contactId, Status: 'Completed' }]);
    }
  });

  it('C11 the setting to save despite warnings overrules the duplicate rule; without it a person is asked', async () => {
    const alike = { lastName: `Twin ${randomUUID()}` };
    const there = await addContact(person, alike);
    const known = (await push([there.id])).items[0].recordId;
    await scene.sim('salesforce', 'settings', { duplicateRules: { Lead: { create: 'alert', edit: 'off' } } });
    const asked = await push([(await addContact(person, alike)).id]);
    expect(asked.done.counts).toMatchObject({ duplicate: 1, created: 0 });
    expect(asked.items[0].candidates).toEqual(
      expect.arrayContaining([expect.objectContaining({ object: 'Lead', recordId: known })]),
    );
    await choose({ allowDuplicates: true });
    const saved = await push([(await addContact(person, alike)).id]);
    expect(saved.done.counts).toMatchObject({ duplicate: 0, created: 1 });
    // It is the person's to turn back.
    await choose({ allowDuplicates: false });
    expect((await push([(await addContact(person, alike)).id])).done.counts).toMatchObject({ duplicate: 1 });
  });

  it('the chosen owner is given to new records only, and nobody’s record is moved', async () => {
    const { items: owners } = (await person.get('/api/integrations/salesforce/owners')).body;
    const [chosen, other] = owners.map(({ id }: { id: string }) => id);
    expect(new Set([chosen, other]).size).toBe(2);
    const [fresh, theirs] = [await addContact(person), await addContact(person)];
    const lead = { Email: theirs.emails[0], LastName: 'Old', Company: 'Engines', OwnerId: other };
    const theirId = await seed('Lead', lead);
    // The org's own rule would hand over whatever is saved.
    const { orgs } = (await scene.sim('salesforce', 'orgs')) as {
      orgs: { queues: { id: string }[] }[];
    };
    const queue = orgs[0]?.queues[0]?.id;
    expect(queue).toBeDefined();
    await scene.sim('salesforce', 'settings', { leadAssignmentOwnerId: queue });
    await choose({ owner: chosen });

    const { items } = await push([fresh.id, theirs.id], { policy: 'overwrite' });
    expect(items.map((item: { outcome: string }) => item.outcome)).toEqual(['created', 'updated']);
    const freshId = items[0].recordId;
    expect(await recordOf('Lead', freshId)).toMatchObject({ OwnerId: chosen });
    expect(await recordOf('Lead', theirId)).toMatchObject({ OwnerId: other, LastName: theirs.lastName });

    // Not even our own record, once somebody else has it or another owner is chosen.
    await scene.sim('salesforce', `records/Lead/${freshId}`, { fields: { OwnerId: other } });
    const edited = await person.patch(`/api/contacts/${fresh.id}`, { company: 'Other Engines' });
    expect(edited.status).toBe(200);
    const again = await push([fresh.id], { policy: 'overwrite' });
    expect(again.items[0].outcome).toBe('updated');
    expect(await recordOf('Lead', freshId)).toMatchObject({ OwnerId: other, Company: 'Other Engines' });

    const writes = await recordWrites();
    const updates = writes.filter(({ method }) => method === 'PATCH');
    expect(updates).toHaveLength(2);
    for (const { headers } of writes) expect(headers['sforce-auto-assign']).toBe('FALSE');
    for (const { body } of updates) expect(body).not.toContain('OwnerId');

    // Nobody chosen: the CRM gives a new record to whom it will.
    await choose({ owner: null });
    const left = await push([(await addContact(person)).id]);
    expect(await recordOf('Lead', left.items[0].recordId)).toMatchObject({ OwnerId: queue });
  });
});
