import type { Time } from './time.ts';

/** A process of ours that may be killed, or stopped and gone on, at any moment. */
export interface Process {
  readonly name: string;
  /** Resolves when it may go on: at once, after a stop is over, or never once it is dead. Everything it does waits for this first. */
  turn(): Promise<void>;
  running(): boolean;
  kill(): void;
  stop(ms: number): void;
}

const never = new Promise<never>(() => {});

/** Starts one. */
export function startProcess(name: string, time: Time): Process {
  let alive = true;
  let stoppedUntil = 0;
  return {
    name,
    running: () => alive && stoppedUntil <= time.now(),
    async turn() {
      while (alive && stoppedUntil > time.now()) await time.sleep(stoppedUntil - time.now());
      if (!alive) await never;
    },
    kill() {
      alive = false;
    },
    stop(ms) {
      stoppedUntil = Math.max(stoppedUntil, time.now() + ms);
    },
  };
}
