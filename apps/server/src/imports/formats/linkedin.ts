import { type CsvFormat, headerKey, type Meaning } from '../columns.ts';

const columns: Record<string, Meaning> = {
  'First Name': { field: 'firstName' },
  'Last Name': { field: 'lastName' },
  URL: { field: 'linkedinUrl' },
  'Email Address': { field: 'emails' },
  Company: { field: 'company' },
  Position: { field: 'title' },
  'Connected On': { field: null, custom: 'connectedOn' },
};

const byKey = new Map(Object.entries(columns).map(([header, meaning]) => [headerKey(header), meaning]));

/** `Connections.csv` of LinkedIn's data export: notes above the header, most e-mails missing. */
export const linkedin: CsvFormat = {
  id: 'linkedin',
  signature: ['First Name', 'Last Name', 'Email Address', 'Position', 'Connected On'],
  valueSeparator: /\s*;\s*/,
  meaning(header) {
    return byKey.get(headerKey(header)) ?? null;
  },
};
