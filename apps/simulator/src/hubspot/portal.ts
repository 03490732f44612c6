import type { Kernel } from '../kernel/vendor.ts';
import { type AssociationStore, createAssociations } from './records/associations.ts';
import { createStore, type RecordStore } from './records/store.ts';
import { expand, type PropertyDefinition } from './schema/definition.ts';
import { OBJECT_TYPES, type ObjectType } from './schema/object-types.ts';
import { enqueueChange, type WebhookTarget } from './webhooks/events.ts';

/** Somebody who can sign in to an account. */
export interface PortalUser {
  id: number;
  email: string;
  firstName: string;
  lastName: string;
  /** Super Admin or App Marketplace access: may install apps. */
  canInstall: boolean;
  /** Id of this person as an owner of records: not the user id. */
  ownerId: string;
}

/** Somebody who owns records and cannot sign in here: another person, one who has left, or a queue of tickets. */
export interface ExtraOwner {
  id: string;
  type: 'PERSON' | 'QUEUE';
  email: string;
  firstName: string;
  lastName: string;
  archived: boolean;
}

/** A group of properties. */
export interface PropertyGroup {
  name: string;
  label: string;
  displayOrder: number;
  archived: boolean;
}

/** A list of contacts. */
export interface ContactList {
  listId: string;
  name: string;
  objectTypeId: string;
  processingType: 'MANUAL' | 'SNAPSHOT' | 'DYNAMIC';
  createdAt: string;
  updatedAt: string;
  members: string[];
}

/** One kind of record in one account. */
export interface PortalObject {
  type: ObjectType;
  store: RecordStore;
  definitions: Map<string, PropertyDefinition>;
  groups: Map<string, PropertyGroup>;
}

/** What an account is, before it has records. */
export interface PortalFacts {
  id: number;
  name: string;
  domain: string;
  accountType: 'STANDARD' | 'DEVELOPER_TEST' | 'SANDBOX';
  currency: string;
  timeZone: string;
  utcOffset: string;
  utcOffsetMilliseconds: number;
  users: PortalUser[];
}

/** One HubSpot account. */
export interface Portal extends PortalFacts {
  createdAt: number;
  /** Scopes the account's plan does not include. */
  lackingScopes: string[];
  /** Contact properties its create form requires (enforced from version 2026-09 on). */
  requiredContactProperties: string[];
  objects: Map<ObjectType['name'], PortalObject>;
  associations: AssociationStore;
  extraOwners: ExtraOwner[];
  lists: Map<string, ContactList>;
  /** Until then every call is answered 423 (a lock lasts 2 s); virtual milliseconds. */
  lockedUntil: number;
  /** Until then every call is answered 477 (the account is being moved); virtual milliseconds. */
  migratingUntil: number;
  /** Addresses deleted for good under GDPR. */
  gdprDeleted: Set<string>;
  /** Where events go; not kept over a restart. */
  webhooks: WebhookTarget | undefined;
  lastId: number;
}

/** The accounts that exist at first start: two to choose from, with different people and currencies. */
export const PORTALS: readonly PortalFacts[] = [
  {
    id: 48201733,
    name: 'Northwind Sales',
    domain: 'northwind.example',
    accountType: 'STANDARD',
    currency: 'USD',
    timeZone: 'US/Eastern',
    utcOffset: '-04:00',
    utcOffsetMilliseconds: -14_400_000,
    users: [
      user(60001, 'dana.reyes@northwind.example', 'Dana', 'Reyes', true, '71510001'),
      user(60002, 'omar.haddad@northwind.example', 'Omar', 'Haddad', false, '71510002'),
    ],
  },
  {
    id: 50917264,
    name: 'Bergmann Werkzeuge (sandbox)',
    domain: 'bergmann.example',
    accountType: 'SANDBOX',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    utcOffset: '+02:00',
    utcOffsetMilliseconds: 7_200_000,
    users: [user(60003, 'lena.vogt@bergmann.example', 'Lena', 'Vogt', true, '71510003')],
  },
];

function user(
  id: number,
  email: string,
  firstName: string,
  lastName: string,
  canInstall: boolean,
  ownerId: string,
): PortalUser {
  return { id, email, firstName, lastName, canInstall, ownerId };
}

/** Makes an account without records. */
export function createPortal(kernel: Kernel, facts: PortalFacts): Portal {
  const portal: Portal = {
    ...facts,
    createdAt: Date.parse('2024-02-06T09:00:00Z'),
    lackingScopes: [],
    requiredContactProperties: [],
    objects: new Map(),
    associations: createAssociations(),
    extraOwners: [],
    lists: new Map(),
    lockedUntil: 0,
    migratingUntil: 0,
    gdprDeleted: new Set(),
    webhooks: undefined,
    lastId: facts.id * 3000,
  };
  for (const type of OBJECT_TYPES) portal.objects.set(type.name, createObject(kernel, portal, type));
  return portal;
}

/** The records of one kind; every account has all kinds. */
export function objectOf(portal: Portal, name: ObjectType['name']): PortalObject {
  const object = portal.objects.get(name);
  if (!object) throw new Error(`No ${name} in account ${portal.id}`);
  return object;
}

/** The next id of anything in an account: grows, with gaps, like HubSpot's. */
export function nextId(kernel: Kernel, portal: Portal): string {
  portal.lastId += 1 + kernel.random.int(40);
  return String(portal.lastId);
}

function createObject(kernel: Kernel, portal: Portal, type: ObjectType): PortalObject {
  const definitions = new Map(
    type.properties.map(builtIn => [builtIn.name, expand(builtIn, type.group.name)]),
  );
  const groupNames = new Set([
    type.group.name,
    ...[...definitions.values()].map(({ groupName }) => groupName),
  ]);
  const groups = [...groupNames].map((name, displayOrder): [string, PropertyGroup] => [
    name,
    { name, label: name === type.group.name ? type.group.label : name, displayOrder, archived: false },
  ]);
  const store = createStore({
    now: () => kernel.clock.now(),
    searchLagMs: () => kernel.limits.get('searchLagMs'),
    newId: () => nextId(kernel, portal),
    uniqueProperties: () => uniqueOf(definitions),
    onChange: change => enqueueChange(portal.webhooks, portal.id, type.singular, change),
  });
  return { type, store, definitions, groups: new Map(groups) };
}

function uniqueOf(definitions: Map<string, PropertyDefinition>): string[] {
  const names: string[] = [];
  for (const { name, hasUniqueValue } of definitions.values())
    if (hasUniqueValue && name !== 'hs_object_id') names.push(name);
  return names;
}
