/** One choice of an enumeration. */
export interface PropertyOption {
  label: string;
  value: string;
  description?: string;
  displayOrder: number;
  hidden: boolean;
}

/** A property as HubSpot's properties API shows it. */
export interface PropertyDefinition {
  name: string;
  label: string;
  type: 'bool' | 'date' | 'datetime' | 'enumeration' | 'number' | 'phone_number' | 'string';
  fieldType: string;
  description: string;
  groupName: string;
  options: PropertyOption[];
  displayOrder: number;
  calculated: boolean;
  externalOptions: boolean;
  hasUniqueValue: boolean;
  hidden: boolean;
  hubspotDefined?: boolean;
  modificationMetadata: {
    archivable: boolean;
    readOnlyDefinition: boolean;
    readOnlyValue: boolean;
    readOnlyOptions?: boolean;
  };
  formField: boolean;
  dataSensitivity: 'non_sensitive';
  archived?: boolean;
  createdAt?: string;
  updatedAt?: string;
  referencedObjectType?: string;
}

/** A property that comes with HubSpot, in short: `type:fieldType` and what is special about it. */
export interface BuiltIn {
  name: string;
  label: string;
  kind?: `${PropertyDefinition['type']}:${string}`;
  group?: string;
  options?: readonly string[];
  readOnly?: boolean;
  calculated?: boolean;
  external?: boolean;
  unique?: boolean;
  hidden?: boolean;
}

/** The full definition of a built-in property. */
export function expand(builtIn: BuiltIn, defaultGroup: string): PropertyDefinition {
  const [type = 'string', fieldType = 'text'] = (builtIn.kind ?? 'string:text').split(':');
  return {
    name: builtIn.name,
    label: builtIn.label,
    type: parseType(type),
    fieldType,
    description: '',
    groupName: builtIn.group ?? defaultGroup,
    options: optionsOf(builtIn),
    displayOrder: -1,
    calculated: builtIn.calculated ?? false,
    externalOptions: builtIn.external ?? false,
    hasUniqueValue: builtIn.unique ?? false,
    hidden: builtIn.hidden ?? false,
    hubspotDefined: true,
    modificationMetadata: {
      archivable: false,
      readOnlyDefinition: true,
      readOnlyValue: (builtIn.readOnly ?? false) || (builtIn.calculated ?? false),
      readOnlyOptions: false,
    },
    formField: !builtIn.readOnly,
    dataSensitivity: 'non_sensitive',
    archived: false,
    createdAt: '2019-08-06T02:41:09.148Z',
    updatedAt: '2026-03-10T09:12:44.101Z',
    ...(builtIn.external ? { referencedObjectType: 'OWNER' } : {}),
  };
}

/** The type as HubSpot names it; throws a TypeError on a word that is none (a mistake in our own tables). */
function parseType(type: string): PropertyDefinition['type'] {
  const known = ['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string'] as const;
  const found = known.find(name => name === type);
  if (found === undefined) throw new TypeError(`Unknown property type ${type}`);
  return found;
}

function optionsOf({ options, kind }: BuiltIn): PropertyOption[] {
  const words = options ?? (kind?.startsWith('bool') ? ['true=True', 'false=False'] : []);
  return words.map((word, displayOrder) => {
    const [value = '', label = value] = word.split('=');
    return { label, value, displayOrder, hidden: false };
  });
}
