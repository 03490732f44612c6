import { useApi } from '@crmsync/ui';
import { forgetEverything } from '../session.ts';

/** Signs out here and on the server. Here always: without the server the session is only forgotten, and ends there by its age. */
export function useSignOut(): () => void {
  const api = useApi();
  return () => {
    void api.users
      .signOut()
      .catch(() => undefined)
      .then(forgetEverything);
  };
}
