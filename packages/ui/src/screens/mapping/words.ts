import type {
  FieldRule,
  MappingDrift,
  MappingEntry,
  ObjectField,
  PlannedField,
  Transform,
} from '@crmsync/contract';
import { count, plural } from '../../text/numbers.ts';

const sources: Readonly<Record<string, string>> = {
  id: 'CRMSync id',
  emails: 'All e-mails',
  'emails.0': 'E-mail',
  'emails.1': 'Second e-mail',
  firstName: 'First name',
  lastName: 'Last name',
  company: 'Company',
  title: 'Job title',
  phone: 'Phone',
  mobile: 'Mobile',
  website: 'Website',
  linkedinUrl: 'LinkedIn',
  'address.street': 'Street',
  'address.city': 'City',
  'address.region': 'Region',
  'address.postalCode': 'Postal code',
  'address.country': 'Country',
  notes: 'Notes',
  tags: 'Tags',
};

const types: Readonly<Record<string, string>> = {
  text: 'Text',
  email: 'E-mail',
  phone: 'Phone',
  url: 'Web address',
  number: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
  datetime: 'Date and time',
  choice: 'Choice',
  choices: 'Several choices',
  other: 'Other',
};

/** What a contact field is called; a custom one by its own name. */
export function sourceName(field: string): string {
  if (field.startsWith('custom.')) return field.slice('custom.'.length);
  const [head = '', position] = field.split('.');
  return (
    sources[field] ?? (position === undefined ? field : `${sources[head] ?? head} ${Number(position) + 1}`)
  );
}

/** The kind of a CRM field, with what bounds it: `Text, 80`. */
export function typeName({ type, maxLength, options }: ObjectField): string {
  const name = types[type] ?? type;
  if (options !== undefined && options.length > 0) return `${name} of ${count(options.length)}`;
  return maxLength === undefined ? name : `${name}, ${count(maxLength)}`;
}

/** A transform in two or three words. */
export function transformName(transform: Transform): string {
  switch (transform.kind) {
    case 'case':
      return { upper: 'Upper case', lower: 'Lower case', title: 'Title Case' }[transform.to];
    case 'phone':
      return `E.164, ${transform.country}`;
    case 'date':
      return `Date ${transform.formats.join(' or ')}`;
    case 'number':
      return transform.decimal === ',' ? 'Number 1.234,5' : 'Number 1,234.5';
    case 'alias':
      return `Look up ${count(transform.table.length)}`;
    case 'part':
      return words.parts[String(transform.take)] ?? `Part ${transform.take}`;
    case 'truncate':
      return transform.max === undefined ? 'Cut to fit' : `Cut at ${count(transform.max)}`;
    case 'fallback':
      return `Else ${transform.value}`;
    default:
      return words.kinds[transform.kind];
  }
}

