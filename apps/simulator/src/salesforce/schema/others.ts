import { field, flag, picklist, READ_ONLY, reference, systemFields, text } from './fields.ts';
import type { FieldDef } from './types.ts';

const LOCALE_FIELDS = () => [
  text('TimeZoneSidKey', 'Time Zone', 40, { nillable: false }),
  text('LocaleSidKey', 'Locale', 40, { nillable: false }),
  text('LanguageLocaleKey', 'Language', 40, { nillable: false }),
];

/** Fields of a User; users are read only here, the control API makes them. */
export function userFields(): FieldDef[] {
  return [
    ...systemFields('User').filter(each => each.name !== 'IsDeleted'),
    text('Username', 'Username', 80, { nillable: false, idLookup: true, unique: true }),
    text('LastName', 'Last Name', 80, { nillable: false, compound: 'Name' }),
    text('FirstName', 'First Name', 40, { compound: 'Name' }),
    text('Name', 'Full Name', 121, { ...READ_ONLY, nillable: false, nameField: true }),
    field('Email', 'Email', 'email', 128, { nillable: false, idLookup: true }),
    text('Alias', 'Alias', 8, { nillable: false }),
    text('Title', 'Title', 80),
    flag('IsActive', 'Active'),
    picklist('UserType', 'User Type', ['Standard', 'AutomatedProcess'], READ_ONLY),
    ...LOCALE_FIELDS(),
  ];
}

/** Fields of the one Organization row; `sf` reads it right after a login (§12.2). */
export function organizationFields(): FieldDef[] {
  return [
    ...systemFields('Organization').filter(each => each.name !== 'IsDeleted'),
    text('Name', 'Name', 80, { nillable: false, nameField: true }),
    text('InstanceName', 'Instance Name', 5, READ_ONLY),
    flag('IsSandbox', 'Is Sandbox', READ_ONLY),
    field('TrialExpirationDate', 'Trial Expiration Date', 'datetime', 0, READ_ONLY),
    text('NamespacePrefix', 'Namespace Prefix', 15, READ_ONLY),
    picklist('OrganizationType', 'Edition', ['Developer Edition', 'Enterprise Edition'], READ_ONLY),
    ...LOCALE_FIELDS(),
  ];
}

/** Fields of a Campaign. */
export function campaignFields(): FieldDef[] {
  return [
    ...systemFields('Campaign'),
    text('Name', 'Name', 80, { nillable: false, nameField: true }),
    picklist('Type', 'Type', ['Conference', 'Webinar', 'Email', 'Other']),
    picklist('Status', 'Status', ['*Planned', 'In Progress', 'Completed', 'Aborted']),
    field('StartDate', 'Start Date', 'date', 0),
    field('EndDate', 'End Date', 'date', 0),
    flag('IsActive', 'Active'),
    field('Description', 'Description', 'textarea', 32_000),
    reference('OwnerId', 'Owner ID', 'Owner', ['User'], { nillable: false, defaultedOnCreate: true }),
  ];
}

/** Fields of a CampaignMember: a campaign and exactly one of a lead or a contact (§10). */
export function campaignMemberFields(): FieldDef[] {
  return [
    ...systemFields('Campaign Member'),
    reference('CampaignId', 'Campaign ID', 'Campaign', ['Campaign'], { nillable: false, updateable: false }),
    reference('LeadId', 'Lead ID', 'Lead', ['Lead'], { updateable: false }),
    reference('ContactId', 'Contact ID', 'Contact', ['Contact'], { updateable: false }),
    picklist('Status', 'Status', ['*Sent', 'Responded']),
    flag('HasResponded', 'Responded', READ_ONLY),
  ];
}

/** Fields of a Task: WhoId is a lead or a contact, WhatId an account or an opportunity (§10). */
export function taskFields(): FieldDef[] {
  return [
    ...systemFields('Activity'),
    reference('WhoId', 'Name ID', 'Who', ['Contact', 'Lead']),
    reference('WhatId', 'Related To ID', 'What', ['Account', 'Campaign', 'Opportunity']),
    field('Subject', 'Subject', 'combobox', 255),
    field('ActivityDate', 'Due Date Only', 'date', 0),
    picklist('Status', 'Status', ['*Not Started', 'In Progress', 'Completed', 'Deferred'], {
      nillable: false,
      defaultedOnCreate: true,
    }),
    picklist('Priority', 'Priority', ['High', '*Normal', 'Low'], {
      nillable: false,
      defaultedOnCreate: true,
    }),
    picklist('TaskSubtype', 'Task Subtype', ['*Task', 'Email', 'Call'], { restrictedPicklist: true }),
    field('Description', 'Description', 'textarea', 32_000),
    reference('OwnerId', 'Assigned To ID', 'Owner', ['Group', 'User'], {
      nillable: false,
      defaultedOnCreate: true,
    }),
  ];
}

/** Fields of a RecordType. */
export function recordTypeFields(): FieldDef[] {
  return [
    ...systemFields('Record Type').filter(each => each.name !== 'IsDeleted'),
    text('Name', 'Name', 80, { nillable: false, nameField: true }),
    text('DeveloperName', 'Record Type Name', 80, { nillable: false }),
    picklist('SobjectType', 'SObject Type Name', ['Account', 'Contact', 'Lead'], { nillable: false }),
    flag('IsActive', 'Active'),
  ];
}

/** Fields of a Group; a queue that owns leads is one (§10). */
export function groupFields(): FieldDef[] {
  return [
    ...systemFields('Group').filter(each => each.name !== 'IsDeleted'),
    text('Name', 'Name', 40, { nillable: false, nameField: true }),
    text('DeveloperName', 'Developer Name', 80),
    picklist('Type', 'Type', ['Regular', 'Queue'], { nillable: false }),
  ];
}
