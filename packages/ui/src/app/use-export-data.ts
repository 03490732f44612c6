import { useApi } from '../api/api-provider.tsx';
import { problemWords } from '../components/notice.tsx';
import { useToast } from '../components/toast.tsx';
import { download } from '../text/download.ts';

/** Everything that is kept about the person, into a file. */
export function useExportData(): () => void {
  const api = useApi();
  const toast = useToast();
  return () => {
    api.users.exportData().then(
      file => download(file, 'crmsync-data.json'),
      error => toast({ tone: 'bad', ...problemWords(error) }),
    );
  };
}
