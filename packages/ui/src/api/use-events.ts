import type { ServerEvent } from '@crmsync/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef, useState, useSyncExternalStore } from 'react';
import { useApi } from './api-provider.tsx';
import { applyEvents } from './apply-events.ts';
import type { EventStreamState } from './events.ts';
import { forgetPerson } from './forget-person.ts';

/** Events are gathered this long (milliseconds) before the screens move: a bulk push tells hundreds in a second. */
const gather = 120;

/**
 * Keeps everything shown live in this window, and tells whether the server is reached. After a gap in which events could
 * have been lost, all that is shown is fetched again.
 */
export function useEvents(enabled = true): EventStreamState {
  const api = useApi();
  const client = useQueryClient();
  const [state, setState] = useState<EventStreamState>('connecting');
  const online = useOnline(() => void client.invalidateQueries());
  const attended = useAttended();
  const openedBefore = useRef(false);
  useEffect(() => {
    if (!enabled || !attended) return;
    let waiting: ServerEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gap = openedBefore.current;
    openedBefore.current = true;
    const flush = () => {
      timer = undefined;
      const events = waiting;
      waiting = [];
      applyEvents(client, events);
    };
    const close = api.events({
      onEvent: event => {
        waiting.push(event);
        timer ??= setTimeout(flush, gather);
      },
      onState: next => {
        setState(next);
        if (next === 'signed-out') forgetPerson(client);
        if (next === 'live' && gap) void client.invalidateQueries();
        gap = next !== 'live' && next !== 'connecting';
      },
    });
    return () => {
      close();
      clearTimeout(timer);
    };
  }, [api, client, enabled, attended]);
  return online ? state : 'offline';
}

/** Milliseconds a window may be out of sight before it stops listening. */
const patience = 60_000;

/** False once the window has been out of sight for a while: a browser allows six streams to one server over HTTP/1.1, for all tabs together. */
function useAttended(): boolean {
  const [attended, setAttended] = useState(true);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') setAttended(true);
      else timer = setTimeout(setAttended, patience, false);
    };
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, []);
  return attended;
}

/** Whether this computer has a network at all; the browser notices that long before a stream does. */
function useOnline(onBack: () => void): boolean {
  const back = useEffectEvent(onBack);
  useEffect(() => {
    const listen = () => back();
    window.addEventListener('online', listen);
    return () => window.removeEventListener('online', listen);
  }, []);
  return useSyncExternalStore(
    listenOnline,
    () => navigator.onLine,
    () => true,
  );
}

function listenOnline(listener: () => void): () => void {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
}
