import { type MergeField, mergeFields } from '@crmsync/contract';
import { addressParts, type ContactFields } from './fields.ts';

/**
 * What two contacts say once they are one: of each field what the kept one says, or the other where that is blank or where `take`
 * names it. E-mails, tags and custom values of both stay, within the limits of a contact; `emails` in `take` only puts the other's
 * first.
 */
export function joinFields(
  kept: ContactFields,
  other: ContactFields,
  take: readonly MergeField[],
): ContactFields {
  const taken = new Set(take);
  const chosen = <Key extends MergeField>(key: Key): ContactFields[Key] =>
    taken.has(key) || isBlank(kept, key) ? other[key] : kept[key];
  const [first, second] = taken.has('emails') ? [other, kept] : [kept, other];
  const joined = structuredClone(kept);
  for (const key of mergeFields) Object.assign(joined, { [key]: chosen(key) });
  const tags = new Map([...other.tags, ...kept.tags].map(tag => [tag.toLowerCase(), tag]));
  return {
    ...joined,
    emails: [...new Set([...first.emails, ...second.emails])].slice(0, 20),
    tags: [...tags.values()].slice(0, 50),
    custom: { ...other.custom, ...kept.custom },
  };
}

function isBlank(fields: ContactFields, key: MergeField): boolean {
  if (key === 'address') return addressParts.every(part => fields.address[part] === '');
  if (key === 'source') return fields.source === null;
  return fields[key].length === 0;
}
