import type { CrmFeature, Phrase } from '../connector.ts';

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
  // Upserts need no more than the scopes of contacts (sheet §1.8).
  { name: 'byEmail', label: 'Writing by e-mail', scopes: [] },
];

/** Each scope in words. */
export const scopeLabels: Readonly<Record<string, Phrase>> = {
  oauth: { code: 'sign-in', text: 'Sign in' },
  'crm.objects.contacts.read': { code: 'scope-see-contacts', text: 'See contacts' },
  'crm.objects.contacts.write': { code: 'scope-change-contacts', text: 'Create and change contacts' },
  'crm.objects.companies.read': { code: 'scope-see-companies', text: 'See companies' },
  'crm.objects.companies.write': {
    code: 'scope-change-companies',
    text: 'Create companies and put people into them',
  },
  'crm.objects.owners.read': { code: 'scope-see-owners', text: 'See who can own contacts' },
  'crm.lists.read': { code: 'scope-see-lists', text: 'See lists' },
  'crm.lists.write': { code: 'scope-change-lists', text: 'Put people on lists' },
};
