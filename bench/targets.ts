import type { Bulk } from './measure/bulk.ts';
import { fewestCalls, floorSeconds } from './measure/floor.ts';
import type { Single } from './measure/single.ts';
import type { Results, Verdict } from './results.ts';
import { type Vendor, vendors } from './world.ts';

const perContact: Readonly<Record<Vendor, number>> = { hubspot: 0.02, salesforce: 0.015 };
const names: Readonly<Record<Vendor, string>> = { hubspot: 'HubSpot', salesforce: 'Salesforce' };

/** Sizes from which a rate is meant: a handful of contacts costs whole calls. */
const manyContacts = 1000;
/** What a thing may cost at the largest size beside the smallest, for each contact. */
const nearLinear = 1.25;

/** Every target of the project, those that this run did not measure too. */
export function verdicts(results: Results): Verdict[] {
  return [
    ...callVerdicts(results),
    ...floorVerdicts(results),
    ...singleVerdicts(results),
    firstCallVerdict(results),
    ...vendors.map((vendor, n) => lagVerdict(vendor, results.lags[n]?.event95)),
    requestVerdict(results),
    ...memoryVerdicts(results),
    ...queryVerdicts(results),
    ...growthVerdicts(results),
  ];
}

/** `value` undefined or not a number: not measured. */
function verdict(
  target: string,
  value: number | undefined,
  most: number,
  words: (value: number) => string,
): Verdict {
  if (value === undefined || !Number.isFinite(value))
    return { target, measured: 'not measured', met: undefined };
  return { target, measured: words(value), met: value <= most };
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function count(contacts: number): string {
  return contacts.toLocaleString('en');
}

/** The largest of them; undefined when there are none. */
function worst(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

function callVerdicts({ mixed, again, overwrite }: Results): Verdict[] {
  const line = (vendor: Vendor, kind: string, most: number, bulks: readonly Bulk[]) => {
    const fit = bulks.filter(bulk => bulk.vendor === vendor && bulk.contacts >= manyContacts);
    const rates = fit.map(({ calls, contacts }) => calls / contacts);
    const said = fit.map((bulk, n) => `${count(bulk.contacts)}: ${rates[n]?.toFixed(4)}`).join(', ');
    const how = fit.some(({ byEmail }) => byEmail) ? ' (by e-mail, a setting)' : '';
    return verdict(
      `at most ${most} calls a contact: ${kind}, ${names[vendor]}${how}`,
      worst(rates),
      most,
      () => said,
    );
  };
  return vendors.flatMap(vendor => [
    line(vendor, 'mixed set with look-ups', perContact[vendor], mixed),
    line(vendor, 'known links', 0.011, again),
    line(vendor, 'overwrite, no link known', 0.011, overwrite),
  ]);
}

function floorVerdicts({ mixed, latencyMs }: Results): Verdict[] {
  const to = mixed.filter(({ vendor }) => vendor === 'hubspot');
  const within = (contacts: number, most: number) => {
    const bulk = to.find(each => each.contacts === contacts);
    const floor = floorSeconds('hubspot', contacts, latencyMs);
    return verdict(
      `${count(contacts)} contacts to HubSpot within ${most} × the floor (${fewestCalls('hubspot', contacts)} calls, ${floor.toFixed(1)} s)`,
      bulk && bulk.seconds / floor,
      most,
      times => `${bulk?.seconds.toFixed(1)} s (${times.toFixed(2)} ×)`,
    );
  };
  const tooMany = to.map(bulk => bulk.tooMany);
  return [
    within(10_000, 1.3),
    within(100_000, 1.15),
    verdict('no 429 on the way of any of them', worst(tooMany), 0, () => tooMany.join(', ')),
  ];
}

/** A known link is overwritten after an edit, the case that is not read first (packages/sync/src/write-blind.ts). */
const kinds: readonly { readonly of: Single['of']; readonly calls: number; readonly how: string }[] = [
  { of: 'a known link', calls: 1, how: ' overwritten after an edit' },
  { of: 'a new person', calls: 2, how: '' },
];

function singleVerdicts({ singles }: Results): Verdict[] {
  return vendors.flatMap(vendor =>
    kinds.flatMap(({ of, calls, how }) => {
      const found = singles.find(each => each.vendor === vendor && each.of === of);
      const who = `${of}${how}, ${names[vendor]}`;
      const times = `${calls} vendor call${calls > 1 ? 's' : ''}`;
      return [
        verdict(`a click costs ${times}: ${who}`, found?.calls, calls, value => value.toFixed(2)),
        verdict(
          `and at most 5 ms of ours (p50): ${who}`,
          found?.ours50,
          5,
          value => `${ms(value)} (p95 ${ms(found?.ours95 ?? Number.NaN)})`,
        ),
      ];
    }),
  );
}

/** A second is what a push of one may wait beside long ones, so it is what the first call of any push may take. */
function firstCallVerdict({ mixed }: Results): Verdict {
  return verdict(
    'from the request of a push to the first call at the vendor at most 1 s',
    worst(mixed.map(({ firstCallMs }) => firstCallMs).filter(Number.isFinite)),
    1000,
    value => `${ms(value)} at worst`,
  );
}

function lagVerdict(vendor: Vendor, event95: number | undefined): Verdict {
  const target = `an open page is told of an outcome within 300 ms of the database: ${names[vendor]}`;
  return verdict(target, event95, 300, value => `p95 ${ms(value)}`);
}

function requestVerdict({ requests }: Results): Verdict {
  const [push] = requests;
  const target = 'at least 4 × the baseline’s requests a second at 10 callers';
  if (!push) return verdict(target, undefined, 0, String);
  const { what, ours, baseline } = push;
  const times = ours / baseline;
  return {
    target,
    measured: `${what}: ${ours.toFixed(0)} against ${baseline.toFixed(0)} (${times.toFixed(1)} ×)`,
    met: times >= 4,
  };
}

function memoryVerdicts({ mixed }: Results): Verdict[] {
  const peak = (contacts: number) =>
    worst(mixed.filter(bulk => bulk.contacts === contacts).map(({ workerMb }) => workerMb));
  const [small, large] = [peak(10_000), peak(100_000)];
  return [
    verdict(
      'a worker on PostgreSQL holds at most 256 MB, at 100,000 contacts too',
      large === undefined ? undefined : worst(mixed.map(({ workerMb }) => workerMb)),
      256,
      value => `${value} MB at worst, ${large} MB at 100,000`,
    ),
    verdict(
      `its memory is flat from 10,000 contacts to 100,000 (at most ${nearLinear} ×)`,
      small && large && large / small,
      nearLinear,
      times => `${small} MB, then ${large} MB (${times.toFixed(2)} ×)`,
    ),
  ];
}

/** The old plan asks its database twice a contact. */
function queryVerdicts({ mixed, baseline }: Results): Verdict[] {
  const theirs = worst(baseline.map(({ queries, contacts }) => queries / contacts));
  return vendors.map(vendor => {
    const ours = mixed.filter(bulk => bulk.vendor === vendor && bulk.contacts >= manyContacts);
    const rates = ours.map(({ queries, contacts }) => queries / contacts);
    const said = ours.map((bulk, n) => `${count(bulk.contacts)}: ${rates[n]?.toFixed(3)}`).join(', ');
    return verdict(
      `fewer database queries a contact than the old plan: ${names[vendor]}`,
      theirs === undefined ? undefined : worst(rates),
      theirs ?? 0,
      () => `${said} against ${theirs?.toFixed(2)}`,
    );
  });
}

/** Time is the vendor's; what a contact costs us is not to grow with the number of contacts. */
function growthVerdicts({ mixed }: Results): Verdict[] {
  const growth = (
    vendor: Vendor,
    what: string,
    read: (bulk: Bulk) => number,
    unit: string,
    scale: number,
  ) => {
    const at = (contacts: number) => mixed.find(bulk => bulk.vendor === vendor && bulk.contacts === contacts);
    const [small, large] = [at(1000), at(100_000)];
    const each = (bulk: Bulk) => read(bulk) / bulk.contacts;
    return verdict(
      `${what} a contact grows at most ${nearLinear} × from 1,000 to 100,000: ${names[vendor]}`,
      small && large && each(large) / each(small),
      nearLinear,
      times =>
        `${[small, large].map(bulk => (bulk ? (each(bulk) * scale).toFixed(2) : '')).join(', then ')} ${unit} (${times.toFixed(2)} ×)`,
    );
  };
  return vendors.flatMap(vendor => [
    growth(vendor, 'worker CPU', bulk => bulk.cpuSeconds, 'ms', 1000),
    growth(vendor, 'database queries', bulk => bulk.queries, 'queries', 1),
  ]);
}
