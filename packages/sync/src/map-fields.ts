import type { CrmField, Fields, FieldValue } from '@crmsync/connectors';
import type { ItemProblem, MappingEntry } from '@crmsync/contract';
import { checkLines } from './check-mapping.ts';
import { convertValue } from './convert-value.ts';
import { type Misfitting, mappingFault, misfitProblem, requiredMissing } from './mapping-words.ts';
import type { ObjectMapping, PushedContact } from './ports.ts';
import { listText, readSource } from './read-source.ts';
import { applyTransforms } from './transforms.ts';

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
}

/**
 * A contact as fields of one object. Absent and blank values are left out, names are never made up, and the first entry that
 * has a value wins where two write the same field.
 */
export function mapFields(
  contact: PushedContact,
  mapping: ObjectMapping,
  { crm }: MapOptions,
): MappedContact {
  const fields: Record<string, FieldValue> = {};
  const problems = mappingProblems(mapping, crm);
  for (const entry of mapping.entries) {
    const field = mapping.fields.get(entry.to);
    if (!field?.writable || Object.hasOwn(fields, entry.to)) continue;
    const made = mapLine(contact, entry, field);
    if ('misfit' in made) problems.push(misfitProblem(made, field, crm));
    else if (made.value !== null) fields[entry.to] = made.value;
  }
  return { fields, problems, missing: missingFields(fields, mapping, crm) };
}

/** What one entry makes of a contact for a field that can be written: null when there is nothing to send. */
export function mapLine(
  contact: PushedContact,
  entry: MappingEntry,
  field: CrmField,
): { readonly value: FieldValue } | Misfitting {
  const source = readSource(contact, entry.from);
  const made = applyTransforms(source, entry.transforms);
  if ('refused' in made) return { misfit: made.refused, text: listText(source) };
  const text = listText(made.value);
  if (text === '') return { value: null };
  const converted = convertValue(text, field, made);
  return 'misfit' in converted ? { misfit: converted.misfit, text } : converted;
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

const judged = new WeakMap<ObjectMapping, readonly ItemProblem[]>();

/** What is wrong with the mapping itself, judged once for all the contacts it is used on. */
function mappingProblems(mapping: ObjectMapping, crm: string): ItemProblem[] {
  const known = judged.get(mapping) ?? checkLines(mapping, crm).map(mappingFault);
  judged.set(mapping, known);
  return [...known];
}

function missingFields(fields: Fields, mapping: ObjectMapping, crm: string): ItemProblem[] {
  return [...mapping.fields.values()]
    .filter(field => field.required && field.writable && !Object.hasOwn(fields, field.name))
    .map(field => requiredMissing(field, mapping, crm));
}
