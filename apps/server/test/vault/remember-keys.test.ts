import { describe, expect, it } from 'vitest';
import type { KeyService } from '../../src/vault/key-service.ts';
import { rememberKeys } from '../../src/vault/remember-keys.ts';

/** A key service that counts what it is asked, and a clock. */
function remembered() {
  const asked: string[] = [];
  const clock = { now: 0 };
  const service: KeyService = {
    current: async () => 'v1',
    holds: () => true,
    wrap: async () => 'v1.text',
    unwrap: async (wrapped, row) => {
      asked.push(`${row} ${wrapped}`);
      return Buffer.from(row);
    },
  };
  return { asked, clock, keys: rememberKeys(service, () => clock.now) };
}

describe('remembered data keys', () => {
  it('are asked for again after five minutes, each time', async () => {
    const { asked, clock, keys } = remembered();
    for (const now of [0, 299_999, 300_000, 599_999, 600_000]) {
      clock.now = now;
      expect((await keys.unwrap('v1.a', 'row')).toString()).toBe('row');
    }
    expect(asked).toHaveLength(3);
  });

  it('are 2,000 at most: the oldest is forgotten', async () => {
    const { asked, clock, keys } = remembered();
    const ask = async (index: number) => {
      const before = asked.length;
      await keys.unwrap('v1.a', `row-${index}`);
      return asked.length > before;
    };
    for (let index = 0; index < 2000; index += 1) expect(await ask(index)).toBe(true);
    expect(await ask(0)).toBe(false);
    expect(await ask(2000)).toBe(true);
    expect([await ask(1), await ask(2000), await ask(1999)]).toEqual([false, false, false]);
    expect(await ask(0)).toBe(true);
    expect(await ask(1)).toBe(true);
    // One that is asked for anew is no longer the oldest.
    clock.now = 300_000;
    for (const index of [4, 5000, 5001]) expect(await ask(index)).toBe(true);
    expect(await ask(4)).toBe(false);
  });
});
