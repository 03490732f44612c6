import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { Button } from '../../components/button.tsx';
import { FactsList, FloatingDialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { ErrorNotice } from '../../components/notice.tsx';
import { useToast } from '../../components/toast.tsx';
import type { Ending } from './places.tsx';
import { words } from './words.ts';

/** Asks for the password before one other place, or all of them, are signed out. */
export function EndSessionsDialog({ ending, onClose }: { ending: Ending; onClose: () => void }) {
  const [password, setPassword] = useState('');
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const end = useMutation({
    mutationFn: () => api.users.endSessions(ending.which, { password }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: keys.sessions });
      toast({ title: words.ended });
      onClose();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    end.mutate();
  };
  const one = 'device' in ending;
  return (
    <FloatingDialog open title={one ? words.endTitle : words.endOthersTitle} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        {one && <p className="soft">{ending.device}</p>}
        <FactsList
          items={[
            { stays: false, words: words.endStops },
            { stays: true, words: words.endStays },
          ]}
        />
        <Field
          label={words.yourPassword}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={event => setPassword(event.currentTarget.value)}
        />
        {end.isError && <ErrorNotice error={end.error} />}
        <footer>
          <Button onClick={onClose}>{words.keep}</Button>
          <Button kind="primary" type="submit" busy={end.isPending} disabled={password === ''}>
            {words.end}
          </Button>
        </footer>
      </form>
    </FloatingDialog>
  );
}
