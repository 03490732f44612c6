import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallEnd,
  newPace,
  noAnswer,
  type PaceReport,
  type PaceRules,
  type PaceState,
  takeTurn,
} from '../src/pace.ts';

const rules: PaceRules = { pace: { calls: 100, perMs: 10_000 }, concurrency: 8, dailyReserve: 0.1 };
const start = Date.parse('2026-11-22T09:00:00Z');
const answered: CallEnd = { kind: 'answered' };

function report(more: Partial<PaceReport> = {}): PaceReport {
  return { holder: 'one', flying: 0, ended: [], wants: { interactive: 0, bulk: 0 }, ...more };
}
const bulk = (calls: number) => ({ wants: { interactive: 0, bulk: calls } });
const clicks = (calls: number) => ({ wants: { interactive: calls, bulk: 0 } });

/** One process's turns, with its own count of calls under way. */
function processOf(holder: string) {
  let flying = 0;
  return {
    turn(state: PaceState, wants: PaceReport['wants'], ended: readonly CallEnd[], now: number) {
      flying -= ended.length;
      const answer = takeTurn(state, { holder, flying, ended, wants }, rules, now);
      flying += answer.granted.interactive + answer.granted.bulk;
      return answer;
    },
  };
}

describe('the window', () => {
  it('leaves room for clicks: bulk calls stop before the end, clicks go on', () => {
    const wide = { ...rules, concurrency: 1000 };
    const first = takeTurn(newPace(wide), report(bulk(500)), wide, start);
    expect(first.granted).toEqual({ interactive: 0, bulk: 95 });
    const second = takeTurn(first.state, report({ flying: 95, ...clicks(9) }), wide, start);
    expect(second.granted.interactive).toBe(5);
    const third = takeTurn(
      second.state,
      report({ flying: 0, ended: Array(100).fill(answered), ...bulk(1) }),
      wide,
      start,
    );
    expect(third.waits.bulk).toEqual({ why: 'window', until: start + 10_100 });
  });

  it('a click goes before every bulk call that waits', () => {
    const one = takeTurn(newPace(rules), report({ wants: { interactive: 3, bulk: 50 } }), rules, start);
    expect(one.granted).toEqual({ interactive: 3, bulk: 5 });
  });

  it('no more bulk calls at once than the connector takes, over all processes', () => {
    const one = takeTurn(newPace(rules), report(bulk(6)), rules, start);
    const two = takeTurn(one.state, report({ holder: 'two', ...bulk(6) }), rules, start);
    expect([one.granted.bulk, two.granted.bulk]).toEqual([6, 2]);
    expect(two.waits.bulk?.why).toBe('slot');
  });

  it('the vendor’s own word counts: a wider window, and calls that we know nothing of', () => {
    const quota = (calls: number, remaining: number): CallEnd => ({
      ...answered,
      quota: { limit: calls, remaining, window: { calls, remaining, perMs: 10_000 } },
    });
    const wide = { ...rules, concurrency: 1000 };
    const wider = takeTurn(newPace(wide), report({ ended: [quota(190, 189)], ...bulk(500) }), wide, start);
    expect(wider.granted.bulk).toBe(190 - 10 - 1);
    const shared = takeTurn(newPace(wide), report({ ended: [quota(110, 30)], ...bulk(500) }), wide, start);
    expect(shared.granted.bulk).toBe(30 - 6);
  });

  it('an answer that took its time speaks of the window of its call: our own calls are taken for nobody else’s', () => {
    const told = (used: number, begunAt: number): CallEnd => ({
      ...answered,
      begunAt,
      quota: {
        limit: 110,
        remaining: 110 - used,
        window: { calls: 110, remaining: 110 - used, perMs: 10_000 },
      },
    });
    const wide = { pace: { calls: 110, perMs: 10_000 }, concurrency: 1000, dailyReserve: 0 };
    const spent = takeTurn(newPace(wide), report({ ended: Array(100).fill(answered) }), wide, start);
    expect(spent.state.spent).toEqual([[start, 100]]);
    // Counted while the hundred were in the vendor's window, told of when they have left ours.
    const begun = start + 9900;
    const late = (used: number, now: number) =>
      takeTurn(spent.state, report({ ended: [told(used, begun)], ...bulk(500) }), wide, now).granted.bulk;
    expect(late(101, start + 10_400)).toBe(110 - 6 - 1);
    expect(late(106, start + 10_400)).toBe(110 - 6 - 1 - 5);
    // Before they have left ours they count, as ever.
    expect(late(101, start + 10_000)).toBe(110 - 6 - 101);
  });

  it('nothing is read out of an answer so slow that nobody remembers which calls were ours', () => {
    const quota = { limit: 110, remaining: 10, window: { calls: 110, remaining: 10, perMs: 10_000 } };
    const slow = (ms: number) =>
      takeTurn(
        newPace(rules),
        report({ ended: [{ ...answered, begunAt: start, quota }], ...clicks(500) }),
        rules,
        start + ms,
      ).granted.interactive;
    expect(slow(3000)).toBe(10);
    expect(slow(3001)).toBe(109);
  });

  it('a process that died gives its calls back, once the vendor has forgotten them', () => {
    const one = takeTurn(newPace(rules), report(bulk(8)), rules, start);
    const soon = takeTurn(one.state, report({ holder: 'two', ...bulk(8) }), rules, start + 3000);
    expect(soon.granted.bulk).toBe(0);
    const later = takeTurn(soon.state, report({ holder: 'two', ...bulk(8) }), rules, start + 7000);
    expect(later.granted.bulk).toBe(8);
    expect(later.state.spent).toEqual([[start + 6000, 8]]);
  });

  it('no 10 seconds of the vendor’s ever hold more than it allows, whatever the processes and the network do', () => {
    const step = fc.record({
      pass: fc.integer({ min: 0, max: 900 }),
      who: fc.integer({ min: 0, max: 2 }),
      interactive: fc.integer({ min: 0, max: 4 }),
      bulk: fc.integer({ min: 0, max: 30 }),
      ends: fc.integer({ min: 0, max: 12 }),
      /** When between allowing and answering the vendor counts, 0 to 1. */
      counts: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), steps => {
        const processes = [0, 1, 2].map(n => ({
          ...processOf(`p${n}`),
          air: [] as { at: number; counts: number }[],
        }));
        let state = newPace(rules);
        let now = start;
        const counted: number[] = [];
        for (const each of steps) {
          now += each.pass;
          for (const other of processes)
            state = other.turn(state, { interactive: 0, bulk: 0 }, [], now).state;
          const mine = processes[each.who];
          if (!mine) continue;
          const ended = mine.air.splice(0, each.ends);
          for (const { at, counts } of ended) counted.push(at + (now - at) * counts);
          const wants = { interactive: each.interactive, bulk: each.bulk };
          const answer = mine.turn(
            state,
            wants,
            ended.map(() => answered),
            now,
          );
          state = answer.state;
          const granted = answer.granted.interactive + answer.granted.bulk;
          for (let n = 0; n < granted; n += 1) mine.air.push({ at: now, counts: each.counts });
        }
        const times = counted.toSorted((one, other) => one - other);
        return times.every((at, i) => (times[i + 100] ?? Number.POSITIVE_INFINITY) - at >= 10_000);
      }),
      { numRuns: 300 },
    );
  });
});

