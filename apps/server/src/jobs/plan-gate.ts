import type { Ledger, RunResult } from '@crmsync/sync';
import type { PushRow } from '../store/pushes-tables.ts';
import { pushRefusal } from '../tiers/push-rights.ts';
import type { PlanRefusal } from '../tiers/refusals.ts';
import type { PushRunDeps } from './push-run.ts';

/** A push that its person's plan stopped looks by itself whether it may go on, this often; a change of the plan tells it at once. */
const lookAgainMs = 3600_000;

/** Stops a push whose person's plan does not include it (any more), between two claims. */
export interface PlanGate {
  /** Aborts when the plan has stopped the push. */
  readonly closed: AbortSignal;
  /** The ledger, asking before each claim. */
  guard(ledger: Ledger): Ledger;
  /** Asks now, and answers why it is stopped; null when it may go on. */
  look(): Promise<RunResult | null>;
  /** Why it was stopped; null when it was not. */
  halted(): RunResult | null;
}

/** The gate of one run. A cancelled push passes: it only looks up what was sent. Where no plans are sold nothing is asked. */
export function planGate(push: PushRow, { tiers, connections, now }: PushRunDeps): PlanGate {
  const stop = new AbortController();
  let refused: PlanRefusal | undefined;
  const halted = () => (refused ? haltedBy(refused, push, now()) : null);
  const look = async () => {
    if (!tiers.sold || push.state === 'cancelled') return null;
    refused = pushRefusal(push, await tiers.of(push.user_id), connections.labels);
    if (refused) stop.abort();
    return halted();
  };
  return {
    closed: stop.signal,
    look,
    halted,
    guard: ledger => ({ ...ledger, claim: async limit => ((await look()) ? null : ledger.claim(limit)) }),
  };
}

function haltedBy({ title, detail }: PlanRefusal, push: PushRow, now: number): RunResult {
  return {
    end: 'halted',
    reason: 'plan',
    until: new Date(now + lookAgainMs),
    failures: push.failures,
    problem: {
      code: 'plan-needed',
      kind: 'forbidden',
      field: null,
      short: 'plan needed',
      title,
      detail,
      vendor: null,
    },
  };
}
