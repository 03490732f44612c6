import type { Connection, Contact } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { problemWords } from '../../components/notice.tsx';
import { outcomeChip } from '../../components/outcome-words.ts';
import { useToast } from '../../components/toast.tsx';
import { refusalWords } from '../../text/problem-words.ts';

/** Puts one contact into a CRM now and says how it ended. The page shows the rest: the answer is already in its caches. */
export function useSync(contact: Contact) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    mutationFn: ({ connector }: Pick<Connection, 'connector' | 'label'>) =>
      api.connections.syncContact(connector, { contactId: contact.id }),
    onSuccess: (answer, { label }) => {
      const { words } = outcomeChip(
        { outcome: answer.action, object: null, problem: answer.item.problem },
        label,
      );
      toast({
        tone: answer.success ? 'ok' : 'bad',
        title: words,
        detail: answer.item.problem ? refusalWords(answer.item.problem, label).title : undefined,
      });
    },
    onError: error => toast({ tone: 'bad', ...problemWords(error) }),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keys.contactsAll });
      void client.invalidateQueries({ queryKey: keys.historyAll });
      void client.invalidateQueries({ queryKey: keys.pushLists });
      void client.invalidateQueries({ queryKey: keys.duplicates });
    },
  });
}
