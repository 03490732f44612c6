import type {
  FieldRule,
  MappingDrift,
  MappingEntry,
  ObjectField,
  PlannedField,
  Transform,
} from '@crmsync/contract';
import { alternatives } from '../../text/lists.ts';
import { say } from '../../text/say.ts';

const sources: Readonly<Record<string, string>> = {
  id: say('mapping.sources.id'),
  emails: say('mapping.sources.emails'),
  'emails.0': say('mapping.sources.emails0'),
  'emails.1': say('mapping.sources.emails1'),
  firstName: say('mapping.sources.firstName'),
  lastName: say('mapping.sources.lastName'),
  company: say('mapping.sources.company'),
  title: say('mapping.sources.title'),
  phone: say('mapping.sources.phone'),
  mobile: say('mapping.sources.mobile'),
  website: say('mapping.sources.website'),
  linkedinUrl: say('mapping.sources.linkedinUrl'),
  'address.street': say('mapping.sources.addressStreet'),
  'address.city': say('mapping.sources.addressCity'),
  'address.region': say('mapping.sources.addressRegion'),
  'address.postalCode': say('mapping.sources.addressPostalCode'),
  'address.country': say('mapping.sources.addressCountry'),
  notes: say('mapping.sources.notes'),
  tags: say('mapping.sources.tags'),
};

const types: Readonly<Record<string, string>> = {
  text: say('mapping.types.text'),
  email: say('mapping.types.email'),
  phone: say('mapping.types.phone'),
  url: say('mapping.types.url'),
  number: say('mapping.types.number'),
  boolean: say('mapping.types.boolean'),
  date: say('mapping.types.date'),
  datetime: say('mapping.types.datetime'),
  choice: say('mapping.types.choice'),
  choices: say('mapping.types.choices'),
  other: say('mapping.types.other'),
};

/** What a contact field is called; a custom one by its own name. */
export function sourceName(field: string): string {
  if (field.startsWith('custom.')) return field.slice('custom.'.length);
  const [head = '', position] = field.split('.');
  return (
    sources[field] ??
    (position === undefined
      ? field
      : say('mapping.sourceN', { source: sources[head] ?? head, n: Number(position) + 1 }))
  );
}

/** The kind of a CRM field, with what bounds it: `Text, 80`. */
export function typeName({ type, maxLength, options }: ObjectField): string {
  const name = types[type] ?? type;
  if (options !== undefined && options.length > 0)
    return say('mapping.typeOf', { type: name, n: options.length });
  return maxLength === undefined ? name : say('mapping.typeUpTo', { type: name, n: maxLength });
}

/** A transform in two or three words. */
export function transformName(transform: Transform): string {
  switch (transform.kind) {
    case 'case':
      return words.cases[transform.to];
    case 'phone':
      return say('mapping.does.phone', { country: transform.country });
    case 'date':
      return say('mapping.does.date', { formats: alternatives(transform.formats) });
    case 'number':
      return transform.decimal === ',' ? say('mapping.does.numberComma') : say('mapping.does.numberPoint');
    case 'alias':
      return say('mapping.does.alias', { n: transform.table.length });
    case 'part':
      return typeof transform.take === 'number'
        ? words.partN(transform.take)
        : (words.parts[transform.take] ?? transform.take);
    case 'truncate':
      return transform.max === undefined
        ? say('mapping.does.truncate')
        : say('mapping.does.truncateAt', { n: transform.max });
    case 'fallback':
      return say('mapping.does.fallback', { value: transform.value });
    default:
      return words.kinds[transform.kind];
  }
}

