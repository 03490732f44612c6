import { type ClaimRun, settle } from './claim-run.ts';
import { collapseTwins, type Leader } from './collapse-twins.ts';
import { type Looked, lookUp } from './look-up.ts';
import { type PlanContext, planWrite } from './plan-writes.ts';
import type {
  Claim,
  ClaimedItem,
  ObjectMapping,
  PushedContact,
  PushPorts,
  PushTask,
  Settlement,
} from './ports.ts';
import { cancelledProblem, contactGone, unconfirmed } from './problems.ts';
import { confirmIntent } from './reconcile.ts';
import { done, withFollowers } from './settle-results.ts';
import { type PlannedWrite, writeAll } from './write-all.ts';

/**
 * Carries one claim through: twins together, everybody looked up, planned, written in full batches, each answer settled as it
 * comes. Throws the `CrmError` of a call that stops the whole connection; what is still `open` then was not written.
 */
export async function pushClaim(run: ClaimRun): Promise<void> {
  const { claim, ports } = run;
  await settle(
    run,
    claim.items.filter(isOver(claim)).map(item => ended(item, claim, ports)),
  );
  const leaders = collapseTwins(claim.items.filter(item => run.open.has(item.id)).filter(hasContact));
  if (leaders.length === 0) return;
  const mappings = await ports.mappings();
  const asked = leaders.filter(leader => !skippedUnasked(leader, run.task));
  const looked = await lookUp(asked, mappings, ports);
  const writings = await settlePlanned(run, leaders, looked, mappings);
  await writeAll(run, writings, mappings);
}

function hasContact(item: ClaimedItem): item is ClaimedItem & { readonly contact: PushedContact } {
  return item.contact !== null;
}

/** A lost answer is looked up even for a cancelled push; only a deleted contact leaves nothing to look up by. */
function isOver(claim: Claim) {
  return (item: ClaimedItem) => item.contact === null || (claim.cancelled && !item.unsettled);
}

function ended(item: ClaimedItem, claim: Claim, { connector }: PushPorts): Settlement {
  const cancelled = claim.cancelled && !item.unsettled;
  const lost = item.unsettled ? unconfirmed(connector.label) : contactGone(connector.label);
  return {
    itemId: item.id,
    as: 'done',
    outcome: cancelled ? 'cancelled' : item.unsettled ? 'failed' : 'skipped',
    record: null,
    changes: [],
    problem: cancelled ? cancelledProblem(connector.label) : lost,
    candidates: [],
    version: null,
  };
}

/** Known to be there and not to be touched: needs no call at all. */
function skippedUnasked({ item }: Leader, task: PushTask): boolean {
  return task.policy === 'skip' && item.link !== null && !item.unsettled && !item.decision;
}

/** Settles all that needs no write and answers the rest. */
async function settlePlanned(
  run: ClaimRun,
  leaders: readonly Leader[],
  looked: ReadonlyMap<string, Looked>,
  mappings: readonly ObjectMapping[],
): Promise<PlannedWrite[]> {
  const settlements: Settlement[] = [];
  const writings: PlannedWrite[] = [];
  for (const leader of leaders) {
    const planned = planLeader(run, leader, looked.get(leader.item.id), mappings);
    if ('as' in planned) settlements.push(...withFollowers(planned, leader, run.ports.connector.label));
    else writings.push(planned);
  }
  await settle(run, settlements);
  return writings;
}

function planLeader(
  run: ClaimRun,
  leader: Leader,
  looked: Looked | undefined,
  mappings: readonly ObjectMapping[],
): Settlement | PlannedWrite {
  const { item } = leader;
  const { ports, claim } = run;
  const end = { itemId: item.id, as: 'done', version: item.contact.version } as const;
  const bare = { changes: [], problem: null, candidates: [] };
  if (!looked) return { ...end, ...bare, outcome: 'skipped', record: item.link };
  if (item.unsettled) {
    const record = confirmIntent(item.unsettled, looked.matches, mappings);
    if (record)
      return done(leader, item.unsettled.do === 'create' ? 'created' : 'updated', record, item.unsettled);
    if (cannotLookUp(leader))
      return {
        ...end,
        ...bare,
        outcome: 'failed',
        record: null,
        problem: unconfirmed(ports.connector.label),
      };
    if (claim.cancelled)
      return {
        ...end,
        ...bare,
        outcome: 'cancelled',
        record: null,
        problem: cancelledProblem(ports.connector.label),
      };
  }
  const plan = planWrite(
    { contact: item.contact, ...looked, decision: item.decision },
    contextOf(run, mappings),
  );
  if (plan.next === 'settle') {
    const { next: _, ...rest } = plan;
    return { ...end, ...rest };
  }
  return { leader, intent: plan.intent, allowDuplicates: plan.allowDuplicates };
}

/** A lost create of a person without an e-mail (or a wanted twin): no look-up tells whether it happened. */
function cannotLookUp({ item }: Leader): boolean {
  return item.unsettled?.do === 'create' && item.contact.emails.length === 0;
}

function contextOf({ ports, task }: ClaimRun, mappings: readonly ObjectMapping[]): PlanContext {
  const { label, objects } = ports.connector;
  return {
    crm: label,
    object: task.object,
    policy: task.policy,
    objects,
    mappings,
    recordUrl: ports.recordUrl,
  };
}
