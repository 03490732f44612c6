import { sameValue } from './compare-values.ts';
import type { Matches } from './match-contacts.ts';
import type { Intent, ObjectMapping, RecordRef } from './ports.ts';

/**
 * Whether a write whose answer was lost did happen. A create: exactly one record of this person is there that was not there
 * before, and it shows all that was to be written. An update: its record shows it. Then that write is the outcome; otherwise
 * the item is planned afresh from what the CRM shows now.
 */
export function confirmIntent(
  intent: Intent,
  matches: Matches,
  mappings: readonly ObjectMapping[],
): RecordRef | null {
  const [match, ...others] = matches.filter(
    ({ id }) => intent.do === 'update' || !intent.before.includes(id),
  );
  const mapping = mappings.find(each => each.object === intent.object);
  if (!match || others.length > 0 || match.object !== intent.object || !mapping) return null;
  const shows = Object.entries(intent.fields).every(([name, value]) =>
    sameValue(mapping.fields.get(name)?.type ?? 'text', match.fields[name], value),
  );
  return shows ? { object: match.object, id: match.id } : null;
}