/** So many calls answered at each of these times, in milliseconds from the start. */
const ends = (...calls: [at: number, count: number][]) =>
  calls.flatMap(([at, count]) =>
    Array.from({ length: count }, (): CallEnd => ({ ...answered, at: start + at })),
  );
const told = (ended: readonly CallEnd[], at = 0, given: PaceRules = rules) =>
  takeTurn(newPace(given), report({ ended }), given, start + at).state;

describe('what is remembered', () => {
  it('is nothing of an account that was never called', () => {
    expect(newPace(rules)).toEqual({
      window: rules.pace,
      flying: {},
      spent: [],
      day: null,
      rest: null,
      breaker: { failures: 0, accounts: [], openUntil: null, probes: 0, probeUntil: null },
    });
    expect(newPace({ ...rules, pace: undefined }).window).toBeNull();
  });

  it('is calls by when they ended, in steps rounded up, oldest first', () => {
    const state = told(ends([581, 1], [100, 1], [81, 2], [600, 1]), 700);
    expect(state.spent).toEqual([
      [start + 100, 3],
      [start + 600, 2],
    ]);
    expect([state.flying, state.rest]).toEqual([{}, null]);
  });

  it('is forgotten three seconds after it has left the window', () => {
    const state = told(ends([0, 1]));
    const later = (ms: number) => takeTurn(state, report(), rules, start + ms).state.spent;
    expect([later(13_099), later(13_100)]).toEqual([[[start, 1]], []]);
  });

  it('is nothing of a window where the vendor has none', () => {
    const free: PaceRules = { ...rules, pace: undefined };
    expect(told(ends([0, 3]), 0, free).spent).toEqual([]);
    const asked = takeTurn(newPace(free), report(bulk(20)), free, start);
    expect(asked.granted.bulk).toBe(8);
    expect(asked.waits).toEqual({ bulk: { why: 'slot', until: start + 100 } });
    expect(takeTurn(newPace(free), report(clicks(500)), free, start).granted.interactive).toBe(500);
  });

  it('of a process that is told dead after six seconds is what the others still fly', () => {
    const one = takeTurn(newPace(rules), report(bulk(2)), rules, start);
    const two = takeTurn(one.state, report({ holder: 'two', ...bulk(3) }), rules, start + 3000);
    const at = (ms: number) => takeTurn(two.state, report({ holder: 'three' }), rules, start + ms).state;
    expect(Object.keys(at(6000).flying)).toEqual(['one', 'two']);
    expect(at(6001)).toMatchObject({ spent: [[start + 6000, 2]] });
    expect(at(6001).flying).toEqual({ two: { calls: 3, seenAt: start + 3000 } });
  });
});

