import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases } from '../harness.ts';
import { type Canary, found } from './canary/canaries.ts';
import type { TableDump } from './canary/dump.ts';
import { prepareCrmSync, type RealCrmSync } from './canary/processes.ts';
import { beginStory, playLife, type Story } from './canary/story.ts';
import { type Exchange, type Recorder, recordTraffic } from './canary/traffic.ts';

/** The tables that hold people's data, in the clear and with its owner; any other that does is a leak. */
const tablesOfPeople = ['contact_emails', 'contacts', 'crm_sync_logs', 'push_items', 'users'];

/** Which secret of a second factor which answer tells. */
const toldOnce = { '/second-factor': 'a key of an app', '/second-factor/confirm': 'a backup code' };

/** The one place where each secret may be told: a new session to whoever signed in, a state to whoever began the flow. */
function ownHeaders({ headers, target }: Exchange): string {
  const signsIn = /^\/api\/auth\/sign-(up|in)\//.test(target);
  return headers
    .filter(([name]) => !(signsIn && (name === 'set-cookie' || name === 'set-auth-token')))
    .map(header => header.join(': '))
    .join('\n');
}

describe.each(databases)('P1 canaries on %s', database => {
  let crmsync: RealCrmSync;
  let traffic: Recorder;
  let story: Story;
  let during: TableDump[];
  let after: TableDump[];
  let vendorUrls: string[];
  let gone: { id: string; personal: Canary[] };

  beforeAll(async () => {
    crmsync = await prepareCrmSync(database);
    await crmsync.start();
    traffic = recordTraffic(crmsync.url);
    story = beginStory(crmsync);
    const { ann, bob } = await playLife(story);
    await story.gather();
    await crmsync.stop();
    during = await crmsync.dump();
    await crmsync.command('keys', 'list');
    await crmsync.command('keys', 'rotate');
    await crmsync.command('ops', 'revoke-all', 'hubspot', '--yes');
    await crmsync.start();
    await ann.delete('/api/integrations/salesforce/disconnect');
    await story.connect(ann, 'hubspot');
    await ann.call('DELETE', '/api/users/me', { password: ann.password });
    await bob.post('/api/auth/sign-out');
    await story.gather();
    vendorUrls = await story.vendorUrls();
    await crmsync.stop();
    after = await crmsync.dump();
    gone = { id: ann.id, personal: story.personal.filter(({ name }) => !name.startsWith('Bob')) };
  }, 600_000);
  afterAll(async () => {
    traffic?.off();
    await crmsync?.close();
  });

  const all = () => [...story.secrets, ...story.personal];

  it('P1 has something to look for', () => {
    const kinds = new Set(story.secrets.map(({ name }) => name));
    for (const vendor of ['hubspot', 'salesforce'])
      for (const kind of ['access token', 'refresh_token', 'token'])
        expect(kinds).toContain(`${vendor} ${kind}`);
    const own = ['a code', 'a state', "Ann's password", "Ann's session", 'a key of an app', 'a backup code'];
    for (const kind of own) expect(kinds).toContain(kind);
    expect(kinds).toContain('salesforce code_verifier');
    expect(story.personal.length).toBeGreaterThan(200);
    expect(traffic.exchanges.length).toBeGreaterThan(100);
    expect(crmsync.printed().length).toBeGreaterThan(20_000);
    expect(found(JSON.stringify(traffic.exchanges), story.personal).length).toBeGreaterThan(150);
  });

  it('P1 nothing that any process printed holds one, at the level that tells most', () => {
    expect(found(crmsync.printed(), all())).toEqual([]);
  });

  it('P1 no answer holds a secret, but the session and the state of whoever asked for them', () => {
    for (const exchange of traffic.exchanges) {
      const { target, body } = exchange;
      const begins = target.endsWith('/connect');
      // To whoever sets up a second factor, once.
      const toldHere = Object.entries(toldOnce).find(([path]) => target.endsWith(path))?.[1];
      const foreign = story.secrets.filter(
        ({ name }) => !(begins && name === 'a state') && name !== toldHere,
      );
      expect([target.split('?')[0], found(`${ownHeaders(exchange)}\n${body}`, foreign)]).toEqual([
        target.split('?')[0],
        [],
      ]);
    }
  });

  it('P1 what people know is told to them alone, and no error tells it', () => {
    const [ann, bob] = story.people;
    const ofBob = story.personal.filter(({ name }) => name.startsWith('Bob'));
    const ofAnn = story.personal.filter(({ name }) => !name.startsWith('Bob'));
    for (const { target, by, status, body, headers } of traffic.exchanges) {
      const path = target.split('?')[0];
      expect([path, found(JSON.stringify(headers), story.personal)]).toEqual([path, []]);
      if (status >= 300) expect([path, found(body, story.personal)]).toEqual([path, []]);
      if (by.includes(ann?.token ?? '')) expect([path, found(body, ofBob)]).toEqual([path, []]);
      if (by.includes(bob?.token ?? '')) expect([path, found(body, ofAnn)]).toEqual([path, []]);
      if (by === '' && !target.startsWith('/api/auth/sign-'))
        expect([path, found(body, story.personal)]).toEqual([path, []]);
    }
  });

  it('P1 no address holds one: ours, those we send people to, those of the vendors', () => {
    const locations = traffic.exchanges.flatMap(({ headers }) =>
      headers.filter(([name]) => name === 'location').map(([, value]) => value),
    );
    expect(locations.length).toBeGreaterThan(5);
    expect(found(locations.join('\n'), all())).toEqual([]);
    // The vendor puts code and state into the address of the callback; that is how OAuth works.
    const ours = traffic.exchanges
      .map(({ target }) => target)
      .filter(target => !target.includes('/callback?'));
    expect(found(ours.join('\n'), all())).toEqual([]);
    // The state goes to the vendor in the address of its sign-in page.
    const theirs = vendorUrls.filter(url => !url.includes('state='));
    expect(theirs.length).toBeGreaterThan(50);
    expect(found(theirs.join('\n'), all())).toEqual([]);
  });

  it('P1 a copy of the database holds no secret in the clear', () => {
    for (const { table, text } of [...during, ...after])
      expect([table, found(text, story.secrets)]).toEqual([table, []]);
  });

  it('P1 people and whom they know are only in the tables that hold people', () => {
    expect(during.length).toBeGreaterThan(20);
    const holding = during.filter(({ text }) => found(text, story.personal).length > 0);
    expect(holding.map(({ table }) => table)).toEqual(tablesOfPeople);
  });

  it('P1 after the account is deleted nothing of it is in the database', () => {
    for (const { table, text } of after) {
      expect([table, found(text, gone.personal)]).toEqual([table, []]);
      expect([table, text.includes(gone.id)]).toEqual([table, false]);
    }
  });
});
