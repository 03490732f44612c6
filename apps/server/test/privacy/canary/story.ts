import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { z } from 'zod';
import { control } from '../../../../../packages/connectors/test/support/connected.ts';
import { consent } from '../../../../../packages/connectors/test/support/consent.ts';
import { totpCode } from '../../../src/auth/totp.ts';
import { type Person, send, signUp } from '../../people.ts';
import { pushEnded, until, type Vendor, vendors } from '../../pushes/scene.ts';
import type { Canary } from './canaries.ts';
import type { RealCrmSync } from './processes.ts';

const Exchanges = z.object({ exchanges: z.array(z.object({ form: z.record(z.string(), z.string()) })) });
const Calls = z.object({
  calls: z.array(z.object({ url: z.string(), headers: z.record(z.string(), z.string()) })),
});

/** Form fields of a token endpoint that open something. */
const secretFields = ['code', 'code_verifier', 'refresh_token', 'token', 'client_secret'];

/** Everything a person does, with values that occur nowhere else in the world; what is secret of it is gathered on the way. */
export interface Story {
  /** Tokens, codes, verifiers, states, passwords and sessions. */
  readonly secrets: Canary[];
  /** Who people are, and whom they know. */
  readonly personal: Canary[];
  readonly people: Person[];
  sim(vendor: Vendor, path: string, json?: unknown, method?: string): Promise<unknown>;
  /** Addresses that the vendors were called under. */
  vendorUrls(): Promise<string[]>;
  signUp(who: string): Promise<Person>;
  /** Sets a second factor up and signs in with a code of the app, with a backup code, and with a wrong one. */
  secondFactor(person: Person): Promise<void>;
  /** Connects by the web flow; answers where the person was sent in the end. */
  connect(person: Person, vendor: Vendor): Promise<string>;
  contact(person: Person): Promise<{ id: string; email: string }>;
  importFile(person: Person, count: number): Promise<void>;
  /** Pushes all of a person and waits. */
  pushAll(person: Person, vendor: Vendor, body?: object): Promise<string>;
  /** What the vendors have seen of tokens, codes and verifiers by now becomes secrets. */
  gather(): Promise<void>;
}

/** A value that is found nowhere by chance. */
export function unique(word: string): string {
  return `${word}${randomBytes(8).toString('hex')}`;
}

