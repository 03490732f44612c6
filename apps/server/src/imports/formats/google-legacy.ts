import type { CsvFormat, Meaning } from '../columns.ts';

/** Single columns of Google Contacts' "Google CSV" until 2024. */
const single: Record<string, Meaning> = {
  Name: { field: 'fullName' },
  'Given Name': { field: 'firstName' },
  'Additional Name': { field: null, custom: 'middleName' },
  'Family Name': { field: 'lastName' },
  'Name Prefix': { field: null, custom: 'namePrefix' },
  'Name Suffix': { field: null, custom: 'nameSuffix' },
  Nickname: { field: null, custom: 'nickname' },
  Birthday: { field: null, custom: 'birthday' },
  Notes: { field: 'notes' },
  'Group Membership': { field: 'tags' },
};

const addressPart: Record<string, Meaning['field']> = {
  Street: 'address.street',
  City: 'address.city',
  Region: 'address.region',
  'Postal Code': 'address.postalCode',
  Country: 'address.country',
};

const organisationPart: Record<string, Meaning> = {
  Name: { field: 'company' },
  Title: { field: 'title' },
  Department: { field: null, custom: 'department' },
};

/** The older export of Google Contacts, in UTF-16; several values of one kind share a cell. */
export const googleLegacy: CsvFormat = {
  id: 'google-legacy',
  signature: ['Given Name', 'Family Name', 'Group Membership'],
  valueSeparator: /\s*:::\s*/,
  meaning(header) {
    return single[header] ?? numbered(header);
  },
};

function numbered(header: string): Meaning | null {
  const [, kind, number, part] =
    /^(E-mail|Phone|Website|Address|Organization) (\d+) - (.+)$/.exec(header) ?? [];
  if (kind === undefined || part === undefined) return null;
  if (kind === 'Organization') return organisationPart[part] ?? null;
  if (kind === 'Address') {
    const field = addressPart[part];
    return field === undefined ? null : { field, group: `address ${number}` };
  }
  if (part !== 'Value') return null;
  const field = kind === 'E-mail' ? 'emails' : kind === 'Phone' ? 'phone' : 'website';
  return { field, labelledBy: `${kind} ${number} - Type` };
}
