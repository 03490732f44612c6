import { useApi } from '@crmsync/ui';
import { useCallback } from 'react';
import { keepOwner, type Owner, readOwner } from '../session.ts';

/**
 * Answers whose it is what is being kept: as this computer knows; in the moment after signing in, as the server says.
 * @throws what the API threw, and when nobody is signed in any more.
 */
export function useOwner(): () => Promise<Owner> {
  const api = useApi();
  return useCallback(async () => {
    const known = await readOwner();
    if (known !== null) return known;
    const me = await api.users.me();
    if (me === null) throw new Error('Nobody is signed in.');
    await keepOwner(me);
    return me;
  }, [api]);
}
