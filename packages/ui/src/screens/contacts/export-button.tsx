import { useMutation } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { Button } from '../../components/button.tsx';
import { problemWords } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { words } from './words.ts';

/** All contacts as a CSV file. */
export function ExportButton() {
  const api = useApi();
  const toast = useToast();
  const make = useMutation({
    mutationFn: () => api.contacts.exportFile(),
    onSuccess: file => save(file, 'crmsync-contacts.csv'),
    onError: error => toast({ tone: 'bad', ...problemWords(error) }),
  });
  return (
    <Button icon="open" busy={make.isPending} busyWords={words.exporting} onClick={() => make.mutate()}>
      {words.export}
    </Button>
  );
}

/** Hands a file to the browser’s downloads. */
function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The download has its own hold on the data by then; a minute is ample even for a slow disk.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
