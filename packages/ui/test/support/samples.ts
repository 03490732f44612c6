import type { Connection, Contact, ContactCrmState, Push, PushItem } from '@crmsync/contract';

/** A made-up CRM with two kinds of record. */
export const connection: Connection = {
  connector: 'acme',
  label: 'Acme',
  simulated: false,
  configured: true,
  state: 'connected',
  objects: [
    { name: 'Lead', label: 'Lead' },
    { name: 'Contact', label: 'Contact' },
  ],
  signInHosts: [],
  permissions: ['Read and write contacts', 'Read their fields'],
  account: { id: '447', name: 'Lindqvist Production', user: 'freja@example.com' },
  connectedAt: '2026-03-03T09:00:00.000Z',
  problem: null,
  waiting: null,
  settings: {
    object: 'Lead',
    policy: 'fill-blanks',
    owner: null,
    group: null,
    companies: 'off',
    notes: false,
    allowDuplicates: false,
  },
  features: [
    { name: 'owners', label: 'Owners', available: true, reason: null },
    { name: 'groups', label: 'Campaigns', available: true, reason: null },
    { name: 'companies', label: 'Accounts', available: true, reason: null },
    { name: 'notes', label: 'Notes', available: true, reason: null },
  ],
  policies: ['fill-blanks', 'overwrite', 'skip', 'ask'],
  missingPermissions: [],
  mappingProblems: 0,
  lastPush: null,
  quota: null,
};

export const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export const crmState: ContactCrmState = {
  status: 'never',
  object: null,
  recordId: null,
  recordUrl: null,
  at: null,
  reason: null,
  pushId: null,
  itemId: null,
};

export const contact: Contact = {
  id: id(1),
  emails: ['ada@example.com'],
  firstName: 'Ada',
  lastName: 'Lovelace',
  company: 'Analytical Engines',
  title: '',
  phone: '',
  mobile: '',
  website: '',
  linkedinUrl: '',
  address: { street: '', city: '', region: '', postalCode: '', country: '' },
  notes: '',
  tags: [],
  source: null,
  custom: {},
  version: 3,
  createdAt: '2026-11-20T09:00:00.000Z',
  updatedAt: '2026-11-20T09:00:00.000Z',
  crm: { acme: crmState },
};

export const push: Push = {
  id: id(50),
  connector: 'acme',
  connectorLabel: 'Acme',
  object: 'Lead',
  objectLabel: 'Lead',
  policy: 'fill-blanks',
  state: 'running',
  parked: null,
  counts: {
    total: 10,
    waiting: 10,
    sending: 0,
    created: 0,
    updated: 0,
    unchanged: 0,
    duplicate: 0,
    failed: 0,
    skipped: 0,
    cancelled: 0,
  },
  createdAt: '2026-11-20T09:00:00.000Z',
  finishedAt: null,
};

export const item: PushItem = {
  id: id(70),
  pushId: push.id,
  contactId: contact.id,
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  state: 'done',
  outcome: 'failed',
  object: 'Lead',
  recordId: null,
  recordUrl: null,
  changes: [],
  problem: null,
  candidates: [],
  followUps: [],
  attempts: 1,
  settledAt: '2026-11-20T09:00:05.000Z',
};
