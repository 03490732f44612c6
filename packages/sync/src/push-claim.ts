import { awaitsCompany, companiesFor, withCompany, withOptions } from './add-companies.ts';
import { settleJobs } from './bulk-jobs.ts';
import { type ClaimRun, settle } from './claim-run.ts';
import { collapseTwins, type Leader } from './collapse-twins.ts';
import { describePlan, describeUnasked, planned, sameAsAgreed, whyDifferent } from './describe-plan.ts';
import type { FoundCompany } from './find-companies.ts';
import { withoutHand } from './hands.ts';
import { type Looked, lookUp } from './look-up.ts';
import { confirmedAs, foundAfter, markedAfter } from './lost-creates.ts';
import { type ItemPlan, type PlanContext, planWrite } from './plan-writes.ts';
import type {
  Claim,
  ClaimedItem,
  Intent,
  ObjectMapping,
  PushedContact,
  PushPorts,
  PushTask,
  Settlement,
} from './ports.ts';
import { cancelledProblem, contactGone, stillChecking, unconfirmed } from './problems.ts';
import { confirmIntent } from './reconcile.ts';
import { lateMs, lookAgainAt } from './retry-rules.ts';
import { done, withFollowers } from './settle-results.ts';
import { upsertKeyOf } from './upsert-key.ts';
import { type PlannedWrite, writeAll } from './write-all.ts';
import { blindWrite, writeBlind } from './write-blind.ts';
import { writeByEmail } from './write-by-email.ts';

/**
 * Carries one claim through: twins together, everybody looked up, planned, written in full batches, each answer settled as it
 * comes. Throws the `CrmError` of a call that stops the whole connection; what is still `open` then was not written.
 */
export async function pushClaim(run: ClaimRun): Promise<void> {
  const { claim, ports } = run;
  const mappingsNow = async () => withOptions(await ports.mappings(), run.task, ports);
  await settleJobs(run, mappingsNow);
  const over = claim.items.filter(item => run.open.has(item.id)).filter(isOver(claim));
  await settle(
    run,
    over.map(item => ended(item, run)),
  );
  const leaders = collapseTwins(claim.items.filter(item => run.open.has(item.id)).filter(hasContact));
  if (leaders.length === 0) return;
  const mappings = await mappingsNow();
  const blind = blindWrite(leaders, mappings, run.task, ports);
  if (blind) return writeBlind(run, blind);
  const others = await writeByEmail(run, leaders, mappings);
  if (others.length === 0) return;
  const asked = others.filter(leader => !skippedUnasked(leader, run.task));
  const looked = await run.lookUps.during(() => lookUp(asked, mappings, ports, run.hands));
  for (const [itemId, company] of await companiesFor(run, asked, looked, mappings))
    run.companies.set(itemId, company);
  const writings = await settlePlanned(run, others, looked, mappings);
  if (ports.connector.limits.pace) await withoutHand(run.hands, run.lookUps.over());
  await writeAll(run, writings, mappings);
}

function hasContact(item: ClaimedItem): item is ClaimedItem & { readonly contact: PushedContact } {
  return item.contact !== null;
}

/** A lost answer is looked up even for a cancelled push; only a deleted contact leaves nothing to look up by. */
function isOver(claim: Claim) {
  return (item: ClaimedItem) => item.contact === null || (claim.cancelled && !item.unsettled);
}

function ended(item: ClaimedItem, { claim, ports, task }: ClaimRun): Settlement {
  const { label } = ports.connector;
  const cancelled = claim.cancelled && !item.unsettled;
  if (task.dryRun && !cancelled) return plannedGone(item, task, ports);
  const lost = item.unsettled ? unconfirmed(label) : contactGone(label);
  return {
    itemId: item.id,
    as: 'done',
    outcome: cancelled ? 'cancelled' : item.unsettled ? 'failed' : 'skipped',
    record: null,
    changes: [],
    problem: cancelled ? cancelledProblem(label) : lost,
    candidates: [],
    version: null,
  };
}

function plannedGone(item: ClaimedItem, { object }: PushTask, { connector }: PushPorts): Settlement {
  const objectLabel = connector.objects.find(each => each.name === object)?.label ?? object;
  const nowhere = { matchedBy: null, object, objectLabel, recordId: null, recordUrl: null, fields: [] };
  const plan = { action: 'skip', rule: 'problem', ...nowhere } as const;
  return { itemId: item.id, as: 'planned', plan, problem: contactGone(connector.label), candidates: [] };
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
  const context = contextOf(run, mappings);
  for (const leader of leaders) {
    const next = planLeader(run, leader, looked.get(leader.item.id), context);
    if ('intent' in next) writings.push(next);
    else settlements.push(...next);
  }
  await settle(run, settlements);
  return writings;
}

