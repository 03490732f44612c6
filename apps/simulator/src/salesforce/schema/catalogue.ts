import {
  campaignFields,
  campaignMemberFields,
  groupFields,
  organizationFields,
  recordTypeFields,
  taskFields,
  userFields,
} from './others.ts';
import { accountFields, contactFields, leadFields } from './people.ts';
import type { FieldDef, ObjectDef } from './types.ts';

/** The objects of one org, by lower-case name. */
export type Schema = Map<string, ObjectDef>;

type Access = { createable: boolean; updateable: boolean; deletable: boolean };
const FULL: Access = { createable: true, updateable: true, deletable: true };
const READ: Access = { createable: false, updateable: false, deletable: false };

function object(
  name: string,
  labels: readonly [string, string],
  keyPrefix: string,
  fields: readonly FieldDef[],
  access: Access,
): [string, ObjectDef] {
  const byName = new Map(fields.map(each => [each.name.toLowerCase(), each]));
  const [label, labelPlural] = labels;
  return [
    name.toLowerCase(),
    { name, label, labelPlural, keyPrefix, custom: false, fields: byName, ...access },
  ];
}

/** The objects of a new org without custom fields (§8 lists the key prefixes). */
export function standardSchema(): Schema {
  return new Map([
    object('Account', ['Account', 'Accounts'], '001', accountFields(), FULL),
    object('Campaign', ['Campaign', 'Campaigns'], '701', campaignFields(), FULL),
    object('CampaignMember', ['Campaign Member', 'Campaign Members'], '00v', campaignMemberFields(), FULL),
    object('Contact', ['Contact', 'Contacts'], '003', contactFields(), FULL),
    object('Group', ['Group', 'Groups'], '00G', groupFields(), READ),
    object('Lead', ['Lead', 'Leads'], '00Q', leadFields(), FULL),
    object('Organization', ['Organization', 'Organizations'], '00D', organizationFields(), READ),
    object('RecordType', ['Record Type', 'Record Types'], '012', recordTypeFields(), READ),
    object('Task', ['Task', 'Tasks'], '00T', taskFields(), FULL),
    object('User', ['User', 'Users'], '005', userFields(), READ),
  ]);
}

/** Finds an object by name in any case. */
export function findObject(schema: Schema, name: string): ObjectDef | undefined {
  return schema.get(name.toLowerCase());
}

/** Finds the object whose records have this id's key prefix. */
export function objectOfId(schema: Schema, id: string): ObjectDef | undefined {
  for (const each of schema.values()) if (id.startsWith(each.keyPrefix)) return each;
  return undefined;
}

/** Finds a field by name in any case. */
export function findField(object: ObjectDef, name: string): FieldDef | undefined {
  return object.fields.get(name.toLowerCase());
}

/** Finds a lookup by its relationship name (`Account`, `Owner`) in any case. */
export function findRelationship(object: ObjectDef, name: string): FieldDef | undefined {
  const wanted = name.toLowerCase();
  for (const each of object.fields.values()) {
    if (each.relationshipName?.toLowerCase() === wanted) return each;
  }
  return undefined;
}
