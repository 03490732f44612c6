import type { Address, Contact, ContactInput, ContactPatch, ContactTextField } from '@crmsync/contract';
import type { Capture } from './captures.ts';
import type { Fact, Person, PersonField } from './sources/person.ts';

/** A captured person while the user looks at it: what was typed over, and which doubtful values were kept. */
export interface Draft {
  readonly person: Person;
  /** Blank: left out on purpose. Only the first e-mail can be edited; further ones are kept or left out. */
  readonly typed: Partial<Record<PersonField, string>>;
  readonly kept: ReadonlySet<PersonField>;
}

/** A draft as it comes from the page. */
export function newDraft(person: Person): Draft {
  return { person, typed: {}, kept: new Set() };
}

/** The draft with a value typed over; '' leaves the field out. */
export function typeOver(draft: Draft, field: PersonField, value: string): Draft {
  return { ...draft, typed: { ...draft.typed, [field]: value } };
}

/** The draft with a doubtful value kept. */
export function keepDoubtful(draft: Draft, field: PersonField): Draft {
  return { ...draft, kept: new Set([...draft.kept, field]) };
}

/** The first fact of a field. */
export function factOf({ person }: Draft, field: PersonField): Fact | undefined {
  return person.facts.find(fact => fact.field === field);
}

/** Whether the user still has to say if a doubtful value is right. Until then it is left out. Names are never left out by themselves. */
export function isOpenDoubt(draft: Draft, field: PersonField): boolean {
  const doubtful = factOf(draft, field)?.doubt !== undefined && !isName(field);
  return doubtful && draft.typed[field] === undefined && !draft.kept.has(field);
}

/** What would be saved in a field now. */
export function valueIn(draft: Draft, field: PersonField): string {
  const typed = draft.typed[field];
  if (typed !== undefined) return typed.trim();
  return isOpenDoubt(draft, field) ? '' : (factOf(draft, field)?.value ?? '');
}

/** E-mails that would be saved, the primary first; further ones only without a doubt. */
export function emailsIn(draft: Draft): string[] {
  const first = valueIn(draft, 'email').toLowerCase();
  const rest = draft.person.facts
    .filter(({ field }) => field === 'email')
    .slice(1)
    .filter(({ doubt }) => doubt === undefined)
    .map(({ value }) => value);
  return [...new Set([first, ...rest])].filter(email => email !== '');
}

/** Whether there is enough to keep: a contact needs a name, an e-mail, a phone or a company. */
export function canBeSaved(draft: Draft): boolean {
  const needed: PersonField[] = ['firstName', 'lastName', 'email', 'phone', 'mobile', 'company'];
  return needed.some(field => valueIn(draft, field) !== '');
}

const textFields = [
  'firstName',
  'lastName',
  'company',
  'title',
  'phone',
  'mobile',
  'website',
  'linkedinUrl',
] as const satisfies (PersonField & ContactTextField)[];
const addressFields = [
  'street',
  'city',
  'region',
  'postalCode',
  'country',
] as const satisfies (keyof Address)[];

/** The draft as a new contact, with where it was found. */
export function newContact(draft: Draft, capture: Capture): ContactInput {
  const contact: ContactInput = { emails: emailsIn(draft), source: sourceOf(draft.person, capture) };
  for (const field of textFields) {
    const value = valueIn(draft, field);
    if (value !== '') contact[field] = value;
  }
  const address = addressIn(draft);
  return Object.keys(address).length > 0 ? { ...contact, address } : contact;
}

/**
 * What the draft changes in a contact that is kept already: blanks are filled, and what was typed here is taken. Whatever else the
 * contact holds stays. Null when nothing changes.
 */
export function changesTo(contact: Contact, draft: Draft): ContactPatch | null {
  const patch: ContactPatch = {};
  for (const field of textFields) {
    const value = valueIn(draft, field);
    const wins = contact[field] === '' || draft.typed[field] !== undefined;
    if (value !== '' && wins && value !== contact[field]) patch[field] = value;
  }
  const news = emailsIn(draft).filter(email => !contact.emails.includes(email));
  if (news.length > 0) patch.emails = [...contact.emails, ...news];
  const address = addressIn(draft);
  for (const part of addressFields) if (contact.address[part] !== '') delete address[part];
  if (Object.keys(address).length > 0) patch.address = { ...contact.address, ...address };
  return Object.keys(patch).length > 0 ? { ...patch, version: contact.version } : null;
}

function addressIn(draft: Draft): Partial<Address> {
  const address: Partial<Address> = {};
  for (const part of addressFields) {
    const value = valueIn(draft, `address.${part}`);
    if (value !== '') address[part] = value;
  }
  return address;
}

function sourceOf(person: Person, { url, reading }: Capture): ContactInput['source'] {
  const web = url !== null && /^https?:/.test(url) && url.length <= 2000;
  return {
    how: person.how,
    ...(web ? { url } : {}),
    ...(reading?.title ? { title: reading.title.slice(0, 300) } : {}),
  };
}

function isName(field: PersonField): boolean {
  return field === 'firstName' || field === 'lastName';
}