function planLeader(
  run: ClaimRun,
  leader: Leader,
  looked: Looked | undefined,
  context: PlanContext,
): readonly Settlement[] | PlannedWrite {
  const { item } = leader;
  const { label } = run.ports.connector;
  if (!looked) return leaveUnasked(leader, context, run);
  const settled = item.unsettled && settleUnsettled(run, leader, item.unsettled, looked, context.mappings);
  if (settled) return withFollowers(settled, leader, label);
  const company = run.companies.get(item.id);
  const waits = run.task.dryRun ? null : awaitsCompany(leader, company);
  if (waits) return withFollowers(waits, leader, label);
  const matched = { contact: item.contact, ...looked, decision: item.decision };
  const plan = planWrite(matched, contextWith(company, context, run));
  if (run.task.dryRun) return planOnly(leader, looked, plan, context);
  const end = { itemId: item.id, as: 'done', version: item.contact.version } as const;
  if (plan.next === 'settle') {
    const { next: _, rule: __, planned: ___, ...rest } = plan;
    const problem = rest.problem ?? foundAfter(item.unsettled, rest.record, label);
    return withFollowers({ ...end, ...rest, problem }, leader, label);
  }
  const refused = refuseChanged(leader, looked, [plan, planWrite(matched, context)], context);
  if (refused) return withFollowers({ ...end, ...nothing, ...refused, outcome: 'skipped' }, leader, label);
  const allowDuplicates = plan.allowDuplicates || run.ports.extras?.options.allowDuplicates === true;
  const early = takesNoTwin(plan.intent, context.mappings, run.ports);
  return { leader, intent: markedAfter(item.unsettled, plan.intent, early), allowDuplicates };
}

const nothing = { record: null, changes: [], problem: null, candidates: [] } as const;

function leaveUnasked(leader: Leader, context: PlanContext, { task, ports }: ClaimRun): Settlement[] {
  const { item } = leader;
  const { label } = ports.connector;
  if (task.dryRun) return planned(leader, describeUnasked(leader, context), nothing, label);
  const end = { itemId: item.id, as: 'done', version: item.contact.version } as const;
  return withFollowers({ ...end, ...nothing, outcome: 'skipped', record: item.link }, leader, label);
}

function planOnly(leader: Leader, looked: Looked, plan: ItemPlan, context: PlanContext): Settlement[] {
  const end = plan.next === 'settle' ? plan : nothing;
  const { problem, candidates } = end;
  return planned(leader, describePlan(leader, looked, plan, context), { problem, candidates }, context.crm);
}

/** Null when the plan may be carried out: it is what was agreed to, nothing had been agreed, or a person has decided since. */
function refuseChanged(
  leader: Leader,
  looked: Looked,
  [plan, bare]: readonly [ItemPlan, ItemPlan],
  context: PlanContext,
) {
  const { agreed, decision } = leader.item;
  if (!agreed || decision) return null;
  const now = describePlan(leader, looked, plan, context);
  // A company that is made by the push itself could not be planned.
  const same = sameAsAgreed(now, agreed) || sameAsAgreed(describePlan(leader, looked, bare, context), agreed);
  return same ? null : { plan: now, problem: whyDifferent(now, agreed, context.crm) };
}

/** What is known by now of a write whose answer was lost. Null: it did not happen, so the item is planned afresh. */
function settleUnsettled(
  run: ClaimRun,
  leader: Leader,
  intent: Intent,
  { matches }: Looked,
  mappings: readonly ObjectMapping[],
): Settlement | null {
  const { item } = leader;
  const { label } = run.ports.connector;
  const record = confirmIntent(intent, matches, mappings);
  if (record) {
    const { outcome, problem } = confirmedAs(intent, label);
    return done(leader, outcome, record, intent, problem);
  }
  const end = { itemId: item.id, as: 'done', version: item.contact.version, ...nothing } as const;
  if (upsertKeyOf(intent.object, mappings, run.ports.client) && !run.claim.cancelled) return null;
  if (cannotLookUp(leader)) return { ...end, outcome: 'failed', problem: unconfirmed(label) };
  const late = mayStillAppear(run, item, intent, mappings);
  if (late) return { itemId: item.id, as: 'unknown', at: late, problem: stillChecking(label), strike: false };
  return run.claim.cancelled ? { ...end, outcome: 'cancelled', problem: cancelledProblem(label) } : null;
}

/** When to look again for a lost create that may yet come about; null when it cannot, or when it is sent again because no second one can be made. */
function mayStillAppear(
  { claim, ports }: ClaimRun,
  { attemptedAt }: ClaimedItem,
  intent: Intent,
  mappings: readonly ObjectMapping[],
): Date | null {
  const now = ports.clock.now();
  if (intent.do === 'update' || !attemptedAt) return null;
  if (!claim.cancelled && takesNoTwin(intent, mappings, ports)) return null;
  return now.getTime() < attemptedAt.getTime() + lateMs ? lookAgainAt(attemptedAt, now) : null;
}

/** Whether a create that is sent twice makes one record: the CRM refuses the second, or both are by our own id. */
function takesNoTwin(
  { object }: Intent,
  mappings: readonly ObjectMapping[],
  { client, connector }: PushPorts,
): boolean {
  const kind = connector.objects.find(each => each.name === object);
  return kind?.allowsTwins === false || upsertKeyOf(object, mappings, client) !== undefined;
}

/** A lost create of a person without an e-mail (or a wanted twin): no look-up tells whether it happened. */
function cannotLookUp({ item }: Leader): boolean {
  return item.unsettled?.do === 'create' && item.contact.emails.length === 0;
}

/** The context of one person whose company is known. */
function contextWith(
  company: FoundCompany | undefined,
  context: PlanContext,
  { ports }: ClaimRun,
): PlanContext {
  if (!company || !('id' in company)) return context;
  return { ...context, mappings: withCompany(context.mappings, ports.connector.objects, company.id) };
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
