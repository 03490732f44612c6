import type { Fields, FieldValue } from '@crmsync/connectors';
import type { MappingPreview, Policy } from '@crmsync/contract';
import { textOf } from './compare-values.ts';
import { judgeFields } from './judge-fields.ts';
import { mapLine } from './map-fields.ts';
import { misfitProblem } from './mapping-words.ts';
import type { ObjectMapping, PushedContact } from './ports.ts';
import { listText, readSource } from './read-source.ts';

/** What each line of a mapping makes of one contact, in order, exactly as a push would; of its record too, when that is given. */
export function previewLines(
  contact: PushedContact,
  mapping: ObjectMapping,
  crm: string,
  there?: { readonly record: Fields; readonly policy: Policy },
): MappingPreview['lines'] {
  const filled = new Set<string>();
  return mapping.entries.map(entry => {
    const before = listText(readSource(contact, entry.from));
    const field = mapping.fields.get(entry.to);
    const unused = filled.has(entry.to);
    const line = { to: entry.to, before, after: null, problem: null, unused, there: null };
    if (!field?.writable) return line;
    const made = mapLine(contact, entry, field);
    if ('misfit' in made) return { ...line, problem: misfitProblem(made, field, crm) };
    if (made.value === null) return line;
    filled.add(entry.to);
    const judged = there && !unused ? judge(entry.to, made.value, mapping, there) : null;
    return { ...line, after: textOf(made.value), there: judged };
  });
}

function judge(
  to: string,
  value: FieldValue,
  mapping: ObjectMapping,
  { record, policy }: { readonly record: Fields; readonly policy: Policy },
): MappingPreview['lines'][number]['there'] {
  const match = { object: mapping.object, id: '', fields: record };
  const [planned] = judgeFields({ [to]: value }, match, mapping, policy).planned;
  return planned ? { before: planned.before, after: planned.after, why: planned.why } : null;
}
