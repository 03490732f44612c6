import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person } from '../harness.ts';
import { listen } from './event-page.ts';
import { addContact, pushEnded, type Scene, startScene, until } from './scene.ts';

describe.each(databases)('events on %s', database => {
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
  const bearer = (who: Person) => ({ authorization: `Bearer ${who.token}` });

  it('tells open pages of a push while it goes, by cookie and by bearer token, and nobody else', async () => {
    const other = await scene.server.signUp();
    const pages = await Promise.all([
      listen(person.url, bearer(person)),
      listen(person.url, { cookie: person.cookie }),
      listen(person.url, bearer(other)),
    ]);
    const [first, second, stranger] = pages;
    expect([first?.status, first?.type]).toEqual([200, expect.stringContaining('text/event-stream')]);
    const contact = await addContact(person);
    const accepted = await person.post('/api/pushes', { connector: 'hubspot', contactIds: [contact.id] });
    await pushEnded(person, accepted.body.id);
    for (const page of [first, second]) {
      await until(async () =>
        page?.told.some(({ data }) => data.type === 'push' && data.push.state === 'done'),
      );
      const chips = page?.told
        .filter(({ data }) => data.type === 'contact.crm')
        .map(({ data }) => data.crm.status);
      // As it stands when the page is told: it may be on its way by then.
      expect(['queued', 'sending']).toContain(chips?.[0]);
      expect(chips?.at(-1)).toBe('in');
    }
    expect(stranger?.told).toEqual([]);
    await Promise.all(pages.map(page => page.close()));
  });

  it('tells that people are being sent when they are, not with the first outcome', async () => {
    const page = await listen(person.url, bearer(person));
    const contacts = [await addContact(person), await addContact(person), await addContact(person)];
    await scene.sim('hubspot', 'latency', { ms: 300 });
    const { body } = await person.post('/api/pushes', {
      connector: 'hubspot',
      contactIds: contacts.map(({ id }) => id),
    });
    await pushEnded(person, body.id);
    await scene.sim('hubspot', 'latency', { ms: 0 });
    const told = await until(async () => {
      const pushes = page.told.flatMap(({ data }) => (data.type === 'push' ? [data.push] : []));
      return pushes.at(-1)?.state === 'done' && pushes;
    });
    const shown = told.map(({ state, counts }) => [state, counts.waiting, counts.sending, counts.created]);
    expect(shown).toContainEqual(['running', 0, 3, 0]);
    expect(shown.at(-1)).toEqual(['done', 0, 0, 3]);
    await page.close();
  });

  it('what is kept of it names people and pushes only; a page that comes back is told how they stand now', async () => {
    const { db } = scene.server.deps.store;
    const page = await listen(person.url, bearer(person));
    const [kept, gone] = [await addContact(person), await addContact(person)];
    const { id: first } = await until(async () => page.told[0]);
    await page.close();
    const contactIds = [kept.id, gone.id];
    const { body } = await person.post('/api/pushes', { connector: 'hubspot', contactIds });
    await pushEnded(person, body.id);
    const { rows } = await sql<{ event: string }>`
      select event::text from events where user_id = ${person.id}::uuid`.execute(db);
    const texts = rows.map(({ event }) => event);
    expect(texts).toContain(`{"type": "push", "pushId": "${body.id}"}`);
    expect(texts.join()).not.toMatch(/@|King|Engines|people/);
    expect((await person.delete(`/api/contacts/${gone.id}`)).status).toBe(204);
    const back = await listen(person.url, { ...bearer(person), 'last-event-id': first });
    await until(async () =>
      back.told.some(({ data }) => data.type === 'contacts' && data.ids.includes(gone.id)),
    );
    const chips = back.told.filter(({ data }) => data.type === 'contact.crm');
    expect(new Set(chips.map(({ data }) => data.contactId))).toEqual(new Set([kept.id]));
    expect(new Set(chips.map(({ data }) => data.crm.status))).toEqual(new Set(['in']));
    const pushes = back.told.filter(({ data }) => data.type === 'push');
    expect(new Set(pushes.map(({ data }) => data.push.state))).toEqual(new Set(['done']));
    await back.close();
  });

  it('an event of an older version is told as it was kept', async () => {
    const { db } = scene.server.deps.store;
    const page = await listen(person.url, bearer(person));
    const contact = await addContact(person);
    const { id: first } = await until(async () => page.told[0]);
    await page.close();
    const { body } = await person.get(`/api/contacts/${contact.id}`);
    const crm = { ...body.crm.hubspot, status: 'in' };
    const older = { type: 'contact.crm', contactId: contact.id, connector: 'hubspot', crm };
    await sql`insert into events (user_id, event) values (${person.id}::uuid, ${JSON.stringify(older)}::jsonb)`.execute(
      db,
    );
    const back = await listen(person.url, { ...bearer(person), 'last-event-id': first });
    const told = await until(async () => back.told.find(({ data }) => data.type === 'contact.crm'));
    expect(told.data).toEqual(older);
    await back.close();
  });

  it('a page that was away goes on after its Last-Event-ID and misses nothing', async () => {
    const page = await listen(person.url, bearer(person));
    await addContact(person);
    const seen = await until(async () => page.told[0]);
    await page.close();
    const contact = await addContact(person);
    await person.post('/api/integrations/hubspot/sync-contact', { contactId: contact.id });
    const back = await listen(person.url, { ...bearer(person), 'last-event-id': seen.id });
    await until(async () =>
      back.told.some(({ data }) => data.type === 'contact.crm' && data.crm.status === 'in'),
    );
    const ids = back.told.map(({ id }) => Number(id));
    expect(ids.every((id, index) => id > (index === 0 ? Number(seen.id) : (ids[index - 1] ?? 0)))).toBe(true);
    expect(back.told.some(({ data }) => data.type === 'contacts' && data.ids.includes(contact.id))).toBe(
      true,
    );
    await back.close();
  });

  it('a page that was away too long is told to read its lists again', async () => {
    const back = await listen(person.url, { ...bearer(person), 'last-event-id': '1' });
    await until(async () => back.told.some(({ data }) => data.type === 'contacts' && data.ids.length === 0));
    await back.close();
  });

  it('a page whose session ended is told nothing more', async () => {
    const page = await listen(person.url, bearer(person));
    const { email, password } = person;
    const again = await person.call('POST', '/api/auth/sign-in/email', { email, password }, { as: 'nobody' });
    expect((await person.post('/api/auth/sign-out')).status).toBe(200);
    const headers = { authorization: `Bearer ${again.headers.get('set-auth-token')}` };
    await person.call('POST', '/api/contacts', { firstName: 'Ada' }, { as: 'nobody', headers });
    await page.ended;
    expect(page.told).toEqual([]);
  });

  it('needs a signed-in person', async () => {
    const nobody = await listen(person.url, {});
    expect(nobody.status).toBe(401);
    await nobody.close();
  });
});
