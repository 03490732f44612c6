/**
 * `npm run mutation [-- [--mutate <files>] [--force]]`: changes the rooms that decide, one place at a time, and counts how often a test
 * notices. Prints the score of each group, fails below the least one, and after a whole run writes the page of the survivors.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { least, scores } from './groups.ts';
import { readReport } from './read-report.ts';
import { page, renderPage } from './render-page.ts';

const reportFile = 'mutation/reports/mutation.json';
const concurrency = String(Math.max(1, cpus().length));
const own = process.argv.slice(2);

rmSync(reportFile, { force: true });
const run = ['run', 'mutation/stryker.config.json', '--concurrency', concurrency, ...own];
const done = spawnSync('stryker', run, { stdio: 'inherit' });
if (done.status !== 0) process.exit(done.status ?? 1);

const report = readReport(reportFile);
const reached = scores(report);
for (const { name, percent, noticed, survived } of reached) {
  process.stdout.write(`${percent.toFixed(1)} %  ${name}: ${noticed} noticed, ${survived} survived\n`);
}
if (!own.includes('--mutate')) {
  writeFileSync(page, renderPage(report, new Date()));
  process.stdout.write(`${page} is written.\n`);
}
if (reached.length === 0 || reached.some(({ percent }) => percent < least)) {
  process.stderr.write(`Each group must reach ${least} %.\n`);
  process.exit(1);
}
