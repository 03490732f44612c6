import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scenarios } from './scenario.ts';
import { simulate } from './simulate.ts';

it('engine, pace and refresh survive a thousand scenarios in virtual time', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async scenario => {
      expect(await simulate(scenario)).toEqual([]);
    }),
    { numRuns: 1000, seed: 20261122, endOnFailure: false },
  );
}, 120_000);
