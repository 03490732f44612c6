import { useEffect, useState } from 'react';
import { readToken, watchToken } from '../session.ts';

/** The token of the person signed in, live over all windows: null signed out, undefined until storage has answered. */
export function useToken(): string | null | undefined {
  const [token, setToken] = useState<string | null>();
  useEffect(() => {
    const stop = watchToken(setToken);
    void readToken().then(setToken);
    return stop;
  }, []);
  return token;
}
