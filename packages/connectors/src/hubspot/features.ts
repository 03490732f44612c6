import type { CrmFeature } from '../connector.ts';

/**
 * What is there beside contacts, and the scopes it takes (sheet §1.8). All are optional: a plan without one of them would fail an
 * install that requires it (§1.1). Notes need no scope of their own.
 */
export const features: readonly CrmFeature[] = [
  {
    name: 'companies',
    label: 'Companies',
    scopes: ['crm.objects.companies.read', 'crm.objects.companies.write'],
  },
  { name: 'owners', label: 'Owners', scopes: ['crm.objects.owners.read'] },
  { name: 'groups', label: 'Lists', scopes: ['crm.lists.read', 'crm.lists.write'] },
  { name: 'notes', label: 'Notes', scopes: [] },
];

/** Each scope in words. */
export const scopeLabels: Readonly<Record<string, string>> = {
  oauth: 'Sign in',
  'crm.objects.contacts.read': 'See contacts',
  'crm.objects.contacts.write': 'Create and change contacts',
  'crm.objects.companies.read': 'See companies',
  'crm.objects.companies.write': 'Create companies and put people into them',
  'crm.objects.owners.read': 'See who can own contacts',
  'crm.lists.read': 'See lists',
  'crm.lists.write': 'Put people on lists',
};
