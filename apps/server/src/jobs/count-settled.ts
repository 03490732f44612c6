import type { Ledger } from '@crmsync/sync';
import type { PushRow } from '../store/pushes-tables.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** The same ledger, which counts the contacts that got their outcome by a push. A plan gives none. */
export function countSettled(
  ledger: Ledger,
  { connector, kind }: Pick<PushRow, 'connector' | 'kind'>,
  metrics: Pick<Metrics, 'settled'>,
): Ledger {
  if (kind === 'plan') return ledger;
  return {
    ...ledger,
    async settle(fence, settlements) {
      await ledger.settle(fence, settlements);
      for (const settlement of settlements)
        if (settlement.as === 'done') metrics.settled({ connector, outcome: settlement.outcome }, 1);
    },
  };
}
