import type { CrmField } from '@crmsync/connectors';
import type { MappingDrift, MappingEntry } from '@crmsync/contract';
import { isOption } from './convert-value.ts';

/** What a mapping was saved against: as much of describe as drift is judged by. */
export interface SeenFields {
  /** The fields its lines write. */
  readonly fields: readonly Pick<CrmField, 'name' | 'label' | 'type'>[];
  /** Options that its lines name (fixed texts, tables, fallbacks), per field. */
  readonly options: readonly { readonly field: string; readonly value: string }[];
  /** Fields that a new record needed then. */
  readonly required: readonly string[];
}

/** What to keep of describe with a mapping that is saved. */
export function seenFields(
  entries: readonly MappingEntry[],
  fields: ReadonlyMap<string, CrmField>,
): SeenFields {
  const written = [...new Set(entries.map(entry => entry.to))].flatMap(name => fields.get(name) ?? []);
  return {
    fields: written.map(({ name, label, type }) => ({ name, label, type })),
    options: entries.flatMap(entry => {
      const field = fields.get(entry.to);
      return namedOptions(entry)
        .filter(value => field?.options !== undefined && isOption(value, field))
        .map(value => ({ field: entry.to, value }));
    }),
    required: [...fields.values()].filter(isRequired).map(({ name }) => name),
  };
}

/** What has changed since: fields gone, locked or of another type, options gone, fields that became required and are not mapped. */
export function findDrift(
  seen: SeenFields,
  entries: readonly MappingEntry[],
  fields: ReadonlyMap<string, CrmField>,
): MappingDrift[] {
  const mapped = new Set(entries.map(entry => entry.to));
  const fieldDrift = seen.fields.flatMap(({ name, label, type }): MappingDrift[] => {
    const now = fields.get(name);
    if (!now) return [{ kind: 'field-gone', field: name, label, was: null }];
    const drift: MappingDrift[] = [];
    if (!now.writable) drift.push({ kind: 'field-read-only', field: name, label: now.label, was: null });
    if (now.type !== type) drift.push({ kind: 'type-changed', field: name, label: now.label, was: type });
    return drift;
  });
  const optionDrift = seen.options.flatMap(({ field, value }): MappingDrift[] => {
    const now = fields.get(field);
    if (!now?.options || isOption(value, now)) return [];
    return [{ kind: 'option-gone', field, label: now.label, was: value }];
  });
  const newlyRequired = [...fields.values()]
    .filter(field => isRequired(field) && !seen.required.includes(field.name) && !mapped.has(field.name))
    .map(({ name, label }) => ({ kind: 'newly-required' as const, field: name, label, was: null }));
  return [...fieldDrift, ...optionDrift, ...newlyRequired];
}

function isRequired(field: CrmField): boolean {
  return field.required && field.writable;
}

/** Values that a line names outright. */
function namedOptions({ from, transforms = [] }: MappingEntry): string[] {
  return [
    ...('constant' in from ? [from.constant.trim()] : []),
    ...transforms.flatMap(transform => {
      if (transform.kind === 'fallback') return [transform.value];
      return transform.kind === 'alias' ? transform.table.map(({ to }) => to) : [];
    }),
  ];
}
