/** A thread of `npm run simulate`: plays the slices it is sent, one after the other, and answers each. */
import { parentPort } from 'node:worker_threads';
import fc from 'fast-check';
import { scenarios } from './scenario.ts';
import { simulate } from './simulate.ts';

/** Scenarios that one seed of fast-check decides. */
export interface Slice {
  readonly seed: number;
  readonly scenarios: number;
}

/** How a slice went: how many were played, and the smallest scenario that goes wrong, in words. */
export interface Played {
  readonly slice: Slice;
  readonly scenarios: number;
  readonly wrong: string | null;
}

const property = fc.asyncProperty(scenarios, async scenario => {
  const wrong = await simulate(scenario);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
});

parentPort?.on('message', async (slice: Slice) => {
  const result = await fc.check(property, {
    numRuns: slice.scenarios,
    seed: slice.seed,
    includeErrorInReport: true,
  });
  const wrong = result.failed ? (fc.defaultReportMessage(result) ?? 'It failed.') : null;
  const played: Played = { slice, scenarios: result.numRuns, wrong };
  parentPort?.postMessage(played);
});
