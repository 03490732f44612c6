import { type ContactInput, contactTextFields, type Remark } from '@crmsync/contract';
import { normaliseEmail } from './email.ts';
import { addressParts, blankFields, type ContactFields } from './fields.ts';
import { ofField, remark } from './remarks.ts';
import { type CleanText, cleanBlock, cleanLine, cutText } from './text.ts';

/** A contact as it will be stored, what was changed on the way, and the e-mails that are none. */
export interface NormalContact {
  fields: ContactFields;
  /** What was removed, replaced or cut, as "company: 1 control character removed". Holds no value of the contact. */
  notes: Remark[];
  /** Addresses that are none, with their place in the input. They are not among `fields.emails`. */
  badEmails: { index: number; value: string }[];
}

/** The longest a field may be in the contract, in UTF-16 units. */
const limits = {
  firstName: 200,
  lastName: 200,
  company: 500,
  title: 300,
  phone: 100,
  mobile: 100,
  website: 2000,
  linkedinUrl: 2000,
  notes: 30_000,
  street: 500,
  city: 200,
  region: 200,
  postalCode: 40,
  country: 200,
  tag: 60,
  customKey: 80,
  customValue: 5000,
} as const;
const maxEmails = 20;
const maxTags = 50;

/**
 * Brings what a person, a capture or a file gives into the stored form: NFC, trimmed, without NUL or lone surrogates,
 * e-mails lower-cased and deduplicated in their order (the first is primary). Names are taken as given, never invented.
 * Never throws: what cannot be kept is told in `notes` and `badEmails`.
 */
export function normaliseContact(input: ContactInput): NormalContact {
  const notes: Remark[] = [];
  const take = (name: string, cleaned: CleanText, max: number) => {
    notes.push(...cleaned.notes.map(note => ofField(name, note)));
    if (cleaned.text.length > max) notes.push(ofField(name, remark('cut', { max })));
    return cutText(cleaned.text, max);
  };
  const fields = blankFields();
  for (const key of contactTextFields) {
    const clean = key === 'notes' ? cleanBlock : cleanLine;
    fields[key] = take(key, clean(input[key] ?? ''), limits[key]);
  }
  for (const part of addressParts) {
    const clean = part === 'street' ? cleanBlock : cleanLine;
    fields.address[part] = take(`address.${part}`, clean(input.address?.[part] ?? ''), limits[part]);
  }
  const { emails, badEmails } = normaliseEmails(input.emails ?? [], notes);
  fields.emails = emails;
  fields.tags = normaliseTags(input.tags ?? [], tag => take('tags', cleanLine(tag), limits.tag), notes);
  fields.custom = normaliseCustom(input.custom ?? {}, take);
  fields.source = input.source ? normaliseSource(input.source) : null;
  return { fields, notes, badEmails };
}

function normaliseEmails(values: readonly string[], notes: Remark[]) {
  const emails = new Set<string>();
  const badEmails: { index: number; value: string }[] = [];
  for (const [index, value] of values.entries()) {
    const cleaned = cleanLine(value);
    if (cleaned.text === '') continue;
    const email = normaliseEmail(cleaned.text);
    if (email === null) badEmails.push({ index, value: cutText(cleaned.text, 254) });
    else emails.add(email);
    notes.push(...cleaned.notes.map(note => ofField('emails', note)));
  }
  if (emails.size > maxEmails) notes.push(ofField('emails', remark('only-first', { max: maxEmails })));
  return { emails: [...emails].slice(0, maxEmails), badEmails };
}

function normaliseTags(values: readonly string[], clean: (tag: string) => string, notes: Remark[]): string[] {
  const tags = new Map<string, string>();
  for (const value of values) {
    const tag = clean(value);
    if (tag !== '' && !tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag);
  }
  if (tags.size > maxTags) notes.push(ofField('tags', remark('only-first', { max: maxTags })));
  return [...tags.values()].slice(0, maxTags);
}

function normaliseCustom(
  custom: Readonly<Record<string, string>>,
  take: (name: string, cleaned: CleanText, max: number) => string,
): Record<string, string> {
  const entries = Object.entries(custom)
    .map(([key, value]) => {
      const name = take('custom', cleanLine(key), limits.customKey);
      return [name, take('custom', cleanBlock(value), limits.customValue)] as const;
    })
    .filter(([name, value]) => name !== '' && value !== '');
  return Object.fromEntries(entries);
}

function normaliseSource(source: NonNullable<ContactInput['source']>): NonNullable<ContactFields['source']> {
  return {
    how: cleanLine(source.how).text,
    ...(source.url === undefined ? {} : { url: cleanLine(source.url).text }),
    ...(source.title === undefined ? {} : { title: cleanLine(source.title).text }),
  };
}
