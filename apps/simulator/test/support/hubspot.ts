import { afterAll, beforeAll, beforeEach } from 'vitest';
import { hubspot } from '../../src/hubspot/index.ts';
import { type RunningVendor, startVendor } from '../../src/kernel/start-vendor.ts';
import { type Answer, call, dig, type Send } from './http.ts';

/** Base of the virtual clock in these tests. */
export const NOW = Date.parse('2026-11-22T10:00:00Z');

/** A HubSpot that listens, with shortcuts. */
export interface TestHub {
  /** Base URL. */
  url(): string;
  /** A call of the API with a token that may do everything. */
  api(path: string, send?: Send): Promise<Answer>;
  /** A call of the control API. */
  sim(path: string, json?: unknown): Promise<Answer>;
  /** A fresh access token. */
  token(input?: unknown): Promise<string>;
}

/** Starts HubSpot for the tests of one file and resets it before each; search lags only where a test asks. */
export function useHubspot(): TestHub {
  let running: RunningVendor | undefined;
  let bearer = '';
  const url = () => running?.url ?? '';
  const sim = (path: string, json?: unknown) =>
    call(`${url()}/_sim/${path}`, json === undefined ? {} : { method: 'POST', json });
  const token = async (input: unknown = {}) => String(dig(await sim('grant', input), 'body.access_token'));

  beforeAll(async () => {
    running = await startVendor(hubspot, { port: 0, seed: 42, now: () => NOW });
  });
  beforeEach(async () => {
    await sim('reset', {});
    const now = Date.parse(String(dig(await sim('clock'), 'body.now')));
    await sim('clock', { advanceMs: NOW - now });
    await sim('limits', { searchLagMs: 0, burstPerTenSeconds: 0, searchPerSecond: 0 });
    bearer = await token();
  });
  afterAll(() => running?.close());

  return { url, sim, token, api: (path, send = {}) => call(`${url()}${path}`, { bearer, ...send }) };
}
