import type { ContactFilter, ContactSort, HistoryFilter, Outcome, PlanAction } from '@crmsync/contract';

/** Names of everything that is kept from the server. One place, so that an event knows what it changes. */
export const keys = {
  me: ['me'] as const,
  figures: (days: number) => ['figures', days] as const,
  sessions: ['sessions'] as const,
  secondFactor: ['second-factor'] as const,
  site: ['site'] as const,
  billing: ['billing'] as const,
  connections: ['connections'] as const,
  /** Who of these is in the account of a CRM. Nothing the server tells of changes it. */
  inCrm: (connector: string, account: string | null, emails: readonly string[]) =>
    ['in-crm', connector, account, emails] as const,
  choices: (connector: string, of: 'owners' | 'groups') => ['choices', connector, of] as const,
  mapping: (connector: string, object: string) => ['mappings', connector, object] as const,
  contactLists: ['contacts', 'list'] as const,
  contactList: (query: ContactFilter & { sort: ContactSort; dir: 'asc' | 'desc' }) =>
    ['contacts', 'list', query] as const,
  contactPage: (query: ContactFilter & { sort: ContactSort; dir: 'asc' | 'desc' }, page: number) =>
    ['contacts', 'list', query, page] as const,
  contact: (id: string) => ['contacts', 'one', id] as const,
  contactsAll: ['contacts'] as const,
  timeline: (id: string) => ['contacts', 'timeline', id] as const,
  /** Counts contacts, so it follows them; and each push (`after`). */
  nextPush: (connector: string, after: string | undefined) =>
    ['contacts', 'next-push', connector, after ?? null] as const,
  facets: ['contacts', 'facets'] as const,
  deletedContacts: ['contacts', 'deleted'] as const,
  savedFilters: ['filters'] as const,
  pushLists: ['pushes', 'list'] as const,
  push: (id: string) => ['pushes', 'one', id] as const,
  pushItems: (id: string) => ['pushes', 'items', id] as const,
  pushItemsOf: (id: string, outcome: Outcome | undefined) =>
    ['pushes', 'items', id, outcome ?? 'all'] as const,
  plannedItems: (id: string, action: PlanAction) => ['pushes', 'items', id, 'planned', action] as const,
  changedItems: (id: string) => ['pushes', 'items', id, 'changed'] as const,
  duplicates: ['pushes', 'duplicates'] as const,
  historyAll: ['history'] as const,
  history: (filter: HistoryFilter) => ['history', filter] as const,
};
