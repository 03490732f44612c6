import { unknownObjectType } from '../errors.ts';
import { contactProperties } from './contacts.ts';
import type { BuiltIn } from './definition.ts';
import { companyProperties, noteProperties } from './others.ts';

/** Everything that differs between the kinds of records. */
export interface ObjectType {
  /** Plural name used in paths and as key. */
  name: 'contacts' | 'companies' | 'notes';
  /** Singular, in association type names. */
  singular: string;
  typeId: string;
  /** Other words accepted in paths. */
  aliases: readonly string[];
  properties: readonly BuiltIn[];
  group: { name: string; label: string };
  /** Shown when no properties are asked for. */
  defaultProperties: readonly string[];
  /** Always shown. */
  fixedProperties: readonly string[];
  createdProperty: string;
  modifiedProperty: string;
  /** A create must carry at least one of these. */
  needsOneOf: readonly string[];
  /** What `query` looks through in a search. */
  searchable: readonly string[];
  readScopes: readonly string[];
  writeScopes: readonly string[];
}

const contactScopes = {
  readScopes: ['crm.objects.contacts.read'],
  writeScopes: ['crm.objects.contacts.write'],
};

/** The kinds of records served. */
export const OBJECT_TYPES: readonly ObjectType[] = [
  {
    name: 'contacts',
    singular: 'contact',
    typeId: '0-1',
    aliases: ['contact', '0-1'],
    properties: contactProperties,
    group: { name: 'contactinformation', label: 'Contact information' },
    defaultProperties: ['createdate', 'email', 'firstname', 'hs_object_id', 'lastmodifieddate', 'lastname'],
    fixedProperties: ['createdate', 'hs_object_id', 'lastmodifieddate'],
    createdProperty: 'createdate',
    modifiedProperty: 'lastmodifieddate',
    needsOneOf: ['email', 'firstname', 'lastname'],
    searchable: [
      'firstname',
      'lastname',
      'email',
      'phone',
      'hs_additional_emails',
      'fax',
      'mobilephone',
      'company',
    ],
    ...contactScopes,
  },
  {
    name: 'companies',
    singular: 'company',
    typeId: '0-2',
    aliases: ['company', '0-2'],
    properties: companyProperties,
    group: { name: 'companyinformation', label: 'Company information' },
    defaultProperties: ['createdate', 'domain', 'hs_lastmodifieddate', 'hs_object_id', 'name'],
    fixedProperties: ['createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    createdProperty: 'createdate',
    modifiedProperty: 'hs_lastmodifieddate',
    needsOneOf: ['name', 'domain'],
    searchable: ['name', 'domain', 'website', 'phone'],
    readScopes: ['crm.objects.companies.read'],
    writeScopes: ['crm.objects.companies.write'],
  },
  {
    name: 'notes',
    singular: 'note',
    typeId: '0-46',
    aliases: ['note', '0-46'],
    properties: noteProperties,
    group: { name: 'note', label: 'Note information' },
    defaultProperties: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    fixedProperties: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    createdProperty: 'hs_createdate',
    modifiedProperty: 'hs_lastmodifieddate',
    needsOneOf: ['hs_timestamp'],
    searchable: ['hs_note_body'],
    ...contactScopes,
  },
];

/** The kind a path names; throws HubSpot's 400 for any other word. */
export function objectTypeOf(word: string): ObjectType {
  const lower = word.toLowerCase();
  const found = OBJECT_TYPES.find(type => type.name === lower || type.aliases.includes(lower));
  if (!found) throw unknownObjectType(word);
  return found;
}
