import type { CsvFormat, Meaning } from '../columns.ts';

/** Single columns of Google Contacts' "Google CSV" since 2024. */
const single: Record<string, Meaning> = {
  'First Name': { field: 'firstName' },
  'Middle Name': { field: null, custom: 'middleName' },
  'Last Name': { field: 'lastName' },
  'Name Prefix': { field: null, custom: 'namePrefix' },
  'Name Suffix': { field: null, custom: 'nameSuffix' },
  Nickname: { field: null, custom: 'nickname' },
  'Organization Name': { field: 'company' },
  'Organization Title': { field: 'title' },
  'Organization Department': { field: null, custom: 'department' },
  Birthday: { field: null, custom: 'birthday' },
  Notes: { field: 'notes' },
  Labels: { field: 'tags' },
};

const addressPart: Record<string, Meaning['field']> = {
  Street: 'address.street',
  City: 'address.city',
  Region: 'address.region',
  'Postal Code': 'address.postalCode',
  Country: 'address.country',
};

/** Today's export of Google Contacts. A label that begins with `*` marks the primary value. */
export const google: CsvFormat = {
  id: 'google',
  signature: ['First Name', 'Last Name', 'Organization Name', 'Labels'],
  valueSeparator: /\s*:::\s*/,
  meaning(header) {
    return single[header] ?? numbered(header);
  },
};

/** Columns that come as often as the person with most of them needs. */
function numbered(header: string): Meaning | null {
  const [, kind, number, part] = /^(E-mail|Phone|Website|Address) (\d+) - (.+)$/.exec(header) ?? [];
  if (kind === undefined || part === undefined) return null;
  if (kind === 'Address') {
    const field = addressPart[part];
    return field === undefined ? null : { field, group: `address ${number}` };
  }
  if (part !== 'Value') return null;
  const field = kind === 'E-mail' ? 'emails' : kind === 'Phone' ? 'phone' : 'website';
  return { field, labelledBy: `${kind} ${number} - Label` };
}
