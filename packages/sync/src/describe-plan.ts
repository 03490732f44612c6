import type { ItemProblem, PlanAction, PlannedItem, RefusalCase } from '@crmsync/contract';
import type { Leader } from './collapse-twins.ts';
import type { Looked } from './look-up.ts';
import { type ItemPlan, matchedBy, type PlanContext } from './plan-writes.ts';
import type { RecordRef, Settlement } from './ports.ts';
import { changedSincePlan, samePerson } from './problems.ts';
import { nameOf } from './settle-results.ts';

/** An item's plan in the contract's words. */
export function describePlan(
  { item }: Leader,
  looked: Looked,
  plan: ItemPlan,
  context: PlanContext,
): PlannedItem {
  const record = plan.next === 'write' ? recordOf(plan.intent) : plan.record;
  return {
    action: actionOf(plan),
    rule: plan.rule,
    matchedBy: matchedBy({ ...looked, decision: item.decision }),
    ...placeOf(record, context, plan.next === 'write' ? plan.intent.object : undefined),
    fields: [...plan.planned],
  };
}

/** The plan of somebody of whom nothing had to be asked: known to be there, and to be left alone. */
export function describeUnasked({ item }: Leader, context: PlanContext): PlannedItem {
  return { action: 'skip', rule: 'policy', matchedBy: 'link', ...placeOf(item.link, context), fields: [] };
}

/** A planned end for a leader, and for everybody it stands for. */
export function planned(
  leader: Leader,
  plan: PlannedItem,
  end: Pick<ItemPlan & { next: 'settle' }, 'problem' | 'candidates'>,
  crm: string,
): Settlement[] {
  const own: Settlement = { itemId: leader.item.id, as: 'planned', plan, ...end };
  const follow = plan.action !== 'invalid' && plan.action !== 'duplicate';
  const followed = leader.followers.map(({ item, email }): Settlement => {
    if (!follow) return { ...own, itemId: item.id };
    const same: PlannedItem = { ...plan, action: 'skip', rule: 'same-person', fields: [] };
    const problem = samePerson(nameOf(leader), email, crm);
    return { itemId: item.id, as: 'planned', plan: same, problem, candidates: [] };
  });
  return [own, ...followed];
}

/**
 * Whether a plan is still what a person agreed to: the same thing done to the same record, with every mapped field as it was
 * shown. An edit of the contact, the record or the mapping that touches none of it changes nothing of what was agreed.
 */
export function sameAsAgreed(plan: PlannedItem, agreed: PlannedItem): boolean {
  return fingerprint(plan) === fingerprint(agreed);
}

/** Why a plan is not what was agreed to, in words. */
export function whyDifferent(plan: PlannedItem, agreed: PlannedItem, crm: string): ItemProblem {
  return changedSincePlan(difference(plan, agreed, crm), crm);
}

function difference(
  plan: PlannedItem,
  agreed: PlannedItem,
  crm: string,
): { title: string; told: RefusalCase } {
  const since = (title: string, reason: `${'added' | 'gone' | 'moved' | 'contact'}-since-plan`) => ({
    title,
    told: { reason, params: {} },
  });
  if (agreed.recordId === null && plan.recordId !== null)
    return since(`Somebody has added this person to ${crm} since the preview.`, 'added-since-plan');
  if (agreed.recordId !== null && plan.recordId === null)
    return since(`The record is no longer in ${crm}, as it was for the preview.`, 'gone-since-plan');
  if (agreed.recordId !== plan.recordId || agreed.object !== plan.object)
    return since(`The record was merged or converted in ${crm} since the preview.`, 'moved-since-plan');
  const was = new Map(agreed.fields.map(each => [each.field, each]));
  const other = plan.fields.find(({ field, before }) => was.has(field) && was.get(field)?.before !== before);
  if (other)
    return {
      title: `“${other.label}” was changed in ${crm} since the preview.`,
      told: { reason: 'field-since-plan', params: { label: other.label } },
    };
  return since(
    'This contact, or the mapping of its fields, was changed since the preview.',
    'contact-since-plan',
  );
}

function fingerprint({ action, object, recordId, fields }: PlannedItem): string {
  const shown = fields.map(({ field, before, after }) => [field, before, after]);
  return JSON.stringify([action, object, recordId, shown.toSorted()]);
}

function actionOf(plan: ItemPlan): PlanAction {
  if (plan.next === 'write') return plan.intent.do;
  const actions = {
    unchanged: 'unchanged',
    skipped: 'skip',
    duplicate: 'duplicate',
    failed: 'invalid',
  } as const;
  return actions[plan.outcome];
}

function recordOf({ object, recordId }: { object: string; recordId: string | null }): RecordRef | null {
  return recordId === null ? null : { object, id: recordId };
}

function placeOf(record: RecordRef | null, context: PlanContext, object = record?.object ?? context.object) {
  return {
    object,
    objectLabel: context.objects.find(each => each.name === object)?.label ?? object,
    recordId: record?.id ?? null,
    recordUrl: record && context.recordUrl(record),
  };
}
