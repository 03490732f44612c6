import type { Contact, ContactPage, PushPage, ServerEvent } from '@crmsync/contract';
import type { InfiniteData } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { ApiError } from '../src/api/api-error.ts';
import { createQueryClient } from '../src/api/api-provider.tsx';
import { applyEvents } from '../src/api/apply-events.ts';
import { forgetPerson } from '../src/api/forget-person.ts';
import { keys } from '../src/api/keys.ts';
import { contact, crmState, id, push } from './support/samples.ts';

const list = keys.contactList({ sort: 'name', dir: 'asc' });
const sent: ServerEvent = {
  type: 'contact.crm',
  contactId: contact.id,
  connector: 'acme',
  crm: { ...crmState, status: 'sending' },
};

function clientWith() {
  const client = createQueryClient();
  const page: ContactPage = { items: [contact, { ...contact, id: id(2) }], nextCursor: null, total: 2 };
  client.setQueryData(list, { pages: [page], pageParams: [undefined] });
  client.setQueryData(keys.contact(contact.id), contact);
  client.setQueryData(keys.pushLists, {
    pages: [{ items: [push], nextCursor: null }],
    pageParams: [undefined],
  });
  return client;
}

describe('server events', () => {
  it('move a chip in every list and on the contact’s page, and leave others alone', () => {
    const client = clientWith();
    applyEvents(client, [sent]);
    const shown = client.getQueryData<InfiniteData<ContactPage>>(list)?.pages[0]?.items;
    expect(shown?.map(each => each.crm.acme?.status)).toEqual(['sending', 'never']);
    expect(client.getQueryData<Contact>(keys.contact(contact.id))?.crm.acme?.status).toBe('sending');
  });

  it('move a chip in a list that is kept as one page', () => {
    const client = clientWith();
    const page = keys.contactPage({ sort: 'name', dir: 'asc' }, 3);
    client.setQueryData<ContactPage>(page, { items: [contact], nextCursor: null });
    applyEvents(client, [sent]);
    expect(client.getQueryData<ContactPage>(page)?.items[0]?.crm.acme?.status).toBe('sending');
  });

  it('take the last of several words on one push', () => {
    const client = clientWith();
    const at = (created: number): ServerEvent => ({
      type: 'push',
      push: { ...push, counts: { ...push.counts, created, waiting: 10 - created } },
    });
    applyEvents(client, [at(1), at(4)]);
    const listed = client.getQueryData<InfiniteData<PushPage>>(keys.pushLists)?.pages[0]?.items[0];
    expect(listed?.counts.created).toBe(4);
    expect(client.getQueryData(keys.push(push.id))).toMatchObject({ counts: { created: 4 } });
    expect(client.getQueryState(keys.pushLists)?.isInvalidated).toBe(false);
  });

  it('have the list of pushes fetched again for a push it does not know', () => {
    const client = clientWith();
    applyEvents(client, [{ type: 'push', push: { ...push, id: id(51) } }]);
    expect(client.getQueryState(keys.pushLists)?.isInvalidated).toBe(true);
  });

  it('have contacts fetched again when some were added or deleted', () => {
    const client = clientWith();
    applyEvents(client, [{ type: 'contacts', ids: [] }]);
    expect(client.getQueryState(list)?.isInvalidated).toBe(true);
  });
});

describe('signing out', () => {
  it('E8 keeps nothing of the person in memory', () => {
    const client = clientWith();
    client.setQueryData(keys.me, { id: id(9), name: 'Freja', email: 'f@example.com' });
    forgetPerson(client);
    expect(
      client
        .getQueryCache()
        .getAll()
        .map(query => query.queryKey),
    ).toEqual([keys.me]);
    expect(client.getQueryData(keys.me)).toBeNull();
  });

  it('E8 follows from a 401 on anything', async () => {
    const client = clientWith();
    const refused = new ApiError({
      type: 'about:blank',
      status: 401,
      code: 'not-signed-in',
      title: 'Signed out.',
    });
    await client
      .fetchQuery({ queryKey: ['x'], queryFn: () => Promise.reject(refused) })
      .catch(() => undefined);
    expect(client.getQueryData(keys.me)).toBeNull();
    expect(client.getQueryData(list)).toBeUndefined();
  });
});
