import { address, field, flag, picklist, READ_ONLY, reference, systemFields, text } from './fields.ts';
import type { FieldDef } from './types.ts';

const SALUTATIONS = ['Mr.', 'Ms.', 'Mrs.', 'Dr.', 'Prof.', 'Mx.'];
const SOURCES = ['Web', 'Phone Inquiry', 'Partner Referral', 'Purchased List', 'Other'];
const RATINGS = ['Hot', 'Warm', 'Cold'];
/** Values offered for Industry by a new org (shortened); not restricted, so other values are taken too. */
export const INDUSTRIES = [
  'Agriculture',
  'Banking',
  'Biotechnology',
  'Communications',
  'Construction',
  'Consulting',
  'Education',
  'Electronics',
  'Energy',
  'Engineering',
  'Finance',
  'Government',
  'Healthcare',
  'Hospitality',
  'Insurance',
  'Manufacturing',
  'Media',
  'Not For Profit',
  'Retail',
  'Technology',
  'Telecommunications',
  'Transportation',
  'Utilities',
  'Other',
];

function personName(label: string): FieldDef[] {
  const part = { compound: 'Name' };
  return [
    text('LastName', 'Last Name', 80, { ...part, nillable: false }),
    text('FirstName', 'First Name', 40, part),
    picklist('Salutation', 'Salutation', SALUTATIONS, part),
    text('Name', label, 121, { ...READ_ONLY, nillable: false, nameField: true }),
  ];
}

function views(): FieldDef[] {
  return [
    field('LastActivityDate', 'Last Activity', 'date', 0, READ_ONLY),
    field('LastViewedDate', 'Last Viewed Date', 'datetime', 0, READ_ONLY),
    field('LastReferencedDate', 'Last Referenced Date', 'datetime', 0, READ_ONLY),
  ];
}

/** Fields of a Lead: LastName and Company are required, the conversion fields belong to the system (§3.2). */
export function leadFields(): FieldDef[] {
  return [
    ...systemFields('Lead'),
    reference('MasterRecordId', 'Master Record ID', 'MasterRecord', ['Lead'], READ_ONLY),
    ...personName('Full Name'),
    reference('RecordTypeId', 'Record Type ID', 'RecordType', ['RecordType']),
    text('Title', 'Title', 128),
    text('Company', 'Company', 255, { nillable: false }),
    ...address('', ''),
    field('Phone', 'Phone', 'phone', 40),
    field('MobilePhone', 'Mobile Phone', 'phone', 40),
    field('Fax', 'Fax', 'phone', 40),
    field('Email', 'Email', 'email', 80, { idLookup: true }),
    field('Website', 'Website', 'url', 255),
    field('PhotoUrl', 'Photo URL', 'url', 255, READ_ONLY),
    field('Description', 'Description', 'textarea', 32_000),
    picklist('LeadSource', 'Lead Source', SOURCES),
    picklist(
      'Status',
      'Status',
      ['*Open - Not Contacted', 'Working - Contacted', 'Closed - Converted', 'Closed - Not Converted'],
      { nillable: false, defaultedOnCreate: true },
    ),
    picklist('Industry', 'Industry', INDUSTRIES),
    picklist('Rating', 'Rating', RATINGS),
    field('AnnualRevenue', 'Annual Revenue', 'currency', 0),
    field('NumberOfEmployees', 'Employees', 'int', 0),
    reference('OwnerId', 'Owner ID', 'Owner', ['Group', 'User'], {
      nillable: false,
      defaultedOnCreate: true,
    }),
    flag('HasOptedOutOfEmail', 'Email Opt Out'),
    flag('DoNotCall', 'Do Not Call'),
    flag('IsConverted', 'Converted', READ_ONLY),
    field('ConvertedDate', 'Converted Date', 'date', 0, READ_ONLY),
    reference('ConvertedAccountId', 'Converted Account ID', 'ConvertedAccount', ['Account'], READ_ONLY),
    reference('ConvertedContactId', 'Converted Contact ID', 'ConvertedContact', ['Contact'], READ_ONLY),
    reference(
      'ConvertedOpportunityId',
      'Converted Opportunity ID',
      'ConvertedOpportunity',
      ['Opportunity'],
      READ_ONLY,
    ),
    flag('IsUnreadByOwner', 'Unread By Owner'),
    ...views(),
  ];
}

