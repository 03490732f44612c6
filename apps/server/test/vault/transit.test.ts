import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SettingsError } from '../../src/env.ts';
import { keyRing } from '../../src/vault/key-ring.ts';
import { keyIdOf, VaultError } from '../../src/vault/key-service.ts';
import { openVault } from '../../src/vault/open-vault.ts';
import { createVault } from '../../src/vault/vault.ts';
import { startTransit, type TransitStandIn } from './transit-stand-in.ts';

describe('a Transit engine as the key service', () => {
  let transit: TransitStandIn;
  let now = 0;
  beforeAll(async () => {
    transit = await startTransit();
  });
  afterAll(() => transit?.close());

  const open = (over: { keys?: { id: string; key: Buffer }[]; token?: string } = {}) => {
    const { url, token } = transit;
    const settings = { url, token: over.token ?? token, key: 'crmsync', mount: 'transit' };
    return openVault({ keys: over.keys ?? [], transit: settings }, fetch, () => now);
  };
  const decrypts = () => transit.calls.filter(path => path.includes('decrypt')).length;

  it('wraps a data key for one row, and unwraps it for that row alone', async () => {
    const vault = await open();
    const { key, wrapped } = await vault.newDataKey('row-1');
    expect(keyIdOf(wrapped)).toBe('transit-v1');
    expect(vault.keys.holds('transit-v1')).toBe(true);
    expect((await vault.openDataKey('row-1', wrapped)).key).toEqual(key);
    await expect(vault.openDataKey('row-2', wrapped)).rejects.toThrow(VaultError);
  });

  it('is asked once per data key and five minutes, also by callers at the same time', async () => {
    const vault = await open();
    const { wrapped } = await vault.newDataKey('row-1');
    const before = decrypts();
    await Promise.all(Array.from({ length: 20 }, () => vault.openDataKey('row-1', wrapped)));
    expect(decrypts()).toBe(before + 1);
    now += 5 * 60_000;
    await vault.openDataKey('row-1', wrapped);
    expect(decrypts()).toBe(before + 2);
  });

  it('does not remember a failure', async () => {
    const vault = await open();
    const { wrapped } = await vault.newDataKey('row-1');
    transit.forgetBefore(99);
    await expect(vault.openDataKey('row-1', wrapped)).rejects.toThrow('refused (400)');
    transit.forgetBefore(1);
    expect((await vault.openDataKey('row-1', wrapped)).wrapped).toBe(wrapped);
  });

  it('P6 a newer version re-wraps what an older one wrapped', async () => {
    const vault = await open();
    const { key, wrapped } = await vault.newDataKey('row-1');
    transit.rotate();
    const rewrapped = await vault.rewrap('row-1', wrapped);
    expect(keyIdOf(rewrapped)).toBe('transit-v2');
    transit.forgetBefore(2);
    expect((await (await open()).openDataKey('row-1', rewrapped)).key).toEqual(key);
    transit.forgetBefore(1);
  });

  it('takes over from a ring, which then only unwraps', async () => {
    const ring = [{ id: 'main', key: randomBytes(32) }];
    const { key, wrapped } = await createVault(keyRing(ring)).newDataKey('row-1');
    const vault = await open({ keys: ring });
    expect((await vault.openDataKey('row-1', wrapped)).key).toEqual(key);
    expect(keyIdOf(await vault.rewrap('row-1', wrapped))).toMatch(/^transit-v\d$/);
    expect([vault.keys.holds('main'), vault.keys.holds('other')]).toEqual([true, false]);
  });

  it('P7 nothing starts with a service that refuses or is not there', async () => {
    await expect(open({ token: 'wrong' })).rejects.toThrow(SettingsError);
    const gone = { url: 'http://127.0.0.1:9', token: 'x', key: 'crmsync', mount: 'transit' };
    await expect(openVault({ keys: [], transit: gone }, fetch, Date.now)).rejects.toThrow('does not answer');
  });
});
