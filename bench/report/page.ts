import type { Bulk } from '../measure/bulk.ts';
import { fewestCalls, floorSeconds, paces } from '../measure/floor.ts';
import type { OneByOne } from '../measure/one-by-one.ts';
import type { Results, Verdict } from '../results.ts';

const names = { hubspot: 'HubSpot', salesforce: 'Salesforce' } as const;

/** The page of a bench, in Markdown. */
export function page(results: Results, verdicts: readonly Verdict[]): string {
  const judged = verdicts.filter(({ met }) => met !== undefined);
  const met = judged.filter(each => each.met).length;
  return `# Performance

Written by \`npm run bench\`${results.quick ? ' (`--quick`: small sizes)' : ''} on ${results.day} in ${results.minutes} minutes: do not edit. Machine: ${results.machine}. Others work on it at the
same time, so trust ratios, not absolutes. CRMSync runs as in production: a server and a worker process on PostgreSQL; the vendors are the
simulator in a process of its own, with their real limits and ${results.latencyMs} ms added to every answer. Beside it in the same run: the **old plan**
([bench/baseline](../bench/baseline/main.ts): Express and axios, look up one, write one) and the vendors' **official SDKs** used as their readmes
show (@hubspot/api-client, jsforce). A mixed set: every second person is in the CRM already. Calls of sign-in are not counted; reading which fields
there are costs a call or two now and then, however many people there are, and is given as "+ n". Many people at once are in [load.md](load.md),
100 of them with 100,000 contacts each in [scale.md](scale.md).

![Seconds by contacts](performance.svg)
${failed(results)}
## Many contacts

${table(
  [
    'push',
    'contacts',
    'calls a contact',
    'seconds',
    'floor',
    'contacts/s',
    'share of the window',
    '429',
    'queries a contact',
    'worker CPU',
    'worker',
    'server',
  ],
  [
    ...results.mixed.map(bulk => bulkRow('mixed set', bulk, results)),
    ...results.again.map(bulk => bulkRow('again, overwrite, links known', bulk, results)),
    ...results.overwrite.map(bulk => bulkRow('overwrite, no link known', bulk, results)),
    ...(results.embedded
      ? [bulkRow('mixed set, embedded database, one process', results.embedded, results)]
      : []),
  ],
)}

The floor is the least time in which the window (${paces.hubspot.window?.calls} calls in any ${(paces.hubspot.window?.perMs ?? 0) / 1000} s for HubSpot) and the latency allow the fewest calls that a mixed set needs:
one look-up per batch, one create and one update per batch of each half. Salesforce has no such window; its floor is the latency of that many
calls, ${paces.salesforce.concurrency} at a time. "By e-mail" is written without a look, which a person may choose for HubSpot ([mapping.md](mapping.md#what-it-costs)); unless they do, such a push costs
a look-up per batch more, 0.02 calls a contact.

## One at a time: the old plan and the SDKs

${table(
  [
    'way',
    'CRM',
    'contacts',
    'callers',
    'calls a contact',
    'contacts/s',
    'not pushed',
    'queries a contact',
    'CRMSync makes',
  ],
  [
    ...results.baseline.map(each => oneRow('old plan', each, results)),
    ...results.sdk.map(each => oneRow('official SDK', { ...each, queries: 0 }, results)),
  ],
)}

"Not pushed" are people lost to a 429: neither the old plan nor, beyond a few tries, the SDK waits for a window (HubSpot's search allows 5 calls a second).

## One click

${table(
  ['CRM', 'of', 'vendor calls', 'p50', 'p95', 'without the vendor: p50', 'p95'],
  results.singles.map(({ vendor, of, calls, p50, p95, ours50, ours95 }) => [
    names[vendor],
    of,
    calls.toFixed(2),
    ms(p50),
    ms(p95),
    ms(ours50),
    ms(ours95),
  ]),
)}

${bare(results)}
From the outcome in the database to the event at an open page: ${results.lags.map(lag => `p50 ${ms(lag.event50)}, p95 ${ms(lag.event95)}`).join('; ')}.
From the request of a push of many to the first call at the vendor: ${results.mixed.map(bulk => `${names[bulk.vendor]} ${bulk.contacts}: ${ms(bulk.firstCallMs)}`).join(', ')}.

## Requests a second at 10 callers

${table(
  ['request', 'CRMSync', 'old plan', 'ratio'],
  results.requests.map(({ what, ours, baseline }) => [
    what,
    ours.toFixed(0),
    baseline.toFixed(0),
    `${(ours / baseline).toFixed(1)} ×`,
  ]),
)}

The vendor's window is off for this table, its latency stays: the old plan's answer waits for two vendor calls, CRMSync's for a durable note of the wish.

## Targets

${met} of ${judged.length} met${judged.length < verdicts.length ? `; ${verdicts.length - judged.length} were not measured in this run` : ''}.

${table(
  ['target', 'measured', ''],
  verdicts.map(({ target, measured, met: yes }) => [target, measured, markOf(yes)]),
)}

${notes}
`;
}

