import { entitlements, everything, type Tier } from '@crmsync/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runStoredPush } from '../../src/jobs/push-run.ts';
import { grantTier } from '../../src/store/subscriptions.ts';
import { databases, type Person } from '../harness.ts';
import { addContacts, type Scene, startScene } from '../pushes/scene.ts';

describe.each(databases)('stepping down on %s', database => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene(database, { worker: false, env: { PLANS: 'on' } });
  }, 60_000);
  afterAll(() => scene.close());

  const setTier = (person: Person, tier: Tier) => grantTier(scene.server.deps.store.db, person.email, tier);
  const app = (person: Person, method: string, path: string, body?: unknown) =>
    person.call(method, path, body, { headers: { 'sec-fetch-site': 'none' } });
  const run = (id: string, tiers = scene.server.deps.tiers) =>
    runStoredPush(id, { ...scene.server.deps.pushes.run, tiers }, { maxSleepMs: 0 });
  const pushed = async (person: Person, count: number) => {
    const contactIds = await addContacts(person, count);
    const { body } = await app(person, 'POST', '/api/pushes', { connector: 'hubspot', contactIds });
    return { id: body.id as string, first: contactIds[0] ?? '' };
  };
  const member = async () => {
    const person = await scene.server.signUp();
    await setTier(person, 'business');
    await scene.connect(person, 'hubspot');
    return person;
  };

  it('a push of many waits with the reason, writes nothing, and goes on after stepping up', async () => {
    const person = await member();
    const { id, first } = await pushed(person, 3);
    await setTier(person, 'pro');
    await scene.forget();
    const result = await run(id);
    expect(result).toMatchObject({ end: 'halted', reason: 'plan', problem: { code: 'plan-needed' } });
    expect(await scene.calls('hubspot')).toEqual([]);
    const parked = (await app(person, 'GET', `/api/pushes/${id}`)).body;
    expect(parked).toMatchObject({ state: 'parked', parked: { reason: 'plan' }, counts: { waiting: 3 } });
    const contact = (await app(person, 'GET', `/api/contacts/${first}`)).body;
    expect(contact.crm.hubspot.status).toBe('waits-plan');
    const card = (await app(person, 'GET', '/api/integrations/hubspot/status')).body;
    expect([card.state, card.account === null]).toEqual(['connected', false]);

    await setTier(person, 'business');
    expect(await run(id)).toEqual({ end: 'finished' });
    const done = (await app(person, 'GET', `/api/pushes/${id}`)).body;
    expect(done).toMatchObject({ state: 'done', counts: { created: 3, waiting: 0 } });
  });

  it('a push under way takes no further claim and stops after the batch in hand', async () => {
    const person = await member();
    const { id } = await pushed(person, 1100);
    let asked = 0;
    const rights = (tier: Tier) => ({
      tier,
      entitlements: tier === 'business' ? everything : entitlements[tier],
      places: ['hubspot'],
      mayUse: () => true,
    });
    // Business at the start and for the first claim, Pro from then on.
    const of = async () => {
      asked += 1;
      return rights(asked <= 2 ? 'business' : 'pro');
    };
    expect(await run(id, { sold: true, of })).toMatchObject({ end: 'halted', reason: 'plan' });
    const { counts } = (await app(person, 'GET', `/api/pushes/${id}`)).body;
    expect(counts.waiting).toBeGreaterThan(0);
    expect([counts.created + counts.waiting, counts.failed, counts.sending]).toEqual([1100, 0, 0]);
    expect(await run(id)).toEqual({ end: 'finished' });
    expect((await app(person, 'GET', `/api/pushes/${id}`)).body.counts.created).toBe(1100);
  }, 120_000);

  it('nothing is lost on Free: contacts, connection, mapping and history are there after stepping up again', async () => {
    const person = await member();
    const { id } = await pushed(person, 2);
    await run(id);
    const kept = async () => {
      const { tables } = (await person.get('/api/users/me/export')).body;
      return Object.fromEntries(
        ['contacts', 'crm_integrations', 'contact_links', 'sync_log', 'pushes'].map(name => [
          name,
          tables[name]?.length,
        ]),
      );
    };
    const before = await kept();
    await setTier(person, 'free');
    expect(await kept()).toEqual(before);
    const card = (await app(person, 'GET', '/api/integrations/hubspot/status')).body;
    expect(card).toMatchObject({
      state: 'plan-needed',
      account: { id: expect.any(String) },
      problem: { title: 'Free keeps contacts and exports them.' },
    });
    const sync = await app(person, 'POST', '/api/integrations/hubspot/sync-contact', {
      contact: { emails: ['a@b.example'] },
    });
    expect([sync.status, sync.body.code]).toEqual([403, 'plan-needed']);
    const csv = await app(person, 'GET', '/api/contacts/export');
    expect([csv.status, csv.body.split('\n').length > 2]).toEqual([200, true]);
    await setTier(person, 'pro');
    const again = await app(person, 'GET', '/api/integrations/hubspot/status');
    expect(again.body.state).toBe('connected');
    expect(await kept()).toEqual(before);
  });

  it('a cancelled push is still looked after: what was sent is looked up on any plan', async () => {
    const person = await member();
    const { id } = await pushed(person, 2);
    await setTier(person, 'free');
    expect((await app(person, 'POST', `/api/pushes/${id}/cancel`, {})).body.state).toBe('cancelled');
    expect(await run(id)).toEqual({ end: 'finished' });
  });
});
