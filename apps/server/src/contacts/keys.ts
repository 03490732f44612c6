import { createHash } from 'node:crypto';
import { type ContactFields, fullName } from './fields.ts';
import { cutText, foldText } from './text.ts';

/** The columns a contact is found and ordered by, made here so that every database orders alike. */
export interface ContactKeys {
  primaryEmail: string | null;
  /** Last name, then first name. A contact without a name stands after all that have one. */
  sortName: string;
  sortCompany: string;
  sortEmail: string;
  /** Folded names, company and e-mails, one per line, for substring search. */
  search: string;
  /** What recognises the person where no e-mail does; `null` when nothing does. See {@link personKey}. */
  personKey: string | null;
}

/** Sorts after every other text: under collation "C" Postgres compares UTF-8 bytes, and this is the last code point. */
const last = '\u{10ffff}';

/** A cursor carries one of these within 500 characters of base64, and a B-tree entry may not exceed 2,704 bytes. */
const sortLength = 72;

/** The keys of a contact in stored form. */
export function contactKeys(fields: ContactFields): ContactKeys {
  const primaryEmail = fields.emails[0] ?? null;
  const names = [fields.lastName, fields.firstName].filter(name => name !== '');
  return {
    primaryEmail,
    sortName: sortKey(names.join('\u0001')),
    sortCompany: sortKey(fields.company),
    sortEmail: sortKey(primaryEmail ?? ''),
    search: foldText([fullName(fields), fields.company, ...fields.emails].join('\n')),
    personKey: personKey(fields),
  };
}

/**
 * Recognises a person who comes without an e-mail, as most of LinkedIn's connections do: by the profile's address, else
 * by exactly the same name, company and phone. A hash, because an index entry is small and the text is not.
 */
export function personKey(fields: ContactFields): string | null {
  const profile = linkedinProfile(fields.linkedinUrl);
  if (profile !== null) return hash(`linkedin\n${profile}`);
  const phone = (fields.phone || fields.mobile).replace(/[^\d+]/g, '');
  const text = [fullName(fields), fields.company].map(part => part.toLowerCase());
  if (text.every(part => part === '') && phone === '') return null;
  return hash(['name', ...text, phone].join('\n'));
}

/** The part of a LinkedIn address that names a person: `jane-doe-1` of `https://www.linkedin.com/in/jane-doe-1/?x=y`. */
export function linkedinProfile(url: string): string | null {
  const found = /^(?:https?:\/\/)?(?:[a-z]+\.)?linkedin\.com\/(?:in|pub)\/([^/?#\s]+)/i.exec(url.trim());
  if (found?.[1] === undefined) return null;
  try {
    return decodeURIComponent(found[1]).normalize('NFC').toLowerCase();
  } catch {
    return found[1].toLowerCase();
  }
}

function sortKey(text: string): string {
  return text === '' ? last : cutText(foldText(text), sortLength);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
