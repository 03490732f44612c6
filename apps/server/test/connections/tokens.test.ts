import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble } from '../../src/assemble.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { type Crm, callsSeen, card, connect, crms, crmUrl, exchanges, sim } from './crm.ts';

/** Reads the fields of the CRM's first object, past every cache: one real API call with the stored token. */
async function callApi(person: Person, crm: Crm) {
  const { objects } = await card(person, crm);
  return person.get(`/api/integrations/${crm}/objects/${objects[0].name}/fields?fresh=true`);
}

/** Makes the vendor forget access tokens; refreshing still works. */
function expire(server: TestServer, crm: Crm) {
  return sim(server, crm, 'revoke', { what: 'expire-access-tokens' });
}

/** Makes the vendor end all grants. */
function uninstall(server: TestServer, crm: Crm) {
  return sim(server, crm, 'revoke', { what: 'uninstall' });
}

async function rowOf(server: TestServer, person: Person) {
  return server.deps.store.db
    .selectFrom('crm_integrations')
    .selectAll()
    .where('user_id', '=', person.id)
    .executeTakeFirstOrThrow();
}

/** Looks until `check` holds; for what happens on another process's or database's time. */
async function until(check: () => Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  for (const end = Date.now() + deadlineMs; Date.now() < end; await wait(50)) if (await check()) return;
  throw new Error('It did not come to pass.');
}

