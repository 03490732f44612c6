import type { ChildRelationship } from './children.ts';
import type { FieldDef, FieldType, ObjectDef } from './types.ts';

const SOAP_TYPE: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
};

const NUMBER_SHAPE: Partial<Record<FieldType, { digits: number; precision: number; scale: number }>> = {
  int: { digits: 8, precision: 0, scale: 0 },
  double: { digits: 0, precision: 18, scale: 2 },
  currency: { digits: 0, precision: 18, scale: 0 },
  percent: { digits: 0, precision: 18, scale: 2 },
};

function defaultValue(def: FieldDef): string | boolean | null {
  if (def.type === 'boolean') return false;
  return null;
}

function picklistEntry(value: FieldDef['picklist'][number]): Record<string, unknown> {
  return {
    active: value.active,
    defaultValue: value.isDefault,
    label: value.label,
    validFor: null,
    value: value.value,
  };
}

/** One field as describe prints it, keys in the real (alphabetical) order (§8). */
export function describeField(def: FieldDef): Record<string, unknown> {
  const compound = def.type === 'address';
  const long = def.type === 'textarea' && def.length > 255;
  const shape = NUMBER_SHAPE[def.type] ?? { digits: 0, precision: 0, scale: 0 };
  return {
    aggregatable: !compound && !long,
    aiPredictionField: false,
    autoNumber: false,
    byteLength: def.length * (def.type === 'id' || def.type === 'reference' ? 1 : 3),
    calculated: def.calculated,
    calculatedFormula: null,
    cascadeDelete: false,
    caseSensitive: def.caseSensitive,
    compoundFieldName: def.compound,
    controllerName: def.controller,
    createable: def.createable,
    custom: def.custom,
    defaultValue: defaultValue(def),
    defaultValueFormula: null,
    defaultedOnCreate: def.defaultedOnCreate,
    dependentPicklist: def.controller !== null,
    deprecatedAndHidden: false,
    digits: shape.digits,
    displayLocationInDecimal: false,
    encrypted: false,
    externalId: def.externalId,
    extraTypeInfo: extraTypeInfo(def),
    filterable: !long,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: !compound && !long && def.type !== 'datetime' && def.type !== 'currency',
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: def.idLookup || def.externalId,
    inlineHelpText: null,
    label: def.label,
    length: def.length,
    mask: null,
    maskType: null,
    name: def.name,
    nameField: def.nameField,
    namePointing: def.referenceTo.length > 1,
    nillable: def.nillable,
    permissionable: def.nillable && def.createable,
    picklistValues: def.picklist.map(picklistEntry),
    polymorphicForeignKey: def.referenceTo.length > 1,
    precision: shape.precision,
    queryByDistance: false,
    referenceTargetField: null,
    referenceTo: def.referenceTo,
    relationshipName: def.relationshipName,
    relationshipOrder: null,
    restrictedDelete: false,
    restrictedPicklist: def.restrictedPicklist,
    scale: shape.scale,
    searchPrefilterable: def.type === 'reference',
    soapType: SOAP_TYPE[def.type] ?? 'xsd:string',
    sortable: !compound && !long,
    type: def.type,
    unique: def.unique,
    updateable: def.updateable,
    writeRequiresMasterRead: false,
  };
}

function extraTypeInfo(def: FieldDef): string | null {
  if (def.compound === 'Name') return 'personname';
  return def.type === 'textarea' ? 'plaintextarea' : null;
}

/** The short entry of an object in `/sobjects`. */
export function describeObjectShort(object: ObjectDef, base: string): Record<string, unknown> {
  const url = `${base}/sobjects/${object.name}`;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: object.createable,
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: object.deletable,
    deprecatedAndHidden: false,
    feedEnabled: object.deletable,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: true,
    mergeable: ['Account', 'Contact', 'Lead'].includes(object.name),
    mruEnabled: object.deletable,
    name: object.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: true,
    triggerable: object.createable,
    undeletable: object.deletable,
    updateable: object.updateable,
    urls: { rowTemplate: `${url}/{ID}`, describe: `${url}/describe`, sobject: url },
  };
}

/** A record type of an object, apart from the master one that every object has. */
export type RecordTypeInfo = { id: string; name: string; developerName: string; active: boolean };

/** The full describe of an object (§8). */
export function describeObject(
  object: ObjectDef,
  base: string,
  recordTypes: readonly RecordTypeInfo[] = [],
  children: readonly ChildRelationship[] = [],
): Record<string, unknown> {
  const short = describeObjectShort(object, base);
  const url = `${base}/sobjects/${object.name}`;
  return sortKeys({
    ...short,
    actionOverrides: [],
    childRelationships: children.map(({ name, object: child, field: lookup }) => ({
      cascadeDelete: child.name === 'Contact',
      childSObject: child.name,
      deprecatedAndHidden: false,
      field: lookup.name,
      relationshipName: name,
      restrictedDelete: false,
    })),
    compactLayoutable: true,
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: [...object.fields.values()].map(describeField),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [...recordTypes.map(each => recordType(url, each)), recordType(url, MASTER)],
    searchLayoutable: true,
    sobjectDescribeOption: 'FULL',
    supportedScopes: [
      { label: `All ${object.labelPlural.toLowerCase()}`, name: 'everything' },
      { label: `My ${object.labelPlural.toLowerCase()}`, name: 'mine' },
    ],
    urls: { ...recordUrls(url), ...objectUrls(short) },
  });
}

const MASTER: RecordTypeInfo = {
  id: '012000000000000AAA',
  name: 'Master',
  developerName: 'Master',
  active: true,
};

function recordType(url: string, { id, name, developerName, active }: RecordTypeInfo) {
  const master = id === MASTER.id;
  return {
    active,
    available: active,
    defaultRecordTypeMapping: master,
    developerName,
    master,
    name,
    recordTypeId: id,
    urls: { layout: `${url}/describe/layouts/${id}` },
  };
}

function recordUrls(url: string): Record<string, string> {
  return {
    compactLayouts: `${url}/describe/compactLayouts`,
    approvalLayouts: `${url}/describe/approvalLayouts`,
    defaultValues: `${url}/defaultValues?recordTypeId&fields`,
    layouts: `${url}/describe/layouts`,
  };
}

function objectUrls(short: Record<string, unknown>): Record<string, unknown> {
  return typeof short.urls === 'object' && short.urls !== null ? { ...short.urls } : {};
}

function sortKeys(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
