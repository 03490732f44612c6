import { type CsvFormat, headerKey, type Meaning } from '../columns.ts';

/** Columns of Outlook's export; Outlook on the web writes the same names. Faxes, pagers and the like are left out. */
const columns: Record<string, Meaning> = {
  'First Name': { field: 'firstName' },
  'Middle Name': { field: null, custom: 'middleName' },
  'Last Name': { field: 'lastName' },
  // "Mr.", not the job
  Title: { field: null, custom: 'namePrefix' },
  Suffix: { field: null, custom: 'nameSuffix' },
  Nickname: { field: null, custom: 'nickname' },
  Company: { field: 'company' },
  Department: { field: null, custom: 'department' },
  'Job Title': { field: 'title' },
  Birthday: { field: null, custom: 'birthday' },
  'Business Phone': { field: 'phone' },
  'Primary Phone': { field: 'phone' },
  'Company Main Phone': { field: 'phone' },
  'Business Phone 2': { field: 'phone' },
  'Home Phone': { field: 'phone' },
  'Home Phone 2': { field: 'phone' },
  'Other Phone': { field: 'phone' },
  'Mobile Phone': { field: 'mobile' },
  'E-mail Address': { field: 'emails' },
  'E-mail 2 Address': { field: 'emails' },
  'E-mail 3 Address': { field: 'emails' },
  'Web Page': { field: 'website' },
  'Personal Web Page': { field: 'website' },
  Notes: { field: 'notes' },
  Categories: { field: 'tags' },
  ...address('Business'),
  ...address('Home'),
  ...address('Other'),
};

const byKey = new Map(Object.entries(columns).map(([header, meaning]) => [headerKey(header), meaning]));

/** The export of Outlook for Windows and of Outlook on the web. */
export const outlook: CsvFormat = {
  id: 'outlook',
  signature: ['First Name', 'Last Name', 'E-mail Address', 'Company', 'Job Title'],
  valueSeparator: /\s*;\s*/,
  meaning(header) {
    return byKey.get(headerKey(header)) ?? null;
  },
};

function address(group: string): Record<string, Meaning> {
  return {
    [`${group} Street`]: { field: 'address.street', group },
    [`${group} City`]: { field: 'address.city', group },
    [`${group} State`]: { field: 'address.region', group },
    [`${group} Postal Code`]: { field: 'address.postalCode', group },
    [`${group} Country/Region`]: { field: 'address.country', group },
    [`${group} Country`]: { field: 'address.country', group },
  };
}
