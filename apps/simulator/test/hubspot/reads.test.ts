import { describe, expect, it } from 'vitest';
import { call, dig, list } from '../support/http.ts';
import { useHubspot } from '../support/hubspot.ts';

const hub = useHubspot();
const BASE = '/crm/objects/2026-09/contacts';
const search = (json: unknown) => hub.api(`${BASE}/search`, { json });
const filter = (propertyName: string, operator: string, rest: object = {}) => ({
  filterGroups: [{ filters: [{ propertyName, operator, ...rest }] }],
});
const total = async (json: unknown) => dig(await search(json), 'body.total');

describe('search', () => {
  it('shows a write only after the lag of the index', async () => {
    await hub.sim('limits', { searchLagMs: 60_000 });
    const made = await hub.api(BASE, { json: { properties: { email: 'lag@x.example', city: 'Rome' } } });
    const query = filter('email', 'EQ', { value: 'lag@x.example' });
    expect(await total(query)).toBe(0);
    await hub.sim('clock', { advanceMs: 60_000 });
    expect(await total(query)).toBe(1);
    await hub.api(`${BASE}/${dig(made, 'body.id')}`, {
      method: 'PATCH',
      json: { properties: { city: 'Oslo' } },
    });
    expect(await total(filter('city', 'EQ', { value: 'Rome' }))).toBe(1);
    await hub.api(`${BASE}/${dig(made, 'body.id')}`, { method: 'DELETE' });
    await hub.sim('clock', { advanceMs: 60_000 });
    expect(await total({})).toBe(0);
  });

  it('knows the operators, without case on strings and with it on enumerations', async () => {
    await hub.sim('seed', {
      records: [
        {
          properties: {
            email: 'a@x.example',
            firstname: 'Ann Marie',
            hs_lead_status: 'NEW',
            associatedcompanyid: '5',
          },
        },
        { properties: { email: 'b@x.example', firstname: 'Bob', associatedcompanyid: '12' } },
      ],
    });
    const cases: Array<[unknown, number]> = [
      [filter('firstname', 'EQ', { value: 'ANN MARIE' }), 1],
      [filter('firstname', 'NEQ', { value: 'bob' }), 1],
      [filter('firstname', 'IN', { values: ['bob', 'ann marie'] }), 2],
      [filter('firstname', 'IN', { values: ['Bob'] }), 0],
      [filter('firstname', 'NOT_IN', { values: ['bob'] }), 1],
      [filter('firstname', 'CONTAINS_TOKEN', { value: 'mar*' }), 1],
      [filter('firstname', 'NOT_CONTAINS_TOKEN', { value: 'ann' }), 1],
      [filter('hs_lead_status', 'EQ', { value: 'new' }), 0],
      [filter('hs_lead_status', 'HAS_PROPERTY'), 1],
      [filter('hs_lead_status', 'NOT_HAS_PROPERTY'), 1],
      [filter('associatedcompanyid', 'GT', { value: '7' }), 1],
      [filter('associatedcompanyid', 'BETWEEN', { value: 5, highValue: 12 }), 2],
      [filter('createdate', 'GTE', { value: '1760000000000' }), 2],
      [{ query: 'ann' }, 1],
    ];
    for (const [json, expected] of cases) expect(await total(json), JSON.stringify(json)).toBe(expected);
  });

  it('does not find secondary addresses by email', async () => {
    await hub.sim('seed', {
      records: [{ properties: { email: 'p@x.example' }, secondaryEmails: ['s@x.example'] }],
    });
    expect(await total(filter('email', 'EQ', { value: 's@x.example' }))).toBe(0);
    expect(await total(filter('hs_additional_emails', 'CONTAINS_TOKEN', { value: 's@x.example' }))).toBe(1);
  });

  it('keeps its limits and adds the fixed properties', async () => {
    const one = { propertyName: 'email', operator: 'HAS_PROPERTY' };
    const groups = (number: number, size: number) => ({
      filterGroups: Array(number).fill({ filters: Array(size).fill(one) }),
    });
    for (const json of [
      groups(6, 1),
      groups(1, 7),
      groups(4, 5),
      { limit: 201 },
      { limit: 10, after: '9991' },
      { sorts: ['email', 'phone'] },
      { query: 'x'.repeat(3000) },
      filter('nonsense', 'EQ', { value: 1 }),
    ])
      expect((await search(json)).status, JSON.stringify(json).slice(0, 80)).toBe(400);
    await hub.sim('seed', { count: 1 });
    const answer = await search({ properties: ['phone'] });
    expect(Object.keys(Object(dig(answer, 'body.results.0.properties')))).toEqual([
      'createdate',
      'hs_object_id',
      'lastmodifieddate',
      'phone',
    ]);
  });
});

