import type { Contact } from '@crmsync/contract';
import { plainText } from './plain-text.ts';

/** What a person is called in lists: the name, else the e-mail, else the phone, else the company. Never invented. */
export function nameOf(
  contact: Pick<Contact, 'firstName' | 'lastName' | 'emails' | 'phone' | 'mobile' | 'company'>,
): string {
  const name = plainText(`${contact.firstName} ${contact.lastName}`).trim();
  return name || plainText(contact.emails[0] || contact.phone || contact.mobile || contact.company);
}

/** One or two letters for the avatar: first and last word’s first, whole characters of any script. */
export function initials(name: string): string {
  const words = plainText(name)
    .split(/[\s@.,()]+/u)
    .filter(word => /\p{L}/u.test(word) && !/^(dr|prof|mr|ms|mrs)$/i.test(word));
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].flatMap(word => firstLetter(word));
  return letters.join('').toLocaleUpperCase() || '?';
}

function firstLetter(word: string | undefined): string[] {
  const letter = word?.match(/\p{L}\p{M}*/u)?.[0];
  return letter === undefined ? [] : [letter];
}
