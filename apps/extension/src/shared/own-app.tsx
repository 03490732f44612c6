import { ApiProvider, createQueryClient, NavigationProvider, ToastProvider } from '@crmsync/ui';
import { type ReactNode, useMemo } from 'react';
import { ownApi } from '../own-api.ts';
import { server } from '../server.ts';

const navigation = { href: (to: string) => new URL(to, server).href };

/** What panel and popup stand on. A new token means a new person: nothing fetched for the one before survives. */
export function OwnApp({ token, children }: { token: string | null; children: ReactNode }) {
  const [api, client] = useMemo(() => [ownApi(token), createQueryClient()], [token]);
  return (
    <ApiProvider api={api} client={client}>
      <NavigationProvider value={navigation}>
        <ToastProvider>{children}</ToastProvider>
      </NavigationProvider>
    </ApiProvider>
  );
}
