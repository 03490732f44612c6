/**
 * `npm run chaos -- --runs N --contacts M --seed S`: the product's real processes on a real PostgreSQL, both CRMs simulated; kills,
 * stops, database restarts, vendor faults and storms at times that the seed decides; afterwards the truth of the CRMs is compared
 * with what CRMSync believes. Run S uses the seed S, the next one S + 1: a run is played again by its own seed.
 * `--at-once 2`: so many runs beside one another, each on a PostgreSQL of its own; they mostly wait.
 * `--keep file`: notes each run in the file, and sums up all that are in it, so that many runs can be made in parts.
 * `--database-minutes 10`: instead, the database is restarted every five to ten seconds for so long (matrix K9).
 */
import { parseArgs } from 'node:util';
import { keep, keptIn, lineOf, type Ran, summaryOf, wrongIn } from './report.ts';
import { run } from './run.ts';
import { restartSchedule, type Schedule, scheduleOf } from './schedule.ts';
import { type Stage, startStage } from './stage.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    contacts: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'at-once': { type: 'string', default: '1' },
    keep: { type: 'string' },
    'database-minutes': { type: 'string' },
    /** Prints the schedule of the seed and does nothing. */
    show: { type: 'boolean', default: false },
  },
});
const numbers = [values.runs, values.contacts, values.seed, values['at-once']].map(text => {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  process.stderr.write('--runs, --contacts, --seed and --at-once are whole numbers above 0.\n');
  return process.exit(2);
});
const [runs = 1, contacts = 1, seed = 1, atOnce = 1] = numbers;

const minutes = values['database-minutes'];

function plan(each: number, size: number): Schedule {
  if (minutes === undefined) return scheduleOf(each, size);
  return restartSchedule(each, size, Number(minutes) * 60_000, [5000, 10_000]);
}

async function play(stage: Stage, each: number): Promise<Ran> {
  try {
    return await run(stage, plan(each, contacts));
  } catch (error) {
    const stuck = error instanceof Error ? error.message : String(error);
    return { seed: each, contacts, stuck };
  }
}

/** Plays the seeds that are left, one after the other, on a stage of its own. */
async function lane(seeds: number[], all: Ran[]): Promise<void> {
  const stage = await startStage();
  try {
    for (let each = seeds.shift(); each !== undefined; each = seeds.shift()) {
      const ran = await play(stage, each);
      all.push(ran);
      if (values.keep !== undefined) keep(values.keep, ran);
      process.stdout.write(`${lineOf(ran)}\n`);
    }
  } finally {
    await stage.close();
  }
}

async function main(): Promise<number> {
  const seeds = Array.from({ length: runs }, (_, n) => seed + n);
  const all: Ran[] = [];
  const started = performance.now();
  await Promise.all(Array.from({ length: Math.min(atOnce, runs) }, () => lane(seeds, all)));
  const minutes = (performance.now() - started) / 60_000;
  process.stdout.write(`\n${summaryOf(all)}, ${minutes.toFixed(1)} minutes\n`);
  if (values.keep !== undefined)
    process.stdout.write(`\nAll that ${values.keep} holds: ${summaryOf(keptIn(values.keep))}\n`);
  return wrongIn(all);
}

if (values.show) process.stdout.write(`${JSON.stringify(plan(seed, contacts), null, 2)}\n`);
else process.exit((await main()) === 0 ? 0 : 1);
