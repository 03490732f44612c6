/**
 * `npm run simulate -- --seeds N [--seed S]`: plays N scenarios in virtual time on all processors and ends with the smallest one that
 * goes wrong, if any does. They are played in slices of a thousand, the first by the seed S, the next by S + 1 and so on, whatever
 * the number of processors: a slice that went wrong is played again by its own seed.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { Played, Slice } from './slice.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    /** Threads; all processors if left out. */
    threads: { type: 'string', default: String(availableParallelism()) },
  },
});
const [count, seed, threads] = [values.seeds, values.seed, values.threads].map(Number);
if (
  ![count, threads].every(number => Number.isInteger(number) && Number(number) > 0) ||
  !Number.isInteger(seed)
) {
  process.stderr.write('--seeds, --seed and --threads are whole numbers.\n');
  process.exit(2);
}

const perSlice = 1000;

function slicesOf(all: number, first: number): Slice[] {
  return Array.from({ length: Math.ceil(all / perSlice) }, (_, n) => ({
    seed: first + n,
    scenarios: Math.min(perSlice, all - n * perSlice),
  }));
}

/** Plays all slices, each by whichever thread is free; ends early at the first that goes wrong. */
async function playAll(slices: Slice[], width: number, onPlayed: (played: Played) => void): Promise<void> {
  let wrong = false;
  const play = async () => {
    const thread = new Worker(new URL('./slice.ts', import.meta.url));
    try {
      for (let next = slices.shift(); next && !wrong; next = slices.shift()) {
        const played = await askOne(thread, next);
        wrong ||= played.wrong !== null;
        onPlayed(played);
      }
    } finally {
      await thread.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, slices.length) }, play));
}

async function askOne(thread: Worker, slice: Slice): Promise<Played> {
  const answer = once(thread, 'message');
  thread.postMessage(slice);
  const [played]: Played[] = await answer;
  if (!played) throw new Error('A thread said nothing');
  return played;
}

const started = performance.now();
let scenarios = 0;
let told = 0;
const failures: Played[] = [];
await playAll(slicesOf(count ?? 1, seed ?? 1), threads ?? 1, played => {
  scenarios += played.scenarios;
  if (played.wrong !== null) failures.push(played);
  const rate = scenarios / ((performance.now() - started) / 1000);
  if (scenarios - told < 5000) return;
  told = scenarios;
  const left = Math.ceil(((count ?? 1) - scenarios) / rate / 60);
  process.stderr.write(`${scenarios} scenarios, ${rate.toFixed(0)} a second, about ${left} minutes left\n`);
});
const seconds = ((performance.now() - started) / 1000).toFixed(0);
for (const { slice, wrong } of failures)
  process.stdout.write(
    `${wrong}\n  again: npm run simulate -- --seeds ${slice.scenarios} --seed ${slice.seed}\n`,
  );
process.stdout.write(
  `${scenarios} scenarios in ${seconds} s: ${failures.length > 0 ? 'WRONG' : 'all right'}\n`,
);
process.exit(failures.length > 0 ? 1 : 0);
