import type { HistoryFilter } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { Button } from '../../components/button.tsx';
import { problemWords } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { download } from '../../text/download.ts';
import { words } from './words.ts';

/** The lines that are shown, and those below them, as a CSV file. */
export function ExportHistory({ filter }: { filter: HistoryFilter }) {
  const api = useApi();
  const toast = useToast();
  const make = useMutation({
    mutationFn: () => api.history.exportFile(filter),
    onSuccess: file => download(file, 'crmsync-history.csv'),
    onError: error => toast({ tone: 'bad', ...problemWords(error) }),
  });
  return (
    <Button icon="download" busy={make.isPending} busyWords={words.exporting} onClick={() => make.mutate()}>
      {words.export}
    </Button>
  );
}
