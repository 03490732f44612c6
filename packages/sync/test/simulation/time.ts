/** Virtual time: nothing waits really, and what happens at the same moment happens in the order in which it was asked for. */
export interface Time {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs something `ms` later. */
  after(ms: number, run: () => void): void;
  sleep(ms: number): Promise<void>;
  /** Lets time pass until `done` says so; false when that takes longer than `mostMs`. */
  pass(done: () => boolean, mostMs: number): Promise<boolean>;
}

const start = Date.parse('2026-11-22T09:00:00Z');

/** Starts at a fixed moment. */
export function virtualTime(): Time {
  let now = start;
  let asked = 0;
  const queue: { at: number; order: number; run: () => void }[] = [];
  const takeNext = () => {
    let next = 0;
    for (let i = 1; i < queue.length; i += 1) if (before(queue[i], queue[next])) next = i;
    return queue.splice(next, 1)[0];
  };
  const after: Time['after'] = (ms, run) => {
    asked += 1;
    queue.push({ at: now + Math.max(0, ms), order: asked, run });
  };
  return {
    now: () => now,
    after,
    sleep: ms => new Promise(resolve => after(ms, resolve)),
    async pass(done, mostMs) {
      const end = now + mostMs;
      for (;;) {
        // Everybody who can go on does so before the next moment comes: all that runs here waits for promises only.
        await new Promise(resolve => setImmediate(resolve));
        if (done()) return true;
        const next = takeNext();
        if (!next || next.at > end) return false;
        now = next.at;
        next.run();
      }
    },
  };
}

interface Moment {
  readonly at: number;
  readonly order: number;
}

function before(one: Moment | undefined, other: Moment | undefined): boolean {
  if (!one || !other) return false;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
