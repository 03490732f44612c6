import type { Bulk } from './measure/bulk.ts';
import { fewestCalls, floorSeconds } from './measure/floor.ts';
import type { Results, Verdict } from './results.ts';

const perContact: Readonly<Record<string, number>> = { hubspot: 0.02, salesforce: 0.015 };
const names: Readonly<Record<string, string>> = { hubspot: 'HubSpot', salesforce: 'Salesforce' };

/** Sizes from which a rate is meant: a handful of contacts costs whole calls. */
const manyContacts = 1000;

/** Every target with what was measured for it. */
export function verdicts(results: Results): Verdict[] {
  return [
    ...callVerdicts(results),
    ...floorVerdicts(results),
    ...singleVerdicts(results),
    ...results.lags.slice(0, 1).map(() => {
      const worst = Math.max(...results.lags.map(lag => lag.event95));
      return verdict('an open page learns of an outcome within 300 ms', `p95 ${ms(worst)}`, worst <= 300);
    }),
    ...results.requests
      .slice(0, 1)
      .map(({ what, ours, baseline }) =>
        verdict(
          'at least 4 × the baseline’s requests a second at 10 callers',
          `${what}: ${ours.toFixed(0)} against ${baseline.toFixed(0)} (${(ours / baseline).toFixed(1)} ×)`,
          ours >= 4 * baseline,
        ),
      ),
    ...memoryVerdicts(results),
  ];
}

function verdict(target: string, measured: string, met: boolean): Verdict {
  return { target, measured, met };
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function callVerdicts({ mixed, again, overwrite }: Results): Verdict[] {
  const many = (bulks: readonly Bulk[]) => bulks.filter(({ contacts }) => contacts >= manyContacts);
  const line = (bulk: Bulk, most: number, kind: string) => {
    const rate = bulk.calls / bulk.contacts;
    return verdict(
      `at most ${most} calls a contact: ${kind}, ${names[bulk.vendor]}, ${bulk.contacts}`,
      rate.toFixed(4),
      rate <= most,
    );
  };
  return [
    ...many(mixed).map(bulk => line(bulk, perContact[bulk.vendor] ?? 0, 'mixed set')),
    ...many(again).map(bulk => line(bulk, 0.011, 'known links')),
    ...many(overwrite).map(bulk => line(bulk, 0.011, 'overwrite')),
  ];
}

function floorVerdicts({ mixed, latencyMs }: Results): Verdict[] {
  return mixed
    .filter(({ vendor, contacts }) => vendor === 'hubspot' && contacts >= 10_000)
    .flatMap(bulk => {
      const floor = floorSeconds(bulk.vendor, bulk.contacts, latencyMs);
      const most = bulk.contacts >= 100_000 ? 1.15 : 1.3;
      const times = bulk.seconds / floor;
      return [
        verdict(
          `${bulk.contacts} contacts to HubSpot within ${most} × the floor (${fewestCalls(bulk.vendor, bulk.contacts)} calls, ${floor.toFixed(1)} s)`,
          `${bulk.seconds.toFixed(1)} s (${times.toFixed(2)} ×)`,
          times <= most,
        ),
        verdict(`no 429 on the way of ${bulk.contacts}`, String(bulk.tooMany), bulk.tooMany === 0),
      ];
    });
}

function singleVerdicts({ singles }: Results): Verdict[] {
  return singles.flatMap(({ vendor, of, calls, ours50 }) => {
    const most = of === 'a known link' ? 1 : 2;
    const who = `${of}, ${names[vendor]}`;
    return [
      verdict(
        `a click costs ${most} vendor call${most > 1 ? 's' : ''}: ${who}`,
        calls.toFixed(2),
        calls <= most,
      ),
      verdict(`and at most 5 ms of ours (p50): ${who}`, ms(ours50), ours50 <= 5),
    ];
  });
}

function memoryVerdicts({ mixed }: Results): Verdict[] {
  const [largest] = mixed.toSorted((one, other) => other.contacts - one.contacts);
  if (!largest) return [];
  const worst = Math.max(...mixed.map(({ workerMb }) => workerMb));
  return [
    verdict(`a worker stays below 256 MB, up to ${largest.contacts} contacts`, `${worst} MB`, worst <= 256),
  ];
}
