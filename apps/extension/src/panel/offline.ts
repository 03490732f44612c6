import { createContext, useContext } from 'react';

/** Whether the server does not answer now, as the stream of events sees it. */
export const Offline = createContext(false);

/** True while the server does not answer: what is saved goes into the outbox. */
export function useOffline(): boolean {
  return useContext(Offline);
}
