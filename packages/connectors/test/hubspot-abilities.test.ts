import type { Simulator } from '@crmsync/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromNoteHtml, toNoteHtml } from '../src/hubspot/note-text.ts';
import type { Connected } from './support/connected.ts';
import { addProperty, api, clear, seed, start, truth, withScopes } from './support/hubspot.ts';

let simulator: Simulator;
let connected: Connected;
beforeAll(async () => {
  ({ simulator, connected } = await start());
});
beforeEach(() => clear(connected));
afterAll(() => simulator?.close());

async function contact(email: string, more: Record<string, string> = {}) {
  return { object: 'contacts', id: await seed(connected, { email, ...more }) };
}

describe('HubSpot owners', () => {
  it('lists all pages of them', async () => {
    const owners = Array.from({ length: 230 }, (_, index) => ({
      id: String(900 + index),
      lastName: `O${index}`,
    }));
    await connected.sim('accounts', { owners });
    expect(await connected.client.owners?.list()).toHaveLength(232);
    await connected.sim('accounts', { owners: [] });
  });

  it('a name is what there is: else the address', async () => {
    await connected.sim('accounts', { owners: [{ id: '900', email: 'nameless@x.example' }] });
    expect(await connected.client.owners?.list()).toContainEqual({ id: '900', label: 'nameless@x.example' });
    await connected.sim('accounts', { owners: [] });
  });

  it('are the choices of the field for the owner; unseen without the scope', async () => {
    const ownerField = async (client = connected.client) =>
      (await client.describe('contacts')).find(({ name }) => name === 'hubspot_owner_id');
    expect(await ownerField()).toMatchObject({
      type: 'choice',
      writable: true,
      closed: true,
      options: [
        { value: '71510001', label: 'Dana Reyes' },
        { value: '71510002', label: 'Omar Haddad' },
      ],
    });
    const blind = await withScopes(connected, ['oauth', 'crm.objects.contacts.read']);
    expect(await ownerField(blind)).toMatchObject({ type: 'other', writable: true });
    await expect(blind.owners?.list()).rejects.toMatchObject({
      kind: 'forbidden',
      details: { code: 'permission-missing' },
    });
  });

  it('the id of somebody who owns nothing here is refused as a choice', async () => {
    const results = await connected.client.create('contacts', [{ email: 'a@x.io', hubspot_owner_id: '1' }]);
    expect(results).toMatchObject([
      { error: { details: { code: 'option-unknown', field: 'hubspot_owner_id' } } },
    ]);
  });
});

describe('HubSpot lists', () => {
  const make = async (name: string, processingType = 'MANUAL') => {
    const made = await api(connected, '/crm/lists/2026-09', { name, objectTypeId: '0-1', processingType });
    return (made as { list: { listId: string } }).list.listId;
  };

  it('lists the static ones, newest first, over all pages', async () => {
    for (let index = 0; index < 120; index += 1) {
      await make(`List ${index}`, ['MANUAL', 'SNAPSHOT', 'DYNAMIC'][index % 3]);
      await connected.sim('clock', { advanceMs: 1000 });
    }
    const names = (await connected.client.groups?.list())?.map(({ label }) => label);
    expect(names).toHaveLength(80);
    expect(names?.slice(0, 3)).toEqual(['List 118', 'List 117', 'List 115']);
  });

  it('a list that is gone is told as that, not as a contact that is gone', async () => {
    const add = connected.client.groups?.add('4711', [await contact('a@x.example')]);
    await expect(add).rejects.toMatchObject({ kind: 'invalid', details: { code: 'group-gone' } });
  });
});

describe('HubSpot notes', () => {
  it('reads the newest first, and only those', async () => {
    const person = await contact('noted@x.example');
    const texts = Array.from({ length: 7 }, (_, index) => `Note ${index}`);
    for (const text of texts)
      await connected.client.notes?.add([{ record: person, text, at: new Date('2026-11-22T10:00:00Z') }]);
    expect(await connected.client.notes?.find([person])).toEqual([texts.reverse().slice(0, 5)]);
  });

  it('reads on where a contact has more notes than one answer holds', async () => {
    const person = await contact('many@x.example');
    const association = {
      to: { id: person.id },
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 202 }],
    };
    for (let batch = 0; batch < 6; batch += 1) {
      const inputs = Array.from({ length: 90 }, (_, index) => ({
        properties: { hs_timestamp: '2026-11-22T09:00:00Z', hs_note_body: `${batch}/${index}` },
        associations: [association],
      }));
      await api(connected, '/crm/objects/2026-09/notes/batch/create', { inputs });
    }
    expect((await connected.client.notes?.find([person]))?.[0]?.[0]).toBe('5/89');
  });

  it('stores text as HTML, at the time given', async () => {
    const person = await contact('html@x.example');
    const at = new Date('2026-11-21T08:15:00Z');
    await connected.client.notes?.add([{ record: person, text: 'a < b\n  & <script>', at }]);
    const [note] = (await truth(connected, 'notes')).filter(({ archived }) => !archived);
    expect(note?.properties).toMatchObject({
      hs_note_body: 'a &lt; b<br>&nbsp; &amp; &lt;script&gt;',
      hs_timestamp: at.toISOString(),
    });
  });

  it.each([
    ['<div dir="auto"><p style="margin:0;">One</p><p>Two &#8212; &quot;x&quot;</p></div>', 'One\nTwo — "x"'],
    ['Line<br/>next<BR>last', 'Line\nnext\nlast'],
    ['<ul><li>a</li><li>b</li></ul>', 'a\nb'],
    ['5 &lt; 6 &unknown; &#x1F680; &#9999999;', '5 < 6 &unknown; 🚀 &#9999999;'],
    ['', ''],
  ])('reads what people wrote in HubSpot: %s', (html, text) => {
    expect(fromNoteHtml(html)).toBe(text);
  });

  it.each(['plain', '<b>', '&amp;', ' two  spaces   three', 'a\r\nb\n\n c', '&nbsp;', '</p>'])(
    'text %j survives HTML',
    text => {
      expect(fromNoteHtml(toNoteHtml(text))).toBe(text.replaceAll('\r\n', '\n').trim());
    },
  );
});

