import type { Remark } from '@crmsync/contract';

type Values = Remark['values'];

const more = (n: unknown) => (n === 1 ? '' : 's');

/** What is told about values that are kept otherwise than given, and rows that are not taken, in English; screens have other languages by the code. */
const texts = {
  'control-removed': ({ n }) => `${n} control character${more(n)} removed`,
  'characters-replaced': () => 'broken characters replaced by \ufffd',
  'unreadable-replaced': ({ n }) => `${n} unreadable character${more(n)} replaced by \ufffd`,
  cut: ({ max }) => `cut to ${max} characters`,
  'only-first': ({ max }) => `only the first ${max} kept`,
  'not-an-email': ({ value }) => `“${value}” is not an e-mail address and was left out`,
  'kept-other': ({ fields }) => `the same person is already there with another ${fields}, which stays`,
  'more-notes': ({ n }) => `… and ${n} more notes like these`,
  'only-bad-emails': ({ emails }) => `${emails}, and there is no name`,
  nobody: () => 'No name, e-mail, phone or company in it',
  'no-columns': () => 'No column is known as a name or an e-mail',
  group: () => 'A group of people, not a person',
  'card-open': () => 'The card has no end (END:VCARD is missing)',
  'quote-open': () =>
    'A quotation mark is opened and never closed: nothing from here to the end of the file could be read',
  'table-broken': () => 'The table is broken: nothing from here to the end of the file could be read',
} as const satisfies Record<string, (values: Values) => string>;

/** Something to tell a person about what they gave. */
export function remark(code: keyof typeof texts, values: Values = {}): Remark {
  return { code, values, text: texts[code](values) };
}

/** The same of a field of the contact. */
export function ofField(field: string, { values, text, ...rest }: Remark): Remark {
  return { ...rest, values: { field, ...values }, text: `${field}: ${text}` };
}

/** The same of a row of a file. */
export function ofRow(row: number | undefined, { values, text, ...rest }: Remark): Remark {
  return { ...rest, values: { row: row ?? 0, ...values }, text: `Row ${row}: ${text}` };
}
