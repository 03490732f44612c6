import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../harness.ts';
import { addContact, addContacts, until } from '../pushes/scene.ts';
import { at, type Fleet, startFleet } from './fleet.ts';

/** Two servers and two workers, as they run in production. */
describe.runIf(databases.includes('postgres'))('several processes on one PostgreSQL', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet();
  });
  afterAll(() => fleet?.close());

  const recordsOf = async (person: { id: string }) =>
    (await fleet.scene.records('hubspot', 'contacts')).filter(record =>
      JSON.stringify(record).includes(person.id),
    );

  it('K10 SIGTERM in a running push ends a worker clean within 25 s; another goes on, and nobody is sent twice', async () => {
    const server = await fleet.start('server');
    const ann = await fleet.person(server);
    await fleet.scene.forget();
    const contactIds = await addContacts(ann, 2000);
    const first = await fleet.start('worker');
    const push = await ann.post('/api/pushes', { connector: 'hubspot', object: 'contacts', contactIds });
    const counts = async () => (await ann.get(`/api/pushes/${push.body.id}`)).body.counts;
    await until(async () => (await counts()).created >= 100, 60_000);
    // The process gives itself 25 seconds and exits 1 when they are over.
    expect(await first.end()).toBe(0);
    const left = await counts();
    expect(left.created).toBeLessThan(2000);
    // What is left waits with nobody's lease on it.
    expect(left.failed).toBe(0);
    await fleet.start('worker');
    await until(async () => (await ann.get(`/api/pushes/${push.body.id}`)).body.state === 'done', 90_000);
    expect(await counts()).toMatchObject({ created: 2000, failed: 0 });
    expect(await recordsOf(ann)).toHaveLength(2000);
  }, 240_000);

  it('two servers and two workers serve everybody alike: sessions, pushes, events and one record each', async () => {
    const [one, two] = [await fleet.start('server'), await fleet.start('server')];
    await fleet.start('worker');
    const people = await Promise.all([fleet.person(one), fleet.person(two), fleet.person(one)]);
    const pushes = await Promise.all(
      people.map(async person => {
        const contactIds = await addContacts(person, 150);
        const here = at(person, two);
        // The same request at both servers, as a balancer's retry makes it: one push.
        const body = { connector: 'hubspot', object: 'contacts', contactIds };
        const headers = { 'idempotency-key': person.id };
        const [made, again] = await Promise.all([
          person.call('POST', '/api/pushes', body, { headers }),
          here.post('/api/pushes', body, headers),
        ]);
        expect([made.status, again.status]).toEqual([202, 202]);
        expect(again.body.id).toBe(made.body.id);
        return { person, here, id: made.body.id as string };
      }),
    );
    for (const { person, here, id } of pushes) {
      await until(async () => (await here.get(`/api/pushes/${id}`)).body.state === 'done', 90_000);
      expect(await recordsOf(person)).toHaveLength(150);
    }
    // A click beside: both servers are asked for the same contact at once.
    const [ann] = people;
    if (ann === undefined) throw new Error('nobody');
    const contact = await addContact(ann);
    const path = '/api/integrations/hubspot/sync-contact';
    const clicks = await Promise.all([
      ann.post(path, { contactId: contact.id }),
      at(ann, two).post(path, { contactId: contact.id }),
    ]);
    expect(clicks.map(({ status }) => status)).toEqual([200, 200]);
    expect(await recordsOf(ann)).toHaveLength(150);
    const found = (await fleet.scene.records('hubspot', 'contacts')).filter(record =>
      JSON.stringify(record).includes(contact.emails[0]),
    );
    expect(found).toHaveLength(1);
  }, 240_000);

  it('a server that is stopped while somebody waits answers them first', async () => {
    const server = await fleet.start('server');
    const ann = await fleet.person(server);
    await fleet.scene.forget();
    const contact = await addContact(ann);
    await fleet.scene.sim('hubspot', 'faults', {
      match: { method: 'POST', path: 'contacts' },
      when: 'before',
      kind: 'delay',
      ms: 1500,
    });
    const waiting = ann.post('/api/integrations/hubspot/sync-contact', { contactId: contact.id });
    await until(async () => (await fleet.scene.calls('hubspot')).length > 0, 30_000);
    const ended = server.end();
    expect((await waiting).status).toBe(200);
    expect(await ended).toBe(0);
  }, 120_000);
});
