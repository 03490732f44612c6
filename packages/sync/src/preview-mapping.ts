import type { MappingPreview } from '@crmsync/contract';
import { textOf } from './compare-values.ts';
import { mapLine } from './map-fields.ts';
import { misfitProblem } from './mapping-words.ts';
import type { ObjectMapping, PushedContact } from './ports.ts';
import { listText, readSource } from './read-source.ts';

/** What each line of a mapping makes of one contact, in order, exactly as a push would. */
export function previewLines(
  contact: PushedContact,
  mapping: ObjectMapping,
  crm: string,
): MappingPreview['lines'] {
  const filled = new Set<string>();
  return mapping.entries.map(entry => {
    const before = listText(readSource(contact, entry.from));
    const field = mapping.fields.get(entry.to);
    const line = { to: entry.to, before, after: null, problem: null, unused: filled.has(entry.to) };
    if (!field?.writable) return line;
    const made = mapLine(contact, entry, field);
    if ('misfit' in made) return { ...line, problem: misfitProblem(made, field, crm) };
    if (made.value === null) return line;
    filled.add(entry.to);
    return { ...line, after: textOf(made.value) };
  });
}