/** Words of the mapping screen. */
export const words = {
  back: say('mapping.back'),
  title: (label: string) => say('mapping.title', { label }),
  loading: (label: string) => say('mapping.loading', { label }),
  read: (account: string, when: string) => say('mapping.read', { account, when }),
  again: say('mapping.again'),
  reading: say('mapping.reading'),
  isDefault: (label: string) => say('mapping.isDefault', { label }),
  object: say('mapping.object'),
  find: say('mapping.find'),
  onlyProblems: say('mapping.onlyProblems'),
  sample: say('mapping.sample'),
  noSample: say('mapping.noSample'),
  notConnected: (label: string) => say('mapping.notConnected', { label }),
  notConnectedText: say('mapping.notConnectedText'),
  toIntegrations: say('mapping.toIntegrations'),
  table: (object: string) => say('mapping.table', { object }),
  thisCrm: say('mapping.thisCrm'),
  from: say('mapping.from'),
  goesTo: say('mapping.goesTo'),
  to: (label: string, object: string) => say('mapping.to', { label, object }),
  rule: say('mapping.rule'),
  ruleOf: (field: string) => say('mapping.ruleOf', { field }),
  transforms: say('mapping.transforms'),
  before: say('mapping.before'),
  after: say('mapping.after'),
  has: say('mapping.has'),
  sends: say('mapping.sends'),
  /** After the source's name, for screen readers. */
  edit: (field: string) => say('mapping.edit', { field }),
  removeLine: (field: string) => say('mapping.removeLine', { field }),
  required: say('mapping.required'),
  readOnly: say('mapping.readOnly'),
  gone: say('mapping.gone'),
  blank: say('mapping.blank'),
  nothing: say('mapping.nothing'),
  /** What a push does to the value that is there now. */
  there: {
    new: () => say('mapping.there.new'),
    same: () => say('mapping.there.same'),
    'was-blank': () => say('mapping.there.wasBlank'),
    'replaced-by-rule': now => say('mapping.there.replacedByRule', { now }),
    'replaced-by-policy': now => say('mapping.there.replacedByPolicy', { now }),
    'kept-by-rule': now => say('mapping.there.keptByRule', { now }),
    'kept-by-policy': now => say('mapping.there.keptByPolicy', { now }),
  } satisfies Record<PlannedField['why'], (now: string) => string>,
  refused: say('mapping.refused'),
  unused: say('mapping.unused'),
  fixed: say('mapping.fixed'),
  noneFound: (q: string) => say('mapping.noneFound', { q }),
  unmapped: (n: number) => say('mapping.unmapped', { n }),
  unmappedText: say('mapping.unmappedText'),
  map: (field: string) => say('mapping.map', { field }),
  mapShort: say('mapping.mapShort'),
  moreFields: (n: number) => say('mapping.moreFields', { n }),
  suggestions: (n: number) => say('mapping.suggestions', { n }),
  suggestionsText: say('mapping.suggestionsText'),
  suggestion: (from: string, to: string) => say('mapping.suggestion', { from, to }),
  add: (field: string) => say('mapping.add', { field }),
  addShort: say('mapping.addShort'),
  addAll: say('mapping.addAll'),
  drift: (label: string) => say('mapping.drift', { label }),
  driftText: say('mapping.driftText'),
  drifts: {
    'field-gone': ({ label }) => say('mapping.drifts.fieldGone', { label }),
    'field-read-only': ({ label }) => say('mapping.drifts.fieldReadOnly', { label }),
    'type-changed': ({ label, was }) =>
      say('mapping.drifts.typeChanged', { label, was: types[was ?? ''] ?? was ?? '' }),
    'option-gone': ({ label, was }) => say('mapping.drifts.optionGone', { label, was: was ?? '' }),
    'newly-required': ({ label }) => say('mapping.drifts.newlyRequired', { label }),
  } satisfies Record<MappingDrift['kind'], (drift: MappingDrift) => string>,
  problems: (n: number) => say('mapping.problems', { n }),
  mendFirst: say('mapping.mendFirst'),
  refusedMeanwhile: (object: string) => say('mapping.refusedMeanwhile', { object }),
  saved: say('mapping.saved'),
  save: say('mapping.save'),
  importing: say('mapping.importing'),
  exporting: say('mapping.exporting'),
  reset: say('mapping.reset'),
  resetAsk: (object: string) => say('mapping.resetAsk', { object }),
  resetText: (label: string) => say('mapping.resetText', { label }),
  keep: say('mapping.keep'),
  resetDone: say('mapping.resetDone'),
  imported: (n: number) => say('mapping.imported', { n }),
  importedText: say('mapping.importedText'),
  notAFile: say('mapping.notAFile'),
  notAFileText: say('mapping.notAFileText'),
  newer: say('mapping.newer'),
  newerText: say('mapping.newerText'),
  load: say('mapping.load'),
  // The dialog of one line
  source: say('mapping.source'),
  kindsOfSource: {
    field: say('mapping.kindsOfSource.field'),
    constant: say('mapping.kindsOfSource.constant'),
    template: say('mapping.kindsOfSource.template'),
  },
  field: say('mapping.field'),
  own: say('mapping.own'),
  standard: say('mapping.standard'),
  constant: say('mapping.constant'),
  constantHint: say('mapping.constantHint'),
  template: say('mapping.template'),
  templateHint: say('mapping.templateHint'),
  insert: say('mapping.insert'),
  choose: say('mapping.choose'),
  ruleHint: say('mapping.ruleHint'),
  rules: {
    '': say('mapping.rules.none'),
    'fill-blanks': say('mapping.rules.fillBlanks'),
    overwrite: say('mapping.rules.overwrite'),
    'create-only': say('mapping.rules.createOnly'),
  } satisfies Record<FieldRule | '', string>,
  addTransform: say('mapping.addTransform'),
  noTransforms: say('mapping.noTransforms'),
  removeTransform: (name: string) => say('mapping.removeTransform', { name }),
  done: say('mapping.done'),
  cancel: say('mapping.cancel'),
  remove: say('mapping.remove'),
  incomplete: say('mapping.incomplete'),
  kinds: {
    trim: say('mapping.kinds.trim'),
    case: say('mapping.kinds.case'),
    phone: say('mapping.kinds.phone'),
    date: say('mapping.kinds.date'),
    number: say('mapping.kinds.number'),
    alias: say('mapping.kinds.alias'),
    part: say('mapping.kinds.part'),
    split: say('mapping.kinds.split'),
    join: say('mapping.kinds.join'),
    truncate: say('mapping.kinds.truncate'),
    fallback: say('mapping.kinds.fallback'),
  } satisfies Record<Transform['kind'], string>,
  parts: {
    first: say('mapping.parts.first'),
    last: say('mapping.parts.last'),
    rest: say('mapping.parts.rest'),
  } as Readonly<Record<string, string>>,
  cases: {
    upper: say('mapping.cases.upper'),
    lower: say('mapping.cases.lower'),
    title: say('mapping.cases.title'),
  },
  country: say('mapping.country'),
  countryHint: say('mapping.countryHint'),
  otherwise: say('mapping.otherwise'),
  otherwises: { refuse: say('mapping.otherwises.refuse'), keep: say('mapping.otherwises.keep') },
  formats: say('mapping.formats'),
  decimal: say('mapping.decimal'),
  decimals: { ',': say('mapping.decimals.comma'), '.': say('mapping.decimals.point') },
  aliasFrom: (n: number) => say('mapping.aliasFrom', { n }),
  aliasTo: (n: number) => say('mapping.aliasTo', { n }),
  addRow: say('mapping.addRow'),
  removeRow: (n: number) => say('mapping.removeRow', { n }),
  take: say('mapping.take'),
  partN: (n: number) => say('mapping.partN', { n }),
  separator: say('mapping.separator'),
  max: say('mapping.max'),
  maxHint: say('mapping.maxHint'),
  fallback: say('mapping.fallback'),
};

/** Where the value of a line comes from, in words. */
export function fromName({ from }: MappingEntry): string {
  if ('field' in from) return sourceName(from.field);
  return 'constant' in from ? `“${from.constant}”` : from.template;
}
