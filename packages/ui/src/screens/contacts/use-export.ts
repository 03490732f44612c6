import type { ContactSet } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { problemWords } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { download } from '../../text/download.ts';

/** Contacts as a CSV file among the browser’s downloads. */
export function useExport() {
  const api = useApi();
  const toast = useToast();
  return useMutation({
    mutationFn: (set: ContactSet) => api.contacts.exportFile(set),
    onSuccess: file => download(file, 'crmsync-contacts.csv'),
    onError: error => toast({ tone: 'bad', ...problemWords(error) }),
  });
}
