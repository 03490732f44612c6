import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { useApi } from '../api/api-provider.tsx';
import { forgetPerson } from '../api/forget-person.ts';
import { Button } from '../components/button.tsx';
import { FactsList, FloatingDialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { ErrorNotice } from '../components/notice.tsx';
import { words } from './words.ts';

/** Says what goes and what stays, and asks for the password before everything of this person is deleted. */
export function DeleteAccountDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [password, setPassword] = useState('');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: () => api.users.deleteAccount({ password }),
    onSuccess: () => {
      forgetPerson(client);
      void navigate('/');
    },
  });
  const close = () => {
    setPassword('');
    remove.reset();
    onClose();
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    remove.mutate();
  };
  return (
    <FloatingDialog open={open} title={words.deleteTitle} alert onClose={close}>
      <form className="stack" onSubmit={submit}>
        <FactsList
          items={[
            { stays: false, words: words.deleteHere },
            { stays: false, words: words.deleteKeys },
            { stays: true, words: words.deleteThere },
          ]}
        />
        <Field
          label={words.password}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={event => setPassword(event.currentTarget.value)}
        />
        {remove.isError && <ErrorNotice error={remove.error} />}
        <footer>
          <Button onClick={close}>{words.deleteKeep}</Button>
          <Button kind="danger-solid" type="submit" busy={remove.isPending} disabled={password === ''}>
            {words.deleteAct}
          </Button>
        </footer>
      </form>
    </FloatingDialog>
  );
}
