import type { Connection, Me } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useApi } from './api-provider.tsx';
import { keys } from './keys.ts';

/** The person signed in; `null` when nobody is. */
export function useMe() {
  const api = useApi();
  return useQuery<Me | null>({ queryKey: keys.me, queryFn: () => api.users.me() });
}

/** All connectors with this person’s connections. */
export function useConnections() {
  const api = useApi();
  return useQuery<Connection[]>({
    queryKey: keys.connections,
    queryFn: ({ signal }) => api.connections.list(signal),
  });
}

/** Connections that contacts can be in: connected, or were and need a new sign-in. */
export function isConnected({ state }: Pick<Connection, 'state'>): boolean {
  return state === 'connected' || state === 'needs-reconnect';
}
