import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases } from '../harness.ts';
import type { Person } from '../people.ts';
import { addContact, addContacts, pushEnded, type Scene, startScene } from './scene.ts';

const usual = { upsertByEmail: 'partial', upsertMatchesSecondary: 'yes', upsertEmailFromId: 'yes' };

/** A contact of the CRM as its truth shows it. */
interface Kept {
  readonly id: string;
  readonly properties: Readonly<Record<string, string>>;
}

describe.each(databases)('an overwrite of many by e-mail on %s', database => {
  let scene: Scene;
  let person: Person;

  beforeAll(async () => {
    scene = await startScene(database);
  }, 60_000);
  afterAll(() => scene.close());
  beforeEach(async () => {
    person = await scene.person();
    await scene.sim('hubspot', 'limits', { burstPerTenSeconds: 0, searchPerSecond: 0, searchLagMs: 0 });
  });
  afterEach(() => scene.sim('hubspot', 'switches', usual));

  const address = (n: number) => `p${n}-${person.id}@people.example`;
  const choose = async (byEmail: boolean) => {
    const answer = await person.patch('/api/integrations/hubspot/settings', { byEmail });
    expect([answer.status, answer.body.settings?.byEmail], JSON.stringify(answer.body)).toEqual([
      200,
      byEmail,
    ]);
  };

  /** Every third person is in the CRM by their e-mail, every tenth of those by a secondary one; all with values we do not have. */
  const seedThird = async (count: number) => {
    const records = Array.from({ length: Math.ceil(count / 3) }, (_, n) => {
      const there = { city: 'Rome', phone: `+1 555 ${n}`, company: 'Before' };
      return n % 10 === 0
        ? { properties: { ...there, email: `main-${address(n * 3)}` }, secondaryEmails: [address(n * 3)] }
        : { properties: { ...there, email: address(n * 3) } };
    });
    await scene.sim('hubspot', 'seed', { object: 'contacts', records });
    return records;
  };

  /** Contacts of the CRM that are this person's people. */
  const kept = async () =>
    ((await scene.records('hubspot', 'contacts')) as unknown as Kept[]).filter(({ properties }) =>
      `${properties.email} ${properties.hs_additional_emails}`.includes(person.id),
    );

  /** Pushes everybody; what became of them, and the calls it took. */
  const pushAll = async (contactIds: readonly string[]) => {
    await scene.forget();
    const { body } = await person.post('/api/pushes', {
      connector: 'hubspot',
      policy: 'overwrite',
      contactIds,
    });
    const ended = await pushEnded(person, body.id);
    return { id: body.id as string, counts: ended.counts, calls: await scene.calls('hubspot') };
  };

  it('D3 costs at most 0.011 calls a contact; nobody is there twice, no primary address is swapped, nothing is blanked', async () => {
    const ids = await addContacts(person, 300);
    const seeded = await seedThird(300);
    await choose(true);
    const { id, counts, calls } = await pushAll(ids);
    expect(counts).toMatchObject({ total: 300, created: 200, updated: 100, failed: 0, duplicate: 0 });
    expect(calls.length / 300, calls.join('\n')).toBeLessThanOrEqual(0.011);
    const now = await kept();
    expect(now).toHaveLength(300);
    const byEmail = new Map(now.map(({ properties }) => [properties.email, properties]));
    for (const { properties, secondaryEmails } of seeded) {
      const found = byEmail.get(properties.email);
      expect(found).toMatchObject({ city: 'Rome', phone: properties.phone });
      expect(found?.company).toMatch(/^Company \d+$/);
      if (secondaryEmails) expect(found?.hs_additional_emails).toBe(secondaryEmails[0]);
    }
    const { body } = await person.get(`/api/pushes/${id}/items?outcome=updated&limit=1`);
    expect(body.items[0].changes).toContainEqual(
      expect.objectContaining({ field: 'company', before: null, unread: true }),
    );
    // Their links are known now: a push without a change reads, and writes nothing.
    const again = await pushAll(ids);
    expect(again.counts).toMatchObject({ unchanged: 300 });
    expect(again.calls).toHaveLength(3);
  }, 60_000);

  it('is off until it is chosen, and one push may ask for it', async () => {
    const ids = await addContacts(person, 20);
    const status = await person.get('/api/integrations/hubspot/status');
    expect(status.body.settings.byEmail).toBe(false);
    expect((await pushAll(ids)).calls.some(call => call.includes('/batch/upsert'))).toBe(false);
    const more = [await addContact(person), await addContact(person)].map(contact => contact.id);
    await scene.forget();
    const wish = { connector: 'hubspot', policy: 'overwrite', contactIds: more, byEmail: true };
    const { body } = await person.post('/api/pushes', wish);
    await pushEnded(person, body.id);
    expect(await scene.calls('hubspot')).toHaveLength(1);
    const refused = await person.post('/api/pushes', { ...wish, connector: 'salesforce' });
    expect([refused.status, refused.body.field]).toEqual([400, 'byEmail']);
  });

  it.each([
    { upsertMatchesSecondary: 'no' },
    { upsertByEmail: 'atomic', upsertMatchesSecondary: 'no' },
    { upsertEmailFromId: 'no' },
    { upsertEmailFromId: 'no', upsertMatchesSecondary: 'no' },
  ])(
    'whatever is not known of the CRM, everybody is there once and keeps their address: %o',
    async switches => {
      const ids = await addContacts(person, 60);
      const two = await addContact(person, { emails: [address(60), address(61)] });
      const seeded = await seedThird(60);
      await scene.sim('hubspot', 'switches', switches);
      await choose(true);
      const { counts } = await pushAll([...ids, two.id]);
      expect(counts).toMatchObject({ total: 61, failed: 0, duplicate: 0 });
      const now = await kept();
      expect(now).toHaveLength(61);
      const addresses = new Set(now.map(({ properties }) => properties.email));
      for (const { properties } of seeded) expect(addresses).toContain(properties.email);
      expect(now.every(({ properties }) => /^Company \d+$|^Engines$/.test(properties.company ?? ''))).toBe(
        true,
      );
    },
    60_000,
  );

  it('C6 an answer that is lost leads to a look, and to nobody twice', async () => {
    const ids = await addContacts(person, 60);
    await seedThird(60);
    await choose(true);
    await scene.sim('hubspot', 'faults', { match: { path: '/batch/upsert' }, kind: 'reset', when: 'after' });
    await scene.sim('hubspot', 'calls', undefined, 'DELETE');
    const { body } = await person.post('/api/pushes', {
      connector: 'hubspot',
      policy: 'overwrite',
      contactIds: ids,
    });
    const { counts } = await pushEnded(person, body.id);
    expect(counts).toMatchObject({ total: 60, failed: 0, duplicate: 0, created: 0 });
    const calls = await scene.calls('hubspot');
    expect(calls.filter(call => call.includes('/batch/upsert'))).toHaveLength(1);
    expect(await kept()).toHaveLength(60);
  }, 60_000);
});
