import {
  Avatar,
  Empty,
  ErrorNotice,
  Go,
  keys,
  LinkButton,
  Loading,
  nameOf,
  Text,
  useApi,
  useConnections,
} from '@crmsync/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useInCrm } from '../shared/use-in-crm.ts';
import type { Person } from '../sources/person.ts';
import { CrmStanding } from './crm-standing.tsx';
import { words } from './words.ts';

const query = { sort: 'updatedAt', dir: 'desc' } as const;

/** The contacts touched last, with where they stand, live. */
export function RecentView({ onBack }: { onBack: () => void }) {
  const api = useApi();
  const connected = (useConnections().data ?? []).filter(({ state }) => state === 'connected');
  const recent = useInfiniteQuery({
    queryKey: keys.contactList(query),
    queryFn: ({ signal }) => api.contacts.list({ ...query, limit: 20 }, signal),
    initialPageParam: null,
    getNextPageParam: () => null,
  });
  const contacts = useMemo(() => recent.data?.pages.flatMap(page => page.items) ?? [], [recent.data]);
  const contactOf = useMemo(
    () => new Map(contacts.map(contact => [personOf(contact.emails), contact] as const)),
    [contacts],
  );
  const lookUp = useInCrm([...contactOf.keys()], {
    knownOf: person => contactOf.get(person),
    isPending: recent.isPending,
  });
  return (
    <div className="panel-body">
      <LinkButton onClick={onBack}>{words.back}</LinkButton>
      <h1 className="sr">{words.recent}</h1>
      {recent.isPending && <Loading words={words.asking}>{null}</Loading>}
      {recent.isError && <ErrorNotice error={recent.error} />}
      {recent.isSuccess && contacts.length === 0 && (
        <Empty icon="people" title={words.noContacts}>
          {words.noContactsText}
        </Empty>
      )}
      <ul className="outbox">
        {contacts.map(contact => (
          <li key={contact.id}>
            <Avatar name={nameOf(contact)} size="md" />
            <div className="grow">
              <p className="strong clip">
                <Go to={`/contacts/${contact.id}`}>
                  <Text>{nameOf(contact)}</Text>
                </Go>
              </p>
              <p className="small muted clip">
                <Text>{[contact.title, contact.company].filter(Boolean).join(' · ')}</Text>
              </p>
              {connected.map(connection => (
                <CrmStanding key={connection.connector} {...{ contact, connection, lookUp }} place="flush" />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function personOf(emails: readonly string[]): Person {
  return { how: 'contact', facts: emails.map(value => ({ field: 'email', value, origin: 'contact' })) };
}