describe.each(databases)('tokens on %s', database => {
  let server: TestServer;
  beforeAll(async () => {
    server = await withServer({ database });
    // Fifty callers at once are more than its window has room for; the pace has tests of its own.
    await sim(server, 'hubspot', 'limits', { burstPerTenSeconds: 0 });
  });
  afterAll(() => server?.close());

  const connected = async (crm: Crm) => {
    const ann = await server.signUp();
    expect((await connect(server, ann, crm)).status).toBe(200);
    return ann;
  };

  describe.each(crms)('%s', crm => {
    it('keeps no token in clear text', async () => {
      const ann = await connected(crm);
      const [exchange] = (await exchanges(server, crm, 'authorization_code')).slice(-1);
      const text = JSON.stringify(await rowOf(server, ann));
      expect(text).not.toContain(exchange?.form.client_secret);
      const issued = (await rowOf(server, ann)).access_token ?? '';
      expect(issued).toMatch(/^[\w-]{60,}$/);
      const flows = await server.deps.store.db
        .selectFrom('oauth_flows')
        .selectAll()
        .where('user_id', '=', ann.id)
        .execute();
      expect(JSON.stringify(flows)).not.toMatch(/https?:\/\/[^"]*state=/);
    });

    it('T1 a refused token is refreshed once and the call goes on', async () => {
      const ann = await connected(crm);
      await expire(server, crm);
      const before = await exchanges(server, crm, 'refresh_token');
      expect((await callApi(ann, crm)).status).toBe(200);
      expect((await callApi(ann, crm)).status).toBe(200);
      expect(await exchanges(server, crm, 'refresh_token')).toHaveLength(before.length + 1);
    });

    it('T2 many callers in two processes with a refused token make one refresh', async () => {
      const ann = await connected(crm);
      // A second server on the same database, with nothing shared but that and its keys.
      const { deps, secrets } = server;
      const other = await assemble({
        settings: deps.settings,
        secrets,
        store: deps.store,
        log: deps.log,
        now: deps.now,
      });
      const { id } = await rowOf(server, ann);
      await expire(server, crm);
      const before = await exchanges(server, crm, 'refresh_token');
      const callers = Array.from(
        { length: 50 },
        (_, index) => (index % 2 === 0 ? deps : other.deps).connections,
      );
      const answers = await Promise.all(
        callers.map(async connections => {
          const { client, connector } = await connections.openClient(id);
          return client.find(['nobody@x.io'], { [connector.objects[0]?.name ?? '']: [] });
        }),
      );
      expect(answers.every(found => found[0]?.length === 0)).toBe(true);
      expect(await exchanges(server, crm, 'refresh_token')).toHaveLength(before.length + 1);
      await other.close();
    });

    it('T9 a grant ended at the vendor asks to reconnect, once, and reconnecting goes on', async () => {
      const ann = await connected(crm);
      const { id } = await rowOf(server, ann);
      await uninstall(server, crm);
      expect(await callApi(ann, crm)).toMatchObject({ status: 424, body: { code: 'needs-reconnect' } });
      expect(await card(ann, crm)).toMatchObject({ state: 'needs-reconnect', problem: { code: 'revoked' } });
      const before = await exchanges(server, crm);
      expect((await callApi(ann, crm)).status).toBe(424);
      expect(await exchanges(server, crm)).toHaveLength(before.length);
      expect((await connect(server, ann, crm)).status).toBe(200);
      expect((await rowOf(server, ann)).id).toBe(id);
      expect((await callApi(ann, crm)).status).toBe(200);
    });

    it('T5 a refused client of ours is an alarm and disconnects nobody', async () => {
      const ann = await connected(crm);
      await expire(server, crm);
      const fault = {
        match: { path: 'token', body: 'refresh_token', times: 0 },
        kind: 'status',
        status: 401,
      };
      const body =
        crm === 'hubspot' ? { status: 'BAD_CLIENT_SECRET', message: 'x' } : { error: 'invalid_client' };
      await sim(server, crm, 'faults', { ...fault, ...(crm === 'salesforce' ? { status: 400 } : {}), body });
      expect(await callApi(ann, crm)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(await card(ann, crm)).toMatchObject({ state: 'connected', problem: null });
      expect(server.logged()).toContain('"alarm":true');
      await clearFaults(crm);
      expect((await callApi(ann, crm)).status).toBe(200);
    });

    it('keeps the connection while the vendor is down', async () => {
      const ann = await connected(crm);
      await expire(server, crm);
      await sim(server, crm, 'faults', { match: { path: 'token', times: 0 }, kind: 'status', status: 503 });
      expect(await callApi(ann, crm)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      await clearFaults(crm);
      expect(await card(ann, crm)).toMatchObject({ state: 'connected' });
      expect((await callApi(ann, crm)).status).toBe(200);
    });

    it('T8 disconnecting ends the grant at the vendor and forgets key and tokens', async () => {
      const ann = await connected(crm);
      const before = await exchanges(server, crm, 'revoke');
      expect(await ann.delete(`/api/integrations/${crm}/disconnect`)).toMatchObject({
        status: 200,
        body: { revoked: true },
      });
      expect(await exchanges(server, crm, 'revoke')).toHaveLength(before.length + 1);
      expect(await card(ann, crm)).toMatchObject({ state: 'not-connected', account: null });
      const row = await rowOf(server, ann);
      expect([row.wrapped_key, row.access_token, row.refresh_token]).toEqual([null, null, null]);
      expect(await ann.delete(`/api/integrations/${crm}/disconnect`)).toMatchObject({ status: 424 });
      expect((await connect(server, ann, crm)).status).toBe(200);
    });

    it('T8 a vendor that is down is asked again later', async () => {
      const ann = await connected(crm);
      await sim(server, crm, 'faults', { match: { path: 'revoke', times: 0 }, kind: 'status', status: 503 });
      expect(await ann.delete(`/api/integrations/${crm}/disconnect`)).toMatchObject({
        body: { revoked: false },
      });
      expect((await rowOf(server, ann)).wrapped_key).toBeNull();
      await clearFaults(crm);
      const before = await exchanges(server, crm, 'revoke');
      server.advance(6 * 60_000);
      await server.deps.connections.revokeDue();
      expect(await exchanges(server, crm, 'revoke')).toHaveLength(before.length + 1);
      const kept = await server.deps.store.db
        .selectFrom('revocations')
        .select('id')
        .where('user_id', '=', ann.id)
        .execute();
      expect(kept).toEqual([]);
    });

    it('P5 tokens swapped between rows or put back from an older version do not open', async () => {
      const [ann, bob] = [await connected(crm), await connected(crm)];
      const { db } = server.deps.store;
      const [annRow, bobRow] = [await rowOf(server, ann), await rowOf(server, bob)];
      const { access_token, refresh_token, wrapped_key } = bobRow;
      for (const stolen of [{ access_token }, { access_token, refresh_token, wrapped_key }]) {
        await db.updateTable('crm_integrations').set(stolen).where('id', '=', annRow.id).execute();
        expect((await callApi(ann, crm)).status).toBe(500);
      }
      const { access_token: own, refresh_token: ownRefresh, wrapped_key: ownKey } = annRow;
      await db
        .updateTable('crm_integrations')
        .set({
          access_token: own,
          refresh_token: ownRefresh,
          wrapped_key: ownKey,
          token_version: annRow.token_version + 1,
        })
        .where('id', '=', annRow.id)
        .execute();
      expect((await callApi(ann, crm)).status).toBe(500);
    });
  });

  it('refreshes early, before the vendor refuses', async () => {
    const ann = await connected('hubspot');
    const before = await exchanges(server, 'hubspot', 'refresh_token');
    const { access_expires_at: end } = await rowOf(server, ann);
    server.advance((end?.getTime() ?? 0) - server.deps.now() - 30_000);
    const refused = await refusals('hubspot');
    expect((await callApi(ann, 'hubspot')).status).toBe(200);
    expect(await exchanges(server, 'hubspot', 'refresh_token')).toHaveLength(before.length + 1);
    expect(await refusals('hubspot')).toBe(refused);
  });

  it('tells open pages of every change', async () => {
    const ann = await connected('hubspot');
    const { rows } = {
      rows: await server.deps.store.db
        .selectFrom('events')
        .select('event')
        .where('user_id', '=', ann.id)
        .execute(),
    };
    expect(rows.map(({ event }) => event)).toContainEqual({ type: 'connection', connector: 'hubspot' });
    const before = rows.length;
    await ann.delete('/api/integrations/hubspot/disconnect');
    await until(async () => {
      const now = await server.deps.store.db
        .selectFrom('events')
        .select('id')
        .where('user_id', '=', ann.id)
        .execute();
      return now.length > before;
    });
  });

  const clearFaults = async (crm: Crm) => {
    await fetch(`${crmUrl(server, crm)}/_sim/faults`, { method: 'DELETE' });
  };
  const refusals = async (crm: Crm): Promise<number> => {
    return (await callsSeen(server, crm)).filter(({ status }) => status === 401).length;
  };
});
