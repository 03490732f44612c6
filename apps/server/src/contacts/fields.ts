import type { Address, Contact } from '@crmsync/contract';

/** What a contact says about the person: everything but our bookkeeping. Blank text means unknown. */
export type ContactFields = Omit<Contact, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'crm'>;

/** The parts of an address, in the order people write them. */
export const addressParts = ['street', 'city', 'region', 'postalCode', 'country'] as const;

/** The fields a contact may be recognised by a person: without any of them there is nobody there. */
const identifying = ['firstName', 'lastName', 'company', 'phone', 'mobile'] as const;

/** A contact that says nothing. */
export function blankFields(): ContactFields {
  return {
    emails: [],
    firstName: '',
    lastName: '',
    company: '',
    title: '',
    phone: '',
    mobile: '',
    website: '',
    linkedinUrl: '',
    address: blankAddress(),
    notes: '',
    tags: [],
    source: null,
    custom: {},
  };
}

/** An address of which nothing is known. */
export function blankAddress(): Address {
  return { street: '', city: '', region: '', postalCode: '', country: '' };
}

/** Whether there is anybody there: a name, an e-mail, a phone or a company. */
export function hasIdentity(fields: ContactFields): boolean {
  return fields.emails.length > 0 || identifying.some(key => fields[key] !== '');
}

/** First and last name as people read it; blank when neither is known. */
export function fullName(fields: Pick<ContactFields, 'firstName' | 'lastName'>): string {
  return `${fields.firstName} ${fields.lastName}`.trim();
}
