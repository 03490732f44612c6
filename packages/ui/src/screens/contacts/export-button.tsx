import { useMutation } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { Button } from '../../components/button.tsx';
import { problemWords } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { download } from '../../text/download.ts';
import { words } from './words.ts';

/** All contacts as a CSV file. */
export function ExportButton() {
  const api = useApi();
  const toast = useToast();
  const make = useMutation({
    mutationFn: () => api.contacts.exportFile(),
    onSuccess: file => download(file, 'crmsync-contacts.csv'),
    onError: error => toast({ tone: 'bad', ...problemWords(error) }),
  });
  return (
    <Button icon="open" busy={make.isPending} busyWords={words.exporting} onClick={() => make.mutate()}>
      {words.export}
    </Button>
  );
}