const notes = `The numbers are the project's own, but for three that it only asks to be measured: the first call within a second (what a push of one may
wait beside long ones), fewer queries than the old plan, and 1.25 × for what is to be flat or near-linear. Time grows with the vendor's window, so growth is judged by what
a contact costs us. Pushes of many beyond 10,000 are made once, without the second push of known links.`;

function markOf(met: boolean | undefined): string {
  if (met === undefined) return '–';
  return met ? 'met' : '**missed**';
}

/** What of a click's own time is the machine's. */
function bare({ bareClick, singles }: Results): string {
  if (!bareClick) return '';
  const { p50, p95 } = bareClick;
  const times = singles
    .filter(({ of }) => of === 'a known link')
    .map(({ vendor, ours50 }) => `${names[vendor]} ${(ours50 / p50).toFixed(1)} ×`);
  return `A click that does only what none can leave out ([bench/bare](../bench/bare/main.ts): no sign-in, checks, mapping, links or log; a row is
committed before the call and changed after it) costs p50 ${ms(p50)}, p95 ${ms(p95)} here without the vendor. A known link costs so many times that: ${times.join(', ')}.
`;
}

/** Parts that came to nothing are named: a number that is missing is not one that is good. */
function failed({ failures }: Results): string {
  if (failures.length === 0) return '';
  return `
**${failures.length} parts of this run failed**, and what they would have measured is missing below:

${failures.map(({ part, why }) => `- ${part}: ${why.replace(/\s+/g, ' ').slice(0, 200)}`).join('\n')}
`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function ms(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(Math.abs(value) < 10 ? 1 : 0)} ms` : '–';
}

function bulkRow(kind: string, bulk: Bulk, { latencyMs }: Results): string[] {
  const { vendor, contacts, seconds, calls } = bulk;
  const { window } = paces[vendor];
  const mixed = kind.startsWith('mixed');
  const floor = floorSeconds(vendor, contacts, latencyMs);
  const ceiling = window ? (window.calls / window.perMs) * 1000 * 100 : null;
  return [
    `${kind}${bulk.byEmail ? ', by e-mail' : ''}, ${names[vendor]}`,
    contacts.toLocaleString('en'),
    `${(calls / contacts).toFixed(4)}${bulk.describes > 0 ? ` + ${bulk.describes}` : ''}${mixed ? ` (fewest ${(fewestCalls(vendor, contacts) / contacts).toFixed(4)})` : ''}`,
    seconds.toFixed(1),
    mixed ? `${floor.toFixed(1)} s (${(seconds / floor).toFixed(2)} ×)` : '',
    (contacts / seconds).toFixed(0),
    ceiling === null ? '' : `${((contacts / seconds / ceiling) * 100).toFixed(0)} %`,
    String(bulk.tooMany),
    Number.isFinite(bulk.queries) ? (bulk.queries / contacts).toFixed(3) : '–',
    `${bulk.cpuSeconds.toFixed(1)} s`,
    `${bulk.workerMb} MB`,
    `${bulk.serverMb} MB`,
  ];
}

/** The ratio is that of the largest mixed push to the same CRM in this run. */
function oneRow(way: string, one: OneByOne & { readonly queries: number }, { mixed }: Results): string[] {
  const ours = mixed.filter(({ vendor }) => vendor === one.vendor).at(-1);
  const done = one.contacts - one.failed;
  const theirs = one.calls / one.contacts;
  const ratio = ours ? (ours.calls / ours.contacts / theirs) * 100 : Number.NaN;
  const faster = ours ? ours.contacts / ours.seconds / (done / one.seconds) : Number.NaN;
  return [
    way,
    names[one.vendor],
    String(one.contacts),
    String(one.callers),
    theirs.toFixed(2),
    (done / one.seconds).toFixed(1),
    String(one.failed),
    one.queries === 0 ? '–' : (one.queries / one.contacts).toFixed(2),
    `${ratio.toFixed(1)} % of its calls, ${faster.toFixed(1)} × its contacts/s`,
  ];
}
