import type { CrmMatch, CrmObject, Fields, FieldValue } from '@crmsync/connectors';
import type { Candidate, Decision, FieldChange, FieldRule, ItemProblem, Policy } from '@crmsync/contract';
import { isBlank, sameValue, textOf } from './compare-values.ts';
import { mapFields } from './map-fields.ts';
import type { Matches } from './match-contacts.ts';
import type { Intent, ObjectMapping, PushedContact, RecordRef } from './ports.ts';
import { needsDecision, noEmail, twinsForbidden } from './problems.ts';

/** What to do for one item. `write` goes to the CRM, `settle` is already the end. */
export type ItemPlan =
  | { readonly next: 'write'; readonly intent: Intent; readonly allowDuplicates: boolean }
  | {
      readonly next: 'settle';
      readonly outcome: 'unchanged' | 'skipped' | 'duplicate' | 'failed';
      readonly record: RecordRef | null;
      readonly changes: readonly FieldChange[];
      readonly problem: ItemProblem | null;
      readonly candidates: readonly Candidate[];
    };

/** What planning needs to know beyond the item. */
export interface PlanContext {
  /** The CRM's name, for words. */
  readonly crm: string;
  /** The object new records are made of. */
  readonly object: string;
  readonly policy: Policy;
  readonly objects: readonly Pick<CrmObject, 'name' | 'label' | 'allowsTwins'>[];
  readonly mappings: readonly ObjectMapping[];
  recordUrl(record: RecordRef): string;
}

/** One item, matched. */
export interface Matched {
  readonly contact: PushedContact;
  readonly matches: Matches;
  /** True when the one match is known by link rather than found by e-mail. */
  readonly linked: boolean;
  readonly decision: Decision | null;
}

/**
 * What a push would do for one item, with the difference field by field. Pure: planning again after the plan was carried
 * out gives `unchanged`. A person's own decision stands above the policy.
 */
export function planWrite(item: Matched, context: PlanContext): ItemPlan {
  const [match, ...others] = item.matches;
  const policy = effectivePolicy(item, context.policy);
  if (item.decision?.choice === 'create') return planCreate(item, context, true);
  if (!match) return planNew(item, context, policy);
  if (policy === 'skip') return settled('skipped', others.length === 0 ? match : null);
  if (policy === 'create')
    return allowsTwins(context)
      ? planCreate(item, context, true)
      : askAbout(item.matches, [], context, 'twins');
  if (others.length > 0) return askAbout(item.matches, [], context, 'several');
  return planUpdate(item, match, context, policy);
}

/** A link or a person's choice says which record it is: `create` would make a second one, `ask` has been answered. */
function effectivePolicy(item: Matched, policy: Policy): Policy {
  if (item.decision?.choice === 'record') return policy === 'ask' ? 'overwrite' : updating(policy);
  return item.linked && policy === 'create' ? 'fill-blanks' : policy;
}

function updating(policy: Policy): Policy {
  return policy === 'overwrite' ? 'overwrite' : 'fill-blanks';
}

function planNew(item: Matched, context: PlanContext, policy: Policy): ItemPlan {
  if (item.contact.emails.every(email => isBlank(email)) && policy !== 'create')
    return failed(noEmail(context.crm));
  return planCreate(item, context, policy === 'create');
}

function planCreate(item: Matched, context: PlanContext, allowDuplicates: boolean): ItemPlan {
  const mapping = mappingOf(context, context.object);
  const mapped = mapFields(item.contact, mapping, context);
  const problem = mapped.problems[0] ?? mapped.missing[0];
  if (problem) return failed(problem);
  const changes = Object.entries(mapped.fields).map(([field, value]) => change(mapping, field, null, value));
  const intent: Intent = {
    do: 'create',
    object: context.object,
    recordId: null,
    fields: mapped.fields,
    changes,
    before: item.matches.map(match => match.id),
  };
  return { next: 'write', intent, allowDuplicates };
}

