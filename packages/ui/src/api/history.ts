import { HistoryPage, type Outcome } from '@crmsync/contract';
import { read, type Send } from './request.ts';

/** What lines of the log are asked for. */
export interface HistoryFilter {
  contactId?: string | undefined;
  connector?: string | undefined;
  outcome?: Outcome | undefined;
}

/** The sync log. */
export function historyApi(send: Send) {
  return {
    /** One page, newest first. */
    list: async (
      {
        contactId,
        connector,
        outcome,
        cursor,
        limit,
      }: HistoryFilter & { cursor?: string | undefined; limit?: number },
      signal?: AbortSignal,
    ) =>
      read(
        await send({ path: '/api/history', query: { contactId, connector, outcome, cursor, limit }, signal }),
        HistoryPage,
      ),
  };
}
