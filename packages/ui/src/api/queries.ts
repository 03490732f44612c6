import { type Billing, type Connection, type Entitlements, everything, type Me } from '@crmsync/contract';
import { useQuery } from '@tanstack/react-query';
import { useApi } from './api-provider.tsx';
import { keys } from './keys.ts';

/** Milliseconds between two looks at whether a second step, which may be set up in another window, is there. */
const missingAgain = 5_000;

/** The person signed in; `null` when nobody is. */
export function useMe() {
  const api = useApi();
  return useQuery<Me | null>({
    queryKey: keys.me,
    queryFn: () => api.users.me(),
    refetchInterval: ({ state }) => state.data?.secondFactor === 'missing' && missingAgain,
  });
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

/** The person’s plan and what they pay. */
export function useBilling() {
  const api = useApi();
  return useQuery<Billing>({ queryKey: keys.billing, queryFn: ({ signal }) => api.billing.get(signal) });
}

/** What the person’s plan holds; everything until that is known, since the server refuses by itself. */
export function useEntitlements(): Entitlements {
  return useBilling().data?.entitlements ?? everything;
}