/** Begins a story. */
export function beginStory({ url, publicUrl, simulator, operatorSecrets }: RealCrmSync): Story {
  const secrets: Canary[] = Object.entries(operatorSecrets).map(([name, value]) => ({
    name,
    value: value.replace(/^\w+:/, ''),
  }));
  const personal: Canary[] = [];
  const people: Person[] = [];
  const bases: Record<Vendor, string> = {
    hubspot: simulator.hubspotUrl,
    salesforce: simulator.salesforceUrl,
  };
  const secret = (name: string, value: string | null | undefined) => {
    if (value && !secrets.some(known => known.value === value)) secrets.push({ name, value });
  };
  const sim: Story['sim'] = (vendor, path, json, method) =>
    control(`${bases[vendor]}/_sim/${path}`, json, method);
  const calls = async (vendor: Vendor) => Calls.parse(await sim(vendor, 'calls')).calls;

  const newFields = () => {
    const fields = {
      firstName: unique('First'),
      lastName: unique('Last'),
      company: unique('Company'),
      title: unique('Title'),
      phone: `+49 30 ${randomBytes(4).readUInt32BE()}`,
      notes: unique('Note '),
      emails: [`${unique('contact')}@people.example`],
    };
    for (const [name, value] of Object.entries(fields))
      personal.push({ name: `a contact's ${name}`, value: String(value) });
    return fields;
  };

  return {
    secrets,
    personal,
    people,
    sim,
    vendorUrls: async () =>
      (await Promise.all(vendors.map(calls))).flat().map(({ url: address }) => decodeURIComponent(address)),
    async signUp(who) {
      const person = await signUp(url, publicUrl, unique(who));
      personal.push({ name: `${who}'s e-mail`, value: person.email });
      secret(`${who}'s password`, person.password);
      secret(`${who}'s session`, person.token);
      people.push(person);
      return person;
    },
    async secondFactor({ email, password, post }) {
      const path = '/api/users/me/second-factor';
      const setup = await post(path, { password });
      expect(setup.status, JSON.stringify(setup.body)).toBe(200);
      secret('a key of an app', setup.body.secret);
      const code = await totpCode(setup.body.secret, Date.now());
      const { body } = await post(`${path}/confirm`, { code });
      for (const each of body.backupCodes) {
        secret('a backup code', each);
        secret('a backup code', each.replaceAll('-', ''));
      }
      for (const tried of [unique('nothing'), body.backupCodes[0]]) {
        const entered = await send(url, 'POST', '/api/auth/sign-in/email', { email, password, code: tried });
        secret('another session', entered.headers.get('set-auth-token'));
        expect(entered.status).toBe(tried === body.backupCodes[0] ? 200 : 403);
      }
    },
    async connect(person, vendor) {
      const path = `/api/integrations/${vendor}/connect`;
      const started = await person.call('POST', path, { via: 'web' }, { as: 'web' });
      expect(started.status, JSON.stringify(started.body)).toBe(200);
      const authorizeUrl = new URL(started.body.authorizeUrl);
      secret('a state', authorizeUrl.searchParams.get('state'));
      const back = await consent(authorizeUrl.href);
      secret('a code', back.searchParams.get('code'));
      const ended = await person.call('GET', `${back.pathname}${back.search}`, undefined, { as: 'web' });
      expect(ended.status).toBe(303);
      return ended.headers.get('location') ?? '';
    },
    async contact(person) {
      const fields = newFields();
      const made = await person.post('/api/contacts', fields);
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      return { id: made.body.id, email: fields.emails[0] ?? '' };
    },
    async importFile(person, count) {
      const lines = Array.from({ length: count }, newFields).map(({ emails, firstName, lastName, company }) =>
        [emails[0], firstName, lastName, company].join(','),
      );
      const answer = await send(
        url,
        'POST',
        '/api/contacts/import?mode=commit',
        ['E-mail,First name,Last name,Company', ...lines].join('\n'),
        { authorization: `Bearer ${person.token}`, 'content-type': 'text/csv' },
      );
      expect(answer.body.created, JSON.stringify(answer.body)).toBe(count);
    },
    async pushAll(person, vendor, body = {}) {
      const push = await person.post('/api/pushes', { connector: vendor, filter: {}, ...body });
      expect(push.status, JSON.stringify(push.body)).toBe(202);
      await pushEnded(person, push.body.id, 60_000);
      await person.get(`/api/pushes/${push.body.id}/items`);
      return push.body.id;
    },
    async gather() {
      for (const vendor of vendors) {
        const { exchanges } = Exchanges.parse(await sim(vendor, 'token-exchanges'));
        for (const { form } of exchanges)
          for (const field of secretFields) secret(`${vendor} ${field}`, form[field]);
        for (const { headers } of await calls(vendor))
          secret(`${vendor} access token`, /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]);
      }
    },
  };
}

/** Plays everything up to the end of connections. The vendors' refusals repeat what they were sent, tokens included. */
export async function playLife(story: Story): Promise<{ ann: Person; bob: Person }> {
  const { sim } = story;
  const ann = await story.signUp('Ann');
  const bob = await story.signUp('Bob');
  await signInAndOut(story, ann);
  await story.secondFactor(ann);
  for (const vendor of vendors) {
    await failToConnect(story, ann, vendor);
    expect(await story.connect(ann, vendor)).toContain('connected=');
    await story.connect(bob, vendor);
  }
  const first = await story.contact(ann);
  await story.importFile(ann, 30);
  await ann.get('/api/contacts/export');
  await ann.get('/api/contacts?limit=200');
  for (const vendor of vendors) {
    await ann.post(`/api/integrations/${vendor}/sync-contact`, { contactId: first.id, dryRun: true });
    await ann.post(`/api/integrations/${vendor}/sync-contact`, { contactId: first.id });
    await useMapping(ann, vendor, first.id);
    await sim(vendor, 'revoke', { what: 'expire-access-tokens' });
    const plan = await story.pushAll(ann, vendor, { dryRun: true });
    await ann.post(`/api/pushes/${plan}/apply`, {});
    await pushEnded(ann, plan, 60_000).catch(() => undefined);
    await story.pushAll(ann, vendor);
    await failToPush(story, ann, vendor);
  }
  await story.pushAll(bob, 'hubspot', { filter: {} }).catch(() => undefined);
  for (const path of ['/api/history', '/api/me', '/api/users/me/export', '/api/integrations'])
    for (const person of [ann, bob]) expect((await person.get(path)).status).toBe(200);
  return { ann, bob };
}

