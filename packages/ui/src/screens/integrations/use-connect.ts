import type { AccountChoice, Connection } from '@crmsync/contract';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.ts';
import { useApi } from '../../api/api-provider.tsx';
import { keys } from '../../api/keys.ts';
import { safeHref } from '../../text/safe-href.ts';
import { words } from './words.ts';

/**
 * Connecting from the web app: this tab goes to the vendor and comes back through the server’s callback.
 * The card meanwhile says Waiting, here and in every other window.
 */
export function useConnect(connection: Connection) {
  const api = useApi();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: keys.connections });
  const start = useMutation({
    mutationFn: async (host: string | undefined) => {
      const { authorizeUrl } = await api.connections.connect(connection.connector, {
        via: 'web',
        ...(host === undefined ? {} : { host }),
      });
      leaveFor(authorizeUrl);
    },
    onSettled: refresh,
  });
  const stop = useMutation({
    mutationFn: () => api.connections.cancel(connection.connector),
    onSettled: refresh,
  });
  const choose = useMutation({
    mutationFn: (choice: AccountChoice['choose']) =>
      api.connections.chooseAccount(connection.connector, choice),
    onSettled: refresh,
  });
  const swap = useMutation({
    mutationFn: () => api.billing.place(connection.connector),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: keys.billing });
      await refresh();
    },
  });
  return {
    busy: start.isPending || stop.isPending || choose.isPending || swap.isPending,
    error: start.error ?? stop.error ?? choose.error ?? swap.error,
    swap: () => swap.mutate(),
    choose: (choice: AccountChoice['choose']) => choose.mutate(choice),
    connect: (host?: string) => start.mutate(host),
    stop: () => stop.mutate(),
    show: () => {
      if (connection.waiting !== null) leaveFor(connection.waiting.authorizeUrl);
    },
  };
}

/** Leaves this page for the vendor’s. Throws when the address is not one a browser should be sent to. */
function leaveFor(address: string): void {
  const href = safeHref(address);
  if (href === null || !/^https?:/.test(href)) {
    throw new ApiError({
      type: 'about:blank',
      status: 200,
      code: 'odd-address',
      title: words.oddAddress,
      detail: words.oddAddressText,
    });
  }
  window.location.assign(href);
}
