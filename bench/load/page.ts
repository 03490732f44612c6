import { quantile } from '../measure/numbers.ts';
import type { Call } from './calls.ts';
import type { LoadResults } from './run.ts';

/** The page about one load, as Markdown. */
export function renderLoad(results: LoadResults, { machine, day }: { machine: string; day: string }): string {
  const { minutes, people, users, calls, bulkDone, ours } = results;
  const kinds = [...new Set(calls.map(({ kind }) => kind))].sort();
  const singles = calls.filter(({ kind }) => kind === 'push one contact');
  return `# Under load

Made by \`npm run load\` on ${day}: two servers, two workers and PostgreSQL for ${minutes} minutes, with the simulated CRMs and the ${users} users on the same
machine (${machine}). For the first fifth of the time nobody pushes many; then one of them pushes ${count(people)} contacts to HubSpot at once, of which
${count(bulkDone)} had their outcome at the end. The users make ${count(calls.length)} calls, spread over both servers.

**Errors that are ours:** ${ours.length === 0 ? 'none.' : ours.join('; ')}

**Fairness:** a single push takes half of people at most ${ms(singles.filter(quiet), 0.5)} and 99 of 100 at most ${ms(singles.filter(quiet), 0.99)} while it is quiet;
beside the big push ${ms(singles.filter(beside), 0.5)} and ${ms(singles.filter(beside), 0.99)}.

| what | calls | half, quiet | 99 %, quiet | half, beside the big push | 99 %, beside |
|---|---|---|---|---|---|
${kinds.map(kind => row(kind, calls)).join('\n')}
`;
}

const quiet = (call: Call) => !call.beside;
const beside = (call: Call) => call.beside;

function row(kind: string, calls: readonly Call[]): string {
  const own = calls.filter(call => call.kind === kind);
  const cells = [quiet, beside].flatMap(when => [ms(own.filter(when), 0.5), ms(own.filter(when), 0.99)]);
  return `| ${kind} | ${count(own.length)} | ${cells.join(' | ')} |`;
}

function ms(calls: readonly Call[], share: number): string {
  if (calls.length === 0) return '–';
  return `${count(
    Math.round(
      quantile(
        calls.map(call => call.ms),
        share,
      ),
    ),
  )} ms`;
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}