function planUpdate(item: Matched, match: CrmMatch, context: PlanContext, policy: Policy): ItemPlan {
  const mapping = mappingOf(context, match.object);
  const mapped = mapFields(item.contact, mapping, context);
  if (mapped.problems[0]) return failed(mapped.problems[0], match);
  const fields = differing(mapped.fields, match, mapping, policy);
  const changes = Object.entries(fields).map(([field, value]) =>
    change(mapping, field, match.fields[field] ?? null, value),
  );
  if (changes.length === 0) return settled('unchanged', match);
  if (policy === 'ask') return askAbout([match], changes, context, 'confirm');
  const intent: Intent = {
    do: 'update',
    object: match.object,
    recordId: match.id,
    fields,
    changes,
    before: [match.id],
  };
  return { next: 'write', intent, allowDuplicates: false };
}

/** The fields to write: those whose rule lets them, and whose value the CRM would not show as the same already. */
function differing(fields: Fields, match: CrmMatch, mapping: ObjectMapping, policy: Policy): Fields {
  const rules = new Map(mapping.entries.map(entry => [entry.to, entry.rule]));
  const kept: Record<string, FieldValue> = {};
  for (const [name, value] of Object.entries(fields)) {
    const before = match.fields[name];
    const rule = rules.get(name) ?? ruleOf(policy);
    const allowed = rule === 'overwrite' || (rule === 'fill-blanks' && isBlank(before));
    if (allowed && !sameValue(mapping.fields.get(name)?.type ?? 'text', before, value)) kept[name] = value;
  }
  return kept;
}

/** `ask` shows what overwriting would do, and does it once a person has said yes. */
function ruleOf(policy: Policy): FieldRule {
  return policy === 'overwrite' || policy === 'ask' ? 'overwrite' : 'fill-blanks';
}

function askAbout(
  matches: Matches,
  changes: readonly FieldChange[],
  context: PlanContext,
  why: 'several' | 'confirm' | 'twins',
): ItemPlan {
  const label = context.objects.find(object => object.name === context.object)?.label ?? context.object;
  return {
    next: 'settle',
    outcome: 'duplicate',
    record: null,
    changes,
    problem:
      why === 'twins' ? twinsForbidden(label, context.crm) : needsDecision(matches.length, context.crm),
    candidates: matches.map(match => candidateOf(match, context)),
  };
}

/** A record as a person chooses among several. */
export function candidateOf(match: CrmMatch, context: Pick<PlanContext, 'objects' | 'recordUrl'>): Candidate {
  return {
    object: match.object,
    objectLabel: context.objects.find(object => object.name === match.object)?.label ?? match.object,
    recordId: match.id,
    recordUrl: context.recordUrl({ object: match.object, id: match.id }),
    fields: Object.fromEntries(Object.entries(match.fields).map(([name, value]) => [name, textOf(value)])),
  };
}

function settled(outcome: 'unchanged' | 'skipped', match: RecordRef | null): ItemPlan {
  const record = match && { object: match.object, id: match.id };
  return { next: 'settle', outcome, record, changes: [], problem: null, candidates: [] };
}

function failed(problem: ItemProblem, match: RecordRef | null = null): ItemPlan {
  const record = match && { object: match.object, id: match.id };
  return { next: 'settle', outcome: 'failed', record, changes: [], problem, candidates: [] };
}

function change(mapping: ObjectMapping, field: string, before: FieldValue, after: FieldValue): FieldChange {
  const label = mapping.fields.get(field)?.label ?? field;
  return { field, label, before: textOf(before), after: textOf(after) };
}

function allowsTwins(context: PlanContext): boolean {
  return context.objects.find(object => object.name === context.object)?.allowsTwins === true;
}

/** Throws when a match is of an object that nobody mapped: the look-up asked only for mapped ones. */
function mappingOf(context: PlanContext, object: string): ObjectMapping {
  const mapping = context.mappings.find(each => each.object === object);
  if (!mapping) throw new Error(`No mapping for the object ${object}`);
  return mapping;
}
