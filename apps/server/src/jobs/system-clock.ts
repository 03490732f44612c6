import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@crmsync/sync';

/** Real sleeps and chance; `now` may be moved on by a test. */
export function systemClock(now: () => number): Clock {
  return {
    now: () => new Date(now()),
    // An abort is not an error: whoever sleeps looks at the signal afterwards.
    sleep: (ms, signal) => wait(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
    random: Math.random,
  };
}
