import { billingApi } from './billing.ts';
import { connectionsApi } from './connections.ts';
import { contactsApi } from './contacts.ts';
import { type EventStream, openEvents } from './events.ts';
import { figuresApi } from './figures.ts';
import { historyApi } from './history.ts';
import { importsApi } from './imports.ts';
import { mappingsApi } from './mappings.ts';
import { pushesApi } from './pushes.ts';
import { type ApiSettings, makeSend } from './request.ts';
import { savedFiltersApi } from './saved-filters.ts';
import { secondFactorsApi } from './second-factors.ts';
import { usersApi } from './users.ts';

// `@crmsync/ui/api` is this file: the client without React, for a service worker.
export { ApiError } from './api-error.ts';

/**
 * Our API as typed calls. Every answer is parsed by the contract’s schema.
 * Every call rejects with `ApiError` (which carries the Problem) and with nothing else, but for the caller’s own abort.
 */
export function createApi(settings: ApiSettings) {
  const send = makeSend(settings);
  return {
    baseUrl: settings.baseUrl,
    users: usersApi(send),
    secondFactors: secondFactorsApi(send),
    billing: billingApi(send),
    contacts: contactsApi(send),
    imports: importsApi(send),
    connections: connectionsApi(send),
    mappings: mappingsApi(send),
    pushes: pushesApi(send),
    history: historyApi(send),
    figures: figuresApi(send),
    savedFilters: savedFiltersApi(send),
    /** Opens the stream of server events; it reconnects and resumes by itself until closed. */
    events: (listener: EventStream) => openEvents(settings, listener),
  };
}

/** What {@link createApi} gives. */
export type Api = ReturnType<typeof createApi>;
