import type { Kernel } from '../kernel/vendor.ts';
import {
  type ContactList,
  createPortal,
  type ExtraOwner,
  objectOf,
  type Portal,
  type PortalFacts,
  type PropertyGroup,
} from './portal.ts';
import type { StoreState } from './records/store.ts';
import type { PropertyDefinition } from './schema/definition.ts';
import type { ObjectType } from './schema/object-types.ts';

/** The part of an account that is kept over a restart. */
export interface PortalState {
  facts: PortalFacts;
  lackingScopes: string[];
  requiredContactProperties: string[];
  objects: Array<{
    name: ObjectType['name'];
    store: StoreState;
    custom: PropertyDefinition[];
    groups: PropertyGroup[];
  }>;
  associations: Array<[string, string, number[]]>;
  /** Absent in a state stored before there were any. */
  extraOwners?: ExtraOwner[];
  lists: ContactList[];
  gdprDeleted: string[];
  lastId: number;
}

/** An account as JSON. */
export function snapshotPortal(portal: Portal): PortalState {
  const { id, name, domain, accountType, currency, timeZone, utcOffset, utcOffsetMilliseconds, users } =
    portal;
  return {
    facts: { id, name, domain, accountType, currency, timeZone, utcOffset, utcOffsetMilliseconds, users },
    lackingScopes: portal.lackingScopes,
    requiredContactProperties: portal.requiredContactProperties,
    objects: [...portal.objects.values()].map(object => ({
      name: object.type.name,
      store: object.store.snapshot(),
      custom: [...object.definitions.values()].filter(({ hubspotDefined }) => !hubspotDefined),
      groups: [...object.groups.values()],
    })),
    associations: portal.associations.snapshot(),
    extraOwners: portal.extraOwners,
    lists: [...portal.lists.values()],
    gdprDeleted: [...portal.gdprDeleted],
    lastId: portal.lastId,
  };
}

/** Makes an account out of its JSON. */
export function restorePortal(kernel: Kernel, state: PortalState): Portal {
  const portal = createPortal(kernel, state.facts);
  portal.lackingScopes = state.lackingScopes;
  portal.requiredContactProperties = state.requiredContactProperties;
  portal.lastId = state.lastId;
  portal.associations.restore(state.associations);
  portal.extraOwners = state.extraOwners ?? [];
  for (const list of state.lists) portal.lists.set(list.listId, list);
  for (const address of state.gdprDeleted) portal.gdprDeleted.add(address);
  for (const stored of state.objects) {
    const object = objectOf(portal, stored.name);
    for (const definition of stored.custom) object.definitions.set(definition.name, definition);
    for (const group of stored.groups) object.groups.set(group.name, group);
    object.store.restore(stored.store);
  }
  return portal;
}
