import type { Connection } from '@crmsync/contract';
import { useMutation } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { Icon } from '../../components/icon.tsx';
import { Menu } from '../../components/menu.tsx';
import { problemWords } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import { words } from './words.ts';

/** All contacts as a file: with everything, or as a CRM’s own import wants it. */
export function ExportMenu({ connections }: { connections: readonly Connection[] }) {
  const api = useApi();
  const toast = useToast();
  const make = useMutation({
    mutationFn: (format: string) => api.contacts.exportFile(format),
    onMutate: () => toast({ tone: 'plain', title: words.exporting }),
    onSuccess: (file, format) => save(file, `crmsync-contacts${format === 'csv' ? '' : `-${format}`}.csv`),
    onError: error => toast({ tone: 'bad', ...problemWords(error) }),
  });
  const own = { id: 'csv', label: words.exportCsv };
  const theirs = connections.map(({ connector, label }) => ({
    id: connector,
    label: words.exportFor(label),
  }));
  return (
    <Menu
      className="btn"
      disabled={make.isPending}
      entries={[own, ...theirs].map(entry => ({
        ...entry,
        icon: 'page',
        onPick: () => make.mutate(entry.id),
      }))}
    >
      <Icon name="open" />
      {words.export}
    </Menu>
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
