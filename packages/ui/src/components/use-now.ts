import { useSyncExternalStore } from 'react';

const step = 30_000;

/** The time in milliseconds, moving every 30 s, one timer for all that show an age. */
export function useNow(): number {
  return useSyncExternalStore(listen, read, read);
}

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function read(): number {
  return now;
}

function listen(listener: () => void): () => void {
  if (listeners.size === 0) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of listeners) each();
    }, step);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}
