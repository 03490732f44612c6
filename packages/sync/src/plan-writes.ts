import type { CrmMatch, CrmObject } from '@crmsync/connectors';
import type {
  Candidate,
  Decision,
  FieldChange,
  ItemProblem,
  PlannedField,
  PlanRule,
  Policy,
} from '@crmsync/contract';
import { isBlank, textOf } from './compare-values.ts';
import { judgeFields } from './judge-fields.ts';
import { mapFields } from './map-fields.ts';
import type { Matches } from './match-contacts.ts';
import type { Intent, ObjectMapping, PushedContact, RecordRef } from './ports.ts';
import { needsDecision, noEmail, twinsForbidden } from './problems.ts';

/** Why a plan is what it is, for people. */
interface Reasoned {
  readonly rule: PlanRule;
  /** Every mapped field as it is and as it would be; none when nothing was compared. */
  readonly planned: readonly PlannedField[];
}

/** What to do for one item. `write` goes to the CRM, `settle` is already the end. */
export type ItemPlan = Reasoned &
  (
    | { readonly next: 'write'; readonly intent: Intent; readonly allowDuplicates: boolean }
    | {
        readonly next: 'settle';
        readonly outcome: 'unchanged' | 'skipped' | 'duplicate' | 'failed';
        readonly record: RecordRef | null;
        readonly changes: readonly FieldChange[];
        readonly problem: ItemProblem | null;
        readonly candidates: readonly Candidate[];
      }
  );

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
  if (item.decision?.choice === 'create') return planCreate(item, context, 'decision');
  if (!match) return planNew(item, context, policy);
  if (policy === 'skip') return settled('skipped', 'policy', others.length === 0 ? match : null);
  if (policy === 'create')
    return allowsTwins(context)
      ? planCreate(item, context, 'policy')
      : askAbout(item.matches, { rule: 'no-twins', planned: [] }, [], context);
  if (others.length > 0) return askAbout(item.matches, { rule: 'several-matches', planned: [] }, [], context);
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
  return planCreate(item, context, policy === 'create' ? 'policy' : 'not-there');
}

/** `why` other than `not-there`: a second record is wanted, so the CRM's own duplicate rules are passed over. */
function planCreate(item: Matched, context: PlanContext, why: 'decision' | 'policy' | 'not-there'): ItemPlan {
  const mapping = mappingOf(context, context.object);
  const mapped = mapFields(item.contact, mapping, context);
  const problem = mapped.problems[0] ?? mapped.missing[0];
  if (problem) return failed(problem);
  const { planned, fields, changes } = judgeFields(mapped.fields, null, mapping, context.policy);
  const intent: Intent = {
    do: 'create',
    object: context.object,
    recordId: null,
    fields,
    changes,
    before: item.matches.map(match => match.id),
  };
  const rule = why === 'policy' && item.matches.length === 0 ? 'not-there' : why;
  return { next: 'write', rule, planned, intent, allowDuplicates: why !== 'not-there' };
}

function planUpdate(item: Matched, match: CrmMatch, context: PlanContext, policy: Policy): ItemPlan {
  const mapping = mappingOf(context, match.object);
  const mapped = mapFields(item.contact, mapping, context);
  if (mapped.problems[0]) return failed(mapped.problems[0], match);
  const { planned, fields, changes } = judgeFields(mapped.fields, match, mapping, policy);
  if (changes.length === 0) return settled('unchanged', 'no-difference', match, planned);
  if (policy === 'ask') return askAbout([match], { rule: 'policy', planned }, changes, context);
  const intent: Intent = {
    do: 'update',
    object: match.object,
    recordId: match.id,
    fields,
    changes,
    before: [match.id],
  };
  return { next: 'write', rule: matchedBy(item) ?? 'email', planned, intent, allowDuplicates: false };
}

/** How the one record was found; null when there is none, or several. */
export function matchedBy({
  matches,
  linked,
  decision,
}: Pick<Matched, 'matches' | 'linked' | 'decision'>): 'link' | 'email' | 'decision' | null {
  if (matches.length !== 1) return null;
  if (!linked) return 'email';
  return decision?.choice === 'record' ? 'decision' : 'link';
}

function askAbout(
  matches: Matches,
  why: Reasoned,
  changes: readonly FieldChange[],
  context: PlanContext,
): ItemPlan {
  const label = context.objects.find(object => object.name === context.object)?.label ?? context.object;
  return {
    next: 'settle',
    ...why,
    outcome: 'duplicate',
    record: null,
    changes,
    problem:
      why.rule === 'no-twins'
        ? twinsForbidden(label, context.crm)
        : needsDecision(matches.length, context.crm),
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

function settled(
  outcome: 'unchanged' | 'skipped',
  rule: PlanRule,
  match: RecordRef | null,
  planned: readonly PlannedField[] = [],
): ItemPlan {
  const record = match && { object: match.object, id: match.id };
  return { next: 'settle', rule, planned, outcome, record, changes: [], problem: null, candidates: [] };
}

function failed(problem: ItemProblem, match: RecordRef | null = null): ItemPlan {
  const record = match && { object: match.object, id: match.id };
  const why = { rule: 'problem', planned: [] } as const;
  return { next: 'settle', ...why, outcome: 'failed', record, changes: [], problem, candidates: [] };
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
