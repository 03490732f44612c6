import type { ContactSet } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { problemWords } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { words } from './words.ts';

/** Deletes contacts and offers to take it back: nobody is asked before what can be undone. */
export function useDelete(onDone: () => void) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const fresh = () => client.invalidateQueries({ queryKey: keys.contactsAll });
  const undo = useMutation({
    mutationFn: (deletion: string) => api.contacts.restore({ deletion }),
    onSuccess: ({ restored, left }) =>
      left === 0
        ? toast({ title: words.restored(restored) })
        : toast({ tone: 'bad', title: words.restored(restored), detail: words.notRestored(left) }),
    onError: error => toast({ tone: 'bad', ...problemWords(error) }),
    onSettled: fresh,
  });
  return useMutation({
    mutationFn: (set: ContactSet) => api.contacts.remove(set),
    onSuccess: ({ deleted, deletion }) => {
      onDone();
      toast({
        title: words.deleted(deleted),
        detail: words.deletedDetail,
        ...(deletion === null ? {} : { action: { label: words.undo, onPick: () => undo.mutate(deletion) } }),
      });
    },
    onError: error => toast({ tone: 'bad', ...problemWords(error) }),
    onSettled: fresh,
  });
}
