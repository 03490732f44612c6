import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Assembly, assemble } from '../../src/assemble.ts';
import type { NamedKey } from '../../src/env.ts';
import { keyUses } from '../../src/store/data-keys.ts';
import { keyRing } from '../../src/vault/key-ring.ts';
import { rotateKeys } from '../../src/vault/rotate.ts';
import { createVault } from '../../src/vault/vault.ts';
import { connect, crms, sim, start } from '../connections/crm.ts';
import { databases, type Person, type TestServer, withServer } from '../harness.ts';
import { databaseOf, serverEnvironment } from '../processes.ts';

const older: NamedKey = { id: 'older', key: randomBytes(32) };
const newer: NamedKey = { id: 'newer', key: randomBytes(32) };
const ringText = (ring: NamedKey[]) => ring.map(({ id, key }) => `${id}:${key.toString('base64')}`).join();

describe.each(databases)('changing the key on %s', database => {
  let server: TestServer;
  const people: Person[] = [];
  beforeAll(async () => {
    server = await withServer({ database, env: { CRMSYNC_KEYS: ringText([older]) } });
    for (let count = 0; count < 4; count += 1) people.push(await server.signUp());
    for (const person of people) for (const crm of crms) await connect(server, person, crm);
  });
  afterAll(() => server?.close());

  /** A server on the same database with another ring. */
  const withRing = (keys: NamedKey[]): Promise<Assembly> => {
    const { settings, store, log, now } = server.deps;
    return assemble({ settings, secrets: { ...server.secrets, keys }, store, log, now });
  };
  const keyIds = async () => [...new Set((await keyUses(server.deps.store.db)).map(use => use.keyId))];
  const connectionIds = async () =>
    (await server.deps.store.db.selectFrom('crm_integrations').select('id').execute()).map(({ id }) => id);

  it('P6 re-wraps every data key under load without one failed call, then the old key may go', async () => {
    const [one] = people;
    if (one === undefined) throw new Error('nobody');
    // Something of every kind: an open sign-in, and a grant to be ended later.
    await start(server, one, 'hubspot');
    await expect(withRing([newer])).rejects.toThrow('lacks the key "older"');

    const { db } = server.deps.store;
    const both = await withRing([newer, older]);
    const ids = await connectionIds();
    let [calls, rotated] = [0, false];
    const load = ids.map(async id => {
      while (!rotated) {
        // Each call refreshes first, so that tokens are written while keys change.
        await db
          .updateTable('crm_integrations')
          .set({ access_expires_at: new Date(0) })
          .where('id', '=', id)
          .execute();
        const { client, connector } = await both.deps.connections.openClient(id);
        expect((await client.describe(connector.objects[0]?.name ?? '')).length).toBeGreaterThan(5);
        calls += 1;
        // Eight connections at once must stay within what one account may ask.
        await pause(200);
      }
    });
    const loaded = Promise.all(load);
    const vault = createVault(keyRing([newer, older]));
    while (calls < 10) await Promise.race([new Promise(resolve => setTimeout(resolve, 5)), loaded]);
    // There and back again, so that calls of the load surely meet a row that is just being changed.
    for (let round = 0; round < 3; round += 1) {
      await rotateKeys(db, createVault(keyRing([newer, older])));
      await rotateKeys(db, createVault(keyRing([older, newer])));
    }
    const last = await rotateKeys(db, vault);
    expect(last).toEqual({ rewrapped: expect.any(Number), unopened: 0 });
    expect(last.rewrapped).toBeGreaterThan(ids.length - 1);
    const seen = calls;
    while (calls < seen + 10) await Promise.race([new Promise(resolve => setTimeout(resolve, 5)), loaded]);
    rotated = true;
    await loaded;
    await both.close();

    expect(await keyIds()).toEqual(['newer']);
    const flows = await db.selectFrom('oauth_flows').select('wrapped_key').execute();
    expect(flows.filter(({ wrapped_key }) => !wrapped_key.startsWith('newer.'))).toEqual([]);
    expect(flows.length).toBeGreaterThan(0);
    const alone = await withRing([newer]);
    for (const id of ids) {
      const { client, connector } = await alone.deps.connections.openClient(id);
      expect((await client.describe(connector.objects[0]?.name ?? '')).length).toBeGreaterThan(5);
    }
    await alone.close();
  }, 120_000);

  it('P6 a refresh while keys change does not put the old one back', async () => {
    const { db } = server.deps.store;
    const [id = ''] = await connectionIds();
    const before = await db
      .selectFrom('crm_integrations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const third = { id: 'third', key: randomBytes(32) };
    const slow = await withRing([newer, older, third]);
    await sim(server, before.connector as 'hubspot', 'revoke', { what: 'expire-access-tokens' });
    const fault = { match: { path: 'token', times: 1 }, when: 'after', kind: 'delay', ms: 400 };
    await sim(server, before.connector as 'hubspot', 'faults', fault);
    const call = slow.deps.connections
      .openClient(id)
      .then(({ client, connector }) => client.describe(connector.objects[0]?.name ?? ''));
    await rotateKeys(db, createVault(keyRing([third, newer, older])));
    await call;
    expect(await keyIds()).toEqual(['third']);
    // Back, for the other tests.
    await rotateKeys(db, createVault(keyRing([newer, third])));
    await slow.close();
  });

  it('says what it cannot open and leaves it alone', async () => {
    const { db } = server.deps.store;
    const [id = ''] = await connectionIds();
    const row = await db
      .selectFrom('crm_integrations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await db.updateTable('crm_integrations').set({ wrapped_key: 'lost.AAAA' }).where('id', '=', id).execute();
    expect(await rotateKeys(db, createVault(keyRing([newer])))).toEqual({ rewrapped: 0, unopened: 1 });
    await db
      .updateTable('crm_integrations')
      .set({ wrapped_key: row.wrapped_key })
      .where('id', '=', id)
      .execute();
  });

  it.runIf(database === 'postgres')('P6 as a command beside a running server', async () => {
    const command = fileURLToPath(new URL('../../src/commands/keys.ts', import.meta.url));
    const run = async (verb: string, keys: NamedKey[]) => {
      const env = {
        ...serverEnvironment(server),
        DATABASE_URL: await databaseOf(server),
        CRMSYNC_KEYS: ringText(keys),
        CRMSYNC_AUTH_SECRET: 'x'.repeat(40),
      };
      return promisify(execFile)(process.execPath, [command, verb], { env });
    };
    expect((await run('list', [older, newer])).stdout).toMatch(
      /older: 0 data keys - wraps now\nnewer: \d+ .* - still needed/,
    );
    expect((await run('list', [older])).stdout).toMatch(/newer: .* - MISSING: put it back/);
    expect((await run('rotate', [older, newer])).stdout).toMatch(
      /Re-wrapped \d+ data keys\.\nolder: .* - wraps now\nnewer: 0 data keys - may be removed/,
    );
    await expect(run('rotate', [newer])).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('open with no key'),
    });
    await expect(run('shuffle', [older])).rejects.toMatchObject({
      stderr: 'npm run keys -- list | rotate\n',
    });
  });
});

describe('the key file of a folder', () => {
  it('P6 is changed by the command itself, and the server goes on with it', async () => {
    const { mkdtempSync, rmSync } = await import('node:fs');
    const { tmpdir } = await import('node:os');
    const folder = mkdtempSync(`${tmpdir()}/crmsync-keys-`);
    const command = fileURLToPath(new URL('../../src/commands/keys.ts', import.meta.url));
    const run = () =>
      promisify(execFile)(process.execPath, [command, 'rotate'], {
        env: { PATH: process.env.PATH, CRMSYNC_DATA_DIR: folder },
      });
    const first = await run();
    const ring = () => readFileSync(`${folder}/encryption-key`, 'utf8');
    expect(ring()).toMatch(/^file-[\da-f]{8}:\S{44}\n$/);
    const before = ring();
    expect(first.stdout).toContain('wraps now');
    await run();
    expect(ring()).not.toBe(before);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);
});
