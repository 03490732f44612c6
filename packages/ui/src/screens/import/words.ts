import type { ImportField, ImportShape } from '@crmsync/contract';
import { count, plural } from '../../text/numbers.ts';

/** Words of the import. */
export const words = {
  title: 'Import contacts',
  sub: 'CSV from Google, Outlook, LinkedIn or anywhere, or vCards. You see what will come in before anything is kept.',
  back: 'Contacts',
  drop: 'Drop a file here',
  dropHint: '.csv or .vcf, one file at a time',
  choose: 'Choose a file',
  other: 'Another file',
  reading: (name: string) => `Reading ${name}…`,
  formats: {
    google: 'Google contacts',
    'google-legacy': 'Google contacts, older form',
    outlook: 'Outlook contacts',
    linkedin: 'LinkedIn connections',
    csv: 'CSV',
    vcard: 'vCard',
  } satisfies Record<ImportShape['format'], string>,
  understood: (format: string, encoding: string, delimiter: string | null) =>
    [
      format,
      encoding,
      delimiter === null ? '' : `columns split by ${delimiters[delimiter] ?? `“${delimiter}”`}`,
    ]
      .filter(Boolean)
      .join(', '),
  found: (people: number, rows: number) =>
    `${plural(people, 'person', 'people')} in ${plural(rows, 'row', 'rows')}`,
  needsColumns: 'Which column is which?',
  needsColumnsText: 'No column could be read as a name or an e-mail. Say what the columns hold.',
  columns: 'Columns',
  column: (header: string) => `Column ${header}`,
  columnN: (n: number) => `Column ${n}`,
  leaveOut: 'Leave out',
  sample: 'First people',
  refused: (n: number) => `${plural(n, 'row', 'rows')} cannot come in`,
  refusedText:
    'They stay in your file; nothing of them is kept. Mend them there and import it again: who is here already is not doubled.',
  moreRefused: (n: number) => `and ${count(n)} more`,
  row: 'Row',
  why: 'Why',
  what: 'What it says',
  commit: (n: number) => `Import ${plural(n, 'person', 'people')}`,
  committing: 'Importing…',
  nobody: 'Nobody to import',
  forecast: 'Who is here already is completed, not doubled. Nothing goes to a CRM.',
  cancel: 'Cancel',
  done: (n: number) => `${plural(n, 'contact', 'contacts')} new`,
  created: 'New',
  merged: 'Completed',
  unchanged: 'Unchanged',
  refusedShort: 'Refused',
  notes: 'What was cleaned up',
  toContacts: 'To your contacts',
  fields: {
    emails: 'E-mail',
    firstName: 'First name',
    lastName: 'Last name',
    fullName: 'Full name',
    company: 'Company',
    title: 'Job title',
    phone: 'Phone',
    mobile: 'Mobile',
    website: 'Website',
    linkedinUrl: 'LinkedIn',
    notes: 'Notes',
    tags: 'Tags',
    'address.street': 'Street',
    'address.city': 'City',
    'address.region': 'Region',
    'address.postalCode': 'Postal code',
    'address.country': 'Country',
  } satisfies Record<ImportField, string>,
};

const delimiters: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };
