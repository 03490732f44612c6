import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountRule,
  afterFailure,
  askBreaker,
  type Breaker,
  closedBreaker,
  vendorRule,
} from '../src/breaker.ts';

const open: Breaker = { ...closedBreaker, failures: 5, accounts: ['a'], openUntil: 1000 };

function failedTimes(times: number, accountOf: (n: number) => string, rule = vendorRule): Breaker {
  let breaker = closedBreaker;
  for (let n = 0; n < times; n += 1) breaker = afterFailure(breaker, accountOf(n), rule, 0);
  return breaker;
}

describe('a call', () => {
  it('is made while all is well, whatever the time', () => {
    expect(askBreaker(closedBreaker, 0)).toEqual({ may: 'call' });
    expect(askBreaker({ ...closedBreaker, failures: 4, accounts: ['a'] }, 5)).toEqual({ may: 'call' });
  });

  it('rests while the breaker is open, and one of them is the probe when that is over', () => {
    expect(askBreaker(open, 999)).toEqual({ until: 1000 });
    const asked = askBreaker(open, 1000);
    expect(asked).toEqual({ may: 'probe', next: { ...open, probeUntil: 36_000 } });
    if (!('next' in asked)) throw new Error('a probe is let through');
    expect(askBreaker(asked.next, 1001)).toEqual({ until: 36_000 });
    expect(askBreaker(asked.next, 35_999)).toEqual({ until: 36_000 });
    // That probe died with its process.
    expect(askBreaker(asked.next, 36_000)).toMatchObject({ may: 'probe', next: { probeUntil: 71_000 } });
  });
});

describe('failures', () => {
  it('of one account open its own breaker at the fifth', () => {
    expect(failedTimes(4, () => 'a', accountRule)).toEqual({
      ...closedBreaker,
      failures: 4,
      accounts: ['a'],
    });
    expect(failedTimes(5, () => 'a', accountRule)).toEqual({
      ...closedBreaker,
      failures: 5,
      accounts: ['a'],
      openUntil: 15_000,
    });
  });

  it('N6 of one or two accounts never stop the vendor; the tenth of three does', () => {
    expect(failedTimes(50, () => 'a').openUntil).toBeNull();
    expect(failedTimes(50, n => `${n % 2}`)).toMatchObject({ openUntil: null, accounts: ['0', '1'] });
    expect(failedTimes(9, n => `${n % 3}`).openUntil).toBeNull();
    expect(failedTimes(10, n => `${n % 3}`).openUntil).toBe(15_000);
  });

  it('are told apart by as many accounts as the rule asks for, not more', () => {
    expect(failedTimes(9, n => `${n}`).accounts).toEqual(['0', '1', '2']);
    expect(failedTimes(3, n => `${n}`, accountRule).accounts).toEqual(['0']);
  });

  it('that were on their way when it opened say nothing new', () => {
    expect(afterFailure(open, 'b', vendorRule, 500)).toBe(open);
  });

  it('of probes make the pauses longer, up to a minute, and end the probe', () => {
    let breaker: Breaker = { ...open, probeUntil: 2000 };
    const pauses: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      breaker = afterFailure({ ...breaker, probeUntil: 2000 }, 'b', vendorRule, 1500);
      pauses.push((breaker.openUntil ?? 0) - 1500);
    }
    expect(pauses).toEqual([30_000, ...Array(11).fill(60_000)]);
    expect(breaker).toEqual({
      failures: 17,
      accounts: ['a', 'b'],
      openUntil: 61_500,
      probes: 12,
      probeUntil: null,
    });
  });

  it('however they come: it opens only by rule, and what is open lets one call through at a time', () => {
    const step = fc.record({ account: fc.constantFrom('a', 'b', 'c', 'd'), after: fc.nat(50_000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        let breaker = closedBreaker;
        let now = 0;
        for (const { account, after } of steps) {
          now += after;
          const asked = askBreaker(breaker, now);
          if ('next' in asked) {
            breaker = asked.next;
            expect(askBreaker(breaker, now)).toEqual({ until: now + 35_000 });
          }
          breaker = afterFailure(breaker, account, vendorRule, now);
          if (breaker.openUntil === null) continue;
          expect(breaker.failures).toBeGreaterThanOrEqual(vendorRule.failures);
          expect(breaker.accounts).toHaveLength(vendorRule.accounts);
        }
      }),
    );
  });
});
