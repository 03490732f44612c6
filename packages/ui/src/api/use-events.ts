import type { ServerEvent } from '@crmsync/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
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
  useEffect(() => {
    if (!enabled) return;
    let waiting: ServerEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gap = false;
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
  }, [api, client, enabled]);
  return state;
}
