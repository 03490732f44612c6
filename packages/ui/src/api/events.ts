import { ServerEvent } from '@crmsync/contract';
import { EventSource } from 'eventsource';
import { type ApiSettings, authHeaders } from './request.ts';

/** `live`: events arrive. `offline`: the server is not reached and is being tried again. `signed-out`: it said 401. */
export type EventStreamState = 'connecting' | 'live' | 'offline' | 'signed-out';

/** Who listens. `onState` is told each change once. */
export interface EventStream {
  onEvent: (event: ServerEvent) => void;
  onState: (state: EventStreamState) => void;
}

const kinds = ['contact.crm', 'push', 'connection', 'contacts'] as const satisfies ServerEvent['type'][];

/** Milliseconds before try n: 1 s, 2 s, 4 s … 30 s. The library itself retries cut connections but gives up on a refusal. */
const pause = (tries: number) => Math.min(30_000, 1000 * 2 ** Math.min(tries, 5));

/** Opens `GET /api/events`; returns how to close it. Resumes after the last event seen, also over a refused connection. */
export function openEvents(settings: ApiSettings, listener: EventStream): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let tries = 0;
  let lastId = '';
  let told: EventStreamState | undefined;
  let closed = false;

  const tell = (state: EventStreamState) => {
    if (closed || state === told) return;
    told = state;
    listener.onState(state);
  };

  const open = () => {
    source = new EventSource(`${settings.baseUrl}/api/events`, { fetch: eventFetch(settings, () => lastId) });
    source.onopen = () => {
      tries = 0;
      tell('live');
    };
    source.onerror = error => {
      if (error.code === 401) {
        tell('signed-out');
        source?.close();
        return;
      }
      tell('offline');
      if (source?.readyState === EventSource.CLOSED && !closed) timer = setTimeout(open, pause(tries++));
    };
    for (const kind of kinds) source.addEventListener(kind, take);
  };

  const take = (message: MessageEvent<unknown>) => {
    if (message.lastEventId !== '') lastId = message.lastEventId;
    const event = parseEvent(message.data);
    if (event !== undefined) listener.onEvent(event);
  };

  tell('connecting');
  open();
  return () => {
    closed = true;
    clearTimeout(timer);
    source?.close();
  };
}

/** An event of a newer server that this version does not know is passed over: the next fetch shows its effect. */
function parseEvent(data: unknown): ServerEvent | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return ServerEvent.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

type EventFetch = NonNullable<ConstructorParameters<typeof EventSource>[1]>['fetch'];

function eventFetch(settings: ApiSettings, lastId: () => string): NonNullable<EventFetch> {
  const fetchIt = settings.fetch ?? ((url, init) => fetch(url, init));
  return (url, init) =>
    fetchIt(url, {
      ...init,
      credentials: settings.token === undefined ? 'same-origin' : 'omit',
      headers: {
        ...init.headers,
        ...authHeaders(settings),
        ...(lastId() === '' ? {} : { 'Last-Event-ID': lastId() }),
      },
    });
}
