import type { Contact, Push, PushPage, ServerEvent } from '@crmsync/contract';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { keys } from './keys.ts';
import { updateListed } from './listed-contacts.ts';

/** Writes what the server told into everything that is shown, and marks as stale what only a fetch can tell. */
export function applyEvents(client: QueryClient, events: readonly ServerEvent[]): void {
  applyCrm(
    client,
    events.filter(event => event.type === 'contact.crm'),
  );
  applyPushes(client, newestPushes(events));
  if (events.some(event => event.type === 'connection')) stale(client, keys.connections);
  const contacts = events.filter(event => event.type === 'contacts');
  if (contacts.length > 0) stale(client, keys.contactsAll);
}

type CrmEvent = Extract<ServerEvent, { type: 'contact.crm' }>;

function applyCrm(client: QueryClient, events: readonly CrmEvent[]): void {
  if (events.length === 0) return;
  const byContact = new Map<string, CrmEvent[]>();
  for (const event of events)
    byContact.set(event.contactId, [...(byContact.get(event.contactId) ?? []), event]);
  const update = (contact: Contact) => withCrm(contact, byContact.get(contact.id));
  updateListed(client, update);
  for (const id of byContact.keys()) {
    client.setQueryData<Contact>(keys.contact(id), contact => contact && update(contact));
    stale(client, keys.timeline(id));
  }
  stale(client, keys.historyAll);
}

function withCrm(contact: Contact, events: readonly CrmEvent[] | undefined): Contact {
  if (events === undefined) return contact;
  const crm = { ...contact.crm };
  for (const event of events) crm[event.connector] = event.crm;
  return { ...contact, crm };
}

/** The last word on each push: earlier ones of the same batch are already history. */
function newestPushes(events: readonly ServerEvent[]): Map<string, Push> {
  const pushes = new Map<string, Push>();
  for (const event of events) if (event.type === 'push') pushes.set(event.push.id, event.push);
  return pushes;
}

function applyPushes(client: QueryClient, pushes: ReadonlyMap<string, Push>): void {
  if (pushes.size === 0) return;
  const known = new Set<string>();
  client.setQueriesData<InfiniteData<PushPage>>({ queryKey: keys.pushLists }, data => {
    if (data === undefined) return data;
    const update = (push: Push) => {
      if (pushes.has(push.id)) known.add(push.id);
      return pushes.get(push.id) ?? push;
    };
    return { ...data, pages: data.pages.map(page => ({ ...page, items: page.items.map(update) })) };
  });
  for (const [id, push] of pushes) {
    client.setQueryData<Push>(keys.push(id), push);
    stale(client, keys.pushItems(id));
    // A plan is in no list of pushes.
    if (!known.has(id) && push.kind === 'push') stale(client, keys.pushLists);
  }
  stale(client, keys.duplicates);
}

function stale(client: QueryClient, queryKey: readonly unknown[]): void {
  void client.invalidateQueries({ queryKey });
}
