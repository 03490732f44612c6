import type { CrmMatch, CrmObject } from '@crmsync/connectors';

/** Which records are this contact. Exactly one: it is that one. None: not there. More: a person has to choose. */
export type Matches = readonly CrmMatch[];

/**
 * Weighs what the look-ups found. A record known by link (or chosen by a person) is the contact, whatever the e-mails say;
 * else all records behind its e-mails, the same record once, without those of an object that another found object supersedes.
 */
export function weighMatches(
  known: CrmMatch | null,
  found: readonly CrmMatch[],
  objects: readonly Pick<CrmObject, 'name' | 'supersedes'>[],
): Matches {
  if (known) return [known];
  const once = [...new Map(found.map(match => [`${match.object} ${match.id}`, match])).values()];
  const present = new Set(once.map(match => match.object));
  const superseded = new Set(
    objects.filter(object => present.has(object.name)).flatMap(object => object.supersedes ?? []),
  );
  return once.filter(match => !superseded.has(match.object));
}