describe('when a call that finds no room may be made', () => {
  const bulkAt = (ended: readonly CallEnd[], ms: number, at = 0) => {
    const { granted, waits } = takeTurn(told(ended, at), report(bulk(8)), rules, start + ms);
    return waits.bulk ? [granted.bulk, waits.bulk.why, waits.bulk.until - start] : [granted.bulk];
  };

  it('is when the call that is too many has left the window, and not a millisecond before', () => {
    expect(bulkAt(ends([0, 100]), 10_099)).toEqual([0, 'window', 10_100]);
    expect(bulkAt(ends([0, 100]), 10_100)).toEqual([8]);
    expect(bulkAt(ends([0, 3], [1000, 97]), 1000, 1000)).toEqual([0, 'window', 11_100]);
    expect(bulkAt(ends([0, 6], [1000, 94]), 1000, 1000)).toEqual([0, 'window', 10_100]);
    // Those that have left it already are remembered, and free nothing.
    expect(bulkAt(ends([0, 50], [5000, 100]), 10_200, 5000)).toEqual([0, 'window', 15_100]);
    expect(bulkAt(ends([0, 50], [5000, 100]), 10_100, 5000)).toEqual([0, 'window', 15_100]);
  });

  it('is after a moment when all that fills the window is under way', () => {
    const busy = takeTurn(newPace(rules), report({ flying: 100, ...clicks(1) }), rules, start);
    expect(busy.granted.interactive).toBe(0);
    expect(busy.waits).toEqual({ interactive: { why: 'window', until: start + 100 } });
  });

  it('is at once for a click when exactly one place is left', () => {
    const left = (count: number) => takeTurn(told(ends([0, count])), report(clicks(1)), rules, start + 50);
    expect(left(99).granted.interactive).toBe(1);
    expect(left(99).waits).toEqual({});
    expect(left(100).waits.interactive).toEqual({ why: 'window', until: start + 10_100 });
  });

  it('is soon for what was not allowed beside what was', () => {
    const some = takeTurn(newPace(rules), report(bulk(20)), rules, start);
    expect(some.waits).toEqual({ bulk: { why: 'slot', until: start + 100 } });
    expect(some.state.flying).toEqual({ one: { calls: 8, seenAt: start } });
    const none = takeTurn(some.state, report({ holder: 'two', ...bulk(1) }), rules, start);
    expect(none.waits).toEqual({ bulk: { why: 'slot', until: start + 100 } });
    expect(none.state.flying).toEqual(some.state.flying);
  });

  it('even bulk calls find room in a window of one', () => {
    const tiny: PaceRules = { ...rules, pace: { calls: 1, perMs: 1000 } };
    expect(takeTurn(newPace(tiny), report(bulk(3)), tiny, start).granted.bulk).toBe(1);
  });
});

