import type { Candidate, Contact, FieldChange } from '@crmsync/contract';
import { nameOf } from '../../text/names.ts';
import { words } from './words.ts';

/** One line of the comparison: what we have and what each candidate has. Null is blank. */
export interface CompareRow {
  key: string;
  label: string;
  ours: string | null;
  theirs: (string | null)[];
}

type Known = keyof typeof words.fields;

/** Names under which CRMs keep what we know, as letters only. A field of another name is shown as it is called there. */
const known: Record<string, Known> = {
  email: 'email',
  emailaddress: 'email',
  jobtitle: 'title',
  title: 'title',
  phone: 'phone',
  phonenumber: 'phone',
  mobilephone: 'mobile',
  mobile: 'mobile',
  company: 'company',
  companyname: 'company',
  website: 'website',
  street: 'street',
  mailingstreet: 'street',
  address: 'street',
  city: 'city',
  mailingcity: 'city',
  state: 'region',
  mailingstate: 'region',
  zip: 'postalCode',
  postalcode: 'postalCode',
  mailingpostalcode: 'postalCode',
  country: 'country',
  mailingcountry: 'country',
};
const firstNames = new Set(['firstname', 'givenname']);
const lastNames = new Set(['lastname', 'familyname', 'surname']);

/** Lines up our contact with the candidates: known fields first in our order, then what only the CRM has. */
export function compareRows(contact: Contact, candidates: readonly Candidate[]): CompareRow[] {
  const theirs = candidates.map(readCandidate);
  const ours = oursOf(contact);
  const rows = (Object.keys(words.fields) as Known[]).map(key => ({
    key,
    label: words.fields[key],
    ours: ours[key],
    theirs: theirs.map(each => each.known[key] ?? null),
  }));
  const extra = [...new Set(theirs.flatMap(each => Object.keys(each.other)))].map(name => ({
    key: `other-${name}`,
    label: spaced(name),
    ours: null,
    theirs: theirs.map(each => each.other[name] ?? null),
  }));
  return [...rows, ...extra].filter(row => row.theirs.some(value => value !== null) || row.ours !== null);
}

/** The name a candidate goes by, or null when it has none. */
export function candidateName(candidate: Candidate): string | null {
  return readCandidate(candidate).known.name ?? null;
}

/**
 * The candidate to stand chosen at first: the first with one of our e-mails. Null when none has: then the person must say,
 * for a wrong press would put one human’s values onto another.
 */
export function preselected(contact: Contact, candidates: readonly Candidate[]): number | null {
  const emails = contact.emails.map(same);
  const index = candidates.findIndex(candidate => {
    const { email } = readCandidate(candidate).known;
    return email !== undefined && emails.includes(same(email));
  });
  return index < 0 ? null : index;
}

/** The changes planned for this very record; none when they were planned for a new one or for another. */
export function plannedChanges(
  changes: readonly FieldChange[],
  candidate: Candidate,
): readonly FieldChange[] {
  const fits = changes.every(change => (candidate.fields[change.field] || null) === change.before);
  return fits ? changes : [];
}

/** What speaks for, and what against, a candidate being this person. */
export function reasons(contact: Contact, candidate: Candidate): { good: boolean; words: string }[] {
  const { known: theirs } = readCandidate(candidate);
  const ours = oursOf(contact);
  const found: { good: boolean; words: string }[] = [];
  const emails = contact.emails.map(same);
  if (theirs.email && emails.length > 0) {
    const equal = emails.includes(same(theirs.email));
    found.push({ good: equal, words: equal ? words.sameEmail : words.otherEmail });
  }
  if (theirs.name && ours.name) {
    const equal = same(theirs.name) === same(ours.name);
    found.push({ good: equal, words: equal ? words.sameName : words.otherName });
  }
  if (theirs.company && ours.company && same(theirs.company) === same(ours.company)) {
    found.push({ good: true, words: words.sameCompany });
  }
  return found;
}

function oursOf(contact: Contact): Record<Known, string | null> {
  const { address } = contact;
  const blank = (text: string | undefined) => text || null;
  return {
    name: blank(nameOf(contact)),
    email: blank(contact.emails[0]),
    title: blank(contact.title),
    phone: blank(contact.phone),
    mobile: blank(contact.mobile),
    company: blank(contact.company),
    website: blank(contact.website),
    street: blank(address.street),
    city: blank(address.city),
    region: blank(address.region),
    postalCode: blank(address.postalCode),
    country: blank(address.country),
  };
}

function readCandidate({ fields }: Candidate) {
  const found: Partial<Record<Known, string>> = {};
  const other: Record<string, string> = {};
  let first = '';
  let last = '';
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === '') continue;
    const plain = name.toLowerCase().replace(/[^a-z]/g, '');
    const key = known[plain];
    if (firstNames.has(plain)) first = value;
    else if (lastNames.has(plain)) last = value;
    else if (key === undefined) other[name] = value;
    else found[key] = value;
  }
  const name = `${first} ${last}`.trim();
  return { known: name === '' ? found : { ...found, name }, other };
}

function same(text: string): string {
  return text.normalize('NFKC').trim().toLocaleLowerCase();
}

/** `LeadSource`, `lead_source`, `Lead_Source__x` → `Lead source`: what follows two underscores is a vendor's mark. */
function spaced(name: string): string {
  const text = name
    .replace(/__[a-z]+$/, '')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