describe('versions', () => {
  it('differ only where HubSpot says they do', async () => {
    const group = { groupName: 'contactinformation', label: 'L', type: 'string', fieldType: 'text' };
    const status = async (path: string, json: unknown) => (await hub.api(path, { json })).status;
    expect(
      await status('/crm/v3/properties/contacts/batch/create', { inputs: [{ name: 'one', ...group }] }),
    ).toBe(201);
    expect(
      await status('/crm/properties/2026-09/contacts/batch/create', { inputs: [{ name: 'two', ...group }] }),
    ).toBe(200);
    const pair = { inputs: [{ from: { id: '1' }, to: [{ id: '2' }] }] };
    expect(await status('/crm/v4/associations/contacts/companies/batch/archive', pair)).toBe(204);
    expect(await status('/crm/associations/2026-03/contacts/companies/batch/archive', pair)).toBe(200);
    expect((await hub.api('/crm/objects/2027-03/contacts')).status).toBe(404);
  });

  it('take arrays repeated or joined, and a trailing slash', async () => {
    await hub.sim('seed', { count: 1 });
    for (const query of [
      'properties=phone&properties=city',
      'properties=phone,city',
      'properties=phone%2Ccity',
    ]) {
      const answer = await hub.api(`/crm/v3/objects/contacts/?${query}`);
      expect(list(answer, 'body.results'), query).toMatchObject([
        { properties: { city: null, phone: '+15551000001' } },
      ]);
    }
  });
});

describe('the control API', () => {
  it('tells the truth with the history of each field, and edits as a person', async () => {
    const made = await hub.api(BASE, { json: { properties: { email: 'h@x.example', city: 'Rome' } } });
    const id = String(dig(made, 'body.id'));
    await hub.sim(`records/contacts/${id}`, { properties: { city: 'Oslo' } });
    expect((await hub.sim('records/contacts?email=H@x.example')).body).toMatchObject({
      total: 1,
      live: 1,
      records: [
        {
          id,
          properties: { city: 'Oslo' },
          history: {
            city: [
              { value: 'Oslo', source: 'CRM_UI' },
              { value: 'Rome', source: 'INTEGRATION' },
            ],
          },
        },
      ],
    });
    expect((await hub.sim('records/unicorns')).status).toBe(400);
    expect((await hub.sim('seed', { records: [{ properties: { email: 'h@x.example' } }] })).status).toBe(400);
  });

  it('lists all records page by page without missing any', async () => {
    await hub.sim('seed', { count: 25 });
    const seen = new Set<unknown>();
    let path = `${BASE}?limit=10`;
    for (let page = 0; page < 3; page += 1) {
      const answer = await hub.api(path);
      for (const record of list(answer, 'body.results')) seen.add(dig(record, 'id'));
      path = `${BASE}?limit=10&after=${dig(answer, 'body.paging.next.after')}`;
    }
    expect(seen.size).toBe(25);
  });
});

describe('pages', () => {
  const page = (path: string) => call(`${hub.url()}${path}`);

  it('show records as text, whatever is in them', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    const made = await hub.api(BASE, {
      json: { properties: { email: 'e@x.example', firstname: evil, company: '"><script>1</script>' } },
    });
    const id = String(dig(made, 'body.id'));
    for (const path of [
      '/contacts/48201733/objects/0-1/views/all/list',
      `/contacts/48201733/objects/0-1/views/all/list?q=${encodeURIComponent(evil)}`,
      `/contacts/48201733/record/0-1/${id}`,
    ]) {
      const shown = await page(path);
      expect(shown.status).toBe(200);
      expect(shown.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
      expect(shown.text).not.toMatch(/<img|<script/u);
      expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    expect(dig(await hub.sim('calls/summary'), 'body.total')).toBe(1);
  });

  it('show the API calls, paths as text', async () => {
    expect((await page('/calls')).text).toContain('No app has called yet');
    await hub.api('/crm/v3/<b>');
    await hub.api(BASE);
    const shown = (await page('/calls')).text;
    expect(shown).toContain('2 since the start');
    expect(shown).toMatch(/GET <code>\/crm\/objects\/2026-09\/contacts<\/code>/u);
    expect(shown).not.toContain('<b>');
  });

  it('lead from the accounts to lists and records, and say when there is nothing', async () => {
    expect((await page('/')).text).toContain('/contacts/50917264/objects/0-1/views/all/list');
    expect((await page('/contacts/50917264/objects/0-1/views/all/list')).text).toContain('No contacts yet');
    expect((await page('/contacts/50917264/record/0-1/17')).status).toBe(404);
    await hub.sim('seed', { count: 120 });
    const second = await page('/contacts/48201733/objects/0-1/views/all/list?q=seed.example&page=2');
    expect(second.text).toContain('Page 2 of 3');
    expect(second.text).toContain('120 contacts contain');
  });
});
