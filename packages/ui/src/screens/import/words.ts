import { ImportField, type ImportShape } from '@crmsync/contract';
import { say } from '../../text/say.ts';

const fields = {
  emails: say('import.fields.emails'),
  firstName: say('import.fields.firstName'),
  lastName: say('import.fields.lastName'),
  fullName: say('import.fields.fullName'),
  company: say('import.fields.company'),
  title: say('import.fields.title'),
  phone: say('import.fields.phone'),
  mobile: say('import.fields.mobile'),
  website: say('import.fields.website'),
  linkedinUrl: say('import.fields.linkedinUrl'),
  notes: say('import.fields.notes'),
  tags: say('import.fields.tags'),
  'address.street': say('import.fields.addressStreet'),
  'address.city': say('import.fields.addressCity'),
  'address.region': say('import.fields.addressRegion'),
  'address.postalCode': say('import.fields.addressPostalCode'),
  'address.country': say('import.fields.addressCountry'),
} satisfies Record<ImportField, string>;

/** Words of the import. */
export const words = {
  title: say('import.title'),
  sub: say('import.sub'),
  back: say('import.back'),
  drop: say('import.drop'),
  dropHint: say('import.dropHint'),
  choose: say('import.choose'),
  other: say('import.other'),
  reading: (name: string) => say('import.reading', { name }),
  formats: {
    google: say('import.formats.google'),
    'google-legacy': say('import.formats.googleLegacy'),
    outlook: say('import.formats.outlook'),
    linkedin: say('import.formats.linkedin'),
    csv: say('import.formats.csv'),
    vcard: say('import.formats.vcard'),
  } satisfies Record<ImportShape['format'], string>,
  understood: (format: string, encoding: string, delimiter: string | null) =>
    [
      format,
      encoding,
      delimiter === null
        ? ''
        : say('import.splitBy', { delimiter: delimiters[delimiter] ?? `“${delimiter}”` }),
    ]
      .filter(Boolean)
      .join(', '),
  found: (people: number, rows: number) => say('import.found', { people, rows }),
  needsColumns: say('import.needsColumns'),
  needsColumnsText: say('import.needsColumnsText'),
  columns: say('import.columns'),
  column: (header: string) => say('import.column', { header }),
  columnN: (n: number) => say('import.columnN', { n }),
  leaveOut: say('import.leaveOut'),
  sample: say('import.sample'),
  refused: (n: number) => say('import.refused', { n }),
  refusedText: say('import.refusedText'),
  moreRefused: (n: number) => say('import.moreRefused', { n }),
  row: say('import.row'),
  why: say('import.why'),
  what: say('import.what'),
  commit: (n: number) => say('import.commit', { n }),
  committing: say('import.committing'),
  nobody: say('import.nobody'),
  forecast: say('import.forecast'),
  cancel: say('import.cancel'),
  done: (n: number) => say('import.done', { n }),
  created: say('import.created'),
  merged: say('import.merged'),
  unchanged: say('import.unchanged'),
  refusedShort: say('import.refusedShort'),
  notes: say('import.notes'),
  toContacts: say('import.toContacts'),
  fields,
  /** A field of a contact by its name in a remark. */
  fieldName: (field: string): string =>
    ImportField.safeParse(field).success
      ? fields[ImportField.parse(field)]
      : field === 'name'
        ? say('contacts.columns.name')
        : field,
};

const delimiters: Record<string, string> = {
  ',': say('import.delimiters.comma'),
  ';': say('import.delimiters.semicolon'),
  '\t': say('import.delimiters.tab'),
  '|': say('import.delimiters.bar'),
};
