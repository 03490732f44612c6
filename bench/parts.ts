/** A part of the bench that came to nothing. */
export interface Failure {
  readonly part: string;
  readonly why: string;
}

/** Runs the parts of a bench one after the other; one that fails is noted, and the next one goes on. */
export interface Parts {
  /** Undefined when it failed. */
  run<T>(part: string, work: () => Promise<T>): Promise<T | undefined>;
  readonly failures: readonly Failure[];
}

/** `before` is called ahead of every part, to set right what the part before may have broken; `say` tells of each. */
export function startParts(before: () => void, say: (words: string) => void): Parts {
  const failures: Failure[] = [];
  return {
    failures,
    async run(part, work) {
      before();
      const started = performance.now();
      try {
        say(part);
        const found = await work();
        say(`  took ${((performance.now() - started) / 1000).toFixed(0)} s`);
        return found;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        failures.push({ part, why });
        say(`  FAILED: ${why}`);
        return undefined;
      }
    },
  };
}
