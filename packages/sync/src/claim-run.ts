import type { CrmError } from '@crmsync/connectors';
import type { ItemProblem } from '@crmsync/contract';
import { companyProblem } from './add-companies.ts';
import type { Leader } from './collapse-twins.ts';
import type { FoundCompany } from './find-companies.ts';
import type { Hands } from './hands.ts';
import type { LookUpsFirst } from './look-ups-first.ts';
import { followUpsOf } from './plan-follow-ups.ts';
import type { Claim, PushPorts, PushTask, Settlement } from './ports.ts';
import { refusal, unconfirmed } from './problems.ts';

/** A claim on its way. */
export interface ClaimRun {
  readonly claim: Claim;
  readonly task: PushTask;
  readonly ports: PushPorts;
  /** Ids of the items that still need a settlement. */
  readonly open: Set<string>;
  /** Those of them whose earlier answer was lost and that have not been looked up yet: they must not be sent blindly. */
  readonly unsettled: Set<string>;
  /** What the CRM does not allow in this run of the push, by verb and object: nothing of that kind is sent again. */
  readonly forbidden: Map<string, CrmError>;
  /** What several calls at once are made with. */
  readonly hands: Hands;
  /** What writes wait for, where calls are counted in a window. */
  readonly lookUps: LookUpsFirst;
  /** Companies of those that need one, by the item's id. */
  readonly companies: Map<string, FoundCompany>;
}

/** Settles, and notes what is no longer open. */
export async function settle(run: ClaimRun, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  await run.ports.ledger.settle(run.claim.fence, withFollowUps(run, settlements));
  for (const { itemId } of settlements) run.open.delete(itemId);
}

/** Settlements with what is to follow each. */
function withFollowUps(
  { claim, ports, companies }: ClaimRun,
  settlements: readonly Settlement[],
): readonly Settlement[] {
  const { extras, connector } = ports;
  if (!extras) return settlements;
  const contacts = new Map(claim.items.map(item => [item.id, item.contact]));
  return settlements.map(settlement => {
    const trouble = companyProblem(companies.get(settlement.itemId), connector.label);
    const contact = contacts.get(settlement.itemId) ?? null;
    const followUps = followUpsOf(settlement, contact, extras, connector.objects, trouble);
    return followUps.length === 0 || settlement.as !== 'done' ? settlement : { ...settlement, followUps };
  });
}

/** Leaves a leader and its followers alone: they are no longer ours. */
export function forget(run: ClaimRun, { item, followers }: Leader): void {
  for (const each of [item, ...followers.map(follower => follower.item)]) run.open.delete(each.id);
}

/** Ends everything still open after a call that failed for good. */
export async function failOpen(run: ClaimRun, error: CrmError): Promise<void> {
  const problem = refusal(error, run.ports.connector.label);
  const end = {
    as: 'done',
    outcome: 'failed',
    record: null,
    changes: [],
    candidates: [],
    version: null,
  } as const;
  await settle(
    run,
    [...run.open].map(itemId => ({
      ...end,
      itemId,
      problem: run.unsettled.has(itemId) ? unconfirmed(run.ports.connector.label) : problem,
    })),
  );
}

/** Gives everything still open back to be taken again, not before `at`: nothing of it was written by this claim. */
export async function postponeOpen(run: ClaimRun, at: Date, problem: ItemProblem | null): Promise<void> {
  await settle(
    run,
    [...run.open].map(itemId => {
      const as = run.unsettled.has(itemId) ? 'unknown' : 'retry-wait';
      return { itemId, as, at, problem, strike: false };
    }),
  );
}
