import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useApi } from '../api/api-provider.tsx';
import { forgetPerson } from '../api/forget-person.ts';
import { problemWords } from '../components/notice.tsx';
import { useToast } from '../components/toast.tsx';

/** Ends the session and forgets everything that was fetched. */
export function useSignOut(): () => void {
  const api = useApi();
  const client = useQueryClient();
  const toast = useToast();
  const navigate = useNavigate();
  return () => {
    api.users.signOut().then(
      () => {
        forgetPerson(client);
        void navigate('/');
      },
      error => toast({ tone: 'bad', ...problemWords(error) }),
    );
  };
}
