import { type Api, createApi } from '@crmsync/ui/api';
import { server } from './server.ts';
import { forgetSession } from './session.ts';

/** Our API with this token. An answer 401 means the session is over: everything kept on this computer is deleted but the outbox. */
export function ownApi(
  token: string | null,
  fetchIt: typeof fetch = (input, init) => fetch(input, init),
): Api {
  return createApi({
    baseUrl: server,
    token: () => token,
    fetch: async (input, init) => {
      const response = await fetchIt(input, init);
      if (response.status === 401 && token !== null) await forgetSession();
      return response;
    },
  });
}