async function signInAndOut(story: Story, person: Person): Promise<void> {
  const { url, email, password } = person;
  const wrong = unique('wrong password ');
  story.secrets.push({ name: 'a wrong password', value: wrong });
  await send(url, 'POST', '/api/auth/sign-in/email', { email, password: wrong });
  await send(url, 'POST', '/api/auth/sign-up/email', { name: 'Again', email, password });
  const signedIn = await send(url, 'POST', '/api/auth/sign-in/email', { email, password });
  const token = signedIn.headers.get('set-auth-token') ?? '';
  story.secrets.push({ name: 'a session that was ended', value: token });
  const authorization = `Bearer ${token}`;
  expect((await send(url, 'POST', '/api/auth/sign-out', undefined, { authorization })).status).toBe(200);
  await person.call('DELETE', '/api/users/me', { password: wrong });
}

/** Consent denied, a foreign answer, a token endpoint that repeats the code, the account's address refused. */
async function failToConnect(story: Story, person: Person, vendor: Vendor): Promise<void> {
  const marker = unique('vendor-secret-');
  story.secrets.push({ name: `what ${vendor} said of itself`, value: marker });
  const body = { error: 'invalid_grant', error_description: `code ${marker} for ${person.email} is used` };
  const fault = { match: { path: 'token$' }, kind: 'status', status: 400, body };
  await story.sim(vendor, 'faults', fault);
  expect(await story.connect(person, vendor)).toContain('problem=');
  await story.sim(vendor, 'faults', undefined, 'DELETE');
  const forged = `code=${marker}&state=${marker}&error_description=${marker}`;
  await person.call('GET', `/api/integrations/${vendor}/callback?${forged}`, undefined, { as: 'web' });
  await person.post(`/api/integrations/${vendor}/complete`, { code: marker, state: marker });
}

async function useMapping(person: Person, vendor: Vendor, contactId: string): Promise<void> {
  const object = vendor === 'hubspot' ? 'contacts' : 'Lead';
  const path = `/api/integrations/${vendor}/objects/${object}/mapping`;
  const { body } = await person.get(`${path}?fresh=true`);
  await person.post(`${path}/preview`, { contactId, entries: body.entries });
  await person.post(`${path}/sample`, {
    contactId,
    fields: [vendor === 'hubspot' ? 'firstname' : 'FirstName'],
  });
  expect((await person.put(path, { version: body.version, entries: body.entries })).status).toBe(200);
  expect((await person.get(`${path}/export`)).status).toBe(200);
}

/** Refusals of every sort whose bodies hold the contact, the account and a token; the last one is no JSON at all. */
async function failToPush(story: Story, person: Person, vendor: Vendor): Promise<void> {
  await story.gather();
  const token = story.secrets.findLast(({ name }) => name === `${vendor} access token`)?.value ?? '';
  const match = { method: 'POST', path: '/(objects|composite|sobjects|jobs)', times: 0 };
  const answers = [
    { status: 400, kind: 'status' },
    { status: 403, kind: 'status' },
    { status: 500, kind: 'status' },
    { status: 502, kind: 'html' },
  ];
  for (const answer of answers) {
    const { id, email } = await story.contact(person);
    const text = `Property "${email}" of ${person.email} was refused, authorization Bearer ${token}`;
    const body =
      vendor === 'hubspot'
        ? { status: 'error', message: text, category: 'VALIDATION_ERROR', errors: [{ message: text }] }
        : [{ errorCode: 'UNKNOWN_EXCEPTION', message: text, fields: [email] }];
    await story.sim(vendor, 'faults', { match, ...answer, body: answer.kind === 'html' ? text : body });
    await person.post(`/api/integrations/${vendor}/sync-contact`, { contactId: id });
    const push = await person.post('/api/pushes', { connector: vendor, contactIds: [id] });
    await until(async () => {
      const { body: items } = await person.get(`/api/pushes/${push.body.id}/items`);
      const state = items.items?.[0]?.state;
      return state === 'done' || state === 'retry-wait' || state === 'parked' || state === 'unknown';
    });
    await story.sim(vendor, 'faults', undefined, 'DELETE');
  }
}
