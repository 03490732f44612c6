import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consent } from '../../../../packages/connectors/test/support/consent.ts';
import { hashState } from '../../src/connections/start-flow.ts';
import { endFlow, flowByState } from '../../src/store/oauth-flows.ts';
import { databases, type TestServer, withServer } from '../harness.ts';
import { send } from '../people.ts';
import { callsSeen, card, complete, connect, crms, crmUrl, exchanges, start } from './crm.ts';

describe.each(databases)('connecting on %s', database => {
  let server: TestServer;
  beforeAll(async () => {
    server = await withServer({ database });
  });
  afterAll(() => server?.close());

  describe.each(crms)('%s', crm => {
    it('connects through the extension, names the account and says so on the card', async () => {
      const ann = await server.signUp();
      expect(await card(ann, crm)).toMatchObject({
        state: 'not-connected',
        configured: true,
        simulated: true,
      });
      const url = await start(server, ann, crm);
      expect(await card(ann, crm)).toMatchObject({ state: 'waiting', waiting: { authorizeUrl: url } });
      const back = await consent(url);
      expect(back.origin).toBe(`https://${server.deps.settings.extensionIds[0]}.chromiumapp.org`);
      const done = await complete(ann, crm, back);
      expect(done).toMatchObject({
        status: 200,
        body: { state: 'connected', waiting: null, missingPermissions: [] },
      });
      expect(done.body.account.id).not.toBe('');
      const fields = await ann.get(`/api/integrations/${crm}/objects/${done.body.objects[0].name}/fields`);
      expect(fields.body.items.length).toBeGreaterThan(5);
    });

    it('A9 connects through the web app: the browser brings the code to the callback, and no log keeps it', async () => {
      const ann = await server.signUp();
      const { body } = await ann.call(
        'POST',
        `/api/integrations/${crm}/connect`,
        { via: 'web' },
        { as: 'web' },
      );
      const back = await consent(body.authorizeUrl);
      expect(`${back.origin}${back.pathname}`).toBe(server.deps.settings.connectors[crm]?.redirectUri);
      const answer = await ann.call('GET', `${back.pathname}${back.search}`, undefined, {
        as: 'nobody',
        headers: { cookie: ann.cookie },
      });
      expect(answer.status).toBe(303);
      expect(answer.headers.get('location')).toBe(
        `${server.deps.settings.publicUrl}/integrations?connected=${crm}`,
      );
      expect(await card(ann, crm)).toMatchObject({ state: 'connected' });
      expect(server.logged()).toContain(back.pathname);
      for (const name of ['code', 'state']) {
        const secret = back.searchParams.get(name) ?? '';
        expect(secret.length).toBeGreaterThan(10);
        expect(server.logged()).not.toContain(encodeURIComponent(secret));
      }
    });

    it('A1 a forged state is refused before any token call, and noted as a security event', async () => {
      const ann = await server.signUp();
      const before = await exchanges(server, crm);
      const answer = await ann.post(`/api/integrations/${crm}/complete`, {
        state: 'forged',
        code: 'anything',
      });
      expect(answer).toMatchObject({ status: 400, body: { code: 'state-invalid' } });
      expect(await exchanges(server, crm)).toHaveLength(before.length);
      expect(server.logged()).toContain('"security":"state-invalid"');
    });

    it('A2 a state works once: the second use is refused and the connection stays', async () => {
      const ann = await server.signUp();
      const back = await consent(await start(server, ann, crm));
      expect((await complete(ann, crm, back)).status).toBe(200);
      const before = await exchanges(server, crm);
      expect(await complete(ann, crm, back)).toMatchObject({ status: 400, body: { code: 'state-used' } });
      expect(await exchanges(server, crm)).toHaveLength(before.length);
      expect(await card(ann, crm)).toMatchObject({ state: 'connected' });
    });

    it('A2 two uses at the same time spend the code once', async () => {
      const ann = await server.signUp();
      const back = await consent(await start(server, ann, crm));
      const before = await exchanges(server, crm, 'authorization_code');
      const answers = await Promise.all([complete(ann, crm, back), complete(ann, crm, back)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
      expect(await exchanges(server, crm, 'authorization_code')).toHaveLength(before.length + 1);
    });

    it('A3 what one person started another cannot finish: refused before any token call, nothing stored', async () => {
      const [mallory, victim] = [await server.signUp(), await server.signUp()];
      const back = await consent(await start(server, mallory, crm));
      const before = await exchanges(server, crm);
      expect(await complete(victim, crm, back)).toMatchObject({
        status: 403,
        body: { code: 'flow-not-yours' },
      });
      expect(await exchanges(server, crm)).toHaveLength(before.length);
      expect(await card(victim, crm)).toMatchObject({ state: 'not-connected' });
      // The flow is burnt for whoever laid it, too.
      expect((await complete(mallory, crm, back)).status).toBe(400);
    });

    it('A3 the callback in a browser that is signed in as somebody else, or not at all, stores nothing', async () => {
      const [mallory, victim] = [await server.signUp(), await server.signUp()];
      for (const [cookie, problem] of [
        [victim.cookie, 'flow-not-yours'],
        ['', 'not-signed-in'],
      ] as const) {
        const { body } = await mallory.post(`/api/integrations/${crm}/connect`, { via: 'web' });
        const back = await consent(body.authorizeUrl);
        const answer = await send(server.url, 'GET', `${back.pathname}${back.search}`, undefined, { cookie });
        expect(answer.headers.get('location')).toContain(`problem=${problem}&connector=${crm}`);
      }
      expect(await card(victim, crm)).toMatchObject({ state: 'not-connected' });
    });

    it('A3 the callback as a picture, a frame or a request of a script ends no flow', async () => {
      const ann = await server.signUp();
      const { body } = await ann.post(`/api/integrations/${crm}/connect`, { via: 'web' });
      const back = await consent(body.authorizeUrl);
      const visit = (dest: string) =>
        send(server.url, 'GET', `${back.pathname}${back.search}`, undefined, {
          cookie: ann.cookie,
          'sec-fetch-dest': dest,
        });
      for (const dest of ['image', 'iframe', 'script', 'empty'])
        expect((await visit(dest)).headers.get('location')).toContain('problem=state-invalid');
      expect(await card(ann, crm)).toMatchObject({ state: 'waiting' });
      expect((await visit('document')).headers.get('location')).toContain(`connected=${crm}`);
    });

    it('A8 a refusal at the vendor ends clean, and nothing the address said is repeated', async () => {
      const ann = await server.signUp();
      const denied = await consent(await start(server, ann, crm), { decision: 'deny' });
      expect(await complete(ann, crm, denied)).toMatchObject({
        status: 400,
        body: { code: 'consent-denied' },
      });
      expect(await card(ann, crm)).toMatchObject({ state: 'not-connected', waiting: null });
      const state = new URL(await start(server, ann, crm)).searchParams.get('state');
      const strange = { state, error: 'server_error', error_description: '<img src=x onerror=alert(1)>' };
      const answer = await ann.post(`/api/integrations/${crm}/complete`, strange);
      expect(answer).toMatchObject({ status: 400, body: { code: 'consent-denied' } });
      expect(JSON.stringify(answer.body)).not.toContain('onerror');
    });

    it('A9 no token, verifier or secret of ours is in any address or log', async () => {
      const ann = await server.signUp();
      const url = await start(server, ann, crm);
      const back = await consent(url);
      expect((await complete(ann, crm, back)).status).toBe(200);
      const [exchange] = (await exchanges(server, crm, 'authorization_code')).slice(-1);
      const given = [exchange?.form.client_secret, exchange?.form.code_verifier, ann.token, ann.cookie];
      const secrets = given.filter(secret => secret !== undefined);
      expect(secrets.length).toBeGreaterThan(2);
      const calls = await callsSeen(server, crm);
      const addresses = [url, back.href, ...calls.map(call => `${call.url} ${call.headers.referer ?? ''}`)];
      for (const secret of secrets) {
        expect(secret.length).toBeGreaterThan(10);
        expect(addresses.filter(address => address.includes(secret))).toEqual([]);
        expect(server.logged()).not.toContain(secret);
      }
    });

    it('A12 two sign-ins at once make one connection', async () => {
      const ann = await server.signUp();
      const backs = [
        await consent(await start(server, ann, crm)),
        await consent(await start(server, ann, crm)),
      ];
      const answers = await Promise.all(backs.map(back => complete(ann, crm, back)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      const rows = await server.deps.store.db
        .selectFrom('crm_integrations')
        .selectAll()
        .where('user_id', '=', ann.id)
        .execute();
      expect(rows).toHaveLength(1);
      expect(await exchanges(server, crm, 'revoke')).not.toHaveLength(0);
    });

    it('P2 no answer about connections holds anything like a token', async () => {
      const ann = await server.signUp();
      await connect(server, ann, crm);
      const text = JSON.stringify((await ann.get('/api/integrations')).body);
      expect(text).not.toMatch(/token|secret|wrapped|refresh_|verifier/i);
    });
  });

  it('A6 a code of one vendor is never sent to another', async () => {
    const ann = await server.signUp();
    const back = await consent(await start(server, ann, 'hubspot'));
    const before = await exchanges(server, 'salesforce');
    expect(await complete(ann, 'salesforce', back)).toMatchObject({
      status: 400,
      body: { code: 'state-invalid' },
    });
    expect(await exchanges(server, 'salesforce')).toHaveLength(before.length);
  });

  it('A6 an answer that names another issuer is refused before the code goes anywhere', async () => {
    const ann = await server.signUp();
    const back = await consent(await start(server, ann, 'hubspot'));
    back.searchParams.set('iss', crmUrl(server, 'salesforce'));
    const before = await exchanges(server, 'hubspot');
    expect(await complete(ann, 'hubspot', back)).toMatchObject({
      status: 400,
      body: { code: 'state-invalid' },
    });
    expect(await exchanges(server, 'hubspot')).toHaveLength(before.length);
  });

  it('A2 of all who end a flow at once exactly one may spend its code', async () => {
    const ann = await server.signUp();
    const state = new URL(await start(server, ann, 'hubspot')).searchParams.get('state') ?? '';
    const { db } = server.deps.store;
    const flow = await flowByState(db, hashState(state));
    if (flow === undefined) throw new Error('no flow');
    const ends = await Promise.all([1, 2, 3].map(() => endFlow(db, flow, new Date())));
    expect(ends.filter(Boolean)).toHaveLength(1);
  });

  it('keeps at most five flows open per person', async () => {
    const ann = await server.signUp();
    const first = await start(server, ann, 'hubspot');
    for (let count = 0; count < 5; count += 1) await start(server, ann, 'hubspot');
    expect(await complete(ann, 'hubspot', await consent(first))).toMatchObject({
      body: { code: 'state-used' },
    });
  });

  it('ends an open flow on request', async () => {
    const ann = await server.signUp();
    const url = await start(server, ann, 'hubspot');
    expect(await ann.post('/api/integrations/hubspot/cancel')).toMatchObject({
      status: 200,
      body: { state: 'not-connected' },
    });
    expect((await complete(ann, 'hubspot', await consent(url))).status).toBe(400);
  });

  it('B9 settings take only kinds of record and policies that there are', async () => {
    const ann = await server.signUp();
    expect(await ann.patch('/api/integrations/salesforce/settings', { object: 'Lead' })).toMatchObject({
      status: 424,
    });
    await connect(server, ann, 'salesforce');
    for (const object of ['Lead; DROP TABLE users', 'User', '', '__proto__']) {
      const answer = await ann.patch('/api/integrations/salesforce/settings', { object });
      expect(answer).toMatchObject({ status: 400, body: { code: 'malformed', field: 'object' } });
    }
    expect((await ann.get('/api/integrations/salesforce/objects/User/fields')).status).toBe(400);
    const contact = { lastName: 'Lovelace', emails: ['ada@lovelace.example'] };
    for (const object of ['Lead; DROP TABLE users', 'User']) {
      const one = await ann.post('/api/integrations/salesforce/sync-contact', { contact, object });
      expect(one).toMatchObject({ status: 400, body: { code: 'malformed', field: 'object' } });
      const many = await ann.post('/api/pushes', { connector: 'salesforce', object, filter: {} });
      expect(many).toMatchObject({ status: 400, body: { code: 'malformed', field: 'object' } });
    }
    const changed = await ann.patch('/api/integrations/salesforce/settings', {
      object: 'Contact',
      policy: 'overwrite',
    });
    expect(changed.body.settings).toMatchObject({ object: 'Contact', policy: 'overwrite' });
  });

  it('B12 an extension that the operator does not allow gets no flow', async () => {
    const ann = await server.signUp();
    const body = { via: 'extension', extensionId: 'a'.repeat(32) };
    expect(await ann.post('/api/integrations/hubspot/connect', body)).toMatchObject({ status: 403 });
  });

  // Last: it moves the clock of the whole server.
  it('A4 a flow ends after ten minutes', async () => {
    const ann = await server.signUp();
    const back = await consent(await start(server, ann, 'hubspot'));
    const before = await exchanges(server, 'hubspot');
    server.advance(10 * 60_000 + 1000);
    expect(await complete(ann, 'hubspot', back)).toMatchObject({
      status: 400,
      body: { code: 'flow-expired' },
    });
    expect(await exchanges(server, 'hubspot')).toHaveLength(before.length);
  });
});
