import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { ErrorNotice } from '../../components/notice.tsx';
import { Pick } from './pick.tsx';
import { words } from './words.ts';

/** Somebody to push: invented people, somebody typed in, or a file. */
export function KeepStep() {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const samples = useMutation({
    mutationFn: () => api.contacts.addSamples(),
    onSettled: () => client.invalidateQueries({ queryKey: keys.contactsAll }),
  });
  return (
    <>
      <p className="soft">{words.keepText}</p>
      <div className="picks">
        <Pick
          icon="people"
          title={words.samples}
          hint={words.samplesText}
          busy={samples.isPending}
          onPick={() => samples.mutate()}
        />
        <Pick
          icon="person"
          title={words.own}
          hint={words.ownText}
          onPick={() => void navigate('/contacts/new')}
        />
        <Pick
          icon="download"
          title={words.import}
          hint={words.importText}
          onPick={() => void navigate('/import')}
        />
      </div>
      {samples.isError && <ErrorNotice error={samples.error} />}
    </>
  );
}
