/**
 * `npm run chaos -- --runs N --contacts M --seed S`: the product's real processes on a real PostgreSQL, both CRMs simulated; kills,
 * stops, database restarts, vendor faults and storms at times that the seed decides; afterwards the truth of the CRMs is compared
 * with what CRMSync believes. Run S uses the seed S, the next one S + 1: a run is played again by its own seed.
 * `--database-minutes 10`: instead, the database is restarted every five to ten seconds for so long (matrix K9).
 */
import { parseArgs } from 'node:util';
import { wrongs } from './check.ts';
import { type RunReport, run } from './run.ts';
import { restartSchedule, type Schedule, scheduleOf } from './schedule.ts';
import { startStage } from './stage.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    contacts: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'database-minutes': { type: 'string' },
    /** Prints the schedule of the seed and does nothing. */
    show: { type: 'boolean', default: false },
  },
});
const [runs, contacts, seed] = [values.runs, values.contacts, values.seed].map(text => {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  process.stderr.write('--runs, --contacts and --seed are whole numbers above 0.\n');
  return process.exit(2);
});

const minutes = values['database-minutes'];

function plan(each: number, size: number): Schedule {
  if (minutes === undefined) return scheduleOf(each, size);
  return restartSchedule(each, size, Number(minutes) * 60_000, [5000, 10_000]);
}

async function main(first: number, count: number, size: number): Promise<number> {
  const stage = await startStage();
  const reports: RunReport[] = [];
  let stuck = 0;
  try {
    for (let each = first; each < first + count; each += 1)
      try {
        const report = await run(stage, plan(each, size));
        reports.push(report);
        process.stdout.write(`${lineOf(report)}\n`);
      } catch (error) {
        stuck += 1;
        process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
      }
  } finally {
    await stage.close();
  }
  process.stdout.write(`\n${summaryOf(reports, stuck)}\n`);
  return stuck + reports.reduce((sum, report) => sum + report.violations.length, 0);
}

function lineOf({
  seed: each,
  contacts: size,
  seconds,
  deaths,
  databaseRestarts,
  faults,
  ...rest
}: RunReport): string {
  const ends = Object.entries(rest.outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  const { violations } = rest;
  const verdict = violations.length === 0 ? 'all right' : `${violations.length} WRONG`;
  const happened = `${deaths} deaths, ${databaseRestarts} database restarts, ${faults} faults`;
  const head = `seed ${each}: ${verdict}, ${seconds} s, ${happened}; ${ends.join(', ')}`;
  const shown = violations.slice(0, 20).map(({ wrong, about }) => `  ${wrong}: ${about}`);
  const replay = `  again: npm run chaos -- --runs 1 --contacts ${size} --seed ${each}`;
  return [head, ...shown, ...(violations.length > 0 ? [replay] : [])].join('\n');
}

function summaryOf(reports: readonly RunReport[], stuck: number): string {
  const all = reports.flatMap(report => report.violations);
  const sum = (read: (report: RunReport) => number) => reports.reduce((total, each) => total + read(each), 0);
  const counts = wrongs.map(wrong => `${all.filter(each => each.wrong === wrong).length} ${wrong}`);
  const happened = `${sum(r => r.deaths)} deaths, ${sum(r => r.databaseRestarts)} database restarts, ${sum(r => r.faults)} vendor faults`;
  return `${reports.length} runs, ${sum(r => r.contacts)} contacts to two CRMs, ${happened}:\n${counts.join(', ')}, ${stuck} runs stuck`;
}

if (values.show) process.stdout.write(`${JSON.stringify(plan(seed ?? 1, contacts ?? 1), null, 2)}\n`);
else process.exit((await main(seed ?? 1, runs ?? 1, contacts ?? 1)) === 0 ? 0 : 1);
