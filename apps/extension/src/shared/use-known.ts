import type { Contact } from '@crmsync/contract';
import { keys, useApi } from '@crmsync/ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { allOf, type Person } from '../sources/person.ts';

/** Which of the captured people are contacts already, by e-mail. Shaped like a list of contacts, so that events keep its chips true. */
export function useKnown(people: readonly Person[]) {
  const api = useApi();
  const emails = useMemo(
    () => [...new Set(people.flatMap(person => allOf(person, 'email')))].slice(0, 100).sort(),
    [people],
  );
  const found = useInfiniteQuery({
    queryKey: [...keys.contactLists, 'lookup', emails],
    queryFn: ({ signal }) => api.contacts.lookup(emails, signal),
    initialPageParam: null,
    getNextPageParam: () => null,
    enabled: emails.length > 0,
  });
  const byEmail = useMemo(() => {
    const contacts = found.data?.pages.flatMap(page => page.items) ?? [];
    return new Map(contacts.flatMap(contact => contact.emails.map(email => [email, contact] as const)));
  }, [found.data]);
  return {
    knownOf: (person: Person): Contact | undefined =>
      allOf(person, 'email')
        .map(email => byEmail.get(email))
        .find(Boolean),
    isPending: found.isFetching && found.data === undefined,
    error: found.error,
  };
}
