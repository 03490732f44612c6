import { isDeepStrictEqual } from 'node:util';
import { addressParts, type ContactFields, fullName } from './fields.ts';

/** What merging made of a contact. */
export interface Merged {
  fields: ContactFields;
  changed: boolean;
  /** What the newcomer says differently and the contact keeps, as field names. */
  kept: string[];
}

const single = ['phone', 'mobile', 'website', 'linkedinUrl', 'notes'] as const;

/**
 * Adds what `newcomer` knows to a contact without blanking or overwriting anything filled. Parts that only make sense
 * together are taken together: a last name joins only its own first name, a title only its own company, and address
 * parts only an address that does not contradict them. `source` stays that of the contact.
 */
export function mergeContact(contact: ContactFields, newcomer: ContactFields): Merged {
  const fields = structuredClone(contact);
  const kept: string[] = [];
  const fill = <Key extends string>(into: Record<Key, string>, from: Record<Key, string>, key: Key) => {
    if (into[key] === '') into[key] = from[key];
    else if (from[key] !== '' && !same(from[key], into[key])) kept.push(key);
  };
  if (!namesAgree(contact, newcomer)) kept.push('name');
  else if (!same(fullName(contact), fullName(newcomer))) {
    fill(fields, newcomer, 'firstName');
    fill(fields, newcomer, 'lastName');
  }
  if (agree(contact.company, newcomer.company)) {
    fill(fields, newcomer, 'company');
    fill(fields, newcomer, 'title');
  } else kept.push('company');
  for (const key of single) fill(fields, newcomer, key);
  if (addressParts.every(part => agree(contact.address[part], newcomer.address[part]))) {
    for (const part of addressParts) fill(fields.address, newcomer.address, part);
  } else kept.push('address');
  fields.emails = [...new Set([...contact.emails, ...newcomer.emails])].slice(0, 20);
  fields.tags = joinTags(contact.tags, newcomer.tags);
  fields.custom = { ...newcomer.custom, ...contact.custom };
  return { fields, changed: !isDeepStrictEqual(fields, contact), kept };
}

/**
 * Whether two contacts may be the same person by their names: one has none, or what both tell is the same. Guards
 * matches by an address that several people may share (`info@…`).
 */
export function namesAgree(one: ContactFields, other: ContactFields): boolean {
  if (fullName(one) === '' || fullName(other) === '') return true;
  if (same(fullName(one), fullName(other))) return true;
  return (
    agree(one.firstName, other.firstName) && agree(one.lastName, other.lastName) && shareName(one, other)
  );
}

function shareName(one: ContactFields, other: ContactFields): boolean {
  return [
    [one.firstName, other.firstName],
    [one.lastName, other.lastName],
  ].some(([mine = '', theirs = '']) => mine !== '' && same(mine, theirs));
}

function agree(one: string, other: string): boolean {
  return one === '' || other === '' || same(one, other);
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function joinTags(one: readonly string[], other: readonly string[]): string[] {
  const known = new Set(one.map(tag => tag.toLowerCase()));
  return [...one, ...other.filter(tag => !known.has(tag.toLowerCase()))].slice(0, 50);
}
