import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forgetOld } from '../../src/store/retention.ts';
import { countUserRows } from '../../src/store/user-data.ts';
import { databases, type Person } from '../harness.ts';
import { addContact, addContacts, pushEnded, type Scene, startScene } from '../pushes/scene.ts';

interface Named {
  id: string;
  lastName: string;
}

describe.each(databases)('keeping contacts in order on %s', database => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await startScene(database);
    await scene.forget();
  });
  afterAll(() => scene?.close());

  const push = async (person: Person, contactIds: string[]) =>
    pushEnded(person, (await person.post('/api/pushes', { connector: 'hubspot', contactIds })).body.id);
  const found = async (person: Person, query: string): Promise<string[]> =>
    (await person.get(`/api/contacts?${query}`)).body.items.map(({ id }: Named) => id);
  const days = (count: number) => new Date(Date.now() + count * 24 * 3600_000);
  const keep = { attempts: 365, log: 365, plans: 365 };

  describe('filters', () => {
    it('find by where people stand in a CRM, as their chips say it', async () => {
      const ann = await scene.person();
      const [sent, changed, refused, never] = [
        await addContact(ann),
        await addContact(ann),
        // A contact without a name and without an e-mail: refused here, before any call.
        await addContact(ann, { emails: [], firstName: '', lastName: '', company: 'Only a company' }),
        await addContact(ann),
      ];
      await push(ann, [sent.id, changed.id, refused.id]);
      await ann.patch(`/api/contacts/${changed.id}`, { title: 'Other' });
      const chips = async (id: string) => (await ann.get(`/api/contacts/${id}`)).body.crm.hubspot.status;
      expect(await found(ann, 'crm=hubspot:in')).toEqual([sent.id]);
      expect(await found(ann, 'crm=hubspot:changed')).toEqual([changed.id]);
      expect(await found(ann, 'crm=hubspot:not-in')).toContain(never.id);
      expect(await found(ann, 'crm=salesforce:not-in,hubspot:in')).toEqual([sent.id]);
      const refusedAs = (await chips(refused.id)) === 'failed' ? 'failed' : 'not-in';
      expect(await found(ann, `crm=hubspot:${refusedAs}`)).toContain(refused.id);
      expect(await found(ann, 'crm=nothing:in')).toEqual([]);
      expect((await ann.get('/api/contacts?crm=hubspot:elsewhere')).status).toBe(400);
    });

    it('find by source, tag and day, together with a search, and count what they find', async () => {
      const ann = await scene.server.signUp();
      const [one] = await addContacts(ann, 3);
      const typed = await addContact(ann, { source: { how: 'typed' }, tags: ['vip'], lastName: 'Zeta' });
      const today = new Date(typed.createdAt).toISOString().slice(0, 10);
      const { body } = await ann.get(
        `/api/contacts?source=typed&tag=vip&q=zeta&since=${today}&until=${today}`,
      );
      expect(body).toMatchObject({ total: 1, items: [{ id: typed.id }] });
      expect(await found(ann, 'source=csv')).toContain(one);
      expect(await found(ann, 'until=2001-01-01')).toEqual([]);
      expect((await ann.get('/api/contacts?since=0000-01-01')).status).toBe(400);
      expect((await ann.get('/api/contacts/facets')).body).toEqual({
        tags: [{ value: 'vip', count: 1 }],
        sources: [
          { value: 'csv', count: 3 },
          { value: 'typed', count: 1 },
        ],
      });
      expect((await ann.get('/api/contacts/export?source=typed')).body).toContain('Zeta');
      expect((await ann.get('/api/contacts/export?source=typed')).body).not.toContain('pLast');
    });

    it('are kept under a name of their own, renamed and deleted', async () => {
      const ann = await scene.server.signUp();
      const filter = { crm: 'hubspot:failed', source: 'csv' };
      const saved = await ann.post('/api/filters', { name: 'Refused', filter });
      expect(saved).toMatchObject({ status: 201, body: { name: 'Refused', filter } });
      const twice = await ann.post('/api/filters', { name: 'refused', filter: {} });
      expect(twice).toMatchObject({ status: 409, body: { code: 'name-taken', field: 'name' } });
      const one = `/api/filters/${saved.body.id}`;
      expect((await ann.patch(one, { name: 'To mend' })).body).toMatchObject({ name: 'To mend', filter });
      expect((await ann.patch(one, { filter: { q: 'x' } })).body.filter).toEqual({ q: 'x' });
      expect((await ann.get('/api/filters')).body.items).toMatchObject([{ name: 'To mend' }]);
      expect((await ann.delete(one)).status).toBe(204);
      expect((await ann.delete(one)).status).toBe(404);
    });

    it('push and tag everybody whom they find, whatever page is shown', async () => {
      const ann = await scene.person();
      await addContacts(ann, 120);
      const other = await addContact(ann);
      const tagged = await ann.post('/api/contacts/tags', {
        of: { filter: { source: 'csv' } },
        add: ['Fair', 'fair'],
      });
      expect(tagged.body).toEqual({ changed: 120 });
      const answer = await ann.post('/api/pushes', {
        connector: 'hubspot',
        filter: { source: 'csv', tag: 'Fair' },
      });
      expect((await pushEnded(ann, answer.body.id)).counts.created).toBe(120);
      expect((await ann.get('/api/contacts?crm=hubspot:in')).body.total).toBe(120);
      expect(await found(ann, 'crm=hubspot:not-in')).toEqual([other.id]);
    });
  });

  describe('tags', () => {
    it('are added, taken away, renamed into another and deleted, in whatever case', async () => {
      const ann = await scene.server.signUp();
      const one = await addContact(ann, { tags: ['a', 'b'] });
      const two = await addContact(ann, { tags: ['B', 'c'] });
      const tags = async (id: string) => (await ann.get(`/api/contacts/${id}`)).body.tags;
      const of = { ids: [one.id, two.id] };
      expect((await ann.post('/api/contacts/tags', { of, add: ['  d '], remove: ['b'] })).body.changed).toBe(
        2,
      );
      expect([await tags(one.id), await tags(two.id)]).toEqual([
        ['a', 'd'],
        ['c', 'd'],
      ]);
      expect((await ann.post('/api/contacts/tags', { of, add: ['D'] })).body.changed).toBe(0);
      expect((await ann.post('/api/tags/rename', { from: 'c', to: 'a' })).body.changed).toBe(1);
      expect((await ann.post('/api/tags/rename', { from: 'a', to: 'A' })).body.changed).toBe(2);
      expect([await tags(one.id), await tags(two.id)]).toEqual([
        ['d', 'A'],
        ['d', 'A'],
      ]);
      expect((await ann.post('/api/tags/delete', { tag: 'd' })).body.changed).toBe(2);
      expect((await ann.get('/api/contacts/facets')).body.tags).toEqual([{ value: 'A', count: 2 }]);
      expect((await ann.post('/api/contacts/tags', { of })).status).toBe(400);
    });
  });

  describe('delete', () => {
    it('takes people out of everything at once, and gives them back as they were', async () => {
      const ann = await scene.person();
      const contact = await addContact(ann, { tags: ['vip'], notes: 'kept' });
      await push(ann, [contact.id]);
      const before = (await ann.get(`/api/contacts/${contact.id}`)).body;
      const { body: gone } = await ann.post('/api/contacts/delete', { ids: [contact.id] });
      expect(gone.deleted).toBe(1);
      expect((await ann.get(`/api/contacts/${contact.id}`)).status).toBe(404);
      expect((await ann.get('/api/contacts')).body.total).toBe(0);
      expect((await ann.post('/api/contacts/lookup', { emails: contact.emails })).body.items).toEqual([]);
      expect((await ann.get('/api/contacts/facets')).body.tags).toEqual([]);
      expect((await ann.post('/api/pushes', { connector: 'hubspot', contactIds: [contact.id] })).status).toBe(
        404,
      );
      expect((await ann.get('/api/contacts/deleted')).body.items).toMatchObject([
        { id: contact.id, email: contact.emails[0], mergedInto: null },
      ]);
      const back = await ann.post('/api/contacts/restore', { deletion: gone.deletion });
      expect(back.body).toEqual({ restored: 1, left: 0 });
      const after = (await ann.get(`/api/contacts/${contact.id}`)).body;
      expect(after).toEqual(before);
      expect(after.crm.hubspot).toMatchObject({ status: 'in', recordId: expect.any(String) });
      expect((await ann.post('/api/contacts/lookup', { emails: contact.emails })).body.items).toEqual([
        before,
      ]);
      expect((await ann.get('/api/contacts/deleted')).body.items).toEqual([]);
    });

    it('a contact comes back whole after the table has grown by a column that may not be empty', async () => {
      const { db } = scene.server.deps.store;
      const ann = await scene.person();
      const { id } = await addContact(ann, { tags: ['vip'] });
      await push(ann, [id]);
      const before = (await ann.get(`/api/contacts/${id}`)).body;
      await ann.post('/api/contacts/delete', { ids: [id] });
      for (const table of ['contacts', 'contact_links']) {
        await sql`alter table ${sql.table(table)} add column later text not null default 'new'`.execute(db);
      }
      try {
        expect((await ann.post('/api/contacts/restore', { ids: [id] })).body.restored).toBe(1);
        const { rows } = await sql`
          select c.later as contact, l.later as link from contacts c
            join contact_links l on l.user_id = c.user_id and l.contact_id = c.id where c.id = ${id}::uuid`.execute(
          db,
        );
        expect(rows).toEqual([{ contact: 'new', link: 'new' }]);
        expect((await ann.get(`/api/contacts/${id}`)).body).toMatchObject({ tags: ['vip'], crm: before.crm });
      } finally {
        for (const table of ['contacts', 'contact_links']) {
          await sql`alter table ${sql.table(table)} drop column later`.execute(db);
        }
      }
    });

    it('over a filter is one deletion, and what is not found is not touched', async () => {
      const ann = await scene.server.signUp();
      await addContacts(ann, 230);
      const stays = await addContact(ann);
      const { body } = await ann.post('/api/contacts/delete', { filter: { source: 'csv' } });
      expect(body.deleted).toBe(230);
      expect(await found(ann, '')).toEqual([stays.id]);
      const pages: string[] = [];
      for (let cursor = ''; ; ) {
        const page = (await ann.get(`/api/contacts/deleted?limit=100${cursor}`)).body;
        pages.push(...page.items.map(({ id }: Named) => id));
        if (page.nextCursor === null) break;
        cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
      }
      expect(new Set(pages).size).toBe(230);
      expect((await ann.post('/api/contacts/restore', { deletion: body.deletion })).body.restored).toBe(230);
      expect((await ann.post('/api/contacts/delete', { filter: { q: 'nobody' } })).body).toEqual({
        deleted: 0,
        deletion: null,
      });
    });

    it('frees the e-mail: who is kept again is new, and the deleted one does not come over it', async () => {
      const ann = await scene.person();
      const old = await addContact(ann);
      await push(ann, [old.id]);
      await ann.delete(`/api/contacts/${old.id}`);
      const fresh = await addContact(ann, { emails: old.emails });
      expect(fresh).toMatchObject({ version: 1, tags: [], crm: { hubspot: { status: 'never' } } });
      expect((await ann.post('/api/contacts/restore', { ids: [old.id] })).body).toEqual({
        restored: 0,
        left: 1,
      });
      expect((await ann.get('/api/contacts/deleted')).body.items).toHaveLength(1);
    });

    it('is for good after 30 days or when asked, and only then', async () => {
      const ann = await scene.server.signUp();
      const { db } = scene.server.deps.store;
      const [one, two] = [await addContact(ann), await addContact(ann)];
      await ann.patch(`/api/contacts/${one.id}`, { title: 'x' });
      await ann.post('/api/contacts/delete', { ids: [one.id, two.id] });
      expect(await countUserRows(db, ann.id)).toMatchObject({ deleted_contacts: 2, contact_changes: 1 });
      await forgetOld(db, keep, days(29));
      expect((await countUserRows(db, ann.id)).deleted_contacts).toBe(2);
      expect((await ann.post('/api/contacts/deleted/remove', { ids: [two.id] })).body).toEqual({
        removed: 1,
      });
      await forgetOld(db, keep, days(31));
      const left = await countUserRows(db, ann.id);
      expect([left.deleted_contacts, left.contact_changes]).toEqual([undefined, undefined]);
      expect((await ann.post('/api/contacts/restore', { ids: [one.id] })).body.restored).toBe(0);
    });
  });

  describe('merge', () => {
    // biome-ignore lint/suspicious/noExplicitAny: contacts as they came over HTTP
    const merge = (person: Person, keep: any, other: any, more: object = {}) =>
      person.post('/api/contacts/merge', {
        keepId: keep.id,
        otherId: other.id,
        keepVersion: keep.version,
        otherVersion: other.version,
        take: [],
        ...more,
      });

    it('keeps what was chosen of each field, e-mails and tags of both, and one timeline', async () => {
      const ann = await scene.person();
      const keep = await addContact(ann, { title: 'CEO', phone: '', tags: ['a'], company: 'Old' });
      const other = await addContact(ann, {
        title: 'Boss',
        phone: '+4512345678',
        tags: ['A', 'b'],
        company: 'New',
      });
      await push(ann, [other.id]);
      const merged = await merge(ann, keep, other, { take: ['company', 'emails'] });
      expect(merged).toMatchObject({
        status: 200,
        body: {
          id: keep.id,
          title: 'CEO',
          company: 'New',
          phone: other.phone,
          emails: [...other.emails, ...keep.emails],
          tags: ['a', 'b'],
          crm: { hubspot: { status: 'changed' } },
        },
      });
      expect((await ann.get(`/api/contacts/${other.id}`)).status).toBe(404);
      const { items } = (await ann.get(`/api/contacts/${keep.id}/timeline`)).body;
      expect(items.map((line: { kind: string }) => line.kind)).toEqual(['change', 'sync']);
      expect(items[0].change).toMatchObject({
        kind: 'merged',
        fields: expect.arrayContaining(['company', 'emails', 'phone', 'tags']),
        merged: { id: other.id, left: [] },
      });
      // The log never changes, and yet leads to the contact that there is.
      const log = (await ann.get(`/api/history?contactId=${keep.id}`)).body.items;
      expect(log).toMatchObject([
        { kind: 'merge', contactId: keep.id, merged: { id: other.id, left: [] } },
        { kind: 'sync', contactId: keep.id, outcome: 'created' },
      ]);
      expect((await ann.get('/api/contacts/deleted')).body.items).toMatchObject([{ mergedInto: keep.id }]);
    });

    it('stands in the history: found by filter, name and page, and in the file', async () => {
      const ann = await scene.person();
      const [keep, other] = [
        await addContact(ann, { firstName: 'Ada', lastName: 'King', title: '' }),
        await addContact(ann, { firstName: 'Augusta', lastName: 'Byron', title: 'Countess' }),
      ];
      await push(ann, [other.id]);
      expect((await merge(ann, keep, other)).status).toBe(200);
      const kinds = async (query: string) =>
        (await ann.get(`/api/history?${query}`)).body.items.map(({ kind }: { kind: string }) => kind);
      expect(await kinds('')).toEqual(['merge', 'sync']);
      expect(await kinds('outcome=merged')).toEqual(['merge']);
      expect(await kinds('outcome=created')).toEqual(['sync']);
      expect(await kinds('connector=hubspot')).toEqual(['sync']);
      // By either name; the line of the push has the name it was sent with.
      expect(await kinds('q=ada+king')).toEqual(['merge']);
      expect(await kinds('q=augusta')).toEqual(['merge', 'sync']);
      expect(await kinds('q=nobody')).toEqual([]);
      expect(await kinds('until=2001-01-01')).toEqual([]);
      const first = (await ann.get('/api/history?limit=1')).body;
      const second = (await ann.get(`/api/history?limit=1&cursor=${first.nextCursor}`)).body;
      expect([...first.items, ...second.items]).toEqual((await ann.get('/api/history')).body.items);
      expect(second.nextCursor).toBeNull();
      expect(first.items[0]).toMatchObject({ name: 'Ada King', merged: { name: 'Augusta Byron' } });
      expect(first.items[0].fields).toContain('title');
      const file = (await ann.get('/api/history/export?bom=false&outcome=merged')).body.split('\r\n');
      expect(file).toHaveLength(3);
      expect(file[1]).toContain('Ada King,,,merged,');
      expect(file[1]).toContain('Augusta Byron was merged into this contact.');
      // Somebody else sees nothing of it; a contact that is gone leaves its line without a link.
      expect((await (await scene.server.signUp()).get('/api/history')).body.items).toEqual([]);
      await ann.post('/api/contacts/delete', { ids: [keep.id] });
      expect((await ann.get('/api/history?outcome=merged')).body.items).toMatchObject([{ contactId: null }]);
    });

    it('tells two records of one CRM and loses neither', async () => {
      const ann = await scene.person();
      const [keep, other] = [await addContact(ann), await addContact(ann)];
      await push(ann, [keep.id, other.id]);
      const record = async (id: string) => (await ann.get(`/api/contacts/${id}`)).body.crm.hubspot.recordId;
      const [first, second] = [await record(keep.id), await record(other.id)];
      const refused = await merge(ann, keep, other);
      expect(refused).toMatchObject({ status: 409, body: { code: 'links-differ' } });
      expect(refused.body.issues.map(({ field }: { field: string }) => field)).toEqual([
        'links.hubspot',
        'links.hubspot',
      ]);
      expect(await record(other.id)).toBe(second);
      expect((await merge(ann, keep, other, { links: { hubspot: 'other' } })).status).toBe(200);
      expect(await record(keep.id)).toBe(second);
      const [line] = (await ann.get(`/api/contacts/${keep.id}/timeline`)).body.items;
      expect(line.change.merged.left).toMatchObject([{ connector: 'hubspot', recordId: first }]);
      // Taken back, the other has the record that was left.
      await ann.post('/api/contacts/restore', { ids: [other.id] });
      expect(await record(other.id)).toBe(first);
    });

    it('is refused while one of them is on its way, when one changed meanwhile, or is nobody’s', async () => {
      const ann = await scene.person();
      const [keep, other] = [await addContact(ann), await addContact(ann)];
      await ann.patch(`/api/contacts/${other.id}`, { title: 'newer' });
      expect((await merge(ann, keep, other)).body).toMatchObject({ code: 'conflict', field: 'keepVersion' });
      expect((await merge(ann, keep, keep)).status).toBe(404);
      const eve = await scene.server.signUp();
      expect((await merge(eve, keep, { ...other, version: 2 })).status).toBe(404);
      const { db } = scene.server.deps.store;
      const { id } = (await ann.post('/api/pushes', { connector: 'hubspot', contactIds: [other.id] })).body;
      await pushEnded(ann, id);
      await db
        .updateTable('push_items')
        .set({ state: 'unknown', outcome: null })
        .where('push_id', '=', id)
        .execute();
      expect((await merge(ann, keep, { ...other, version: 2 })).body).toMatchObject({
        code: 'conflict',
        title: 'One of the two is on its way to a CRM.',
      });
      expect((await ann.get(`/api/contacts/${other.id}`)).status).toBe(200);
    });
  });

  it('the timeline says what was done here and what went to a CRM, in one order, page by page', async () => {
    const ann = await scene.person();
    const contact = await addContact(ann);
    await ann.patch(`/api/contacts/${contact.id}`, { title: 'One', phone: '+4512345678' });
    await push(ann, [contact.id]);
    await ann.post('/api/contacts/tags', { of: { ids: [contact.id] }, add: ['x'] });
    const read = async (query: string) =>
      (await ann.get(`/api/contacts/${contact.id}/timeline?${query}`)).body;
    const { items, nextCursor } = await read('');
    const said = (line: {
      kind: string;
      change?: { kind: string; fields: string[] };
      line?: { outcome: string };
    }) => (line.change ? [line.change.kind, ...line.change.fields.toSorted()] : line.line?.outcome);
    expect(items.map(said)).toEqual([['tagged', 'tags'], 'created', ['edited', 'phone', 'title']]);
    expect(nextCursor).toBeNull();
    const paged = [];
    for (let cursor = ''; ; ) {
      const page = await read(`limit=1${cursor}`);
      paged.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(paged).toEqual(items);
    expect((await ann.get(`/api/contacts/${contact.id}/timeline?cursor=x`)).status).toBe(400);
  });

  it('samples are marked, made once, and go by their source', async () => {
    const ann = await scene.person();
    expect((await ann.post('/api/contacts/samples')).body).toEqual({ changed: 5 });
    expect((await ann.post('/api/contacts/samples')).body).toEqual({ changed: 0 });
    const { items } = (await ann.get('/api/contacts?source=sample')).body;
    expect(items).toHaveLength(5);
    for (const contact of items) expect(contact.tags).toEqual(['sample']);
    const first = await ann.post('/api/integrations/hubspot/sync-contact', { contactId: items[0].id });
    expect(first.body).toMatchObject({ success: true });
    expect((await ann.post('/api/contacts/delete', { filter: { source: 'sample' } })).body.deleted).toBe(5);
  });

  it('the history is found by text and day, and exported safely as it was found', async () => {
    const ann = await scene.person();
    const odd = await addContact(ann, { firstName: '=1+1', lastName: 'Per%cent' });
    const plain = await addContact(ann);
    await push(ann, [odd.id, plain.id]);
    const names = async (query: string) =>
      (await ann.get(`/api/history?${query}`)).body.items.map(({ name }: { name: string }) => name);
    const today = new Date().toISOString().slice(0, 10);
    expect(await names('q=per%25cent')).toEqual(['=1+1 Per%cent']);
    expect(await names('q=%25%25')).toEqual([]);
    expect(await names(`since=${today}`)).toHaveLength(2);
    expect(await names('until=2001-01-01')).toEqual([]);
    const file = await ann.get('/api/history/export?bom=false&q=per%25cent');
    expect(file.headers.get('content-type')).toContain('text/csv');
    const [, row, ...rest] = file.body.split('\r\n');
    expect(rest).toEqual(['']);
    expect(row).toContain("'=1+1 Per%cent,HubSpot");
    expect(
      (await (await scene.server.signUp()).get('/api/history/export?bom=false')).body.split('\r\n'),
    ).toHaveLength(2);
  });
});
