import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person } from '../harness.ts';
import { addContact, type Scene, startScene } from './scene.ts';

describe.each(databases)('sync-contact on %s', database => {
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

  const push = (connector: string, body: Record<string, unknown>) =>
    person.post(`/api/integrations/${connector}/sync-contact`, body);

  it('creates in HubSpot, links, logs, turns the chip, and the second push changes nothing', async () => {
    const contact = await addContact(person, { phone: '+1 (555) 123-4567' });
    const first = await push('hubspot', { contactId: contact.id });
    expect(first.status, JSON.stringify(first.body)).toBe(200);
    expect(first.body).toMatchObject({ success: true, action: 'created', contactId: contact.id });
    expect(first.body.url).toContain('/record/0-1/');
    const second = await push('hubspot', { contactId: contact.id });
    expect(second.body).toMatchObject({
      action: 'unchanged',
      crmContactId: first.body.crmContactId,
      changes: [],
    });
    const history = await person.get(`/api/history?contactId=${contact.id}`);
    expect(history.body.items.map((line: { outcome: string }) => line.outcome)).toEqual([
      'unchanged',
      'created',
    ]);
    expect(history.body.items[1]).toMatchObject({
      connectorLabel: 'HubSpot',
      recordId: first.body.crmContactId,
    });
  });
});
