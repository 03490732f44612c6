import type { Contact } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';

/** The contact that says most: it shows what the most lines do. */
export function fullest(contacts: readonly Contact[]): Contact | undefined {
  const filled = (contact: Contact) =>
    JSON.stringify({ ...contact, crm: {}, notes: '', source: null }).length;
  return contacts.toSorted((one, other) => filled(other) - filled(one))[0];
}

/** Some real contacts to try the lines on: the newest ones. */
export function useSamples() {
  const api = useApi();
  const query = { sort: 'createdAt', dir: 'desc' } as const;
  const { data } = useQuery({
    queryKey: [...keys.contactList(query), 'samples'],
    queryFn: ({ signal }) => api.contacts.list({ ...query, limit: 50 }, signal),
  });
  return data?.items ?? [];
}
