import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Person } from './harness.ts';
import { addContact, pushEnded, type Scene, startScene, until, type Vendor } from './pushes/scene.ts';

const mappingPath = (vendor: Vendor, object: string) =>
  `/api/integrations/${vendor}/objects/${object}/mapping`;
const lead = mappingPath('salesforce', 'Lead');
const hubspotPerson = mappingPath('hubspot', 'contacts');

describe.each(databases)('mappings on %s', database => {
  let scene: Scene;
  let person: Person;
  /** A field of its own for each test: schemas of the simulated CRM are shared. */
  let custom: string;

  beforeAll(async () => {
    scene = await startScene(database);
  });
  beforeEach(async () => {
    person = await scene.person();
    await scene.forget();
    custom = `Team_${randomUUID().slice(0, 8)}__c`;
  });
  afterAll(() => scene?.close());

  const addField = (options: object = {}) =>
    scene.sim('salesforce', 'fields', {
      object: 'Lead',
      name: custom,
      label: `Team ${custom}`,
      type: 'string',
      length: 40,
      ...options,
    });
  const get = async (path: string) => {
    const answer = await person.get(path);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const put = (path: string, version: number, entries: object[]) =>
    person.call('PUT', path, { version, entries });
  const push = (body: object) => person.post('/api/integrations/salesforce/sync-contact', body);
  /** The connector's own lines and those given. */
  const withLines = async (path: string, ...lines: object[]) => [...(await get(path)).entries, ...lines];

  it('begins as the connector’s own lines, with what there is to read and to write', async () => {
    await addContact(person, { custom: { shoe: '42' } });
    const mapping = await get(hubspotPerson);
    expect(mapping).toMatchObject({ isDefault: true, version: 0, savedAt: null, problems: [], drift: [] });
    expect(mapping.entries[0]).toEqual({ from: { field: 'emails.0' }, to: 'email', rule: 'fill-blanks' });
    expect(mapping.sources).toEqual(expect.arrayContaining(['firstName', 'custom.shoe']));
  });

  it('a custom field is suggested, mapped, seen in the preview, pushed, and its value is in the CRM', async () => {
    await addField();
    const key = custom.replace('__c', '').replaceAll('_', ' ');
    const contact = await addContact(person, { custom: { [key]: '  engines  ' } });
    const before = await get(`${lead}?fresh=true`);
    const [suggestion] = before.suggestions.filter(
      ({ entry }: { entry: { to: string } }) => entry.to === custom,
    );
    expect(suggestion).toMatchObject({ why: 'same-name', entry: { from: { field: `custom.${key}` } } });
    const line = { ...suggestion.entry, transforms: [{ kind: 'case', to: 'title' }] };
    const entries = [...before.entries, line];
    const preview = await person.post(`${lead}/preview`, { contactId: contact.id, entries });
    expect(preview.body.problems).toEqual([]);
    expect(preview.body.lines.at(-1)).toMatchObject({ before: 'engines', after: 'Engines', problem: null });
    const saved = await put(lead, 0, entries);
    expect(saved.body, JSON.stringify(saved.body)).toMatchObject({
      isDefault: false,
      version: 1,
      problems: [],
    });
    const pushed = await push({ contactId: contact.id, object: 'Lead' });
    expect(pushed.body, JSON.stringify(pushed.body)).toMatchObject({ action: 'created' });
    const record = (await scene.records('salesforce', 'Lead')).find(
      ({ Id }) => Id === pushed.body.crmContactId,
    );
    expect(record?.[custom]).toBe('Engines');
  });

  it('D14 what no line writes is never sent and never overwritten, though the contact and the connector’s own lines have it', async () => {
    const lines = (await get(lead)).entries.filter(({ to }: { to: string }) =>
      ['LastName', 'Company', 'Email'].includes(to),
    );
    expect((await put(lead, 0, lines)).status).toBe(200);
    const contact = await addContact(person, { phone: '+49 30 901820', title: 'CTO' });
    const overwrite = () => push({ contactId: contact.id, object: 'Lead', policy: 'overwrite' });
    const id = (await overwrite()).body.crmContactId;
    const unmapped = async () => {
      const record = (await scene.records('salesforce', 'Lead')).find(({ Id }) => Id === id);
      return [record?.Phone ?? null, record?.Title ?? null, record?.FirstName ?? null];
    };
    expect(await unmapped()).toEqual([null, null, null]);
    await scene.sim('salesforce', `records/Lead/${id}`, {
      fields: { Phone: '1', Title: 'Boss', FirstName: 'Eve' },
    });
    await person.patch(`/api/contacts/${contact.id}`, { company: 'Other engines', phone: '2' });
    expect((await overwrite()).body.action).toBe('updated');
    expect(await unmapped()).toEqual(['1', 'Boss', 'Eve']);
  });

  it('the preview of a contact that is in the CRM says what each line would do there', async () => {
    const contact = await addContact(person, { phone: '+49 30 901820', title: 'CTO' });
    const sample = (fields: string[]) => person.post(`${lead}/sample`, { contactId: contact.id, fields });
    expect((await sample(['Title'])).body).toEqual({ record: null });
    const { crmContactId } = (await push({ contactId: contact.id, object: 'Lead' })).body;
    await scene.sim('salesforce', `records/Lead/${crmContactId}`, { fields: { Title: 'Boss', Phone: null } });
    await scene.sim('salesforce', 'calls', undefined, 'DELETE');
    const { record } = (await sample(['Title', 'Phone', 'Company', 'Nowhere__c'])).body;
    expect(record).toMatchObject({ Title: 'Boss', Phone: null, Company: 'Engines' });
    expect(await scene.calls('salesforce')).toHaveLength(1);
    const entries = [
      { from: { field: 'title' }, to: 'Title' },
      { from: { field: 'phone' }, to: 'Phone' },
      { from: { field: 'company' }, to: 'Company', rule: 'overwrite' },
    ];
    const tried = await person.post(`${lead}/preview`, { contactId: contact.id, entries, record });
    expect(tried.body.lines.map(({ there }: { there: object }) => there)).toEqual([
      { before: 'Boss', after: 'Boss', why: 'kept-by-policy' },
      { before: null, after: '+49 30 901820', why: 'was-blank' },
      { before: 'Engines', after: 'Engines', why: 'same' },
    ]);
    const eve = await scene.person();
    expect((await eve.post(`${lead}/sample`, { contactId: contact.id, fields: ['Title'] })).status).toBe(404);
  });

  it('D12 a mapping that is wrong is refused with every field named, and nothing is kept', async () => {
    const answer = await put(lead, 0, [
      { from: { field: 'company' }, to: 'Nowhere__c' },
      { from: { field: 'firstName' }, to: 'Name' },
      { from: { constant: 'No such source' }, to: 'LeadSource', transforms: [] },
      { from: { field: 'emails.0' }, to: 'NumberOfEmployees' },
    ]);
    expect(answer.status, JSON.stringify(answer.body)).toBe(422);
    expect(answer.body).toMatchObject({ code: 'mapping-wrong', field: 'Nowhere__c' });
    const fields = answer.body.issues.map(({ field }: { field: string }) => field);
    expect(fields).toEqual(
      expect.arrayContaining(['Nowhere__c', 'Name', 'NumberOfEmployees', 'LastName', 'Company']),
    );
    expect(await get(lead)).toMatchObject({ isDefault: true, version: 0 });
  });

  it('D12 a field deleted in the CRM is drift on the mapping and the card, and pushes are refused before any write', async () => {
    await addField();
    await get(`${lead}?fresh=true`);
    const line = { from: { constant: 'x' }, to: custom };
    expect((await put(lead, 0, await withLines(lead, line))).status).toBe(200);
    await addField({ remove: true });
    const contact = await addContact(person);
    const drifted = await get(`${lead}?fresh=true`);
    expect(drifted.drift).toEqual([
      { kind: 'field-gone', field: custom, label: `Team ${custom}`, was: null },
    ]);
    expect(drifted.problems).toMatchObject([{ code: 'unknown-field', field: custom }]);
    const { items } = await get('/api/integrations');
    const card = items.find(({ connector }: { connector: string }) => connector === 'salesforce');
    expect(card.mappingProblems).toBe(1);
    const refused = await push({ contactId: contact.id, object: 'Lead' });
    expect(refused.body).toMatchObject({ status: 422, code: 'mapping-wrong', field: custom });
    const many = await person.post('/api/pushes', {
      connector: 'salesforce',
      object: 'Lead',
      contactIds: [contact.id],
    });
    expect(many.body).toMatchObject({ status: 422, code: 'mapping-wrong' });
    expect((await scene.calls('salesforce')).filter(call => !call.startsWith('GET'))).toEqual([]);
    const reset = await person.call('DELETE', `${lead}?version=${drifted.version}`);
    expect(reset.body).toMatchObject({ isDefault: true, version: 2, problems: [], drift: [] });
    expect((await push({ contactId: contact.id, object: 'Lead' })).body.action).toBe('created');
  });

  it('D12 a mapping that becomes wrong after a push was accepted stops each item, with the field named', async () => {
    await addField();
    await get(`${lead}?fresh=true`);
    const line = { from: { constant: 'x' }, to: custom };
    expect((await put(lead, 0, await withLines(lead, line))).status).toBe(200);
    const contact = await addContact(person);
    await addField({ remove: true });
    // The fields of some minutes ago still have it, so the push is accepted; the CRM's own refusal names the field.
    const accepted = await person.post('/api/pushes', {
      connector: 'salesforce',
      object: 'Lead',
      contactIds: [contact.id],
    });
    expect(accepted.status).toBe(202);
    const ended = await pushEnded(person, accepted.body.id);
    expect(ended.counts).toMatchObject({ failed: 1, created: 0 });
    const problem = async () => (await get(`/api/pushes/${accepted.body.id}/items`)).items[0].problem;
    expect((await problem()).field).toBe(custom);
    // Eleven minutes later the fields are read again, and the item is stopped before the CRM is asked to write.
    scene.server.advance(11 * 60_000);
    await scene.sim('salesforce', 'calls', undefined, 'DELETE');
    expect((await person.post(`/api/pushes/${accepted.body.id}/retry`)).status).toBe(202);
    await until(async () => (await problem())?.code === 'unknown-field');
    expect(
      (await scene.calls('salesforce')).filter(call => call.startsWith('POST') && /sobjects/.test(call)),
    ).toEqual([]);
  });

  it('D11 the default of a closed list is sent for what is no option of it; without one the item fails by name', async () => {
    await addField({ type: 'picklist', picklist: ['North', 'South'], restrictedPicklist: true });
    await get(`${lead}?fresh=true`);
    const line = { from: { field: 'address.region' }, to: custom };
    expect((await put(lead, 0, await withLines(lead, line))).status).toBe(200);
    const contact = await addContact(person, { address: { region: 'East' } });
    const failed = await push({ contactId: contact.id, object: 'Lead' });
    expect(failed.body.item.problem).toMatchObject({ code: 'option-not-allowed', field: custom });
    const lines = (await get(lead)).entries.map((entry: { to: string }) =>
      entry.to === custom ? { ...entry, transforms: [{ kind: 'fallback', value: 'North' }] } : entry,
    );
    expect((await put(lead, 1, lines)).status).toBe(200);
    const pushed = await push({ contactId: contact.id, object: 'Lead' });
    const record = (await scene.records('salesforce', 'Lead')).find(
      ({ Id }) => Id === pushed.body.crmContactId,
    );
    expect(record?.[custom]).toBe('North');
  });

  it('two pages that change one mapping: the second is told, and nothing is lost', async () => {
    const { entries } = await get(lead);
    const both = await Promise.all([put(lead, 0, entries), put(lead, 0, entries)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await put(lead, 0, entries)).status).toBe(409);
    expect((await put(lead, 1, entries)).body.version).toBe(2);
    expect((await person.call('DELETE', `${lead}?version=1`)).status).toBe(409);
    expect((await person.call('DELETE', `${lead}?version=2`)).body).toMatchObject({
      version: 3,
      isDefault: true,
    });
    expect((await put(lead, 0, entries)).status).toBe(409);
    expect((await put(lead, 3, entries)).body).toMatchObject({ version: 4, isDefault: false });
  });

  it('goes into a file and comes back whole; lines that this account cannot take are reported, not dropped', async () => {
    const own = await withLines(lead, {
      from: { template: '{title}, {company}' },
      to: 'Description',
      rule: 'fill-blanks',
      transforms: [{ kind: 'truncate', max: 500 }],
    });
    const entries = own.filter(
      ({ to, from }: { to: string; from: object }) => to !== 'Description' || 'template' in from,
    );
    expect((await put(lead, 0, entries)).status).toBe(200);
    const file = await get(`${lead}/export`);
    expect(file).toEqual({
      format: 'crmsync-mapping',
      formatVersion: 1,
      connector: 'salesforce',
      object: 'Lead',
      entries,
    });
    const other = await scene.person();
    const foreign = { ...file, entries: [...file.entries, { from: { field: 'title' }, to: 'Theirs__c' }] };
    const draft = await other.post(`${lead}/import`, foreign);
    expect(draft.status, JSON.stringify(draft.body)).toBe(200);
    expect(draft.body.entries).toEqual(foreign.entries);
    expect(draft.body.problems).toMatchObject([
      { code: 'unknown-field', field: 'Theirs__c', entry: file.entries.length },
    ]);
    expect((await other.get(lead)).body.isDefault).toBe(true);
    expect((await other.post(`${hubspotPerson}/import`, file)).status).toBe(400);
    const newer = {
      ...file,
      entries: [{ from: { field: 'title' }, to: 'Title', transforms: [{ kind: 'js' }] }],
    };
    expect((await other.post(`${lead}/import`, newer)).status).toBe(400);
  });

  it('B1 nobody sees or changes another’s mapping, nor tries it on their contact', async () => {
    const { entries } = await get(lead);
    await put(lead, 0, entries.slice(0, 4));
    const contact = await addContact(person);
    const eve = await scene.person();
    expect((await eve.get(lead)).body).toMatchObject({ isDefault: true, version: 0 });
    expect((await eve.post(`${lead}/preview`, { contactId: contact.id, entries })).status).toBe(404);
    expect((await eve.call('PUT', lead, { version: 1, entries })).status).toBe(409);
    expect(await get(lead)).toMatchObject({ isDefault: false, version: 1 });
    const stranger = await scene.server.signUp();
    expect((await stranger.get(lead)).status).toBe(424);
  });
});
