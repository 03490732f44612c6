import type { Contact, ContactInput, ContactPatch } from '@crmsync/contract';
import { plainText } from '../../text/plain-text.ts';

/** What the form holds while it is filled in: text as typed. */
export interface FormValues {
  emails: string[];
  firstName: string;
  lastName: string;
  title: string;
  company: string;
  phone: string;
  mobile: string;
  website: string;
  linkedinUrl: string;
  street: string;
  city: string;
  region: string;
  postalCode: string;
  country: string;
  tags: string;
  notes: string;
}

/** A field of the form that is one line or one text. */
export type TextKey = Exclude<keyof FormValues, 'emails'>;

const plainKeys = [
  'firstName',
  'lastName',
  'title',
  'company',
  'phone',
  'mobile',
  'website',
  'linkedinUrl',
  'notes',
] as const;
const addressKeys = ['street', 'city', 'region', 'postalCode', 'country'] as const;

/** The form of a contact, or an empty one. What cannot be seen in a value is not put before the person either. */
export function valuesOf(contact?: Contact): FormValues {
  const text = (key: (typeof plainKeys)[number]) => plainText(contact?.[key] ?? '');
  const address = (key: (typeof addressKeys)[number]) => plainText(contact?.address[key] ?? '');
  return {
    emails: contact === undefined || contact.emails.length === 0 ? [''] : [...contact.emails],
    firstName: text('firstName'),
    lastName: text('lastName'),
    title: text('title'),
    company: text('company'),
    phone: text('phone'),
    mobile: text('mobile'),
    website: text('website'),
    linkedinUrl: text('linkedinUrl'),
    street: address('street'),
    city: address('city'),
    region: address('region'),
    postalCode: address('postalCode'),
    country: address('country'),
    tags: (contact?.tags ?? []).join(', '),
    notes: text('notes'),
  };
}

/** What a new contact is given: only what is filled in. */
export function inputOf(values: FormValues): ContactInput {
  return { ...changes(valuesOf(), values), source: { how: 'typed' } };
}

/** Only what was changed, so that an edit elsewhere of another field stays. */
export function patchOf(before: FormValues, after: FormValues, version: number): ContactPatch {
  return { ...changes(before, after), version };
}

function changes(before: FormValues, after: FormValues): ContactPatch {
  const patch: ContactPatch = {};
  for (const key of plainKeys) if (after[key] !== before[key]) patch[key] = after[key].trim();
  const address = addressKeys.filter(key => after[key] !== before[key]).map(key => [key, after[key].trim()]);
  if (address.length > 0) patch.address = Object.fromEntries(address);
  if (emailsOf(after).join() !== emailsOf(before).join()) patch.emails = emailsOf(after);
  if (after.tags !== before.tags) patch.tags = tagsOf(after.tags);
  return patch;
}

function emailsOf({ emails }: FormValues): string[] {
  return emails.map(email => email.trim()).filter(email => email !== '');
}

function tagsOf(tags: string): string[] {
  return [
    ...new Set(
      tags
        .split(',')
        .map(tag => tag.trim())
        .filter(tag => tag !== ''),
    ),
  ];
}

/** True when nothing is there by which a person could be known. */
export function isNobody(values: FormValues): boolean {
  const { firstName, lastName, phone, mobile, company } = values;
  return (
    emailsOf(values).length === 0 &&
    [firstName, lastName, phone, mobile, company].every(text => text.trim() === '')
  );
}