describe('the day', () => {
  const left = (remaining: number, resetsAt?: Date): CallEnd => ({
    ...answered,
    quota: { limit: 1000, remaining, day: { limit: 1000, remaining, ...(resetsAt ? { resetsAt } : {}) } },
  });

  it('counts the calls that are under way', () => {
    const flying = (calls: number) =>
      takeTurn(told([left(113)]), report({ flying: calls, ...bulk(1) }), rules, start).granted.bulk;
    expect([flying(2), flying(3)]).toEqual([1, 0]);
  });

  it('ends when the vendor says; then one call asks, and until its answer nobody else', () => {
    const resetsAt = new Date(start + 3_600_000);
    const out = told([left(0, resetsAt)]);
    const wait = { why: 'exhausted', until: start + 3_600_000 };
    expect(takeTurn(out, report(bulk(8)), rules, start + 3_599_999).waits.bulk).toEqual(wait);
    const asking = takeTurn(out, report(bulk(8)), rules, start + 3_600_000);
    expect(asking.granted.bulk).toBe(1);
    expect(asking.waits.bulk).toEqual({ why: 'slot', until: start + 3_600_100 });
    expect(asking.state.day).toEqual({
      limit: 1000,
      remaining: 0,
      readAt: start + 3_600_000,
      resetsAt: null,
    });
    const second = takeTurn(asking.state, report({ flying: 1, ...clicks(1) }), rules, start + 3_600_001);
    expect(second.waits.interactive).toEqual({ why: 'exhausted', until: start + 4_500_000 });
  });

  it('that has calls left is not touched by asking, nor one for which there is no room', () => {
    const day = { limit: 1000, remaining: 900, readAt: start, resetsAt: null };
    expect(takeTurn(told([left(900)]), report(bulk(1)), rules, start + 5).state.day).toEqual(day);
    const full = takeTurn(told([left(0)]), report({ holder: 'two', ...bulk(1), flying: 8 }), rules, start);
    const none = takeTurn(full.state, report(bulk(1)), rules, start + 900_000 - 1);
    expect(none.granted.bulk).toBe(0);
    const busy = { ...none.state, flying: { two: { calls: 8, seenAt: start + 900_000 } } };
    const asked = takeTurn(busy, report(bulk(1)), rules, start + 900_000);
    expect([asked.granted.bulk, asked.state.day?.readAt]).toEqual([0, start]);
  });
});

describe('pauses', () => {
  it('C1 nothing is allowed before Retry-After, whoever asks', () => {
    const ended: CallEnd[] = [{ kind: 'throttled', retryAfterMs: 7000 }];
    const told = takeTurn(newPace(rules), report({ ended }), rules, start);
    const early = takeTurn(told.state, report({ holder: 'two', ...clicks(1) }), rules, start + 6999);
    expect(early.waits.interactive).toEqual({ why: 'throttled', until: start + 7000 });
    const then = takeTurn(early.state, report({ holder: 'two', ...clicks(1) }), rules, start + 7000);
    expect(then.granted.interactive).toBe(1);
  });

  it('C2 a used-up day stops everybody on the account until its reset', () => {
    const ended: CallEnd[] = [{ kind: 'exhausted', retryAfterMs: 3_600_000 }];
    const told = takeTurn(newPace(rules), report({ ended, ...bulk(3) }), rules, start);
    expect(told.waits.bulk).toEqual({ why: 'exhausted', until: start + 3_600_000 });
    const then = takeTurn(told.state, report(bulk(3)), rules, start + 3_600_000);
    expect(then.granted.bulk).toBe(3);
  });

  it('C16 keeps the day’s reserve for other apps; clicks may use the last of ours; one call asks again', () => {
    const left = (remaining: number): CallEnd => ({
      ...answered,
      quota: { limit: 1000, remaining, day: { limit: 1000, remaining } },
    });
    const day = (remaining: number) =>
      takeTurn(newPace(rules), report({ ended: [left(remaining)] }), rules, start);
    expect(takeTurn(day(200).state, report(bulk(1)), rules, start).granted.bulk).toBe(1);
    expect(takeTurn(day(108).state, report(bulk(1)), rules, start).granted.bulk).toBe(0);
    expect(takeTurn(day(108).state, report(clicks(1)), rules, start).granted.interactive).toBe(1);
    const out = takeTurn(day(100).state, report(clicks(1)), rules, start);
    expect(out.waits.interactive).toEqual({ why: 'exhausted', until: start + 15 * 60_000 });
    const again = takeTurn(out.state, report(bulk(8)), rules, start + 15 * 60_000);
    expect(again.granted.bulk).toBe(1);
  });
});

