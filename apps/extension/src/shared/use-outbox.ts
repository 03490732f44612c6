import { useCallback, useEffect, useState } from 'react';
import { ask } from '../messages.ts';
import { pause } from '../outbox/flush.ts';
import { type Outbox, readOutbox, watchOutbox } from '../outbox/stored.ts';

/** What waits on this computer, live over all windows. Undefined until storage has answered. */
export function useOutbox(): Outbox | undefined {
  const [outbox, setOutbox] = useState<Outbox>();
  useEffect(() => {
    const stop = watchOutbox(setOutbox);
    void readOutbox().then(setOutbox);
    return stop;
  }, []);
  return outbox;
}

/** Milliseconds before each question to a service worker that gave no answer to the one before. */
const patience = [0, 200, 1_000, 3_000, 6_000];

/** Asks the service worker to send what waits. One that Chrome stopped in the middle is asked again; the batch's key keeps it one push. */
export async function sendNow(): Promise<void> {
  for (const wait of patience) {
    await new Promise(resolve => setTimeout(resolve, wait));
    try {
      await ask('send', {});
      return;
    } catch {
      // No answer: the worker ended before it could give one. The next question starts it anew.
    }
  }
}

/** Sends what waits as long as the panel is open: at once, when the network is back, and every minute. */
export function useSending(waits: boolean): () => void {
  const go = useCallback(() => void sendNow(), []);
  useEffect(() => {
    if (!waits) return;
    go();
    const timer = setInterval(go, pause);
    window.addEventListener('online', go);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', go);
    };
  }, [waits, go]);
  return go;
}
