/** A clock that can be pushed forward; every time the simulator shows or compares comes from it. */
export interface Clock {
  /** Milliseconds since the epoch, offset included. */
  now(): number;
  /** The same moment as ISO 8601 with milliseconds. */
  iso(): string;
  /** Moves the clock forward (or, with a negative number, back) by milliseconds. */
  advance(ms: number): void;
  /** Milliseconds the clock is ahead of its base. */
  offset(): number;
}

/** Makes a clock on top of `base` (the real time unless a test injects its own). */
export function createClock(base: () => number = Date.now): Clock {
  let offsetMs = 0;
  const now = () => base() + offsetMs;
  return {
    now,
    iso: () => new Date(now()).toISOString(),
    advance: ms => {
      offsetMs += ms;
    },
    offset: () => offsetMs,
  };
}
