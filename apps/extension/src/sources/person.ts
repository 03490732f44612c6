/** What a page can tell about a person. `email` may come several times, the first one is the primary. */
export const personFields = [
  'firstName',
  'lastName',
  'title',
  'company',
  'email',
  'phone',
  'mobile',
  'website',
  'linkedinUrl',
  'address.street',
  'address.city',
  'address.region',
  'address.postalCode',
  'address.country',
] as const;
export type PersonField = (typeof personFields)[number];

/** One value read from a page. Always plain text: a name that looks like markup stays a name that looks like markup. */
export interface Fact {
  field: PersonField;
  value: string;
  /** Where on the page it stood, in words for the line under the value: "E-mail link". */
  origin: string;
  /** One sentence why a person should look at it before it is kept. */
  doubt?: string | undefined;
}

/** A person as one source, or several together, tell. `how` goes into the contact's `source.how`. */
export interface Person {
  how: string;
  facts: Fact[];
}

/** The first value of a field, or undefined when the page does not tell it. */
export function firstOf(person: Person, field: PersonField): string | undefined {
  return person.facts.find(fact => fact.field === field)?.value;
}

/** Every value of a field, in the order found. */
export function allOf(person: Person, field: PersonField): string[] {
  return person.facts.filter(fact => fact.field === field).map(fact => fact.value);
}

/** First and last name in reading order, or '' for a person known only by an address. */
export function fullName(person: Person): string {
  return [firstOf(person, 'firstName'), firstOf(person, 'lastName')].filter(Boolean).join(' ');
}
