import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { FactsList, FloatingDialog } from '../../components/dialog.tsx';
import { useToast } from '../../components/toast.tsx';
import { PasswordForm } from './password-form.tsx';
import type { Ending } from './places.tsx';
import { words } from './words.ts';

/** Asks for the password before one other place, or all of them, are signed out. */
export function EndSessionsDialog({ ending, onClose }: { ending: Ending; onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const done = () => {
    void client.invalidateQueries({ queryKey: keys.sessions });
    toast({ title: words.ended });
    onClose();
  };
  const one = 'device' in ending;
  return (
    <FloatingDialog open title={one ? words.endTitle : words.endOthersTitle} onClose={onClose}>
      <PasswordForm
        act={words.end}
        keep={words.keep}
        send={password => api.users.endSessions(ending.which, { password })}
        onDone={done}
        onClose={onClose}
      >
        {one && <p className="soft">{ending.device}</p>}
        <FactsList
          items={[
            { stays: false, words: words.endStops },
            { stays: true, words: words.endStays },
          ]}
        />
      </PasswordForm>
    </FloatingDialog>
  );
}
