import type { Felt } from './measure.ts';
import type { Size } from './size.ts';

/** All that was measured. */
export interface ScaleResults {
  readonly users: number;
  readonly each: number;
  readonly alone: Felt;
  readonly among: Felt;
  readonly size: Size;
}

/** The page about it, as Markdown. */
export function renderScale(
  results: ScaleResults,
  { machine, day }: { machine: string; day: string },
): string {
  const { users, each, alone, among, size } = results;
  const rows = alone.timed.map(({ what, half, most }, index) => {
    const then = among.timed[index];
    return `| ${what} | ${ms(half)} | ${ms(most)} | ${ms(then?.half)} | ${ms(then?.most)} |`;
  });
  const whole = Object.entries(among.wholeReads).filter(([, scans]) => scans > 0);
  return `# At scale

Made by \`npm run scale\` on ${day}: do not edit. What one person feels who keeps ${count(each)} contacts: alone in the database, and as one of ${count(users)} who
keep as many each, ${count(size.contacts)} together. One server, one worker, PostgreSQL with its default cache (128 MB) and the simulated CRMs on one machine (${machine}).
Rows of the others are copies of what the product itself wrote; every second contact is linked to a record.

| what | half, alone | 95 %, alone | half, among ${users} | 95 %, among ${users} |
|---|---|---|---|---|
${rows.join('\n')}
| push ${count(alone.push.contacts)} contacts | ${alone.push.seconds.toFixed(1)} s | | ${among.push.seconds.toFixed(1)} s | |

**Plans:** ${
    whole.length === 0
      ? `nothing of this read a table with many rows from end to end (\`pg_stat_user_tables.seq_scan\` did not rise): every query went by an index that leads with the person.`
      : `tables read from end to end: ${whole.map(([name, scans]) => `${name} ${scans} ×`).join(', ')}.`
  }

**Size:** ${(size.bytes / 1e9).toFixed(1)} GB, ${count(Math.round(size.bytes / size.contacts))} bytes a contact with all indexes:
${size.tables.map(({ name, rows, bytes }) => `${name} ${(bytes / 1e9).toFixed(1)} GB (${count(rows)} rows)`).join(', ')}.
A push adds an item, an attempt, a log line and a link for each contact; [operations.md](operations.md#how-much-it-takes) says what grows with what.
`;
}

function ms(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '–' : `${count(Math.round(value))} ms`;
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}