describe('the breaker', () => {
  const lost: CallEnd = { kind: 'unavailable' };

  it('C3 opens within ten calls, lets one probe through per interval, and closes with the first answer', () => {
    let state = newPace(rules);
    let calls = 0;
    const probes: number[] = [];
    const up = start + 600_000;
    for (let now = start; now < up; now += 500) {
      const answer = takeTurn(state, report(bulk(8)), rules, now);
      const { bulk: granted } = answer.granted;
      if (now === start) calls += granted;
      else if (granted > 0) probes.push(now);
      expect(now === start || granted <= 1).toBe(true);
      const ended = Array.from({ length: granted }, () => lost);
      state = takeTurn(answer.state, report({ ended }), rules, now + 100).state;
    }
    expect(calls).toBeLessThanOrEqual(10);
    expect(probes.length).toBeLessThanOrEqual(600 / 15);
    const gaps = probes.slice(1).map((at, i) => at - (probes[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(15_000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(61_000);
    const probe = takeTurn(state, report(bulk(8)), rules, up + 61_000);
    expect(probe.granted.bulk).toBe(1);
    const second = takeTurn(probe.state, report({ flying: 1, ...bulk(7) }), rules, up + 61_050);
    expect(second.granted.bulk).toBe(0);
    const well = takeTurn(second.state, report({ ended: [answered], ...bulk(8) }), rules, up + 61_100);
    expect(well.granted.bulk).toBe(8);
  });

  it('holds everybody up while it is open, and keeps its probe for when there is room', () => {
    const open = told(Array.from({ length: 5 }, () => lost));
    const wait = { why: 'breaker', until: start + 15_000 };
    expect(
      takeTurn(open, report({ wants: { interactive: 1, bulk: 1 } }), rules, start + 14_999).waits,
    ).toEqual({
      interactive: wait,
      bulk: wait,
    });
    const busy = { ...open, flying: { two: { calls: 8, seenAt: start + 15_000 } } };
    const none = takeTurn(busy, report(bulk(1)), rules, start + 15_000);
    expect([none.granted.bulk, none.state.breaker.probeUntil]).toEqual([0, null]);
    const probe = takeTurn(open, report(bulk(3)), rules, start + 15_000);
    expect(probe.waits.bulk).toEqual({ why: 'slot', until: start + 15_100 });
    expect([probe.granted.bulk, probe.state.breaker.probeUntil]).toEqual([1, start + 50_000]);
  });

  it('a lost answer is none, like a vendor that is down', () => {
    expect((['unavailable', 'unknown-outcome', 'throttled', 'answered'] as const).map(noAnswer)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('refusals are answers, and a lost sign-in says nothing about the vendor', () => {
    const fail = Array.from({ length: 4 }, () => lost);
    const near = takeTurn(newPace(rules), report({ ended: fail }), rules, start).state;
    const signedOut = takeTurn(near, report({ ended: [{ kind: 'signed-out' }] }), rules, start).state;
    expect(signedOut.breaker.failures).toBe(4);
    const refused = takeTurn(near, report({ ended: [{ kind: 'invalid' }] }), rules, start).state;
    expect(refused.breaker.failures).toBe(0);
  });
});
