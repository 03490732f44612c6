import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accountsOffered, consent } from '../../../../packages/connectors/test/support/consent.ts';
import { databases, type TestServer, withServer } from '../harness.ts';
import { type Crm, card, complete, connect, crms, crmUrl, exchanges, sim, start } from './crm.ts';

describe.each(databases)('people whom the vendor does not let in on %s', database => {
  let server: TestServer;
  beforeAll(async () => {
    server = await withServer({ database });
  });
  afterAll(() => server?.close());
  afterEach(async () => {
    for (const crm of crms) await fetch(`${crmUrl(server, crm)}/_sim/faults`, { method: 'DELETE' });
  });

  const refuse = (crm: Crm) =>
    sim(server, crm, 'faults', {
      match: { path: 'token', times: 1 },
      kind: 'status',
      status: 400,
      body: { error: 'invalid_grant', error_description: "user hasn't approved this consumer" },
    });

  it('A8 a first sign-in that an admin must allow leaves a card that says what to send them', async () => {
    const ann = await server.signUp();
    const back = await consent(await start(server, ann, 'salesforce'));
    await refuse('salesforce');
    expect(await complete(ann, 'salesforce', back)).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    });
    const blocked = await card(ann, 'salesforce');
    expect(blocked).toMatchObject({ state: 'blocked', account: null, problem: { code: 'not-approved' } });
    expect(blocked.problem.forAdmin).toMatch(/install the app “CRMSync”/);
    // Giving up, or another try, takes it away.
    await ann.post('/api/integrations/salesforce/cancel');
    expect(await card(ann, 'salesforce')).toMatchObject({ state: 'not-connected', problem: null });
    const again = await consent(await start(server, ann, 'salesforce'));
    await refuse('salesforce');
    await complete(ann, 'salesforce', again);
    const url = await start(server, ann, 'salesforce');
    expect(await card(ann, 'salesforce')).toMatchObject({ state: 'waiting', problem: null });
    expect((await complete(ann, 'salesforce', await consent(url))).status).toBe(200);
    expect(await card(ann, 'salesforce')).toMatchObject({ state: 'connected', problem: null });
  });

  it.each(crms)(
    'A8 while waiting for %s the card has what to send when its page never comes back',
    async crm => {
      const ann = await server.signUp();
      await start(server, ann, crm);
      expect((await card(ann, crm)).waiting.forAdmin).toMatch(/CRMSync/);
    },
  );

  it('A8 the page of an uninstalled app does not come back; the flow stays open until it is over', async () => {
    const ann = await server.signUp();
    await sim(server, 'salesforce', 'switches', { appMustBeInstalled: 'yes' });
    const url = await start(server, ann, 'salesforce');
    expect((await consent(url)).origin).toBe(crmUrl(server, 'salesforce'));
    expect(await card(ann, 'salesforce')).toMatchObject({ state: 'waiting' });
    await sim(server, 'salesforce', 'switches', { appMustBeInstalled: 'no' });
    expect((await complete(ann, 'salesforce', await consent(url))).status).toBe(200);
  });

  it('A13 a connection that was given less than asked says what is missing, in words, and works', async () => {
    const ann = await server.signUp();
    const [account] = await accountsOffered(await start(server, ann, 'hubspot'));
    const before = (await exchanges(server, 'hubspot', 'revoke')).length;
    await withGrantedScopes(['oauth', 'crm.objects.contacts.read']);
    expect((await connect(server, ann, 'hubspot', { account })).status).toBe(200);
    const limited = await card(ann, 'hubspot');
    expect(limited).toMatchObject({ state: 'connected', problem: { code: 'limited' } });
    expect(limited.missingPermissions).toHaveLength(1);
    expect(limited.missingPermissions[0].text).toMatch(/contacts/i);
    expect(limited.missingPermissions[0].text).not.toContain('crm.objects');
    expect(limited.problem.detail).toContain(limited.missingPermissions[0].text);
    expect(await exchanges(server, 'hubspot', 'revoke')).toHaveLength(before);
    // Signing in again with everything mends it.
    await fetch(`${crmUrl(server, 'hubspot')}/_sim/faults`, { method: 'DELETE' });
    expect((await connect(server, ann, 'hubspot', { account })).status).toBe(200);
    expect(await card(ann, 'hubspot')).toMatchObject({ problem: null, missingPermissions: [] });
  });

  /** The next token answer names only these scopes. */
  const withGrantedScopes = async (scopes: string[]) => {
    const granted = (await sim(server, 'hubspot', 'grant', {
      clientId: 'crmsync-hubspot-client',
      scopes,
    })) as object;
    await sim(server, 'hubspot', 'faults', {
      match: { path: 'token$', body: 'authorization_code', times: 1 },
      when: 'after',
      kind: 'status',
      status: 200,
      body: { token_type: 'bearer', ...granted },
    });
  };
});