/** Fields of a Contact: only LastName is required and there is no Company, the company is the Account (§3.2). */
export function contactFields(): FieldDef[] {
  return [
    ...systemFields('Contact'),
    reference('MasterRecordId', 'Master Record ID', 'MasterRecord', ['Contact'], READ_ONLY),
    reference('AccountId', 'Account ID', 'Account', ['Account']),
    ...personName('Full Name'),
    reference('RecordTypeId', 'Record Type ID', 'RecordType', ['RecordType']),
    ...address('Mailing', 'Mailing'),
    ...address('Other', 'Other'),
    field('Phone', 'Business Phone', 'phone', 40),
    field('Fax', 'Business Fax', 'phone', 40),
    field('MobilePhone', 'Mobile Phone', 'phone', 40),
    field('HomePhone', 'Home Phone', 'phone', 40),
    field('OtherPhone', 'Other Phone', 'phone', 40),
    field('AssistantPhone', 'Asst. Phone', 'phone', 40),
    reference('ReportsToId', 'Reports To ID', 'ReportsTo', ['Contact']),
    field('Email', 'Email', 'email', 80, { idLookup: true }),
    text('Title', 'Title', 128),
    text('Department', 'Department', 80),
    text('AssistantName', "Assistant's Name", 40),
    picklist('LeadSource', 'Lead Source', SOURCES),
    field('Birthdate', 'Birthdate', 'date', 0),
    field('Description', 'Contact Description', 'textarea', 32_000),
    reference('OwnerId', 'Owner ID', 'Owner', ['User'], { nillable: false, defaultedOnCreate: true }),
    flag('HasOptedOutOfEmail', 'Email Opt Out'),
    flag('DoNotCall', 'Do Not Call'),
    ...views(),
    text('EmailBouncedReason', 'Email Bounced Reason', 255),
    field('EmailBouncedDate', 'Email Bounced Date', 'datetime', 0),
    flag('IsEmailBounced', 'Is Email Bounced', READ_ONLY),
    field('PhotoUrl', 'Photo URL', 'url', 255, READ_ONLY),
  ];
}

/** Fields of an Account: only Name is required (§10). */
export function accountFields(): FieldDef[] {
  return [
    ...systemFields('Account'),
    reference('MasterRecordId', 'Master Record ID', 'MasterRecord', ['Account'], READ_ONLY),
    text('Name', 'Account Name', 255, { nillable: false, nameField: true }),
    picklist('Type', 'Account Type', ['Prospect', 'Customer - Direct', 'Customer - Channel', 'Other']),
    reference('RecordTypeId', 'Record Type ID', 'RecordType', ['RecordType']),
    reference('ParentId', 'Parent Account ID', 'Parent', ['Account']),
    ...address('Billing', 'Billing'),
    ...address('Shipping', 'Shipping'),
    field('Phone', 'Account Phone', 'phone', 40),
    field('Fax', 'Account Fax', 'phone', 40),
    text('AccountNumber', 'Account Number', 40),
    field('Website', 'Website', 'url', 255),
    picklist('Industry', 'Industry', INDUSTRIES),
    field('AnnualRevenue', 'Annual Revenue', 'currency', 0),
    field('NumberOfEmployees', 'Employees', 'int', 0),
    field('Description', 'Account Description', 'textarea', 32_000),
    picklist('Rating', 'Account Rating', RATINGS),
    picklist('AccountSource', 'Account Source', SOURCES),
    reference('OwnerId', 'Owner ID', 'Owner', ['User'], { nillable: false, defaultedOnCreate: true }),
    ...views(),
  ];
}
