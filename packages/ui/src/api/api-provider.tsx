import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, use } from 'react';
import { ApiError, hasStatus } from './api-error.ts';
import type { Api } from './create-api.ts';
import { forgetPerson } from './forget-person.ts';
import { keys } from './keys.ts';

const ApiContext = createContext<Api | null>(null);

/** Gives the screens below the API and a memory of what it answered. */
export function ApiProvider({
  api,
  client,
  children,
}: {
  api: Api;
  client: QueryClient;
  children: ReactNode;
}) {
  return (
    <ApiContext value={api}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </ApiContext>
  );
}

/** The API. Throws outside {@link ApiProvider}: that is a fault of the program. */
export function useApi(): Api {
  const api = use(ApiContext);
  if (api === null) throw new Error('useApi needs an ApiProvider above it.');
  return api;
}

/**
 * The memory of answers: fresh for 30 s (events keep it true), two more tries when the server was not reached. A 401 on
 * anything means that the session is over; a refusal for want of a second step is asked about at once, so that the way to it is shown.
 */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (hasStatus(error, 401)) forgetPerson(client);
    if (error instanceof ApiError && error.code === 'second-factor-required')
      void client.invalidateQueries({ queryKey: keys.me });
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => hasStatus(error, 0) && failures < 2,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return client;
}
