import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, assemble } from '../../src/assemble.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { databaseOf, serverEnvironment } from '../processes.ts';
import { addContact, pushEnded, until } from '../pushes/scene.ts';
import { type Crm, callsSeen, card, connect, crms, crmUrl, exchanges, sim } from './crm.ts';

const keys = `care:${randomBytes(32).toString('base64')}`;
const day = 24 * 3600_000;

describe.each(databases)('looking after connections on %s', database => {
  let server: TestServer;
  beforeAll(async () => {
    server = await withServer({ database, env: { CRMSYNC_KEYS: keys } });
  });
  afterAll(() => server?.close());
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const crm of crms) await fetch(`${crmUrl(server, crm)}/_sim/faults`, { method: 'DELETE' });
    await sim(server, 'salesforce', 'switches', { ipRestricted: 'no' });
  });

  /** Signed in just now, however far this test's clocks are ahead: a session ends after 90 days, and that is not the matter here. */
  const signInAgain = () =>
    server.deps.store.db
      .updateTable('sessions')
      .set({ created_at: new Date(server.deps.now()) })
      .execute();
  const connected = async (crm: Crm) => {
    const ann = await server.signUp();
    await signInAgain();
    expect((await connect(server, ann, crm)).status).toBe(200);
    return ann;
  };
  const rowOf = (person: Person) =>
    server.deps.store.db
      .selectFrom('crm_integrations')
      .selectAll()
      .where('user_id', '=', person.id)
      .executeTakeFirstOrThrow();
  const callApi = async (person: Person, crm: Crm) => {
    const { objects } = await card(person, crm);
    return person.get(`/api/integrations/${crm}/objects/${objects[0].name}/fields?fresh=true`);
  };
  const expire = (crm: Crm) => sim(server, crm, 'revoke', { what: 'expire-access-tokens' });
  const refreshes = async (crm: Crm) => (await exchanges(server, crm, 'refresh_token')).length;
  const refuseToken = (body: object, times = 1) =>
    sim(server, 'salesforce', 'faults', {
      match: { path: 'token', body: 'refresh_token', times },
      kind: 'status',
      status: 400,
      body,
    });
  /** Time passes, here and at the vendors. */
  const pass = async (ms: number) => {
    server.advance(ms);
    for (const crm of crms) await sim(server, crm, 'clock', { advanceMs: ms });
    await signInAgain();
  };

  it('T3 "already being processed" is read again and tried again; the connection stays', async () => {
    const ann = await connected('salesforce');
    await expire('salesforce');
    const before = await refreshes('salesforce');
    await refuseToken({
      error: 'invalid_grant',
      error_description: 'token request is already being processed',
    });
    expect((await callApi(ann, 'salesforce')).status).toBe(200);
    // The refused one was answered by the fault, before the vendor noted it.
    expect(await refreshes('salesforce')).toBe(before + 1);
    expect(await card(ann, 'salesforce')).toMatchObject({ state: 'connected', problem: null });
  });

  it('T5 an address that may not ask for tokens is an alarm and disconnects nobody', async () => {
    const ann = await connected('salesforce');
    await expire('salesforce');
    await sim(server, 'salesforce', 'switches', { ipRestricted: 'yes' });
    expect(await callApi(ann, 'salesforce')).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(server.logged()).toMatch(/"alarm":true[^\n]*ip-restricted|ip-restricted[^\n]*"alarm":true/);
    expect(await card(ann, 'salesforce')).toMatchObject({ state: 'connected', problem: null });
    await sim(server, 'salesforce', 'switches', { ipRestricted: 'no' });
    expect((await callApi(ann, 'salesforce')).status).toBe(200);
  });

  it.each([
    ['a user made inactive', 'inactive user', 'blocked', 'inactive'],
    ['an app the admin withdrew', "user hasn't approved this consumer", 'blocked', 'not-approved'],
    ['a grant that was ended', 'expired access/refresh token', 'needs-reconnect', 'revoked'],
  ] as const)(
    'T4 %s is told as what it is, once, and nothing is asked again',
    async (_, error_description, state, code) => {
      const ann = await connected('salesforce');
      await expire('salesforce');
      await refuseToken({ error: 'invalid_grant', error_description }, 0);
      expect((await callApi(ann, 'salesforce')).status).toBeGreaterThanOrEqual(400);
      expect(await card(ann, 'salesforce')).toMatchObject({ state, problem: { code } });
      const seen = await callsSeen(server, 'salesforce');
      for (let count = 0; count < 3; count += 1) await callApi(ann, 'salesforce');
      expect(await callsSeen(server, 'salesforce')).toHaveLength(seen.length);
    },
  );

  it('T4 a refresh that was overtaken by a new sign-in does not write over it', async () => {
    const ann = await connected('salesforce');
    await server.deps.store.db
      .updateTable('crm_integrations')
      .set({ access_expires_at: new Date(0) })
      .where('user_id', '=', ann.id)
      .execute();
    const [before, { token_version: first }] = [await refreshes('salesforce'), await rowOf(ann)];
    const refused = (await callsSeen(server, 'salesforce')).filter(({ status }) => status === 401).length;
    await sim(server, 'salesforce', 'faults', {
      match: { path: 'token', body: 'refresh_token', times: 1 },
      when: 'after',
      kind: 'delay',
      ms: 3000,
    });
    const call = callApi(ann, 'salesforce');
    await until(async () => (await refreshes('salesforce')) === before + 1);
    expect((await connect(server, ann, 'salesforce')).status).toBe(200);
    const [kept, signedIn] = [await rowOf(ann), (await callsSeen(server, 'salesforce')).length];
    expect((await call).status).toBe(200);
    expect(kept.token_version).toBe(first + 1);
    expect((await rowOf(ann)).access_token).toBe(kept.access_token);
    expect(await refreshes('salesforce')).toBe(before + 1);
    const seen = await callsSeen(server, 'salesforce');
    expect(seen.filter(({ status }) => status === 401)).toHaveLength(refused);
    // It called with the new sign-in's token: the one that came too late was saved nowhere, and nobody may use it.
    expect((await callApi(ann, 'salesforce')).status).toBe(200);
    const used = (await callsSeen(server, 'salesforce'))
      .slice(signedIn)
      .filter(({ url }) => url.includes('/services/data'))
      .map(({ headers }) => headers.authorization);
    expect(used.length).toBeGreaterThan(1);
    expect(new Set(used).size).toBe(1);
  });

  it('T11 clocks five minutes off refuse nothing early and make no storm', async () => {
    const ann = await connected('hubspot');
    const { id } = await rowOf(ann);
    const assemblies: Assembly[] = [];
    for (const skew of [-5 * 60_000, 5 * 60_000]) {
      const { settings, store, log, now } = server.deps;
      assemblies.push(
        await assemble({ settings, secrets: server.secrets, store, log, now: () => now() + skew }),
      );
    }
    const work = async () => {
      for (let round = 0; round < 10; round += 1) {
        for (const { deps } of [...assemblies, server]) {
          const { client, connector } = await deps.connections.openClient(id);
          expect((await client.describe(connector.objects[0]?.name ?? '')).length).toBeGreaterThan(5);
        }
      }
    };
    const before = await refreshes('hubspot');
    await work();
    expect(await refreshes('hubspot')).toBe(before);
    // Around its end each clock may once think for itself; nobody is refused and they do not take turns.
    await pass(27 * 60_000);
    await work();
    expect(await refreshes('hubspot')).toBeLessThanOrEqual(before + 2);
    for (const assembly of assemblies) await assembly.close();
  });

  it('T11 a token that ends during a long pause the vendor asked for is renewed before the next call', async () => {
    const ann = await connected('hubspot');
    const { id } = await rowOf(ann);
    const { client, connector } = await server.deps.connections.openClient(id);
    const [object] = connector.objects;
    await sim(server, 'hubspot', 'faults', {
      match: { path: 'properties', times: 1 },
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '2400' },
      body: { status: 'error', message: 'x', errorType: 'RATE_LIMIT', policyName: 'DAILY' },
    });
    await expect(client.describe(object?.name ?? '')).rejects.toMatchObject({
      kind: expect.stringMatching(/throttled|exhausted/),
    });
    await pass(day);
    const before = await refreshes('hubspot');
    const refused = (await callsSeen(server, 'hubspot')).filter(({ status }) => status === 401).length;
    expect((await client.describe(object?.name ?? '')).length).toBeGreaterThan(5);
    expect(await refreshes('hubspot')).toBe(before + 1);
    expect((await callsSeen(server, 'hubspot')).filter(({ status }) => status === 401)).toHaveLength(refused);
  });

  /** Only PostgreSQL outlives a process that is killed while another goes on. */
  it.runIf(database === 'postgres')(
    'T6 killed between the rotation at the vendor and the commit here: one more try, one clean reconnect, nothing lost',
    async () => {
      const ann = await connected('salesforce');
      const { id } = await rowOf(ann);
      const contact = await addContact(ann);
      await expire('salesforce');
      await sim(server, 'salesforce', 'faults', {
        match: { path: 'token', body: 'refresh_token', times: 1 },
        when: 'after',
        kind: 'hang',
      });
      const before = await refreshes('salesforce');
      const child = await startStormProcess();
      child.send({ connectionId: id, callers: 20, why: 'look' });
      // A look does not refresh; being refused does.
      await once(child, 'message');
      child.send({ connectionId: id, callers: 20, why: 'refused' });
      await until(async () => (await refreshes('salesforce')) === before + 1);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      // The dead process's lease runs out.
      const past = new Date(Date.now() - 1000);
      await server.deps.store.db
        .updateTable('crm_integrations')
        .set({ refresh_lease_until: past })
        .where('id', '=', id)
        .execute();
      const push = await ann.post('/api/pushes', { connector: 'salesforce', contactIds: [contact.id] });
      expect(push.status).toBe(202);
      await until(async () => (await card(ann, 'salesforce')).state === 'needs-reconnect');
      expect(await refreshes('salesforce')).toBe(before + 2);
      const parked = await until(async () => {
        const { body } = await ann.get(`/api/pushes/${push.body.id}`);
        return body.state === 'parked' && body;
      });
      expect(parked.parked.reason).toBe('connection');
      for (let count = 0; count < 3; count += 1) await callApi(ann, 'salesforce');
      expect(await refreshes('salesforce')).toBe(before + 2);
      expect((await connect(server, ann, 'salesforce')).status).toBe(200);
      expect((await pushEnded(ann, push.body.id)).counts).toMatchObject({ created: 1, failed: 0 });
    },
    120_000,
  );

  const startStormProcess = async () => {
    const program = fileURLToPath(
      new URL('../../../../chaos/refresh-storm/process/main.ts', import.meta.url),
    );
    const env = {
      ...serverEnvironment(server),
      CRMSYNC_KEYS: keys,
      CRMSYNC_AUTH_SECRET: 'x'.repeat(40),
      DATABASE_URL: await databaseOf(server),
    };
    const child = fork(program, { env, execPath: process.execPath });
    children.push(child);
    await once(child, 'message');
    return child;
  };

  // Last: they move the clocks by weeks.
  it('T7 a connection that nobody uses is kept alive for as long as it takes', async () => {
    const { keepAlive } = server.deps.connections;
    const ann = await connected('salesforce');
    await pass(19 * day);
    const before = await refreshes('salesforce');
    // Whatever other tests left idle is refreshed or told of, but not this one yet.
    await keepAlive();
    const { refreshed_at: first } = await rowOf(ann);
    await pass(10 * day);
    await keepAlive();
    expect((await rowOf(ann)).refreshed_at?.getTime()).toBeGreaterThan(first?.getTime() ?? 0);
    expect(await refreshes('salesforce')).toBeGreaterThan(before);
    const again = await refreshes('salesforce');
    await keepAlive();
    expect(await refreshes('salesforce')).toBe(again);
    for (let months = 0; months < 3; months += 1) {
      await pass(25 * day);
      await keepAlive();
    }
    expect(await card(ann, 'salesforce')).toMatchObject({ state: 'connected', problem: null });
    expect((await callApi(ann, 'salesforce')).status).toBe(200);
  });

  it('T7 after 31 days without anybody looking it asks to be connected again, and says so in words', async () => {
    const ann = await connected('salesforce');
    await pass(31 * day);
    expect(await callApi(ann, 'salesforce')).toMatchObject({
      status: 424,
      body: { code: 'needs-reconnect' },
    });
    expect(await card(ann, 'salesforce')).toMatchObject({
      state: 'needs-reconnect',
      problem: { code: 'revoked', detail: expect.stringContaining('Nothing was lost') },
    });
    expect((await connect(server, ann, 'salesforce')).status).toBe(200);
    expect((await callApi(ann, 'salesforce')).status).toBe(200);
  });
});
