import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { wrongs } from './check.ts';
import type { RunReport } from './run.ts';

/** What became of a seed: its report, or why it got stuck. */
export type Ran = RunReport | { readonly seed: number; readonly contacts: number; readonly stuck: string };

/** One line about a run, with what is wrong below it and how to play it again. */
export function lineOf(ran: Ran): string {
  if ('stuck' in ran) return ran.stuck;
  const { seed, contacts, seconds, phases, deaths, databaseRestarts, faults, outcomes, violations } = ran;
  const ends = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  const verdict = violations.length === 0 ? 'all right' : `${violations.length} WRONG`;
  const happened = `${deaths} deaths, ${databaseRestarts} database restarts, ${faults} faults`;
  const head = `seed ${seed}: ${verdict}, ${seconds} s (${phases.join(' + ')}), ${happened}; ${ends.join(', ')}`;
  const shown = violations.slice(0, 20).map(({ wrong, about }) => `  ${wrong}: ${about}`);
  const replay = `  again: npm run chaos -- --runs 1 --contacts ${contacts} --seed ${seed}`;
  return [head, ...shown, ...(violations.length > 0 ? [replay] : [])].join('\n');
}

/** All runs together. */
export function summaryOf(all: readonly Ran[]): string {
  const reports = all.flatMap(ran => ('stuck' in ran ? [] : [ran]));
  const violations = reports.flatMap(report => report.violations);
  const sum = (read: (report: RunReport) => number) => reports.reduce((total, each) => total + read(each), 0);
  const counts = wrongs.map(wrong => `${violations.filter(each => each.wrong === wrong).length} ${wrong}`);
  const happened = `${sum(r => r.deaths)} deaths, ${sum(r => r.databaseRestarts)} database restarts, ${sum(r => r.faults)} vendor faults`;
  const seconds = sum(r => r.seconds) / Math.max(1, reports.length);
  return `${reports.length} runs (${seconds.toFixed(0)} s each), ${sum(r => r.contacts)} contacts to two CRMs, ${happened}:
${counts.join(', ')}, ${all.length - reports.length} runs stuck`;
}

/** How many things went wrong. */
export function wrongIn(all: readonly Ran[]): number {
  return all.reduce((sum, ran) => sum + ('stuck' in ran ? 1 : ran.violations.length), 0);
}

/** Adds a run to a file, one line each. */
export function keep(file: string, ran: Ran): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${JSON.stringify(ran)}\n`);
}

/** The runs of a file, the last one of each seed; none when there is no such file. */
export function keptIn(file: string): Ran[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  // Written by ourselves.
  const all = lines.map(line => JSON.parse(line) as Ran);
  return [...new Map(all.map(ran => [`${ran.seed} ${ran.contacts}`, ran])).values()];
}
