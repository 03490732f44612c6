import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SettingsError } from '../../src/env.ts';
import { keyRing } from '../../src/vault/key-ring.ts';
import { keyIdOf, VaultError } from '../../src/vault/key-service.ts';
import { openVault } from '../../src/vault/open-vault.ts';
import { transitKeys } from '../../src/vault/transit.ts';
import { createVault } from '../../src/vault/vault.ts';
import { startTransit, type TransitStandIn } from './transit-stand-in.ts';

describe('a Transit engine as the key service', () => {
  let transit: TransitStandIn;
  let now = 0;
  beforeAll(async () => {
    transit = await startTransit();
  });
  afterAll(() => transit?.close());

  const open = (over: { keys?: { id: string; key: Buffer }[]; token?: string | { file: string } } = {}) => {
    const { url, token } = transit;
    const settings = { url, token: over.token ?? token, key: 'crmsync', mount: 'transit' };
    return openVault({ keys: over.keys ?? [], transit: settings, cipher: 'aes-256-gcm' }, fetch, () => now);
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

  it('reads a token that an agent renews for each call, and says when there is none', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'crmsync-token-')), 'token');
    writeFileSync(file, `${transit.token}\n`);
    const vault = await open({ token: { file } });
    const { wrapped } = await vault.newDataKey('row-1');
    writeFileSync(file, 'run out');
    await expect(vault.openDataKey('row-1', wrapped)).rejects.toThrow('refused');
    writeFileSync(file, transit.token);
    expect((await vault.openDataKey('row-1', wrapped)).wrapped).toBe(wrapped);
    rmSync(dirname(file), { recursive: true });
    await expect((await open()).openDataKey('row-1', wrapped)).resolves.toBeDefined();
    await expect(vault.newDataKey('row-2')).rejects.toThrow('token of the key service cannot be read');
  });

  it('P7 nothing starts with a service that refuses or is not there', async () => {
    await expect(open({ token: 'wrong' })).rejects.toThrow(SettingsError);
    const gone = { url: 'http://127.0.0.1:9', token: 'x', key: 'crmsync', mount: 'transit' };
    await expect(
      openVault({ keys: [], transit: gone, cipher: 'aes-256-gcm' }, fetch, Date.now),
    ).rejects.toThrow('does not answer');
  });
});

describe('the calls to a Transit engine', () => {
  interface Call {
    readonly url: string;
    readonly init: RequestInit;
  }
  const row = Buffer.from(JSON.stringify(['data-key', 'row-1'])).toString('base64');

  /** The key service over an engine that answers each call with the next of `answers`. */
  function answered(...answers: readonly (Response | Error)[]) {
    const calls: Call[] = [];
    const settings = { url: 'https://vault.example', token: 't-1', key: 'a/b', mount: 'transit' };
    const keys = transitKeys(settings, async (url, init = {}) => {
      const answer = answers[calls.length];
      calls.push({ url: String(url), init });
      if (answer instanceof Response) return answer;
      throw answer ?? new Error('one call too many');
    });
    return { keys, calls };
  }
  const data = (facts: object) => Response.json({ data: facts });

  it('are signed JSON to the key’s own address, follow nothing and end in time', async () => {
    const { keys, calls } = answered(data({ ciphertext: 'vault:v12:abc' }), data({ plaintext: 'aGk=' }));
    expect(await keys.wrap(Buffer.from('hi'), 'row-1')).toBe('transit-v12.abc');
    expect((await keys.unwrap('transit-v12.abc', 'row-1')).toString()).toBe('hi');
    const [wrap, unwrap] = calls;
    expect(wrap?.url).toBe('https://vault.example/v1/transit/encrypt/a%2Fb');
    expect(unwrap?.url).toBe('https://vault.example/v1/transit/decrypt/a%2Fb');
    expect(wrap?.init).toMatchObject({
      method: 'POST',
      headers: { 'x-vault-token': 't-1', 'content-type': 'application/json' },
      redirect: 'manual',
      signal: expect.any(AbortSignal),
      body: JSON.stringify({ plaintext: 'aGk=', associated_data: row }),
    });
    expect(unwrap?.init.body).toBe(JSON.stringify({ ciphertext: 'vault:v12:abc', associated_data: row }));
  });

  it('ask for the newest version once a minute, with a GET', async () => {
    const { keys, calls } = answered(data({ latest_version: 3 }), data({ latest_version: 4 }));
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1000);
    expect(await keys.current()).toBe('transit-v3');
    clock.mockReturnValue(60_999);
    expect(await keys.current()).toBe('transit-v3');
    expect(calls).toHaveLength(1);
    clock.mockReturnValue(61_000);
    expect(await keys.current()).toBe('transit-v4');
    clock.mockRestore();
    expect(calls[0]?.url).toBe('https://vault.example/v1/transit/keys/a%2Fb');
    expect(calls[0]?.init.method).toBe('GET');
    expect(calls[0]?.init).not.toHaveProperty('body');
  });

  it.each([
    ['no answer', new Error('socket'), 'does not answer'],
    ['a refusal', Response.json({ errors: [] }, { status: 403 }), 'refused (403)'],
    ['a page', new Response('<html>'), 'cannot be read'],
    ['another form', data({ ciphertext: 'plain' }), 'cannot be read'],
  ])('fail in words on %s', async (_, answer, words) => {
    const failed = answered(answer).keys.wrap(Buffer.from('hi'), 'row-1');
    await expect(failed).rejects.toThrow(VaultError);
    await expect(failed).rejects.toThrow(words);
  });

  it('hold what a Transit engine wrapped, nothing else', () => {
    const { keys } = answered();
    expect([keys.holds('transit-v1'), keys.holds('main'), keys.holds('')]).toEqual([true, false, false]);
  });
});
