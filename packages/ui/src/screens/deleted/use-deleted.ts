import type { DeletedContact } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { problemWords } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { plainText } from '../../text/plain-text.ts';
import { words } from './words.ts';

/** Takes one deleted contact back and says how it went. */
export function useRestore() {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: ({ id }: DeletedContact) => api.contacts.restore({ ids: [id] }),
    onSuccess: ({ restored }, { name }) =>
      restored === 1
        ? toast({ title: words.restored(plainText(name)) })
        : toast({ tone: 'bad', title: words.taken(plainText(name)), detail: words.takenText }),
    onError: error => toast({ tone: 'bad', ...problemWords(error) }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.contactsAll }),
  });
}

/** Removes one deleted contact for good. */
export function useRemoveForGood(onDone: () => void) {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.contacts.removeForGood([id]),
    onSuccess: onDone,
    onSettled: () => client.invalidateQueries({ queryKey: keys.deletedContacts }),
  });
}
