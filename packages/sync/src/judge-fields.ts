import type { CrmMatch, Fields, FieldValue } from '@crmsync/connectors';
import type { FieldChange, FieldRule, PlannedField, Policy } from '@crmsync/contract';
import { isBlank, sameValue, textOf } from './compare-values.ts';
import type { ObjectMapping } from './ports.ts';

/** Mapped values against what a record shows. */
export interface JudgedFields {
  /** Every mapped field, with what decided about it. */
  readonly planned: readonly PlannedField[];
  /** What is to be written: those whose rule lets them, and whose value the CRM would not show as the same already. */
  readonly fields: Fields;
  /** The same as before and after. */
  readonly changes: readonly FieldChange[];
}

/** Judges each value by its field's own rule, else by the policy. `match` null: a new record takes everything. */
export function judgeFields(
  values: Fields,
  match: CrmMatch | null,
  mapping: ObjectMapping,
  policy: Policy,
): JudgedFields {
  const rules = new Map(mapping.entries.map(entry => [entry.to, entry.rule]));
  const fields: Record<string, FieldValue> = {};
  const planned: PlannedField[] = [];
  for (const [name, value] of Object.entries(values)) {
    const current = match?.fields[name] ?? null;
    const why = match ? reasonOf(name, current, value, rules.get(name), mapping, policy) : 'new';
    if (writing.has(why)) fields[name] = value;
    const label = mapping.fields.get(name)?.label ?? name;
    const before = textOf(current);
    planned.push({ field: name, label, before, after: writing.has(why) ? textOf(value) : before, why });
  }
  const changes = planned.filter(({ why }) => writing.has(why)).map(({ why: _, ...change }) => change);
  return { planned, fields, changes };
}

const writing: ReadonlySet<PlannedField['why']> = new Set([
  'new',
  'was-blank',
  'replaced-by-rule',
  'replaced-by-policy',
]);

function reasonOf(
  name: string,
  current: FieldValue,
  value: FieldValue,
  own: FieldRule | undefined,
  mapping: ObjectMapping,
  policy: Policy,
): PlannedField['why'] {
  if (sameValue(mapping.fields.get(name)?.type ?? 'text', current, value)) return 'same';
  const rule = own ?? ruleOf(policy);
  if (rule !== 'create-only' && isBlank(current)) return 'was-blank';
  if (rule === 'overwrite') return own ? 'replaced-by-rule' : 'replaced-by-policy';
  return own ? 'kept-by-rule' : 'kept-by-policy';
}

/** `ask` shows what overwriting would do, and does it once a person has said yes. */
function ruleOf(policy: Policy): FieldRule {
  return policy === 'overwrite' || policy === 'ask' ? 'overwrite' : 'fill-blanks';
}
