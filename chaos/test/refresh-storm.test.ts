import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestServer, withServer } from '../../apps/server/test/harness.ts';
import { databaseOf, serverEnvironment } from '../../apps/server/test/processes.ts';
import { control } from '../../packages/connectors/test/support/connected.ts';
import { refreshStorm } from '../refresh-storm/storm.ts';

/** Only PostgreSQL can be shared by processes. `npm run refresh-storm` plays it a thousand times. */
describe.runIf(databases.includes('postgres'))('200 callers in 4 processes', () => {
  let server: TestServer;
  const keys = `storm:${randomBytes(32).toString('base64')}`;
  beforeAll(async () => {
    server = await withServer({ database: 'postgres', worker: false, env: { CRMSYNC_KEYS: keys } });
  });
  afterAll(() => server?.close());

  it('T2 need a fresh token at once: exactly one token call, every time', async () => {
    const env = {
      ...serverEnvironment(server),
      CRMSYNC_KEYS: keys,
      CRMSYNC_AUTH_SECRET: 'x'.repeat(40),
      DATABASE_URL: await databaseOf(server),
    };
    const base = { hubspot: server.simulator.hubspotUrl, salesforce: server.simulator.salesforceUrl };
    const storm = await refreshStorm(
      { env, sim: (vendor, path, json, method) => control(`${base[vendor]}/_sim/${path}`, json, method) },
      { processes: 4, callers: 200, repeats: 6 },
    );
    expect(storm).toEqual({ repeats: 6, tokenCalls: 6, wrong: [] });
  }, 120_000);
});
