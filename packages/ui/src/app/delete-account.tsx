import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useApi } from '../api/api-provider.tsx';
import { forgetPerson } from '../api/forget-person.ts';
import { FactsList, FloatingDialog } from '../components/dialog.tsx';
import { PasswordForm } from '../screens/account/password-form.tsx';
import { words } from './words.ts';

/** Says what goes and what stays, and asks for the password before everything of this person is deleted. */
export function DeleteAccountDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const done = () => {
    forgetPerson(client);
    void navigate('/');
  };
  return (
    <FloatingDialog open={open} title={words.deleteTitle} alert onClose={onClose}>
      <PasswordForm
        danger
        act={words.deleteAct}
        keep={words.deleteKeep}
        send={password => api.users.deleteAccount({ password })}
        onDone={done}
        onClose={onClose}
      >
        <FactsList
          items={[
            { stays: false, words: words.deleteHere },
            { stays: false, words: words.deleteKeys },
            { stays: true, words: words.deleteThere },
          ]}
        />
      </PasswordForm>
    </FloatingDialog>
  );
}
