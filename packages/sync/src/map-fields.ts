import type { CrmField, Fields, FieldValue } from '@crmsync/connectors';
import type { ItemProblem, MappingEntry } from '@crmsync/contract';
import { convertValue, type Misfit } from './convert-value.ts';
import type { ObjectMapping, PushedContact } from './ports.ts';
import { ownProblem } from './problems.ts';

/** A contact in the CRM's fields. */
export interface MappedContact {
  /** Never holds a blank: what we do not know is not sent. */
  readonly fields: Fields;
  /** Values that do not fit: nothing can be sent until they are mended. */
  readonly problems: readonly ItemProblem[];
  /** Fields without which a record cannot be created; updating one that is there needs none of them. */
  readonly missing: readonly ItemProblem[];
}

/** How {@link mapFields} judges. */
export interface MapOptions {
  /** The CRM's name, for the words of a problem. */
  readonly crm: string;
  /** Shorten values that are too long instead of refusing them. */
  readonly cutLongText?: boolean;
}

/**
 * A contact as fields of one object. Absent and blank values are left out, names are never made up, and the first entry that
 * has a value wins where two write the same field.
 */
export function mapFields(
  contact: PushedContact,
  mapping: ObjectMapping,
  options: MapOptions,
): MappedContact {
  const fields: Record<string, FieldValue> = {};
  const problems = checkMapping(mapping, options.crm);
  for (const entry of mapping.entries) {
    const field = mapping.fields.get(entry.to);
    const text = sourceText(contact, entry);
    if (!field?.writable || text === '' || entry.to in fields) continue;
    const converted = convertValue(text, field, options.cutLongText);
    if ('value' in converted) fields[entry.to] = converted.value;
    else problems.push(misfitProblem(converted.misfit, field, text, options.crm));
  }
  return { fields, problems, missing: missingFields(fields, mapping, options.crm) };
}

/** Entries that can never be sent: their field is gone or cannot be written. Checked before any call (D12). */
export function checkMapping(mapping: ObjectMapping, crm: string): ItemProblem[] {
  return mapping.entries
    .filter(entry => !mapping.fields.get(entry.to)?.writable)
    .map(({ to }) => unwritable(to, mapping, crm));
}

/**
 * A connector's default entries without those this account does not offer: hidden by its admin, or read-only. A mapping that
 * the user made is never thinned out like this, it is refused with the field named.
 */
export function offeredEntries(
  entries: readonly MappingEntry[],
  fields: ReadonlyMap<string, CrmField>,
): MappingEntry[] {
  return entries.filter(entry => fields.get(entry.to)?.writable === true);
}

/** The value of a contact field by its path (`company`, `emails.0`, `address.city`, `custom.team`), trimmed; blank when there is none. */
function sourceText(contact: PushedContact, { from }: MappingEntry): string {
  if ('constant' in from) return from.constant.trim();
  let value: unknown = contact;
  for (const step of from.field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return '';
    value = Reflect.get(value, step);
  }
  if (Array.isArray(value)) return value.join('; ').trim();
  return typeof value === 'string' ? value.trim() : '';
}

function missingFields(fields: Fields, mapping: ObjectMapping, crm: string): ItemProblem[] {
  return [...mapping.fields.values()]
    .filter(field => field.required && field.writable && !(field.name in fields))
    .map(field =>
      ownProblem({
        code: 'required-missing',
        field: field.name,
        short: `no ${field.label.toLowerCase()}`,
        title: `${crm} needs “${field.label}” for a new ${mapping.label}.`,
        detail: `This contact has none, and we never make one up. Nothing changed in ${crm}. Fill it in and push again.`,
      }),
    );
}

function unwritable(name: string, mapping: ObjectMapping, crm: string): ItemProblem {
  const field = mapping.fields.get(name);
  return ownProblem({
    code: field ? 'read-only-field' : 'unknown-field',
    field: name,
    short: field ? 'read-only field' : 'unknown field',
    title: field
      ? `“${field.label}” cannot be written in ${crm}.`
      : `${crm} has no field “${name}” on ${mapping.label}.`,
    detail: `Nothing was sent. Change the mapping of ${mapping.label}, then push again.`,
  });
}

function misfitProblem(misfit: Misfit, field: CrmField, text: string, crm: string): ItemProblem {
  const name = field.label.toLowerCase();
  const advice = `Nothing changed in ${crm}.`;
  if (misfit === 'too-long')
    return ownProblem({
      code: 'string-too-long',
      field: field.name,
      short: `${name} too long`,
      title: `“${field.label}” is too long for ${crm}.`,
      detail: `It has ${text.length} characters, ${crm} takes ${field.maxLength}. ${advice} Shorten it and push again.`,
    });
  if (misfit === 'option-not-allowed')
    return ownProblem({
      code: 'option-not-allowed',
      field: field.name,
      short: `${name} not allowed`,
      title: `${crm} does not offer this “${field.label}”.`,
      detail: `${advice} Choose one of the values that ${crm} offers, or leave it blank.`,
    });
  return ownProblem({
    code: field.type === 'email' ? 'invalid-email' : 'wrong-type',
    field: field.name,
    short: `${name} not valid`,
    title: `“${field.label}” is not a valid ${field.type}.`,
    detail: `${advice} Correct it and push again.`,
  });
}
