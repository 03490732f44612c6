import { CrmError, type WriteResult } from '@crmsync/connectors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOff, pauseMs } from '../src/retry-rules.ts';
import { sendHalving, slices } from '../src/write-batches.ts';

/** Sends numbers; a batch with a guilty one among several is refused without a culprit. */
async function sendAll(size: number, guilty: ReadonlySet<number>) {
  let calls = 0;
  const results = new Map<number, WriteResult>();
  const send = async (items: readonly number[]): Promise<WriteResult[]> => {
    calls += 1;
    if (items.some(item => guilty.has(item))) throw new CrmError('batch-refused', 'One of them is wrong.');
    return items.map(item => ({ ok: true, id: String(item), created: true }));
  };
  for await (const sent of sendHalving([...Array(size).keys()], send)) {
    if ('error' in sent) throw sent.error;
    for (const [index, item] of sent.items.entries()) {
      const result = sent.results[index];
      if (result) results.set(item, result);
    }
  }
  return { calls, results };
}

describe('sendHalving', () => {
  it('lets through whatever is no refusal, once', async () => {
    let calls = 0;
    const send = async () => {
      calls += 1;
      throw new TypeError('A fault of ours.');
    };
    await expect(sendHalving([1, 2], send).next()).rejects.toThrow('A fault of ours.');
    expect(calls).toBe(1);
  });

  it('C9 one bad record in 100 costs at most 14 more calls, and 99 are sent', async () => {
    for (let bad = 0; bad < 100; bad += 1) {
      const { calls, results } = await sendAll(100, new Set([bad]));
      expect(calls - 1).toBeLessThanOrEqual(14);
      expect([...results].filter(([, result]) => !result.ok).map(([item]) => item)).toEqual([bad]);
      expect(results.size).toBe(100);
    }
  });

  it('C9 any number of bad records are found, each alone, and everybody is answered once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 64 }), fc.array(fc.nat(63)), async (size, picked) => {
        const guilty = new Set(picked.filter(item => item < size));
        const { calls, results } = await sendAll(size, guilty);
        expect(results.size).toBe(size);
        for (const [item, result] of results) expect(result.ok).toBe(!guilty.has(item));
        expect(calls).toBeLessThanOrEqual(
          size === 0 ? 0 : 1 + 2 * guilty.size * Math.ceil(Math.log2(Math.max(size, 2))),
        );
      }),
    );
  });

  it('gives an error that is not about records out as it is', async () => {
    const error = new CrmError('throttled', 'Slow down.');
    const sent = await sendHalving([1, 2], () => Promise.reject(error)).next();
    expect(sent.value).toEqual({ items: [1, 2], error });
  });
});

it('slices partition their input', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 20 }), (items, size) => {
      const parts = slices(items, size);
      expect(parts.flat()).toEqual(items);
      expect(parts.every(part => part.length > 0 && part.length <= size)).toBe(true);
    }),
  );
});

describe('retry rules', () => {
  it('C1 a throttled account is never called before its Retry-After', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(20), (random, failures) => {
        const error = new CrmError('throttled', 'Slow down.', { retryAfterMs: 7000 });
        expect(pauseMs(error, failures, () => random)).toBeGreaterThanOrEqual(7000);
      }),
    );
    expect(pauseMs(new CrmError('signed-out', 'Gone.'), 0, () => 0)).toBeNull();
  });

  it('backs off with full jitter under a growing, bounded cap', () => {
    expect(backOff('unavailable', 0, () => 0)).toBe(250);
    expect(backOff('unavailable', 3, () => 0.5)).toBe(250 + 4000);
    expect(backOff('unavailable', 1000, () => 0.999)).toBeLessThanOrEqual(60_250);
  });
});
