import type { Schema } from './catalogue.ts';
import type { FieldDef, ObjectDef } from './types.ts';

/** Records of one object that point at a record of another, under the name of their relationship. */
export type ChildRelationship = { name: string; object: ObjectDef; field: FieldDef };

/** Names of the standard relationships, by child and lookup. */
const NAMES: Readonly<Record<string, string>> = {
  'Account.ParentId': 'ChildAccounts',
  'CampaignMember.CampaignId': 'CampaignMembers',
  'CampaignMember.ContactId': 'CampaignMembers',
  'CampaignMember.LeadId': 'CampaignMembers',
  'Contact.AccountId': 'Contacts',
  'Task.WhatId': 'Tasks',
  'Task.WhoId': 'Tasks',
};

/** The relationships in which an object is the parent. */
export function childRelationships(schema: Schema, parent: ObjectDef): ChildRelationship[] {
  return [...schema.values()].flatMap(object =>
    [...object.fields.values()].flatMap(field => {
      const name = NAMES[`${object.name}.${field.name}`];
      return name !== undefined && field.referenceTo.includes(parent.name) ? [{ name, object, field }] : [];
    }),
  );
}
