import type { BuiltIn } from './definition.ts';

/** The company properties that matter here. */
export const companyProperties: readonly BuiltIn[] = [
  { name: 'name', label: 'Company name' },
  { name: 'domain', label: 'Company Domain Name' },
  { name: 'website', label: 'Website URL' },
  { name: 'phone', label: 'Phone Number', kind: 'string:phonenumber' },
  { name: 'description', label: 'Description', kind: 'string:textarea' },
  {
    name: 'industry',
    label: 'Industry',
    kind: 'enumeration:select',
    options: [
      'COMPUTER_SOFTWARE=Computer Software',
      'FINANCIAL_SERVICES=Financial Services',
      'MANUFACTURING=Manufacturing',
      'RETAIL=Retail',
    ],
  },
  { name: 'address', label: 'Street Address' },
  { name: 'city', label: 'City' },
  { name: 'state', label: 'State/Region' },
  { name: 'zip', label: 'Postal Code' },
  { name: 'country', label: 'Country/Region' },
  { name: 'numberofemployees', label: 'Number of Employees', kind: 'number:number' },
  { name: 'annualrevenue', label: 'Annual Revenue', kind: 'number:number' },
  { name: 'linkedin_company_page', label: 'LinkedIn Company Page' },
  {
    name: 'lifecyclestage',
    label: 'Lifecycle Stage',
    kind: 'enumeration:radio',
    options: [
      'subscriber=Subscriber',
      'lead=Lead',
      'marketingqualifiedlead=Marketing Qualified Lead',
      'salesqualifiedlead=Sales Qualified Lead',
      'opportunity=Opportunity',
      'customer=Customer',
      'evangelist=Evangelist',
      'other=Other',
    ],
  },
  { name: 'hubspot_owner_id', label: 'Company owner', kind: 'enumeration:select', external: true },
  {
    name: 'hs_additional_domains',
    label: 'Additional Domains',
    kind: 'enumeration:checkbox',
    readOnly: true,
  },
  { name: 'createdate', label: 'Create Date', kind: 'datetime:date', readOnly: true },
  { name: 'hs_lastmodifieddate', label: 'Last Modified Date', kind: 'datetime:date', readOnly: true },
  { name: 'hs_object_id', label: 'Record ID', kind: 'number:number', readOnly: true, unique: true },
];

/** The note properties that matter here. */
export const noteProperties: readonly BuiltIn[] = [
  { name: 'hs_timestamp', label: 'Activity date', kind: 'datetime:date' },
  { name: 'hs_note_body', label: 'Note body', kind: 'string:html' },
  { name: 'hs_attachment_ids', label: 'Attached file IDs' },
  { name: 'hubspot_owner_id', label: 'Activity assigned to', kind: 'enumeration:select', external: true },
  { name: 'hs_createdate', label: 'Create date', kind: 'datetime:date', readOnly: true },
  { name: 'hs_lastmodifieddate', label: 'Last modified date', kind: 'datetime:date', readOnly: true },
  { name: 'hs_object_id', label: 'Record ID', kind: 'number:number', readOnly: true, unique: true },
];