describe('HubSpot values', () => {
  beforeAll(async () => {
    const options = ['red', 'green', 'blue'].map(value => ({ value, label: value.toUpperCase() }));
    const yesNo = ['true', 'false'].map(value => ({ value, label: value }));
    const made = [
      { name: 'topics', type: 'enumeration', fieldType: 'checkbox', options },
      { name: 'vip', type: 'bool', fieldType: 'booleancheckbox', options: yesNo },
      { name: 'birthday', type: 'date', fieldType: 'date' },
      { name: 'met_on', type: 'datetime', fieldType: 'date' },
      { name: 'budget', type: 'number', fieldType: 'number' },
    ];
    for (const property of made) await addProperty(connected, property);
  });

  it('are taken in the form of every type, read back the same, and described', async () => {
    const fields = {
      email: 'Types@x.example',
      topics: ['red', 'blue'],
      vip: true,
      birthday: '1990-05-17',
      met_on: '2026-11-22T10:30:00.000Z',
      budget: 1234567.25,
      phone: '+49 30 1234-5',
      hubspot_owner_id: '71510001',
    };
    const [made] = await connected.client.create('contacts', [fields]);
    const names = Object.keys(fields);
    const id = made?.ok ? made.id : '';
    const [read] = await connected.client.read('contacts', [id], { contacts: names });
    expect(read?.fields).toEqual({
      ...fields,
      email: 'types@x.example',
      topics: 'red;blue',
      vip: 'true',
      budget: '1234567.25',
    });
    const described = new Map(
      (await connected.client.describe('contacts')).map(field => [field.name, field]),
    );
    expect(names.map(name => described.get(name)?.type)).toEqual([
      'email',
      'choices',
      'boolean',
      'date',
      'datetime',
      'number',
      'phone',
      'choice',
    ]);
  });

  it('several choices replace those there, none clears; numbers are plain digits', async () => {
    const { id } = await contact('some@x.example', { topics: 'green' });
    const change = async (fields: Record<string, string[] | number | null>) => {
      const results = await connected.client.update('contacts', [{ id, fields }]);
      expect(results).toEqual([{ ok: true, id, created: false }]);
      const [read] = await connected.client.read('contacts', [id], { contacts: Object.keys(fields) });
      return read?.fields;
    };
    expect(await change({ topics: ['red'] })).toEqual({ topics: 'red' });
    expect(await change({ topics: [] })).toEqual({ topics: null });
    expect(await change({ budget: 1e21 })).toEqual({ budget: '1000000000000000000000' });
    expect(await change({ budget: 0.0000001 })).toEqual({ budget: '0.0000001' });
    expect(await change({ budget: null })).toEqual({ budget: null });
  });

  it('a lifecycle stage that did not move back is not told as written; forward it moves', async () => {
    const { id } = await contact('stage@x.example', { lifecyclestage: 'customer' });
    const move = (lifecyclestage: string, city: string) =>
      connected.client.update('contacts', [{ id, fields: { lifecyclestage, city } }]);
    expect(await move('lead', 'Rome')).toEqual([
      { ok: true, id, created: false, ignored: ['lifecyclestage'] },
    ]);
    expect(await move('evangelist', 'Oslo')).toEqual([{ ok: true, id, created: false }]);
    const [read] = await connected.client.read('contacts', [id], { contacts: ['lifecyclestage', 'city'] });
    expect(read?.fields).toEqual({ lifecyclestage: 'evangelist', city: 'Oslo' });
  });
});

describe('HubSpot upserts', () => {
  it('are put back in order although HubSpot answers in another one, each input with its own trace id', async () => {
    await contact('b@x.example');
    const emails = ['C@x.example', 'b@X.example', 'a@x.example'];
    const records = emails.map(email => ({ email, city: email }));
    const results = await connected.client.upsert?.('contacts', 'email', records);
    expect(results?.map(result => result.ok && result.created)).toEqual([true, false, true]);
    const ids = (results ?? []).map(result => (result.ok ? result.id : ''));
    const read = await connected.client.read('contacts', ids, { contacts: ['city'] });
    expect(read.map(match => match?.fields.city)).toEqual(emails);
    const call = (await connected.calls()).findLast(({ path }) => path.includes('/batch/upsert'));
    const { inputs } = JSON.parse(call?.body ?? '{}') as { inputs: { objectWriteTraceId: string }[] };
    expect(new Set(inputs.map(input => input.objectWriteTraceId)).size).toBe(3);
  });

  it('refused as a whole because of one, it says that the batch is to be halved', async () => {
    await connected.sim('switches', { upsertByEmail: 'atomic' });
    const records = [{ email: 'good@x.example' }, { email: 'bad@x.example', lifecyclestage: 'none' }];
    await expect(connected.client.upsert?.('contacts', 'email', records)).rejects.toMatchObject({
      kind: 'batch-refused',
    });
    const alone = await connected.client.upsert?.('contacts', 'email', records.slice(1));
    await connected.sim('switches', { upsertByEmail: 'partial' });
    expect(alone).toMatchObject([{ error: { kind: 'invalid', details: { field: 'lifecyclestage' } } }]);
  });
});
