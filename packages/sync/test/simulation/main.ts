/**
 * `npm run simulate -- --seeds N [--seed S]`: plays N scenarios in virtual time and ends with the smallest one that goes wrong,
 * if any does. The same seed plays the same scenarios.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { scenarios } from './scenario.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
});
const [numRuns, seed] = [Number(values.seeds), Number(values.seed)];
if (!(numRuns > 0) || !Number.isInteger(seed)) {
  process.stderr.write('--seeds and --seed are whole numbers.\n');
  process.exit(2);
}

const started = performance.now();
let played = 0;
const property = fc.asyncProperty(scenarios, async scenario => {
  const wrong = await simulate(scenario);
  played += 1;
  if (played % 5000 === 0) process.stderr.write(`${played} scenarios\n`);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
});
const result = await fc.check(property, { numRuns, seed });
const seconds = ((performance.now() - started) / 1000).toFixed(0);
if (result.failed) process.stdout.write(`${fc.defaultReportMessage(result)}\n`);
process.stdout.write(
  `${result.numRuns} scenarios in ${seconds} s: ${result.failed ? 'WRONG' : 'all right'}\n`,
);
process.exit(result.failed ? 1 : 0);
