import { type Simulator, startSimulator } from '@crmsync/simulator';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fields } from '../src/index.ts';
import { salesforce } from '../src/salesforce/index.ts';
import { type ConnectorContext, testConnector } from '../src/testing/index.ts';
import { type Connected, connect } from './support/connected.ts';

async function start(): Promise<{ simulator: Simulator; connected: Connected }> {
  const simulator = await startSimulator();
  const { salesforceUrl } = simulator;
  const connected = await connect(salesforce, { LOGIN_URL: salesforceUrl }, salesforceUrl);
  return { simulator, connected };
}

async function seed({ sim }: Connected, object: string, fields: Fields): Promise<string> {
  const { ids } = (await sim('seed', { object, records: [fields] })) as { ids: string[] };
  return ids[0] ?? '';
}

interface TrueRecord {
  Id: string;
  IsDeleted: boolean;
  Email: string | null;
}

async function live<T extends object>({ sim }: Connected, object: string): Promise<(T & TrueRecord)[]> {
  const { records } = (await sim(`records/${object}?limit=1000`)) as { records: (T & TrueRecord)[] };
  return records.filter(record => !record.IsDeleted);
}

async function remove({ connector, account, tokens }: Connected, object: string, id: string): Promise<void> {
  const url = `${account.apiUrl}/services/data/v67.0/sobjects/${object}/${id}`;
  const answer = await fetch(url, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${tokens.accessToken}` },
  });
  if (answer.status !== 204) throw new Error(`${connector.label}: ${await answer.text()}`);
}

const off = { create: 'off', edit: 'off' };

async function clear(connected: Connected): Promise<void> {
  await connected.sim('faults', undefined, 'DELETE');
  await connected.sim('record-faults', undefined, 'DELETE');
  await connected.sim('limits', { bulkQueueSeconds: 0, bulkRunSeconds: 0 });
  await connected.sim('settings', { duplicateRules: { Lead: off, Contact: off, Account: off } });
  for (const object of ['CampaignMember', 'Task', 'Lead', 'Contact', 'Account', 'Campaign']) {
    for (const { Id } of await live(connected, object)) await remove(connected, object, Id);
  }
}

/** Points that Salesforce's documentation leaves open, the other way round (sheet §14). */
const otherwise = {
  unknownColumnInCollections: 'item',
  readOnlyStatus: '400',
  rotateRefreshTokens: 'no',
  matchConvertedLeads: 'yes',
};

testConnector('Salesforce', () => context({}));
testConnector('Salesforce, unconfirmed points the other way,', () => context(otherwise));

function abilities(connected: Connected): NonNullable<ConnectorContext['abilities']> {
  const rows = (object: string) => live<Readonly<Record<string, unknown>>>(connected, object);
  const Company = 'Analytical Engines';
  return {
    owners: { active: 'Sam Seller', former: 'Lena Left' },
    groups: {
      make: Name => seed(connected, 'Campaign', { Name, IsActive: true }),
      members: async group =>
        (await rows('CampaignMember'))
          .filter(({ CampaignId }) => CampaignId === group)
          .map(({ LeadId }) => String(LeadId)),
    },
    companies: { seed: (Name, Website) => seed(connected, 'Account', { Name, Website }) },
    notes: { count: async id => (await rows('Task')).filter(({ WhoId }) => WhoId === id).length },
    upsert: {
      key: 'Key__c',
      record: (Key__c, LastName) => ({ Key__c, LastName, Company }),
      count: async value => (await rows('Lead')).filter(({ Key__c }) => Key__c === value).length,
    },
    bulk: {
      startPath: '{job}$',
      slow: async () => void (await connected.sim('limits', { bulkQueueSeconds: 60 })),
      finish: async () => void (await connected.sim('clock', { advanceMs: 61_000 })),
    },
  };
}

async function context(switches: Readonly<Record<string, string>>): Promise<ConnectorContext> {
  const { simulator, connected } = await start();
  await connected.sim('switches', switches);
  await connected.sim('fields', { object: 'Lead', name: 'Key__c', unique: true, externalId: true });
  return {
    connector: connected.connector,
    account: connected.account,
    client: connected.client,
    accessToken: connected.tokens.accessToken,
    object: 'Lead',
    emailField: 'Email',
    lastNameField: 'LastName',
    unique: 'Key__c',
    required: ['LastName', 'Company'],
    readOnly: 'Name',
    createPath: 'composite/sobjects$',
    twins: true,
    abilities: abilities(connected),
    record: (Email, LastName) => ({ Email, LastName, Company: 'Analytical Engines' }),
    broken: Email => ({ fields: { Email, LastName: 'X'.repeat(81), Company: 'Long' }, field: 'LastName' }),
    seed: fields => seed(connected, 'Lead', fields),
    remove: id => remove(connected, 'Lead', id),
    count: async email => (await live(connected, 'Lead')).filter(lead => lead.Email === email).length,
    calls: connected.calls,
    fault: connected.fault,
    reset: () => clear(connected),
    close: () => simulator.close(),
  };
}

describe('Salesforce', () => {
  let simulator: Simulator;
  let connected: Connected;
  beforeAll(async () => {
    ({ simulator, connected } = await start());
  });
  beforeEach(() => clear(connected));
  afterAll(() => simulator?.close());

  const lead = (Email: string, LastName = 'Person'): Fields => ({ Email, LastName, Company: 'Acme' });
  const newCalls = async (act: () => Promise<unknown>) => {
    const before = (await connected.calls()).length;
    await act();
    return (await connected.calls()).slice(before);
  };

  it('names the org it is connected to, and as whom', () => {
    expect(connected.account).toMatchObject({
      id: expect.stringMatching(/^00D\w{15}$/),
      name: expect.stringMatching(/./),
      user: expect.stringMatching(/./),
      apiUrl: simulator.salesforceUrl,
    });
    expect(connected.scopes).toEqual(expect.arrayContaining(['api', 'refresh_token']));
  });

  it('looks 200 e-mails up in both objects with one call', async () => {
    const emails = Array.from(
      { length: 200 },
      (_, index) => `person.number.${index}@company-${index}.example`,
    );
    const leadId = await seed(connected, 'Lead', lead(emails[7] ?? ''));
    const contactId = await seed(connected, 'Contact', { Email: emails[199] ?? '', LastName: 'C' });
    let found: Awaited<ReturnType<typeof connected.client.find>> = [];
    await connected.client.find(['warm@example.com'], {});
    const calls = await newCalls(async () => {
      found = await connected.client.find(emails, { Lead: ['LastName'], Contact: ['LastName'] });
    });
    expect(calls).toHaveLength(1);
    expect(found.flat()).toEqual([
      { object: 'Lead', id: leadId, fields: { LastName: 'Person' } },
      { object: 'Contact', id: contactId, fields: { LastName: 'C' } },
    ]);
    expect(found.findIndex(matches => matches.length > 0)).toBe(7);
  });

  it('splits very long look-ups by the length of an address', async () => {
    const emails = Array.from(
      { length: 200 },
      (_, index) => `${'long.name.'.repeat(20)}${index}@example.com`,
    );
    await seed(connected, 'Contact', { Email: 'short@example.com', LastName: 'C' });
    const found = await connected.client.find([...emails.slice(1), 'short@example.com'], {});
    expect(found.at(-1)).toHaveLength(1);
  });

  it('follows a converted lead to its contact, once', async () => {
    const id = await seed(connected, 'Lead', lead('converted@example.com', 'Converted'));
    const { contactId } = (await connected.sim('convert', { leadId: id })) as { contactId: string };
    const want = { Contact: ['LastName'], Lead: ['LastName'] };
    const [found] = await connected.client.find(['converted@example.com'], want);
    expect(found).toEqual([{ object: 'Contact', id: contactId, fields: { LastName: 'Converted' } }]);
    const [read] = await connected.client.read('Lead', [id], want);
    expect(read).toEqual(found?.[0]);
  });

  it('C15 an update of a lead that was converted meanwhile is missing, to be looked up again', async () => {
    const id = await seed(connected, 'Lead', lead('late@example.com'));
    await connected.sim('convert', { leadId: id });
    const results = await connected.client.update('Lead', [{ id, fields: { Title: 'CEO' } }]);
    expect(results).toMatchObject([
      { ok: false, error: { kind: 'missing', details: { code: 'lead-converted' } } },
    ]);
  });

  it('C15 a merged record is read as the one it was merged into', async () => {
    const master = await seed(connected, 'Contact', { Email: 'm@example.com', LastName: 'Master' });
    const loser = await seed(connected, 'Contact', { Email: 'l@example.com', LastName: 'Loser' });
    await connected.sim('merge', { object: 'Contact', masterId: master, losingId: loser });
    const [read] = await connected.client.read('Contact', [loser], { Contact: ['LastName'] });
    expect(read).toEqual({ object: 'Contact', id: master, fields: { LastName: 'Master' } });
  });

  it('C10 a locked row concerns only itself', async () => {
    const ids = await Promise.all(
      ['a', 'b', 'c'].map(name => seed(connected, 'Lead', lead(`${name}@example.com`))),
    );
    await connected.sim('record-faults', { object: 'Lead', matches: [ids[1]] });
    const results = await connected.client.update(
      'Lead',
      ids.map(id => ({ id, fields: { Title: 'CTO' } })),
    );
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, error: { kind: 'unavailable' } },
      { ok: true },
    ]);
  });

  it('C11 a duplicate rule’s finds are named, and allowing duplicates saves', async () => {
    const rule = { create: 'alert', edit: 'report' };
    await connected.sim('settings', { duplicateRules: { Lead: rule, Contact: rule } });
    const id = await seed(connected, 'Lead', lead('twin@example.com', 'Twin'));
    const records = [lead('other@example.com', 'Other'), lead('twin@example.com', 'Twin')];
    const results = await connected.client.create('Lead', records);
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, error: { kind: 'duplicate', details: { existing: [{ object: 'Lead', id }] } } },
    ]);
    const again = await connected.client.create('Lead', records.slice(1), { allowDuplicates: true });
    expect(again).toMatchObject([{ ok: true, created: true }]);
  });

  it('never lets an assignment rule move the owner on update', async () => {
    const id = await seed(connected, 'Lead', lead('mine@example.com'));
    const calls = await newCalls(() => connected.client.update('Lead', [{ id, fields: { Title: 'CFO' } }]));
    expect(calls.at(-1)?.headers['sforce-auto-assign']).toBe('FALSE');
    const created = await newCalls(() => connected.client.create('Lead', [lead('new@example.com')]));
    expect(created.at(-1)?.headers['sforce-auto-assign']).toBeUndefined();
  });

  it('C16 the day’s calls used up parks the connection', async () => {
    await connected.client.find(['warm@example.com'], {});
    await connected.sim('limits', { dailyRequests: 1 });
    const error = await connected.client.find(['a@example.com'], {}).catch((thrown: unknown) => thrown);
    await connected.sim('limits', { dailyRequests: 15_000 });
    expect(error).toMatchObject({ kind: 'exhausted', details: { code: 'daily-limit' } });
  });

  it('T1 an ended session is refreshed once, and the rotated token is used', async () => {
    await connected.sim('revoke', { what: 'expire-access-tokens' });
    const before = connected.refreshes();
    expect(await connected.client.find(['nobody@example.com'], {})).toEqual([[]]);
    expect(connected.refreshes()).toBe(before + 1);
  });

  it('B8 an e-mail full of SOQL finds nobody and breaks nothing', async () => {
    await seed(connected, 'Lead', lead('victim@example.com'));
    const attacks = ["x' OR Email != '", '\\', "\\'", "\\\\' OR Id != null --", 'a\nb', '\u0000'];
    const found = await connected.client.find(attacks, { Lead: ['LastName'] });
    expect(found).toEqual(attacks.map(() => []));
    const odd = await seed(connected, 'Lead', lead("o'brien@example.com"));
    const [brien] = await connected.client.find(["O'Brien@example.com"], {});
    expect(brien?.map(match => match.id)).toEqual([odd]);
  });

  it('B8 any text stays one literal', async () => {
    await seed(connected, 'Lead', lead('victim@example.com'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom("'", '\\', 'x', '"', ' ', '\n', '%', 'OR', ')') }), {
          maxLength: 5,
        }),
        async texts => {
          const found = await connected.client.find(texts, {});
          expect(found).toEqual(texts.map(() => []));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('B9 writes leads and contacts only', async () => {
    for (const object of ['User', 'Lead; DELETE', '../query', 'lead']) {
      await expect(connected.client.create(object, [lead('x@example.com')])).rejects.toMatchObject({
        kind: 'invalid',
      });
      await expect(connected.client.describe(object)).rejects.toMatchObject({ kind: 'invalid' });
    }
  });

  it('a description that has not changed is not sent again', async () => {
    const fields = await connected.client.describe('Lead');
    let again: typeof fields = [];
    const calls = await newCalls(async () => {
      again = await connected.client.describe('Lead');
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ status: 304 });
    expect(again).toEqual(fields);
    await connected.sim('fields', { object: 'Lead', name: 'New__c', label: 'Brand new' });
    const changed = await connected.client.describe('Lead');
    expect(changed.map(({ name }) => name)).toContain('New__c');
    await connected.sim('fields', { object: 'Lead', name: 'New__c', remove: true });
    expect(await connected.client.describe('Contact')).not.toEqual(fields);
  });

  it('D11 picklists: offered, closed when restricted, left alone when dependent', async () => {
    const picklist = ['Red', 'Blue'];
    const field = { object: 'Lead', type: 'picklist', picklist };
    await connected.sim('fields', { ...field, name: 'Open__c' });
    await connected.sim('fields', { ...field, name: 'Closed__c', restrictedPicklist: true });
    await connected.sim('fields', {
      ...field,
      name: 'Child__c',
      restrictedPicklist: true,
      controller: 'Open__c',
    });
    const fields = new Map((await connected.client.describe('Lead')).map(one => [one.name, one]));
    const options = picklist.map(value => ({ value, label: value }));
    expect(fields.get('Open__c')).toMatchObject({ type: 'choice', options, closed: false });
    expect(fields.get('Closed__c')).toMatchObject({ type: 'choice', options, closed: true });
    expect(fields.get('Child__c')).toMatchObject({ type: 'choice', maxLength: 255 });
    expect(fields.get('Child__c')).not.toHaveProperty('options');
    expect(fields.get('Child__c')).not.toHaveProperty('closed');
    for (const name of ['Open__c', 'Closed__c', 'Child__c'])
      await connected.sim('fields', { object: 'Lead', name, remove: true });
  });

  it('offers the record types one may use, and lengths, and nothing for lookups', async () => {
    const before = (await connected.client.describe('Lead')).find(({ name }) => name === 'RecordTypeId');
    expect(before?.type).toBe('other');
    const type = { SobjectType: 'Lead', IsActive: true, DeveloperName: 'Partner', Name: 'Partner lead' };
    const value = await seed(connected, 'RecordType', type);
    await seed(connected, 'RecordType', { ...type, Name: 'Old', IsActive: false });
    await seed(connected, 'RecordType', { ...type, Name: 'Contact type', SobjectType: 'Contact' });
    const fields = new Map((await connected.client.describe('Lead')).map(one => [one.name, one]));
    expect(fields.get('RecordTypeId')).toMatchObject({
      type: 'choice',
      options: [{ value, label: 'Partner lead' }],
      closed: true,
      required: false,
    });
    const [made] = await connected.client.create('Lead', [{ ...lead('t@example.com'), RecordTypeId: value }]);
    expect(made?.ok).toBe(true);
    expect(fields.get('LastName')?.maxLength).toBe(80);
    expect(fields.get('OwnerId')).toMatchObject({ type: 'other', writable: true, required: false });
  });

  it('finds accounts by website however it is written, and none that only ends alike', async () => {
    const site = (Website: string) => seed(connected, 'Account', { Name: Website, Website });
    const ids = [
      await site('https://www.Example.com/about?x=1'),
      await site('example.com'),
      await site('http://example.com/'),
    ];
    await site('not-example.com');
    await site('example.com.br');
    await site('https://other.example/example.com');
    const found = await connected.client.companies?.find([{ name: 'Nobody', domain: 'example.com' }]);
    expect(found?.map(each => [...each].sort())).toEqual([ids.sort()]);
  });

  it('B8 company names and domains full of SOQL find nobody and break nothing', async () => {
    await seed(connected, 'Account', { Name: 'Victim', Website: 'victim.example' });
    const attacks = ["x' OR Name != '", '%', '_ictim', "\\' OR Id != null --", '\\', "'", '%victim.example'];
    const keys = attacks.flatMap(text => [
      { name: text, domain: null },
      { name: null, domain: text },
    ]);
    expect(await connected.client.companies?.find(keys)).toEqual(keys.map(() => []));
  });

  it('looks 200 companies up with one call', async () => {
    const keys = Array.from({ length: 200 }, (_, index) => ({
      name: `Company number ${index}`,
      domain: `company-${index}.example`,
    }));
    await connected.client.find(['warm@example.com'], {});
    const calls = await newCalls(async () => {
      expect(await connected.client.companies?.find(keys)).toEqual(keys.map(() => []));
    });
    expect(calls).toHaveLength(1);
  });

  it('adds a converted lead to a campaign, and notes on it, as its contact', async () => {
    const id = await seed(connected, 'Lead', lead('moved@example.com', 'Moved'));
    const { contactId } = (await connected.sim('convert', { leadId: id })) as { contactId: string };
    const campaign = await seed(connected, 'Campaign', { Name: 'Fair', IsActive: true });
    const other = await seed(connected, 'Lead', lead('stays@example.com', 'Stays'));
    const records = [other, id].map(each => ({ object: 'Lead', id: each }));
    expect(await connected.client.groups?.add(campaign, records)).toEqual([
      { ok: true, id: other, created: true },
      { ok: true, id: contactId, created: true },
    ]);
    const at = new Date('2026-11-22T10:00:00Z');
    const notes = records.map(record => ({ record, text: 'Met at the fair.', at }));
    expect((await connected.client.notes?.add(notes))?.map(({ ok }) => ok)).toEqual([true, true]);
    const contact = [{ object: 'Contact', id: contactId }];
    expect(await connected.client.notes?.find(contact)).toEqual([['Met at the fair.']]);
  });

  it('an upsert by a value that several records have changes none and names them', async () => {
    await connected.sim('fields', { object: 'Lead', name: 'Group__c', externalId: true });
    const group = { Group__c: 'G/1?' };
    const ids = [
      await seed(connected, 'Lead', { ...lead('g1@example.com'), ...group }),
      await seed(connected, 'Lead', { ...lead('g2@example.com'), ...group }),
    ];
    const results = await connected.client.upsert?.('Lead', 'Group__c', [
      { ...lead('new@example.com'), ...group },
      { ...lead('one@example.com'), Group__c: 'G-2' },
    ]);
    expect(results).toMatchObject([
      {
        error: { kind: 'duplicate', details: { code: 'several-matches', existing: ids.map(id => ({ id })) } },
      },
      { ok: true, created: true },
    ]);
  });

  it('C11 an upsert refused by a duplicate rule names what was found', async () => {
    const rule = { create: 'alert', edit: 'report' };
    const id = await seed(connected, 'Lead', lead('ruled@example.com', 'Ruled'));
    await connected.sim('fields', { object: 'Lead', name: 'Key__c', unique: true, externalId: true });
    await connected.sim('settings', { duplicateRules: { Lead: rule } });
    const records = [{ ...lead('ruled@example.com', 'Ruled'), Key__c: 'new/one' }];
    expect(await connected.client.upsert?.('Lead', 'Key__c', records)).toMatchObject([
      { ok: false, error: { kind: 'duplicate', details: { existing: [{ object: 'Lead', id }] } } },
    ]);
    expect(
      await connected.client.upsert?.('Lead', 'Key__c', records, { allowDuplicates: true }),
    ).toMatchObject([{ ok: true, created: true }]);
  });

  it('C5 C6 one record whose answer was lost is found before it could be sent again', async () => {
    await connected.fault({ path: 'composite/sobjects$', kind: 'reset', when: 'after' });
    const once = lead('once@example.com', 'Once');
    await expect(connected.client.create('Lead', [once])).rejects.toMatchObject({ kind: 'unknown-outcome' });
    const [found] = await connected.client.find(['once@example.com'], { Lead: ['LastName'] });
    expect(found).toMatchObject([{ object: 'Lead', fields: { LastName: 'Once' } }]);
    expect(await live(connected, 'Lead')).toHaveLength(1);
  });

  it('opens a record on the simulator’s own page', async () => {
    const id = await seed(connected, 'Lead', lead('page@example.com', 'Visible'));
    const page = await fetch(connected.connector.recordUrl(connected.account, 'Lead', id));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Visible');
  });
});
