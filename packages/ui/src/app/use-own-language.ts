import { useEffect } from 'react';
import { useMe } from '../api/queries.ts';
import { changeLanguage } from '../messages/choose-language.ts';
import { spokenLanguage } from '../text/say.ts';

/** Follows the language that the person signed in chose, here or in another browser. */
export function useOwnLanguage(): void {
  const chosen = useMe().data?.language ?? null;
  useEffect(() => {
    if (chosen !== null && chosen !== spokenLanguage()) changeLanguage(chosen);
  }, [chosen]);
}