/** Words of the mapping screen. */
export const words = {
  back: 'Integrations',
  title: (label: string) => `${label} mapping`,
  loading: (label: string) => `Reading the fields of ${label}…`,
  read: (account: string, when: string) => `Fields read from ${account} ${when}.`,
  again: 'Read again',
  reading: 'Reading…',
  isDefault: (label: string) => `These are ${label}’s own lines. Save a change and they are yours.`,
  object: 'Object',
  find: 'Find a field',
  onlyProblems: 'Problems',
  sample: 'Sample',
  noSample: 'No contact yet',
  notConnected: (label: string) => `${label} is not connected`,
  notConnectedText: 'Connect it, and its fields can be mapped.',
  toIntegrations: 'To the integrations',
  table: (object: string) => `Lines of ${object}`,
  from: 'CRMSync',
  goesTo: 'goes to',
  to: (label: string, object: string) => `${label} ${object}`,
  rule: 'Rule',
  ruleOf: (field: string) => `Rule of ${field}`,
  transforms: 'Changed on the way',
  before: 'Contact has',
  after: 'Is sent',
  /** After the source's name, for screen readers. */
  edit: (field: string) => `: edit ${field}`,
  removeLine: (field: string) => `Remove ${field}`,
  required: 'required',
  readOnly: 'read-only',
  gone: 'not there any more',
  blank: 'blank',
  nothing: 'nothing',
  /** What a push does to the value that is there now. */
  there: {
    new: () => 'new there',
    same: () => 'the same there',
    'was-blank': () => 'blank there now',
    'replaced-by-rule': now => `replaces “${now}”`,
    'replaced-by-policy': now => `replaces “${now}”`,
    'kept-by-rule': now => `not sent: “${now}” stays`,
    'kept-by-policy': now => `not sent: “${now}” stays`,
  } satisfies Record<PlannedField['why'], (now: string) => string>,
  refused: 'Refused',
  unused: 'an earlier line counts',
  fixed: 'fixed text',
  noneFound: (q: string) => `No field is called like “${q}”.`,
  unmapped: (n: number) => `Not mapped (${count(n)})`,
  unmappedText: 'Nothing is ever sent to these.',
  map: (field: string) => `Map ${field}`,
  mapShort: 'Map',
  moreFields: (n: number) => `${plural(n, 'more field', 'more fields')}. Find one by its name above.`,
  suggestions: (n: number) => plural(n, 'field looks alike', 'fields look alike'),
  suggestionsText: 'Called like something your contacts have. Nothing is sent until you add and save it.',
  suggestion: (from: string, to: string) => `${from} to ${to}`,
  add: (field: string) => `Add ${field}`,
  addShort: 'Add',
  addAll: 'Add all',
  drift: (label: string) => `${label} has changed since this was saved`,
  driftText: 'Pushes over a mapping that is wrong are refused before anything is sent.',
  drifts: {
    'field-gone': ({ label }) => `“${label}” is not there any more.`,
    'field-read-only': ({ label }) => `“${label}” can no longer be written.`,
    'type-changed': ({ label, was }) => `“${label}” has another type; it was ${types[was ?? ''] ?? was}.`,
    'option-gone': ({ label, was }) => `“${label}” no longer offers “${was}”.`,
    'newly-required': ({ label }) => `“${label}” is required now.`,
  } satisfies Record<MappingDrift['kind'], (drift: MappingDrift) => string>,
  unsaved: (n: number) => plural(n, 'unsaved change', 'unsaved changes'),
  problems: (n: number) => plural(n, 'problem', 'problems'),
  mendFirst: 'It can be saved once that is solved.',
  refusedMeanwhile: (object: string) => `Pushes as ${object} are refused until that is solved.`,
  saved: 'Mapping saved',
  nothingUnsaved: 'Everything is saved',
  save: 'Save mapping',
  saving: 'Saving…',
  discard: 'Discard',
  importing: 'Import',
  exporting: 'Export',
  reset: 'Reset',
  resetAsk: (object: string) => `Go back to the usual mapping of ${object}?`,
  resetText: (label: string) =>
    `Your lines are removed and ${label}’s own are used. What is in ${label} stays.`,
  keep: 'Keep mine',
  resetDone: 'The usual mapping is back',
  imported: (n: number) => `${plural(n, 'line', 'lines')} read from the file`,
  importedText: 'Nothing is saved yet.',
  notAFile: 'This is no mapping file',
  notAFileText: 'Nothing was changed. Choose a file that Export made.',
  newer: 'Changed somewhere else meanwhile',
  newerText: 'Your changes are still here. Load the newer mapping and they are gone.',
  load: 'Load the newer one',
  // The dialog of one line
  source: 'Value comes from',
  kindsOfSource: { field: 'Contact field', constant: 'Fixed text', template: 'Text with fields' },
  field: 'Contact field',
  own: 'Your own fields',
  standard: 'Contact',
  constant: 'Fixed text',
  constantHint: 'The same for everybody.',
  template: 'Text with fields',
  templateHint: 'Fields in braces, like {firstName} {lastName}. A blank one takes its separator with it.',
  insert: 'Insert a field',
  choose: 'Choose…',
  ruleHint: 'When the person is already there.',
  rules: {
    '': 'As the push says',
    'fill-blanks': 'Fill blanks',
    overwrite: 'Overwrite',
    'create-only': 'Create only',
  } satisfies Record<FieldRule | '', string>,
  addTransform: 'Add a change',
  noTransforms: 'It is sent as it is.',
  removeTransform: (name: string) => `Remove ${name}`,
  done: 'Done',
  cancel: 'Cancel',
  remove: 'Remove the line',
  incomplete: 'Something is still missing in this line.',
  kinds: {
    trim: 'Trim',
    case: 'Case',
    phone: 'Phone number (E.164)',
    date: 'Date',
    number: 'Number',
    alias: 'Look up in a table',
    part: 'Part of a text',
    split: 'Split into a list',
    join: 'Join a list',
    truncate: 'Cut',
    fallback: 'Else, when it is no option',
  } satisfies Record<Transform['kind'], string>,
  parts: { first: 'First part', last: 'Last part', rest: 'All but the first' } as Readonly<
    Record<string, string>
  >,
  cases: { upper: 'Upper case', lower: 'Lower case', title: 'Title Case' },
  country: 'Country of numbers without one',
  countryHint: 'Two letters, like DE',
  otherwise: 'What is no phone number',
  otherwises: { refuse: 'Refuse the contact', keep: 'Send it as it is' },
  formats: 'Dates are written',
  decimal: 'Decimals stand behind',
  decimals: { ',': 'a comma (1.234,50)', '.': 'a point (1,234.50)' },
  aliasFrom: (n: number) => `Ours, row ${n}`,
  aliasTo: (n: number) => `Theirs, row ${n}`,
  addRow: 'Add a row',
  removeRow: (n: number) => `Remove row ${n}`,
  take: 'Which part',
  partN: (n: number) => `Part ${n}`,
  separator: 'Separator',
  max: 'At most (characters)',
  maxHint: 'Empty: as many as the field takes',
  fallback: 'Send instead',
};

/** Where the value of a line comes from, in words. */
export function fromName({ from }: MappingEntry): string {
  if ('field' in from) return sourceName(from.field);
  return 'constant' in from ? `“${from.constant}”` : from.template;
}
